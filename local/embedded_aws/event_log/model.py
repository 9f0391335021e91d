"""The events of the emulator, as its log returns them in JSON. What is not known is None."""

from typing import Literal, TypedDict

Trigger = str
"""Service that invoked a function, such as ``sqs``, ``apigateway``, ``states``; ``lambda`` for Invoke."""


class Failure(TypedDict):
    """An error."""

    type: str
    """Class of the exception, or error name of a state."""
    message: str


class Common(TypedDict):
    """Fields of every event."""

    id: int
    """Grows by one with each event of a process; starts at 1."""
    time: str
    """Time of the record, which is the end of an operation with a duration: ISO 8601, UTC, milliseconds."""
    source: str | None
    """ARN of the cause."""
    target: str | None
    """ARN of the affected resource."""
    duration_ms: float | None
    """Milliseconds."""
    traces: list[str]
    """IDs of the requests from outside that it follows from; several for a batch of messages."""


class Invocation(Common):
    """A function ran, or was throttled."""

    type: Literal["invocation"]
    outcome: Literal["ok", "error", "timeout", "throttled"]
    function: str
    """Name of the function."""
    request_id: str | None
    trigger: Trigger | None
    cold_start: bool
    output: str
    """Output of the function, and the traceback of its error; the last 64 KiB."""
    error: Failure | None
    payload: str
    """Its event as JSON, without credentials; the first 64 KiB."""
    payload_truncated: bool
    """Whether a part of the event is missing, so that it cannot be sent again."""


class Request(Common):
    """An API or a distribution responded to a request."""

    type: Literal["request"]
    outcome: Literal["ok", "rejected", "error"]
    """``rejected`` for the statuses 400 to 499, ``error`` from 500."""
    service: Literal["apigateway", "cloudfront"]
    method: str
    path: str
    """Without the query string."""
    route: str | None
    """Resource path such as ``/items/{id}``, or path pattern of the cache behavior."""
    status: int


class Message(Common):
    """A message moved."""

    type: Literal["message"]
    outcome: Literal["ok", "error"]
    action: Literal["sent", "published", "delivered", "retried", "dead-lettered", "undelivered", "captured"]
    """``sent`` to a queue, ``published`` to a topic or bus, ``delivered`` to a subscriber, consumer, or
    target; ``retried``: its consumer failed, and it becomes visible again; ``undelivered``: it is lost, since
    the target rejected it, or a permission is missing; ``captured``: it would have been a mail or a text
    message, and nothing was sent."""
    message_id: str | None
    receive_count: int | None
    """Number of receives from its queue."""
    reason: str | None


class Execution(Common):
    """An execution of a state machine went on."""

    type: Literal["execution"]
    outcome: Literal["running", "ok", "error", "timeout", "aborted"]
    action: Literal["started", "entered", "exited", "failed-state", "ended"]
    execution: str
    """ARN of the execution."""
    state: str | None
    state_type: str | None
    error: Failure | None


class Denial(Common):
    """IAM denied a call."""

    type: Literal["denial"]
    outcome: Literal["denied"]
    principal: str
    """ARN of the principal, or the service, such as ``sns.amazonaws.com``."""
    action: str
    """The missing action, such as ``s3:PutObject``."""
    message: str


class ObjectWritten(Common):
    """An object was written to a bucket."""

    type: Literal["object"]
    outcome: Literal["ok"]
    bucket: str
    key: str
    size: int
    """Bytes."""


LoggedEvent = Invocation | Request | Message | Execution | Denial | ObjectWritten
TYPES = ("invocation", "request", "message", "execution", "denial", "object")
OUTCOMES = ("ok", "rejected", "error", "timeout", "throttled", "denied", "running", "aborted")


class EventPage(TypedDict):
    """The events after an event."""

    events: list[LoggedEvent]
    """The oldest comes first; at most 1,000, so ask again after ``last``."""
    last: int
    """ID of the last event; the next page starts after it."""
    dropped: int
    """Number of older events that the log no longer had."""
    log: str
    """Identifies the process; the IDs of another one start again at 1."""
