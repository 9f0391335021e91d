"""Connections, and the registration of their rules.

A rule is a function that yields the edges of a resource::

    RULES = Rules()

    @RULES.register("aws:sns/topicSubscription:TopicSubscription")
    def topic_subscription(resources: Resources, given: Registration) -> Iterator[Edge]: ...
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast

from embedded_aws import Registration
from serverless_patterns_cli.architecture.resources import Resources


@dataclass(frozen=True, order=True)
class Edge:
    """An arrow between two resources.

    Attributes:
        source: URN where it begins.
        target: URN where it points.
        label: Few words, on several lines if need be; may be empty.
        meaning: An ``event`` or request is delivered, a ``failure`` ends there, or a role gives ``access``.
    """

    source: str
    target: str
    label: str
    meaning: Literal["event", "failure", "access"]


Rule = Callable[[Resources, Registration], Iterator[Edge]]


class Rules(dict[str, Rule]):
    """Rules by resource type."""

    def register(self, type_: str) -> Callable[[Rule], Rule]:
        """Registers the rule of a resource type."""

        def register(function: Rule) -> Rule:
            self[type_] = function
            return function

        return register


def draw_event(source: Registration | None, target: Registration | None, label: str = "") -> Iterator[Edge]:
    """Yields the edge of a delivery; none if one of the resources is not in the stack."""
    if source and target:
        yield Edge(source.urn, target.urn, label, "event")


def draw_failure(source: Registration | None, target: Registration | None, label: str) -> Iterator[Edge]:
    """Yields the edge to the destination of failures; none if one of the resources is not in the stack."""
    if source and target:
        yield Edge(source.urn, target.urn, label, "failure")


def parse(document: Any) -> dict[str, Any]:
    """Returns a document, such as a policy, that is JSON or a dict."""
    return json.loads(document) if isinstance(document, str) else document


def make_list(value: Any) -> list[Any]:
    """Returns a value of a document as a list; documents can have a single item without a list."""
    return cast("list[Any]", value) if isinstance(value, list) else [value]
