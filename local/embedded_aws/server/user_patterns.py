"""Patterns of users are matched within a known time."""

from typing import Final

from ministack.services import apigateway_v1, cloudwatch_logs, stepfunctions

from embedded_aws.emulator.patterns import SafeExpressions
from embedded_aws.ministack.patching import Patch

_IMPORTED: Final = "e3b0c44298fc1c14"  # the fingerprint of a name without a definition

PATCHES = tuple(
    Patch(module, "re", _IMPORTED, lambda _: SafeExpressions(), f"{patterns} end within a known time")
    for module, patterns in (
        (apigateway_v1, "patterns of models and identity validation expressions"),
        (cloudwatch_logs, "patterns of queries"),
        (stepfunctions, "StringMatches of choices"),
    )
)
