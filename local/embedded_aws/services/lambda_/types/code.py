"""Code of functions and layers."""

from embedded_aws.emulator.disk_space import measure_code
from embedded_aws.program.archives import archive_bytes
from embedded_aws.resource_model.context import Context, Inputs

CODE = {
    "code": "ZipFile",
    "imageUri": "ImageUri",
    "s3Bucket": "S3Bucket",
    "s3Key": "S3Key",
    "s3ObjectVersion": "S3ObjectVersion",
}
"""Inputs with the code."""


def build_code(aws: Context, purpose: str, inputs: Inputs) -> dict[str, object]:
    """Returns the code of a function or a layer, as the calls of Lambda accept it.

    Args:
        aws: The emulator.
        purpose: Description of the function or the layer.
        inputs: Inputs of the resource.

    Raises:
        SpaceError: If the disk has too little space to unpack the code.
    """
    if "code" in inputs:
        package = archive_bytes(inputs["code"])
        # It is unpacked at the first invocation, whose failure would be taken for one of the function.
        aws.emulator.require_space(measure_code(package), purpose)
        return {"ZipFile": package}
    return inputs.pick({name: theirs for name, theirs in CODE.items() if name != "code"})
