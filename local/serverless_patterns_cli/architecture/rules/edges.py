"""Connections, and how a module says which resources make them.

A rule is a function from a resource to the edges it stands for::

    RULES = Rules()

    @RULES.of("aws:sns/topicSubscription:TopicSubscription")
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
    """Rules by the type they are for."""

    def of(self, type_: str) -> Callable[[Rule], Rule]:
        """Registers the rule for a type."""

        def register(function: Rule) -> Rule:
            self[type_] = function
            return function

        return register


def event(source: Registration | None, target: Registration | None, label: str = "") -> Iterator[Edge]:
    """What is delivered from one resource to another; nothing if one of them is none of the stack's."""
    if source and target:
        yield Edge(source.urn, target.urn, label, "event")


def failure(source: Registration | None, target: Registration | None, label: str) -> Iterator[Edge]:
    """Where what fails ends up; nothing if one of them is none of the stack's."""
    if source and target:
        yield Edge(source.urn, target.urn, label, "failure")


def parse(document: Any) -> dict[str, Any]:
    """A policy or another document, which may be given as JSON or as a dict."""
    return json.loads(document) if isinstance(document, str) else document


def listed(value: Any) -> list[Any]:
    """The items of a part of a document, where a single one may stand without a list."""
    return cast("list[Any]", value) if isinstance(value, list) else [value]
