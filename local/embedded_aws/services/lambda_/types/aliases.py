"""Aliases of versions of functions."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.invoke_arns import build_invoke_arn
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_map


@resource_type("aws:lambda/alias:Alias")
class Alias(ResourceType):
    """A name of a version of a function."""

    takes = ("description", "functionName", "functionVersion", "name", "namePrefix", "routingConfig")
    replaced_by = ("functionName", "name")
    defaults = {"description": ""}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("lambda").create_alias(
            Name=aws.physical_name(name, given),
            FunctionName=given["functionName"],
            **self._build_settings(given),
        )
        return created["AliasArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        alias = {"FunctionName": given["functionName"], "Name": identifier.rpartition(":")[2]}
        aws.client("lambda").update_alias(**alias, **self._build_settings(given))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        name = identifier.rpartition(":")[2]
        alias = aws.client("lambda").get_alias(FunctionName=given["functionName"], Name=name)
        return {
            **select_inputs(alias, {"description": "Description", "functionVersion": "FunctionVersion"}),
            **read_map(given, "routingConfig", "additionalVersionWeights", alias.get("RoutingConfig", {})),
            "arn": identifier,
            "name": name,
            "invokeArn": build_invoke_arn(aws, identifier),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        name = identifier.rpartition(":")[2]
        aws.client("lambda").delete_alias(FunctionName=given["functionName"], Name=name)

    def _build_settings(self, given: Inputs) -> dict[str, object]:
        routing: Properties = given.get("routingConfig", {})
        return {
            "RoutingConfig": {"AdditionalVersionWeights": routing.get("additionalVersionWeights", {})},
            **given.pick({"description": "Description", "functionVersion": "FunctionVersion"}),
        }
