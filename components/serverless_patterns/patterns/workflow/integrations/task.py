"""What a Task state calls, as its ``Resource`` says, and what of that is in the tables."""

import difflib
import re
from dataclasses import dataclass

from serverless_patterns.arguments.text import show
from serverless_patterns.patterns.workflow.definition.document import State
from serverless_patterns.patterns.workflow.definition.substitution import Unresolved
from serverless_patterns.patterns.workflow.integrations.arns import ANY_ARN
from serverless_patterns.patterns.workflow.integrations.grants import Grant, Integration
from serverless_patterns.patterns.workflow.integrations.optimized import ACTIVITY, OPTIMISED
from serverless_patterns.patterns.workflow.integrations.sdk import SDK

INTEGRATIONS = {**OPTIMISED, **SDK}

_SERVICE = re.compile(
    rf"{ANY_ARN}:states:::(?P<name>(?:aws-sdk:)?[a-z0-9-]+:[A-Za-z0-9]+)(?:\.(?P<pattern>.*))?"
)
_FUNCTION = re.compile(rf"{ANY_ARN}:lambda:[^:]+:\d+:function:.+")
_ACTIVITY = re.compile(rf"{ANY_ARN}:states:[^:]+:\d+:activity:.+")

CALLBACK = "waitForTaskToken"
JOBS = ("sync", "sync:2")


@dataclass(frozen=True)
class Task:
    """What a Task state calls."""

    name: str
    """The integration, such as ``lambda:invoke`` or ``aws-sdk:s3:getObject``."""
    integration: Integration | None
    """What is known of it; None when it is in no table."""
    pattern: str = ""
    """What follows the dot: ``sync``, ``sync:2``, ``waitForTaskToken`` or nothing."""
    function_arn: str = ""
    """The Lambda function, when it is called by its ARN and not through an integration."""

    @property
    def is_activity(self) -> bool:
        """Whether a worker of one's own does it."""
        return self.integration is ACTIVITY

    @property
    def waits(self) -> bool:
        """Whether the workflow waits for others, who may never answer."""
        return self.is_activity or self.is_job or self.is_callback

    @property
    def is_job(self) -> bool:
        """Whether the workflow waits until a job is over."""
        return self.pattern in JOBS

    @property
    def is_callback(self) -> bool:
        """Whether the workflow waits until somebody returns its token."""
        return self.pattern == CALLBACK

    @property
    def calls_lambda(self) -> bool:
        """Whether it calls a Lambda function, in whichever way."""
        return self.integration in (OPTIMISED["lambda:invoke"], SDK["aws-sdk:lambda:invoke"])

    @property
    def grants(self) -> tuple[Grant, ...]:
        """What the role has to allow, as far as it is known."""
        if self.integration is None:
            return ()
        return self.integration.grants + ((self.integration.job or ()) if self.is_job else ())

    @property
    def allowed_patterns(self) -> tuple[str, ...]:
        """The patterns there are; of an unknown integration, all."""
        if self.integration is None:
            return ("", *JOBS, CALLBACK)
        jobs = (JOBS if self.name == "states:startExecution" else JOBS[:1]) if self.integration.job else ()
        return ("", *jobs, *((CALLBACK,) if self.integration.callback else ()))


def parse(resource: str) -> Task:
    """What ``resource`` calls.

    Raises:
        ValueError: It is no resource of a Task state.
    """
    if _FUNCTION.fullmatch(resource):
        return Task("lambda:invoke", OPTIMISED["lambda:invoke"], function_arn=resource)
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
        allowed = ", ".join(f".{pattern}" for pattern in task.allowed_patterns if pattern) or "no pattern"
        raise ValueError(f"{task.name} has no pattern '.{task.pattern}'; it has {allowed}")
    return task


def task_of(state: State) -> Task | None:
    """What ``state`` calls; None when that is nothing, not known yet, or wrong."""
    resource = state.body.get("Resource")
    if state.kind != "Task" or not isinstance(resource, str) or isinstance(resource, Unresolved):
        return None
    try:
        return parse(resource)
    except ValueError:
        return None


def nearest(name: str) -> str:
    """A hint at the known integration whose name is most like ``name``."""
    near = difflib.get_close_matches(name, INTEGRATIONS, n=1, cutoff=0.85)
    return f" Did you mean '{near[0]}'?" if near else ""
