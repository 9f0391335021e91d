"""Permissions to invoke functions."""

import json

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import AutomaticName
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.services.lambda_.settings import read_permission

_PERMISSION = {
    "action": "Action",
    "eventSourceToken": "EventSourceToken",
    "function": "FunctionName",
    "functionUrlAuthType": "FunctionUrlAuthType",
    "invokedViaFunctionUrl": "InvokedViaFunctionUrl",
    "principal": "Principal",
    "principalOrgId": "PrincipalOrgID",
    "qualifier": "Qualifier",
    "sourceAccount": "SourceAccount",
    "sourceArn": "SourceArn",
}


@resource_type("aws:lambda/permission:Permission")
class Permission(ResourceType):
    """A statement in the policy of a function, which is never changed."""

    takes = (*_PERMISSION, "statementId", "statementIdPrefix")
    replaced_by = (*_PERMISSION, "statementId", "statementIdPrefix")
    name_input = "statementId"
    automatic_name = AutomaticName(max_length=100)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        statement = aws.physical_name(name, given, given="statementId", prefix="statementIdPrefix")
        aws.client("lambda").add_permission(StatementId=statement, **given.pick(_PERMISSION))
        return statement

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        policy = json.loads(aws.client("lambda").get_policy(**self._find_function(given))["Policy"])
        for statement in policy["Statement"]:
            if statement["Sid"] == identifier:
                return {**read_permission(given, statement), "statementId": identifier}
        return None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("lambda").remove_permission(StatementId=identifier, **self._find_function(given))

    def _find_function(self, given: Inputs) -> dict[str, str]:
        return given.pick({"function": "FunctionName", "qualifier": "Qualifier"})
