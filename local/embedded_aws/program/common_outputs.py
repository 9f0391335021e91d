"""What the AWS provider says of every resource, whatever its type."""

from typing import Final

from embedded_aws.program.wire import Properties

_GLOBAL: Final = ("cloudfront", "iam", "route53")
"""Services whose resources are in no region."""


def common_outputs(type_: str, inputs: Properties, region: str) -> Properties:
    """The region of a resource, and all of its tags if it has any.

    Args:
        type_: Token, such as ``aws:sqs/queue:Queue``.
        inputs: Its inputs.
        region: Where it is created.
    """
    package, module, _ = type_.split(":")
    if package != "aws":
        return {}
    outputs: Properties = {} if module.partition("/")[0] in _GLOBAL else {"region": region}
    return outputs | ({"tagsAll": inputs["tags"]} if "tags" in inputs else {})
