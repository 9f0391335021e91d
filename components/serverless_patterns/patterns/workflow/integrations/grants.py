"""What a role may have to allow for one integration: the vocabulary of the tables."""

from collections.abc import Callable
from dataclasses import dataclass

from serverless_patterns.patterns.workflow.integrations.arns import ArnsOf
from serverless_patterns.patterns.workflow.integrations.request import Request
from serverless_patterns.patterns.workflow.integrations.where import Where

ConditionsOf = Callable[[Request, Where], dict[str, dict[str, str]]]


@dataclass(frozen=True)
class Grant:
    """Actions on the resources that a request is about."""

    actions: tuple[str, ...]
    resources: ArnsOf
    conditions: ConditionsOf | None = None
    on_itself: bool = False
    """Whether the resource is the workflow, which has to exist before it can be named."""
    passed_to: str = ""
    """Service that the resources are roles for, if they are passed to one."""


@dataclass(frozen=True)
class Integration:
    """One API action that a state can call."""

    source: str
    """Where AWS documents the permissions: a page of the Step Functions Developer Guide, or of the Service
    Authorization Reference (``list_…``)."""
    grants: tuple[Grant, ...]
    job: tuple[Grant, ...] | None = None
    """What ``.sync`` needs besides; None where there is no such pattern."""
    callback: bool = False
    """Whether there is the pattern ``.waitForTaskToken``."""


def may(*actions: str, on: ArnsOf, when: ConditionsOf | None = None) -> Grant:
    """Allows ``actions`` on the resources of a request."""
    return Grant(actions, on, when)


def may_pass(service: str, *, on: ArnsOf) -> Grant:
    """Allows to pass roles to ``service``, and to no other."""
    condition = {"StringEquals": {"iam:PassedToService": service}}

    def when(request: Request, where: Where) -> dict[str, dict[str, str]]:
        del request, where
        return condition

    return Grant(("iam:PassRole",), on, when, passed_to=service)


def may_itself(*actions: str, on: ArnsOf, when: ConditionsOf | None = None) -> Grant:
    """Allows ``actions`` on the workflow itself, or on what is named after it."""
    return Grant(actions, on, when, on_itself=True)
