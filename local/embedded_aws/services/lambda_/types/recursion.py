"""AWS Lambda: detection of recursive loops."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Setting


@resource_type("aws:lambda/functionRecursionConfig:FunctionRecursionConfig")
class FunctionRecursionConfig(Setting):
    """Whether Lambda stops a function that invokes itself by way of other services."""

    of = "functionName"
    takes = ("functionName", "recursiveLoop")
    replaced_by = ("functionName",)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("lambda").put_function_recursion_config(
            FunctionName=identifier, RecursiveLoop=given["recursiveLoop"]
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        config = aws.client("lambda").get_function_recursion_config(FunctionName=identifier)
        return {"recursiveLoop": config["RecursiveLoop"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """As the AWS provider does, restores the default."""
        aws.client("lambda").put_function_recursion_config(FunctionName=identifier, RecursiveLoop="Terminate")
