"""The outputs that the AWS provider adds to resources of every type."""

from typing import Final

from embedded_aws.program.wire import Properties

_GLOBAL: Final = ("cloudfront", "iam", "route53")
"""Services whose resources have no Region."""


def common_outputs(type_: str, inputs: Properties, region: str) -> Properties:
    """Returns the Region of a resource, and all of its tags if it has any.

    Args:
        type_: Type token, such as ``aws:sqs/queue:Queue``.
        inputs: Inputs of the resource.
        region: Region of the resource.
    """
    package, module, _ = type_.split(":")
    if package != "aws":
        return {}
    outputs: Properties = {} if module.partition("/")[0] in _GLOBAL else {"region": region}
    return outputs | ({"tagsAll": inputs["tags"]} if "tags" in inputs else {})
