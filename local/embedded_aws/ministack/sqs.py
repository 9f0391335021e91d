"""Queues and their messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from threading import Event, Lock
from typing import Any, Final, NotRequired, TypedDict

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Headers, Query, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.sqs")


Result = Mapping[str, object]
"""Result of an operation."""


class Parameters(TypedDict, total=False):
    """Parameters of any operation, or of an entry of a batch."""

    Action: str
    QueueUrl: str
    QueueName: str
    QueueNamePrefix: str
    Attributes: dict[str, object]
    AttributeNames: list[str]
    tags: dict[str, str]
    Tags: dict[str, str]
    MaxResults: int
    NextToken: str
    Label: str
    AWSAccountIds: list[str]
    Actions: list[str]
    Entries: list[Parameters]
    Id: str
    MessageBody: str
    MessageAttributes: Mapping[str, Mapping[str, object]]
    MessageSystemAttributes: Mapping[str, Mapping[str, object]]
    MessageGroupId: str | None
    MessageDeduplicationId: str | None
    DelaySeconds: int
    MessageAttributeNames: list[str]
    MessageSystemAttributeNames: list[str]
    ReceiptHandle: str
    VisibilityTimeout: int
    SourceArn: str
    DestinationArn: str
    MaxNumberOfMessagesPerSecond: int
    TaskHandle: str


class MoveTask(TypedDict):
    """A task that moves the messages of a dead-letter queue."""

    id: str
    Status: str
    SourceArn: str
    DestinationArn: NotRequired[str]
    MaxNumberOfMessagesPerSecond: NotRequired[int]
    ApproximateNumberOfMessagesMoved: int
    ApproximateNumberOfMessagesToMove: int
    StartedTimestamp: int
    FailureReason: NotRequired[str]


class Sent(TypedDict):
    """A message that deduplication finds."""

    expire: float
    id: str
    seq: str | None


class FormerScope(TypedDict):
    """The deduplication scope that is effective until a time."""

    value: str
    until: float


class Message(TypedDict):
    """A message in a queue; times are in seconds since 1970."""

    id: str
    body: str
    md5_body: NotRequired[str]
    md5: NotRequired[str]
    md5_attrs: NotRequired[str | None]
    receipt_handle: str | None
    sent_at: float
    enqueued_at: NotRequired[float]
    visible_at: float
    receive_count: int
    first_receive_at: float | None
    message_attributes: Mapping[str, Mapping[str, object]]
    sys: dict[str, str]
    group_id: str | None
    dedup_id: str | None
    seq: str | None


class Queue(TypedDict):
    """A queue with its messages, the oldest first."""

    name: str
    url: str
    is_fifo: bool
    attributes: dict[str, str]
    messages: list[Message]
    tags: dict[str, str]
    dedup_cache: dict[str, Sent]
    fifo_seq: int
    former_scope: NotRequired[FormerScope]
    move_tasks: NotRequired[list[MoveTask]]
    purged_at: NotRequired[float]
    received_groups: NotRequired[dict[str, float]]


@_MODULE.type("_Err", "8ab03030ada5b0b5")
class SqsError(Exception):
    """An error of SQS."""

    code: str
    message: str
    status: int

    def __init__(self, code: str, message: str, status: int = 400) -> None: ...


_CONCURRENCY: Final = Module("ministack.core.concurrency")
queues: Store[Queue] = _MODULE.constant("_queues", "ebac4f3b850a12b0")
"""Queues by URL."""
urls_of_names: Store[str] = _MODULE.constant("_queue_name_to_url", "8e2ab742435b1cc0")
operations: Name[dict[str, Callable[..., Any]]] = _MODULE.variable("_HANDLERS", "ec924d7a06f6c33b")
"""The functions of operations."""
request_host: ContextVar[str] = _MODULE.constant("_request_host", "95fad43b7fbcab6b")
"""Host of the current request, which is in the URLs of its response."""
queues_lock: Lock = _MODULE.constant("_queues_lock", "e7572e4001f07c31")


@_MODULE.function("_act_send_message", "e9aaef4f7eae4777")
def send_message(data: Parameters, url: str) -> Mapping[str, object]: ...


@_MODULE.function("_build_send_sys_attrs", "d90e667dbb60faca")
def system_attributes(now: float, sys_attrs_input: Mapping[str, object]) -> dict[str, str]: ...


@_MODULE.function("_collect_msgs", "d2673f3718c436d6")
def collect_messages(q: Queue, max_n: int, vis_timeout: int) -> list[Message]: ...


@_MODULE.function("_delete_messages_for_esm", "4168d305ec1ce100")
def delete_messages(queue_url: str, receipt_handles: set[str]) -> None: ...


@_MODULE.function("_dispatch", "5b2b3d9fc8bba97e")
async def dispatch(action: str, data: Parameters, qurl: str) -> Mapping[str, object]: ...


@_MODULE.function("_dlq_sweep", "b6fd399bf5044a3c")
def move_dead_letters(q: Queue) -> None: ...


@_MODULE.function("_ensure_msg_fields", "07dbe09e03e33697")
def complete_message(m: Message) -> None:
    """Adds the fields that other services leave out."""
    ...


@_MODULE.function("_expire_retained", "0973280cf1b06c5d")
def delete_expired(q: Queue) -> None: ...


@_MODULE.function("_externalize_url", "c142f1c367b9e31e")
def external_url(url: str) -> str: ...


@_MODULE.function("_get_q", "198f3599b0172c26")
def queue_of_url(url: str, action: str | None = None) -> Queue: ...


@_MODULE.function("_queue_by_arn", "b54e6d717ca6a131")
def find_queue(arn: str) -> Queue | None: ...


@_MODULE.function("_queue_url", "4ad3070a6038656d")
def queue_url(name: str) -> str: ...


@_MODULE.function("_queue_url_for_account", "77df33f56dc17ca3")
def queue_url_of_account(account_id: str, name: str) -> str: ...


@_MODULE.function("_receive_messages_for_esm", "9c39dec23b2653d7")
def receive_messages(queue_url: str, most: int) -> list[Message]: ...


@_MODULE.function("_refresh_counts", "c9fd469b638e8d60")
def count_messages(q: Queue) -> None: ...


@_MODULE.function("handle_request", "39c8d5c1da27c2a3")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("queue_policy_allows", "358e1923da99a67c")
def queue_policy_allows(queue_arn: str, service: str, source_arn: str, source_account: str) -> bool: ...


wake_up: Event = _CONCURRENCY.constant("esm_wake", "91f923bec650e9ae")
"""Set when a message arrives, for event source mappings."""
