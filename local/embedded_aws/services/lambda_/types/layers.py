"""Layers."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.services.lambda_.types.code import build_code

_LAYER = {
    "compatibleArchitectures": "CompatibleArchitectures",
    "compatibleRuntimes": "CompatibleRuntimes",
    "description": "Description",
    "layerName": "LayerName",
    "licenseInfo": "LicenseInfo",
}
_LAYER_CODE = ("code", "s3Bucket", "s3Key", "s3ObjectVersion")


@resource_type("aws:lambda/layerVersion:LayerVersion")
class LayerVersion(ResourceType):
    """A version of a layer, which is never changed."""

    takes = (*_LAYER, *_LAYER_CODE, "skipDestroy")
    meaningless = ("sourceCodeHash",)
    replaced_by = (*_LAYER, *_LAYER_CODE, "skipDestroy", "sourceCodeHash")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("lambda").publish_layer_version(
            Content=build_code(aws, f"the layer {name}", given), **given.pick(_LAYER)
        )
        return created["LayerVersionArn"]

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        layer, _, version = identifier.rpartition(":")
        found_version = aws.client("lambda").get_layer_version(LayerName=layer, VersionNumber=int(version))
        described = read_inputs(
            given, found_version, {"description": "Description", "licenseInfo": "LicenseInfo"}
        )
        return {**described, "arn": identifier, "layerArn": layer, "version": version}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        name, version = identifier.split(":")[-2:]
        if not given.get("skipDestroy"):
            aws.client("lambda").delete_layer_version(LayerName=name, VersionNumber=int(version))
