"""Queues and their messages."""

from __future__ import annotations

from threading import Event, Lock
from typing import Any, Final, NotRequired, TypedDict

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Record
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.sqs")


class Message(TypedDict):
    """A message in a queue; times are in seconds since 1970."""

    id: str
    body: str
    md5_body: NotRequired[str]
    md5: NotRequired[str]
    receipt_handle: str | None
    sent_at: float
    visible_at: float
    receive_count: int
    first_receive_at: float | None
    message_attributes: dict[str, Any]
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
    dedup_cache: dict[str, Record]
    fifo_seq: int


_CONCURRENCY: Final = Module("ministack.core.concurrency")
queues: Store[Queue] = _MODULE.constant("_queues", "ebac4f3b850a12b0")
"""Queues by URL."""
queues_lock: Lock = _MODULE.constant("_queues_lock", "e7572e4001f07c31")


@_MODULE.function("_act_send_message", "e9aaef4f7eae4777")
def send_message(data: Fields, url: str) -> Record: ...


@_MODULE.function("_build_send_sys_attrs", "d90e667dbb60faca")
def system_attributes(now: float, sys_attrs_input: Fields) -> Record: ...


@_MODULE.function("_delete_messages_for_esm", "4168d305ec1ce100")
def delete_messages(queue_url: str, receipt_handles: set[str]) -> None: ...


@_MODULE.function("_dispatch", "5b2b3d9fc8bba97e")
async def dispatch(action: str, data: Fields, qurl: str) -> Record: ...


@_MODULE.function("_dlq_sweep", "b6fd399bf5044a3c")
def move_dead_letters(q: Queue) -> None: ...


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


@_MODULE.function("queue_policy_allows", "358e1923da99a67c")
def queue_policy_allows(queue_arn: str, service: str, source_arn: str, source_account: str) -> bool: ...


wake_up: Event = _CONCURRENCY.constant("esm_wake", "91f923bec650e9ae")
"""Set when a message arrives, for event source mappings."""
