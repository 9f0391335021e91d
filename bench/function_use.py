"""Calls of the functions of a stack and their duration, from the reports in their logs."""

import re
import time
from dataclasses import dataclass

from embedded_aws import Deployment

_REPORT = re.compile(r"REPORT RequestId: (\S+)\tDuration: ([\d.]+) ms")
_SETTLED_SECONDS = 1.0
"""A report comes after the answer: when there was no new one for so long, there will be none."""


@dataclass(frozen=True)
class FunctionUse:
    """Billed use of functions.

    Attributes:
        calls: How often they were called.
        seconds: How long they ran, all together.
    """

    calls: int
    seconds: float

    def __add__(self, other: "FunctionUse") -> "FunctionUse":
        return FunctionUse(self.calls + other.calls, self.seconds + other.seconds)

    def __sub__(self, before: "FunctionUse") -> "FunctionUse":
        return FunctionUse(self.calls - before.calls, self.seconds - before.seconds)


def function_use(stack: Deployment) -> FunctionUse:
    """The use of all functions of a stack since its deployment."""
    functions = stack.recording.find_by_type("aws:lambda/function:Function")
    groups = [function.inputs["loggingConfig"]["logGroup"] for function in functions]
    found = _reports(stack, groups)
    while True:
        time.sleep(_SETTLED_SECONDS)
        before, found = found, _reports(stack, groups)
        if len(found) == len(before):
            return FunctionUse(len(found), sum(found.values()))


def _reports(stack: Deployment, groups: list[str]) -> dict[str, float]:
    """Seconds of each call by its id."""
    pages = stack.client("logs").get_paginator("filter_log_events")
    events = (
        event for group in groups for page in pages.paginate(logGroupName=group) for event in page["events"]
    )
    reports = (_REPORT.match(event["message"]) for event in events)
    return {report[1]: float(report[2]) / 1000 for report in reports if report}
