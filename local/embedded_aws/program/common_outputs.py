"""The outputs that the AWS provider adds to resources of every type."""

from typing import Final

from embedded_aws.program.go_json import go_json
from embedded_aws.program.wire import Properties

_GLOBAL: Final = ("cloudfront", "iam", "route53")
"""Services whose resources have no Region."""


_DOCUMENTS: Final = ("accessPolicies", "assumeRolePolicy", "policy", "policyDocument")
"""Inputs that the provider accepts as an object, and stores as JSON."""


def build_common_outputs(type_: str, inputs: Properties, region: str) -> Properties:
    """Returns the Region of a resource, all of its tags if it has any, and its documents as JSON.

    Args:
        type_: Type token, such as ``aws:sqs/queue:Queue``.
        inputs: Inputs of the resource.
        region: Region of the resource.
    """
    package, module, _ = type_.split(":")
    if package != "aws":
        return {}
    outputs: Properties = {} if module.partition("/")[0] in _GLOBAL else {"region": region}
    documents = {name: inputs[name] for name in _DOCUMENTS if isinstance(inputs.get(name), dict)}
    outputs |= {name: format_document(document) for name, document in documents.items()}
    return outputs | ({"tagsAll": inputs["tags"]} if "tags" in inputs else {})


def format_document(document: object) -> str:
    """Returns the JSON that the provider makes of a document that is given as an object."""
    return go_json(document, sort_keys=True)
