"""Stops a function that, by way of other services, invokes itself again and again.

As in AWS, the tracing header of a request has its lineage: how often each function has run since the first
event. The AWS SDK in a function sends the header of its invocation with each call, and S3, SNS and SQS pass
it on to the function that they invoke. Lambda stops the invocation after the sixteenth (Lambda developer
guide, "Use Lambda recursive loop detection").
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, Self

from embedded_aws.event_log.traces import carry_traces, create_trace, list_traces
from embedded_aws.ministack import cloudwatch, lambda_functions, sqs
from embedded_aws.ministack.lambda_functions import Configuration
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Fields

MOST_ROUNDS: Final = 16
"""Invocations of a function that go back to the same event."""
ERROR: Final = "RecursiveInvocationException"

_ROOT: Final = re.compile(r"Root=([0-9a-f-]{1,64})")
_PARENT: Final = re.compile(r"Parent=([0-9a-f]{1,16})")
_LINEAGE: Final = re.compile(r"Lineage=([0-9a-f:|]+)")
_ROUND: Final = re.compile(r"([0-9a-f]{8}):(\d{1,5})")
# The services whose part in a loop AWS detects.
_PASSED_ON_BY: Final = re.compile(rb"/(lambda|s3|sns|sqs)/aws4_request")


@dataclass(frozen=True)
class Trace:
    """The tracing header of a request or an invocation.

    Attributes:
        root: ID of the trace; empty for a new one.
        rounds: Number of invocations of each function, by the start of a digest of its ARN.
    """

    root: str = ""
    rounds: Mapping[str, int] = field(default_factory=dict[str, int])

    @classmethod
    def read(cls, *headers: str) -> Self:
        """Returns the trace of a header, or of those of a batch of messages."""
        rounds: dict[str, int] = {}
        for header in headers:
            for lineage in _LINEAGE.findall(header):
                for function, count in _ROUND.findall(lineage):
                    rounds[function] = max(rounds.get(function, 0), int(count))
        root = next((found[1] for header in headers if (found := _ROOT.search(header))), "")
        return cls(root, rounds)

    def header(self, *, sampled: bool) -> str:
        """Returns the header for calls of the function that runs."""
        root = next(filter(None, (self.root, *list_traces())), None) or create_trace()
        lineage = "|".join(f"{function}:{count}" for function, count in self.rounds.items())
        parent = secrets.token_hex(8)
        carry_traces(parent)
        return f"Root={root};Parent={parent};Sampled={sampled:d};Lineage={lineage}"


_trace: ContextVar[Trace] = ContextVar("trace", default=Trace())  # noqa: B039 nothing changes it
_passed_on: ContextVar[str] = ContextVar("passed_on", default="")


@contextmanager
def continue_traces(*headers: str) -> Generator[None]:
    """Continues the traces of headers until the end of the block, also in threads that it starts."""
    before, passed_on = _trace.set(Trace.read(*headers)), _passed_on.set(next(iter(headers), ""))
    try:
        yield
    finally:
        _trace.reset(before)
        _passed_on.reset(passed_on)


def read_traces(sent: Iterable[tuple[bytes, bytes]]) -> list[str]:
    """Returns the tracing headers of a request to a service that passes them on."""
    found = [value.decode("latin-1") for name, value in sent if name == b"x-amzn-trace-id"]
    signature = dict(sent).get(b"authorization", b"") if found else b""
    return found if _PASSED_ON_BY.search(signature) else []


def read_segment(sent: Iterable[tuple[bytes, bytes]]) -> tuple[str, str]:
    """Returns the IDs of trace and parent in the tracing header of a request; empty without one."""
    header = dict(sent).get(b"x-amzn-trace-id", b"").decode("latin-1")
    if not header:
        return "", ""
    root, parent = _ROOT.search(header), _PARENT.search(header)
    return root[1] if root else "", parent[1] if parent else ""


def is_loop(config: Configuration) -> bool:
    """Whether Lambda stops the next invocation of a function, which has the configuration ``config``."""
    record: Fields = lambda_functions.functions.get(config["FunctionName"]) or {}
    return _count_rounds(config) >= MOST_ROUNDS and record.get("recursive_loop") != "Allow"


def stop(config: Configuration) -> dict[str, object]:
    """Returns the result of an invocation that Lambda stops."""
    name, arn = config["FunctionName"], ":".join(config["FunctionArn"].split(":")[:7])
    cloudwatch.record_metric("AWS/Lambda", "RecursiveInvocationsDropped", 1, "Count", {"FunctionName": name})
    message = (
        "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services "
        f"resources and stopped your function's invocation: {arn}"
    )
    return {"error": True, "body": {"errorType": ERROR, "errorMessage": message}, "stopped": True}


@contextmanager
def count_round(config: Configuration) -> Generator[None]:
    """Counts an invocation of a function, which runs in the block."""
    trace = _trace.get()
    before = _trace.set(Trace(trace.root, {**trace.rounds, _digest(config): _count_rounds(config) + 1}))
    try:
        yield
    finally:
        _trace.reset(before)


def _count_rounds(config: Configuration) -> int:
    return _trace.get().rounds.get(_digest(config), 0)


def _digest(config: Configuration) -> str:
    arn = ":".join(config["FunctionArn"].split(":")[:7])
    return hashlib.sha256(arn.encode()).hexdigest()[:8]


def _pass_trace_to_invocation(_: Callable[..., str | None]) -> Callable[..., str]:
    def header(config: Configuration, inbound: str | None = None) -> str:
        tracing = config.get("TracingConfig") or {}
        sampled = tracing.get("Mode") == "Active"
        return inbound or _trace.get().header(sampled=sampled)

    return header


def _pass_trace_to_message(build: Callable[..., dict[str, object]]) -> Callable[..., dict[str, object]]:
    def build_with_trace(*sent: object) -> dict[str, object]:
        attributes = build(*sent)
        if header := _passed_on.get():
            attributes.setdefault("AWSTraceHeader", header)
        return attributes

    return build_with_trace


PATCHES = (
    Patch(
        lambda_functions.trace_id_of_invocation,
        _pass_trace_to_invocation,
        "each invocation has a tracing header with its lineage",
    ),
    Patch(
        sqs.system_attributes,
        _pass_trace_to_message,
        "a message has the tracing header of the request that sent it",
    ),
)
