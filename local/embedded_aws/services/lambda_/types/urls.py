"""AWS Lambda: URLs of functions."""

from contextlib import suppress
from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal

_PUBLIC: Final[dict[str, dict[str, object]]] = {
    "FunctionURLAllowPublicAccess": {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"},
    "FunctionURLAllowInvokeAction": {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True},
}
"""Statements that the provider adds to a public URL, with the permission of each."""


@resource_type("aws:lambda/functionUrl:FunctionUrl")
class FunctionUrl(ResourceType):
    """The URL of a function. One without authorization comes with the permissions for all callers."""

    takes = ("authorizationType", "cors", "functionName", "invokeMode", "qualifier")
    replaced_by = ("functionName", "qualifier")
    defaults = {"cors": {}, "invokeMode": "BUFFERED"}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        aws.client("lambda").create_function_url_config(
            **self._build_identifier(given), **self._build_settings(given)
        )
        function = given["functionName"]
        return f"{function}/{given['qualifier']}" if "qualifier" in given else function

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("lambda").update_function_url_config(
            **self._build_identifier(given), **self._build_settings(given)
        )

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given["authorizationType"] == given.before.get("authorizationType", "AWS_IAM"):
            return
        functions = aws.client("lambda")
        for statement, permission in _PUBLIC.items():
            if given["authorizationType"] == "NONE":
                with suppress(functions.exceptions.ResourceConflictException):  # somebody has added it
                    functions.add_permission(
                        **self._build_identifier(given), StatementId=statement, Principal="*", **permission
                    )
            else:
                functions.remove_permission(**self._build_identifier(given), StatementId=statement)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("lambda").get_function_url_config(**self._build_identifier(given))
        url = found["FunctionUrl"]
        return {
            **read_inputs(given, {"Cors": {}, **found}, {"cors": "Cors"}),
            "authorizationType": found["AuthType"],
            "functionArn": found["FunctionArn"],
            "functionUrl": url,
            "invokeMode": found.get("InvokeMode", "BUFFERED"),
            "urlId": url.partition("://")[2].partition(".")[0],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        functions = aws.client("lambda")
        functions.delete_function_url_config(**self._build_identifier(given))
        for statement in _PUBLIC if given["authorizationType"] == "NONE" else ():
            functions.remove_permission(**self._build_identifier(given), StatementId=statement)

    def _build_identifier(self, given: Inputs) -> dict[str, str]:
        return given.pick({"functionName": "FunctionName", "qualifier": "Qualifier"})

    def _build_settings(self, given: Inputs) -> dict[str, object]:
        settings = given.pick({"authorizationType": "AuthType", "invokeMode": "InvokeMode"})
        return {**settings, "Cors": convert_to_pascal(given["cors"])} if "cors" in given else settings
