"""A workflow before it exists: the definition as it was written, and what becomes of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import pulumi

from serverless_patterns.arguments.errors import ArgumentError, InvalidArgument
from serverless_patterns.patterns.workflow.checks import EXPRESS_SECONDS, check_definition, find_warnings
from serverless_patterns.patterns.workflow.definition.document import State, walk
from serverless_patterns.patterns.workflow.definition.substitution import check_substitutions, substitute
from serverless_patterns.patterns.workflow.integrations.task import task_of
from serverless_patterns.patterns.workflow.integrations.where import Where
from serverless_patterns.patterns.workflow.role import Permissions, derive

REQUEST_SECONDS = 900
"""The longest that a service lets a request wait: a call of a Lambda function (Lambda quotas)."""

LAMBDA_RETRY = {
    "ErrorEquals": [
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    ],
    "IntervalSeconds": 2,
    "MaxAttempts": 6,
    "BackoffRate": 2,
    "MaxDelaySeconds": 30,
    "JitterStrategy": "FULL",
}
"""What AWS recommends for tasks that call Lambda (Step Functions Developer Guide, sfn-best-practices)."""

# Stands in for the place of a workflow that is not there yet; only faults are taken from what follows.
_SOMEWHERE = Where(
    "aws", "us-east-1", "123456789012", "arn:aws:states:us-east-1:123456789012:stateMachine:workflow"
)


@dataclass(frozen=True)
class WorkflowDefinition:
    """The definition as it was written, and all that decides what it becomes."""

    template: Mapping[str, Any]
    """The definition with its placeholders; it may hold ``Output``."""
    substitutions: Mapping[str, Any]
    """Values of the placeholders; they may be ``Output``."""
    express: bool
    """Whether it is an Express workflow."""
    timeout: int | None
    """Seconds for the whole execution, if the definition does not say."""
    retry_defaults: bool
    """Whether tasks that call Lambda and declare no retries get :data:`LAMBDA_RETRY`."""
    granted: frozenset[str]
    """Actions that the user's own statements allow."""

    def definition(self) -> dict[str, Any]:
        """The definition as it is deployed; what is known only later is pending in it."""
        definition: dict[str, Any] = substitute(self.template, self.substitutions)
        timeout = self.timeout or (EXPRESS_SECONDS if self.express else None)
        if timeout:
            definition.setdefault("TimeoutSeconds", timeout)
        for state in walk(definition, express=self.express):
            # What substitute returns is a copy.
            cast("dict[str, Any]", state.body).update(self._defaults(state))
        return definition

    def permissions(self, where: Where) -> Permissions:
        """What its role has to allow."""
        return derive(self.definition(), where, self.granted)

    def faults(self) -> list[InvalidArgument]:
        """What is wrong with it, as far as it is known."""
        faults = [
            *check_substitutions(self.template, self.substitutions),
            *check_definition(self.definition(), express=self.express),
        ]
        # What is wrong with a value itself also keeps a permission from following from it.
        wrong = {fault.argument for fault in faults}
        underivable = self.permissions(_SOMEWHERE).faults
        return faults + [fault for fault in underivable if fault.argument not in wrong]

    def warnings(self) -> list[InvalidArgument]:
        """What AWS takes of it, but is hardly meant, as far as it is known."""
        return list(find_warnings(self.definition()))

    @property
    def acts_on_itself(self) -> bool:
        """Whether it needs permissions that name the workflow."""
        return self.permissions(_SOMEWHERE).acts_on_itself

    def resolved(self, name: str) -> "pulumi.Output[WorkflowDefinition]":
        """The same once everything in it is known, checked again.

        An :class:`ArgumentError` for the workflow called ``name`` then fails the deployment.
        """
        parts = pulumi.Output.json_dumps({"template": self.template, "substitutions": self.substitutions})
        return parts.apply(lambda known: self._settle(name, json.loads(known)))

    def _settle(self, name: str, known: dict[str, Any]) -> "WorkflowDefinition":
        resolved = replace(self, **known)
        faults = resolved.faults()
        if resolved.acts_on_itself and not self.acts_on_itself:
            reason = "has an HTTP task that shows itself too late for its permissions; write out its Resource"
            faults.append(InvalidArgument("definition", reason))
        if faults:
            raise ArgumentError(f"Workflow '{name}'", dict.fromkeys(faults))
        return resolved

    def _defaults(self, state: State) -> dict[str, Any]:
        """What ``state`` gets that it does not say itself: an end to waiting, and retries."""
        task = task_of(state)
        defaults: dict[str, Any] = {}
        if task is None:
            return defaults
        limits = ("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath")
        if not task.waits and not any(limit in state.body for limit in limits):
            defaults["TimeoutSeconds"] = REQUEST_SECONDS
        if self.retry_defaults and task.calls_lambda and "Retry" not in state.body:
            defaults["Retry"] = [LAMBDA_RETRY]
        return defaults
