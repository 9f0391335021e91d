"""The definition of a workflow, before and after everything in it resolves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pulumi

from serverless_patterns.arguments.declarations import Between, Completed
from serverless_patterns.arguments.errors import ArgumentError, Errors, InvalidArgument
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.outputs import is_made_up
from serverless_patterns.patterns.workflow.args import WorkflowArgs
from serverless_patterns.patterns.workflow.checks import (
    EXPRESS_SECONDS,
    check_definition,
    find_foreign_resources,
    find_warnings,
)
from serverless_patterns.patterns.workflow.definition.asl_file import load
from serverless_patterns.patterns.workflow.definition.document import State, walk
from serverless_patterns.patterns.workflow.definition.substitution import (
    check_substitutions,
    mark_missing,
    substitute,
)
from serverless_patterns.patterns.workflow.integrations.task import task_of
from serverless_patterns.patterns.workflow.integrations.where import AwsLocation
from serverless_patterns.patterns.workflow.permissions import ROLE_ACTION, Permissions, derive

REQUEST_SECONDS = 900
"""The longest timeout of a request to a service, which is that of a Lambda function (Lambda quotas)."""

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
"""Retries that AWS recommends for invocations of Lambda (Step Functions Developer Guide, best practices)."""

# A placeholder: only errors are taken from the permissions that are derived for it.
_SOMEWHERE = AwsLocation(
    "aws", "us-east-1", "123456789012", "arn:aws:states:us-east-1:123456789012:stateMachine:workflow"
)


@dataclass(frozen=True)
class WorkflowDefinition:
    """The definition as it was written, and everything that determines the one that is deployed."""

    template: Mapping[str, Any]
    """The definition with its placeholders; may contain an ``Output``."""
    substitutions: Mapping[str, Any]
    """Values of the placeholders; may contain an ``Output``."""
    express: bool
    """Whether it is an Express workflow."""
    timeout: int | None
    """Seconds for an execution, if the definition has no ``TimeoutSeconds``."""
    retry_on_service_exceptions: bool
    """Whether tasks that invoke Lambda and have no ``Retry`` get :data:`LAMBDA_RETRY`."""
    granted: frozenset[str]
    """Actions that the policy statements of the caller allow."""
    partition: str | None = None
    """Partition of the Region; None before it is known."""

    def definition(self) -> dict[str, Any]:
        """Returns the definition that is deployed; what resolves later is ``Unresolved`` in it."""
        values = {**self._list_built_in(), **self.substitutions}
        definition: dict[str, Any] = substitute(self.template, values)
        if self.timeout:
            definition.setdefault("TimeoutSeconds", self.timeout)
        for state in walk(definition, express=self.express):
            # What substitute returns is a copy.
            cast("dict[str, Any]", state.body).update(self._defaults(state))
        return definition

    def to_json(self) -> str:
        """Returns the definition that is deployed, as JSON."""
        return json.dumps(self.definition(), ensure_ascii=False)

    def permissions(self, where: AwsLocation) -> Permissions:
        """Returns what the execution role must allow."""
        return derive(self.definition(), where, self.granted)

    def errors(self) -> list[InvalidArgument]:
        """Returns what is wrong with it, as far as it is resolved."""
        definition = self.definition()
        errors = [
            *check_substitutions(self.template, self.substitutions, self._list_built_in()),
            *check_definition(definition, express=self.express),
            *(find_foreign_resources(definition, self.partition) if self.partition else ()),
        ]
        # No permission can be derived from a value that is invalid itself.
        invalid = {error.argument for error in errors}
        underivable = self.permissions(_SOMEWHERE).errors
        return errors + [error for error in underivable if error.argument not in invalid]

    def warnings(self) -> list[InvalidArgument]:
        """Returns what AWS accepts but is likely a mistake, as far as it is resolved."""
        return list(find_warnings(self.definition()))

    @property
    def acts_on_itself(self) -> bool:
        """Whether it requires permissions on the workflow itself."""
        return self.permissions(_SOMEWHERE).acts_on_itself

    def resolve(self, name: str, partition: pulumi.Input[str]) -> "pulumi.Output[WorkflowDefinition]":
        """Returns the same with all Outputs resolved, after a second validation.

        The deployment then fails with an :class:`ArgumentError` of the workflow called ``name``.
        """
        parts = json_text(
            {"template": self.template, "substitutions": self.substitutions, "partition": partition}
        )
        secret: pulumi.Output[bool] = pulumi.Output.from_input(parts.is_secret())

        def resolve(known: str) -> "pulumi.Output[WorkflowDefinition]":
            return secret.apply(lambda hidden: self._resolve(name, json.loads(known), hidden=hidden))

        return parts.apply(resolve)

    def _resolve(self, name: str, parts: dict[str, Any], *, hidden: bool) -> "WorkflowDefinition":
        if is_made_up():
            parts = {name: mark_missing(parts[name], getattr(self, name)) for name in parts}
        resolved = replace(self, **parts)
        errors = resolved.errors()
        if resolved.acts_on_itself and not self.acts_on_itself:
            reason = (
                "has a Resource that resolves to an HTTP task, which requires permissions on the workflow"
                " itself. Write that Resource without a placeholder"
            )
            errors.append(InvalidArgument("definition", reason))
        if errors:
            if hidden:
                errors = list(dict.fromkeys(map(_remove_values, errors)))
            raise ArgumentError(f"Workflow '{name}'", errors)
        return resolved

    def _list_built_in(self) -> dict[str, str]:
        """Returns the substitutions that each definition has, with the names of AWS CloudFormation."""
        return {"AWS::Partition": self.partition or _SOMEWHERE.partition}

    def _defaults(self, state: State) -> dict[str, Any]:
        """Returns the fields that ``state`` lacks: a timeout, and retries."""
        task = task_of(state)
        defaults: dict[str, Any] = {}
        if task is None:
            return defaults
        limits = ("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath")
        if not task.waits and not any(limit in state.body for limit in limits):
            defaults["TimeoutSeconds"] = REQUEST_SECONDS
        if self.retry_on_service_exceptions and task.calls_lambda and "Retry" not in state.body:
            defaults["Retry"] = [LAMBDA_RETRY]
        return defaults


def _remove_values(error: InvalidArgument) -> InvalidArgument:
    """Returns the error of a definition that contains a secret, with the allowed values only."""
    place, _, _ = error.argument.partition("[") if "'" in error.argument else (error.argument, "", "")
    _, _, allowed = error.reason.rpartition("must be ")
    if "'" in allowed or allowed == error.reason:
        return InvalidArgument(place, "is not valid, and is not shown, since the definition has a secret")
    return InvalidArgument(place, f"the Output resolved to a secret; must be {allowed}")


def check_timeout(given: WorkflowArgs[Completed], errors: Errors) -> None:
    """Checks the timeout of an Express workflow."""
    allowed = Between(1, EXPRESS_SECONDS)
    timeout = given["timeout"]
    if given["type"] == "EXPRESS" and timeout is not None and not allowed.allows(timeout):
        errors.add("timeout", f"{allowed.problem(timeout)} for an EXPRESS workflow")


def read_definition(given: WorkflowArgs[Completed], errors: Errors) -> WorkflowDefinition:
    """Returns the definition that the arguments describe; checks it if it can be read."""
    template, file = given["definition"], given["definition_file"]
    way = errors.check_exactly_one(given, "definition", "definition_file")
    if way == "definition_file" and file:
        template = errors.attempt("definition_file", lambda: load(Path(file)))
    passing = set[str]() if given["passed_role_arns"] is None else {ROLE_ACTION}
    allowed = {action for each in given["policy_statements"] for action in each.get("actions", [])}
    definition = WorkflowDefinition(
        template=template or {},
        substitutions=given["definition_substitutions"],
        express=given["type"] == "EXPRESS",
        # An invalid timeout is one error, not another one of the definition.
        timeout=1 if errors.is_invalid("timeout") else given["timeout"],
        retry_on_service_exceptions=given["retry_on_service_exceptions"],
        granted=frozenset(allowed | passing),
    )
    if way and template is not None:
        errors.extend(definition.errors())
    return definition
