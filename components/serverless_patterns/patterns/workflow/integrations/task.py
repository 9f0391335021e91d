"""The integration that the ``Resource`` of a Task state calls."""

import difflib
import re
from dataclasses import dataclass

from serverless_patterns.arguments.text import show
from serverless_patterns.patterns.workflow.definition.document import State
from serverless_patterns.patterns.workflow.definition.substitution import Unresolved
from serverless_patterns.patterns.workflow.integrations.arns import ANY_ARN
from serverless_patterns.patterns.workflow.integrations.grants import Grant, Integration
from serverless_patterns.patterns.workflow.integrations.optimized import ACTIVITY, OPTIMIZED
from serverless_patterns.patterns.workflow.integrations.sdk import SDK

INTEGRATIONS = {**OPTIMIZED, **SDK}

_SERVICE = re.compile(
    rf"{ANY_ARN}:states:::(?P<name>(?:aws-sdk:)?[a-z0-9-]+:[A-Za-z0-9]+)(?:\.(?P<pattern>.*))?"
)
_FUNCTION = re.compile(rf"{ANY_ARN}:lambda:[^:]+:\d+:function:.+")
_ACTIVITY = re.compile(rf"{ANY_ARN}:states:[^:]+:\d+:activity:.+")

CALLBACK = "waitForTaskToken"
JOBS = ("sync", "sync:2")


@dataclass(frozen=True)
class Task:
    """Call of a Task state."""

    name: str
    """The integration, such as ``lambda:invoke`` or ``aws-sdk:s3:getObject``."""
    integration: Integration | None
    """The entry of the tables; None if it is not listed."""
    pattern: str = ""
    """Service integration pattern: ``sync``, ``sync:2``, ``waitForTaskToken`` or empty."""
    function_arn: str = ""
    """ARN of the Lambda function, if the resource is one."""

    @property
    def is_activity(self) -> bool:
        """Whether it is an activity, which a custom worker performs."""
        return self.integration is ACTIVITY

    @property
    def waits(self) -> bool:
        """Whether the workflow waits for a job, a callback or a worker."""
        return self.is_activity or self.is_job or self.is_callback

    @property
    def is_job(self) -> bool:
        """Whether the workflow waits until a job completes."""
        return self.pattern in JOBS

    @property
    def is_callback(self) -> bool:
        """Whether the workflow waits for a callback with the task token."""
        return self.pattern == CALLBACK

    @property
    def calls_lambda(self) -> bool:
        """Whether it invokes a Lambda function."""
        return self.integration in (OPTIMIZED["lambda:invoke"], SDK["aws-sdk:lambda:invoke"])

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The permissions that it requires; empty if it is not listed."""
        if self.integration is None:
            return ()
        return self.integration.grants + ((self.integration.job or ()) if self.is_job else ())

    @property
    def allowed_patterns(self) -> tuple[str, ...]:
        """The supported patterns; all of them for an integration that is not listed."""
        if self.integration is None:
            return ("", *JOBS, CALLBACK)
        jobs = (JOBS if self.name == "states:startExecution" else JOBS[:1]) if self.integration.job else ()
        return ("", *jobs, *((CALLBACK,) if self.integration.callback else ()))


def parse(resource: str) -> Task:
    """Returns what ``resource`` calls.

    Raises:
        ValueError: If it is not a valid resource of a Task state.
    """
    if _FUNCTION.fullmatch(resource):
        return Task("lambda:invoke", OPTIMIZED["lambda:invoke"], function_arn=resource)
    if _ACTIVITY.fullmatch(resource):
        return Task("activity", ACTIVITY)
    found = _SERVICE.fullmatch(resource)
    if found is None:
        raise ValueError(
            f"{show(resource)} must be arn:aws:states:::<service>:<action>, the ARN of a Lambda function,"
            " or the ARN of an activity"
        )
    task = Task(found["name"], INTEGRATIONS.get(found["name"]), found["pattern"] or "")
    if task.pattern not in task.allowed_patterns:
        allowed = ", ".join(f".{pattern}" for pattern in task.allowed_patterns if pattern) or "none"
        raise ValueError(f"{task.name} does not support '.{task.pattern}'. Supported: {allowed}")
    return task


def task_of(state: State) -> Task | None:
    """Returns what ``state`` calls; None if it is not a Task state, unresolved, or invalid."""
    resource = state.body.get("Resource")
    if state.kind != "Task" or not isinstance(resource, str) or isinstance(resource, Unresolved):
        return None
    try:
        return parse(resource)
    except ValueError:
        return None


def nearest(name: str) -> str:
    """Returns a question that names the integration nearest to ``name``, or an empty string."""
    near = difflib.get_close_matches(name, INTEGRATIONS, n=1, cutoff=0.85)
    return f" Did you mean '{near[0]}'?" if near else ""
