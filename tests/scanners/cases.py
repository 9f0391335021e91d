"""Scanned programs: every stack of the catalog, with defaults and hardened."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from embedded_aws import record
from embedded_aws.program.registration import Recording
from serverless_patterns_cli.patterns.catalog import read_patterns
from tests.scanners.environments import ROOT

VARIANTS: dict[str, dict[str, Any]] = {
    "default": {},
    "hardened": {
        "serverless-patterns:hardened": True,
        "serverless-patterns:alarmTopicArn": "arn:aws:sns:us-east-1:123456789012:alarms",
        "serverless-patterns:accessLogBucketName": "access-logs",
    },
}
"""Configuration of a stack over its defaults, by the name of the variant."""

STACKS = list(dict.fromkeys(pattern.stack for pattern in read_patterns(ROOT)))
"""The stacks of the catalog."""


@dataclass(frozen=True)
class Case:
    """A stack in one variant."""

    stack: str
    variant: str

    def __str__(self) -> str:
        return f"{self.stack}-{self.variant}"


CASES = [Case(stack, variant) for stack in STACKS for variant in VARIANTS]


@cache
def record_case(case: Case) -> Recording:
    """Registrations of the stack."""
    return record(ROOT, stack=case.stack, config=VARIANTS[case.variant])
