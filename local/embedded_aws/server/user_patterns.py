"""Patterns of users are matched within a known time."""

from embedded_aws.emulator.patterns import SafeExpressions
from embedded_aws.ministack import cloudwatch_logs, rest_apis, step_functions
from embedded_aws.ministack.patching import Patch

PATCHES = tuple(
    Patch(module.patterns, lambda _: SafeExpressions(), f"{patterns} end within a known time")
    for module, patterns in (
        (rest_apis, "patterns of models and identity validation expressions"),
        (cloudwatch_logs, "patterns of queries"),
        (step_functions, "StringMatches of choices"),
    )
)
