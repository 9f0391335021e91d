"""AWS Systems Manager."""

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import tag_list


@resource(
    "aws:ssm/parameter:Parameter",
    takes=(
        "allowedPattern",
        "dataType",
        "description",
        "insecureValue",
        "keyId",
        "name",
        "namePrefix",
        "overwrite",
        "tags",
        "tier",
        "type",
        "value",
    ),
)
def _parameter(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    value = inputs.get("value", inputs.get("insecureValue"))
    given = inputs.pick(
        {
            "allowedPattern": "AllowedPattern",
            "dataType": "DataType",
            "description": "Description",
            "keyId": "KeyId",
            "tier": "Tier",
        }
    )
    # AWS refuses tags when a parameter is overwritten.
    if overwrite := inputs.get("overwrite", False):
        given["Overwrite"] = overwrite
    else:
        given["Tags"] = tag_list(inputs)
    created = aws.client("ssm").put_parameter(Name=physical, Type=inputs["type"], Value=value, **given)
    return physical, {
        "arn": aws.arn("ssm", f"parameter/{physical.removeprefix('/')}"),
        "name": physical,
        "value": value,
        "version": created["Version"],
    }
