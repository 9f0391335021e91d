"""Amazon API Gateway: settings of the account."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put


@resource_type("aws:apigateway/account:Account")
class Account(Put):
    """The one setting of the account in a Region."""

    takes = ("cloudwatchRoleArn", "resetOnDelete")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return "api-gateway-account"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._set(aws, given.get("cloudwatchRoleArn", ""))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        account = aws.client("apigateway").get_account()
        return {
            "apiKeyVersion": account["apiKeyVersion"],
            "cloudwatchRoleArn": account.get("cloudwatchRoleArn", ""),
            "features": account["features"],
            "throttleSettings": [account["throttleSettings"]],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Takes the role from the account, unless a program with version 6 of the AWS provider keeps it."""
        if given.get("resetOnDelete", True):
            self._set(aws, "")

    def _set(self, aws: Context, role: str) -> None:
        change = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
        aws.client("apigateway").update_account(patchOperations=[change])
