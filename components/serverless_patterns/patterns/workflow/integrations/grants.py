"""The permissions that an integration requires, as the tables state them."""

from collections.abc import Callable
from dataclasses import dataclass

from serverless_patterns.patterns.workflow.integrations.arns import ArnsOf
from serverless_patterns.patterns.workflow.integrations.request import Request
from serverless_patterns.patterns.workflow.integrations.where import AwsLocation

ConditionsOf = Callable[[Request, AwsLocation], dict[str, dict[str, str]]]


@dataclass(frozen=True)
class Grant:
    """Actions on the resources that a request names."""

    actions: tuple[str, ...]
    resources: ArnsOf
    conditions: ConditionsOf | None = None
    on_itself: bool = False
    """Whether the resource is the workflow, which must exist before it can be named."""
    passed_to: str = ""
    """Service principal that the roles in ``resources`` are passed to; empty for other resources."""


@dataclass(frozen=True)
class Integration:
    """One API action that a state can call."""

    source: str
    """AWS's documentation of the permissions: a page of the Step Functions Developer Guide, or of the Service
    Authorization Reference (``list_…``)."""
    grants: tuple[Grant, ...]
    job: tuple[Grant, ...] | None = None
    """Additional permissions for ``.sync``; None if the integration does not support it."""
    callback: bool = False
    """Whether the integration supports ``.waitForTaskToken``."""


def grant(*actions: str, on: ArnsOf, when: ConditionsOf | None = None) -> Grant:
    """Allows ``actions`` on the resources of a request."""
    return Grant(actions, on, when)


def grant_passing(service: str, *, on: ArnsOf) -> Grant:
    """Allows passing roles to ``service`` only."""
    condition = {"StringEquals": {"iam:PassedToService": service}}

    def get_condition(request: Request, where: AwsLocation) -> dict[str, dict[str, str]]:
        del request, where
        return condition

    return Grant(("iam:PassRole",), on, get_condition, passed_to=service)


def grant_on_itself(*actions: str, on: ArnsOf, when: ConditionsOf | None = None) -> Grant:
    """Allows ``actions`` on the workflow itself, or on its executions."""
    return Grant(actions, on, when, on_itself=True)
