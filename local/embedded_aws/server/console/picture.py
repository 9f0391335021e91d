"""The picture of an architecture, as far as it is read here.

All of it is in :mod:`serverless_patterns_cli.console.picture`.
"""

from collections.abc import Mapping, Sequence
from typing import Required, TypedDict

from embedded_aws.json_values import Json


class Route(TypedDict):
    """A route of an API."""

    method: str
    path: str
    guarded: bool


class Node(TypedDict, total=False):
    """A resource."""

    id: Required[str]
    type: Required[str]
    arn: Required[str]
    url: str
    """URL in AWS of what it serves."""
    routes: Sequence[Route]


class Call(TypedDict, total=False):
    """A request of a sample: an operation of AWS, or one with a URL."""

    service: Required[str]
    operation: Required[str]
    parameters: Required[Mapping[str, Json]]
    url: Required[str]
    method: Required[str]
    headers: Mapping[str, str]
    body: Json


class Sample(TypedDict):
    """A sample request of a pattern."""

    times: int
    calls: Sequence[Call]


class Picture(TypedDict, total=False):
    """Content of the page."""

    region: str
    nodes: Sequence[Node]
    samples: Sequence[Sample]
    demonstration: Sequence[str]
    """Command that runs the demonstration of the pattern on the stack, and prints the results as JSON."""
