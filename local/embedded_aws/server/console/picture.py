"""The picture of an architecture, as far as it is read here.

All of it is in :mod:`serverless_patterns_cli.console.picture`.
"""

from collections.abc import Mapping, Sequence
from typing import Required, TypedDict

from embedded_aws.json_values import Json


class Node(TypedDict):
    """A resource."""

    type: str
    arn: str


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
