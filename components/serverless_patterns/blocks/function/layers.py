"""Layers of a Lambda function."""

from collections.abc import Sequence
from typing import Annotated

import pulumi

from serverless_patterns.arguments.declarations import SAME_REGION, Default, Length, Omitted, arn_of
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_output

_VERSION = arn_of(
    "lambda",
    "layer:[A-Za-z0-9_-]{1,140}:[1-9][0-9]*",
    "the ARN of a layer version, as in arn:aws:lambda:eu-west-1:123456789012:layer:name:1",
    region=SAME_REGION,
)

Layers = Annotated[list[Annotated[pulumi.Input[str], _VERSION]] | Omitted, Length(0, 5), Default([])]
"""ARNs of layer versions."""


def check_layers(layers: Sequence[pulumi.Input[str]], errors: Errors) -> None:
    """Checks that the argument ``layers`` names each layer once, as Lambda requires."""
    known = [str(arn) for arn in layers if not is_output(arn)]
    names = [arn.rpartition(":")[0] for arn in known]
    for name in sorted({name for name in names if names.count(name) > 1}):
        versions = " and ".join(arn for arn in known if arn.rpartition(":")[0] == name)
        errors.add("layers", f"has {versions}; Lambda accepts one version of a layer. Remove the others")
