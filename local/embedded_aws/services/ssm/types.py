"""Resource types of AWS Systems Manager."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import tag_list

_PARAMETER = {
    "allowedPattern": "AllowedPattern",
    "dataType": "DataType",
    "description": "Description",
    "keyId": "KeyId",
    "tier": "Tier",
}


@resource_type("aws:ssm/parameter:Parameter")
class Parameter(ResourceType):
    """A parameter."""

    takes = (*_PARAMETER, "insecureValue", "name", "namePrefix", "overwrite", "tags", "type", "value")
    replaced_by = ("dataType", "name")
    kept = ("keyId",)
    defaults = {"description": ""}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        # AWS rejects tags when a parameter is overwritten.
        overwrite = given.get("overwrite", False)
        self._put(aws, physical, given, **({"Overwrite": True} if overwrite else {"Tags": tag_list(given)}))
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.has_changed(*_PARAMETER, "insecureValue", "type", "value"):
            self._put(aws, identifier, given, Overwrite=True)
        ssm, parameter = aws.client("ssm"), {"ResourceType": "Parameter", "ResourceId": identifier}
        tags = given.get("tags", {})
        if removed := sorted(given.before.get("tags", {}).keys() - tags):
            ssm.remove_tags_from_resource(**parameter, TagKeys=removed)
        if tags and given.has_changed("tags"):
            ssm.add_tags_to_resource(**parameter, Tags=tag_list(given))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        parameter = aws.client("ssm").get_parameter(Name=identifier, WithDecryption=True)["Parameter"]
        filters = [{"Key": "Name", "Option": "Equals", "Values": [identifier]}]
        described = aws.client("ssm").describe_parameters(ParameterFilters=filters)["Parameters"]
        value = "insecureValue" if "insecureValue" in given else "value"
        return {
            **select_inputs(parameter, {"type": "Type", value: "Value"}),
            **read_inputs(given, {**parameter, **(described[0] if described else {})}, _PARAMETER),
            "arn": aws.arn("ssm", f"parameter/{identifier.removeprefix('/')}"),
            "name": identifier,
            "value": parameter["Value"],
            "version": parameter["Version"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ssm").delete_parameter(Name=identifier)

    def _put(self, aws: Context, name: str, given: Inputs, **more: object) -> None:
        value = given.get("value", given.get("insecureValue"))
        aws.client("ssm").put_parameter(
            Name=name, Type=given["type"], Value=value, **given.pick(_PARAMETER), **more
        )
