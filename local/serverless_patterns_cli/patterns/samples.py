"""Sample requests of a pattern, which the console sends.

They are what the function ``samples`` in ``patterns/<pattern>/demo.py`` returns::

    from serverless_patterns_cli.patterns.samples import Sample, aws

    def samples(outputs: StackOutputs) -> list[Sample]:
        order = aws("sqs", "send_message", QueueUrl=outputs["queue_url"], MessageBody="hello")
        return [Sample("Send an order", "A function stores it.", [order])]
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from serverless_patterns_cli.patterns.demo import StackOutputs, load_module

Call = Mapping[str, Any]
"""A call of AWS or an HTTP request, as JSON values."""

NUMBER: Final = "{number}"
"""In a string of a call: the number of the repetition, from 1."""


@dataclass(frozen=True)
class Sample:
    """One or more requests that are sent together.

    Attributes:
        title: What they do, such as ``Upload a photograph``.
        about: What there is to see.
        calls: The calls, from :func:`aws` and :func:`http`, in their order.
        times: How often the calls are repeated.
    """

    title: str
    about: str
    calls: Sequence[Call]
    times: int = 1

    def to_json(self) -> dict[str, Any]:
        """Returns the sample as JSON values."""
        return {"title": self.title, "about": self.about, "calls": list(self.calls), "times": self.times}


Samples = Callable[[StackOutputs], Sequence[Sample]]
"""Returns the samples of a pattern, with the outputs of its stack."""


def read_samples(directory: Path, outputs: StackOutputs) -> Sequence[Sample]:
    """Returns the samples of the pattern in ``directory``; none if its demo has none.

    Args:
        directory: Directory of the pattern.
        outputs: Outputs of its stack.

    Raises:
        UserError: If it has no demo, or the stack has not the outputs of the pattern.
    """
    found: Samples | None = getattr(load_module(directory), "samples", None)
    return found(outputs) if found else []


def aws(service: str, operation: str, **parameters: Any) -> Call:
    """Returns a call of an AWS service.

    Args:
        service: Name of the service in boto3, such as ``s3``.
        operation: Method of its client, such as ``put_object``.
        parameters: Parameters of the method; bytes and JSON values.
    """
    return {"service": service, "operation": operation, "parameters": _encode(parameters)}


def http(method: str, url: str, body: Any = None, **headers: str) -> Call:
    """Returns an HTTP request.

    Args:
        method: Method, such as ``GET``.
        url: URL.
        body: Body, as JSON values. Defaults to none.
        headers: Headers; their names are written with ``_`` for ``-``.
    """
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"method": method, "url": url, "body": body, "headers": named}


def _encode(value: Any) -> Any:
    match value:
        case bytes():
            return {"base64": base64.b64encode(value).decode()}
        case Mapping():
            members = cast("Mapping[str, Any]", value)
            return {name: _encode(member) for name, member in members.items()}
        case list():
            return [_encode(item) for item in cast("list[Any]", value)]
        case _:
            return value
