"""Topics and their subscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NotRequired, TypedDict

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Headers, Query, Response
from embedded_aws.ministack.stores import Store


class Subscription(TypedDict):
    """Record of a subscription."""

    arn: str
    topic_arn: str
    protocol: str
    endpoint: str
    confirmed: bool
    owner: str
    token: str | None
    used_token: NotRequired[str]
    attributes: dict[str, str]


class Sent(TypedDict):
    """A message that deduplication finds."""

    expire: float
    message_id: str
    sequence_number: str


class Topic(TypedDict):
    """Record of a topic."""

    name: str
    arn: str
    attributes: dict[str, str]
    subscriptions: list[Subscription]
    tags: dict[str, str]
    dedup_cache: NotRequired[dict[str, Sent]]
    fifo_seq: NotRequired[int]
    data_protection_policy: NotRequired[str | None]


class PlatformApplication(TypedDict):
    """Record of a platform application."""

    arn: str
    name: str
    platform: str
    attributes: dict[str, str]


class PlatformEndpoint(TypedDict):
    """Record of an endpoint of a platform application."""

    arn: str
    application_arn: str
    attributes: dict[str, str]


_MODULE: Final = Module("ministack.services.sns")
topics_of_subscriptions: Store[str] = _MODULE.constant("_sub_arn_to_topic", "95ee7beebcf29337")
host: str = _MODULE.constant("_HOST", "8bb161b82adef31d")
port: str = _MODULE.constant("_PORT", "c6608e0a404e72b3")
platform_applications: Store[PlatformApplication] = _MODULE.constant(
    "_platform_applications", "acd7ff7239140144"
)
platform_endpoints: Store[PlatformEndpoint] = _MODULE.constant("_platform_endpoints", "78c13450aa0e9a14")
text_messages: Store[Any] = _MODULE.constant("_sms_messages", "973d954894f40e72")
"""Messages by the phone number that they were sent to."""
topics: Store[Topic] = _MODULE.constant("_topics", "110e364b14cd5499")


@_MODULE.function("_body_lookup", "662443346e280f22")
def look_up_in_body(body: Mapping[str, object]) -> Any: ...


@_MODULE.function("_error", "1c37a2ae6d169c34")
def xml_error(code: str, message: str, status: int) -> Response: ...


@_MODULE.function("_fanout", "103d089c211715fa")
def publish(
    topic_arn: str,
    msg_id: str,
    message: str,
    subject: str,
    message_structure: str = "",
    message_attributes: Mapping[str, object] | None = None,
    message_group_id: str = "",
    message_dedup_id: str = "",
    sequence_number: str = "",
) -> None:
    """Sends a message to all subscriptions of a topic; MiniStack does not have sequence numbers."""
    ...


@_MODULE.function("_find_subscription", "c7900db173ee4c6c")
def find_subscription(topic_arn: str | None, sub_arn: str) -> Subscription | None: ...


@_MODULE.function("_matches_filter_policy", "ed17f6840e90b245")
def matches_filter_policy(
    sub: Mapping[str, object], message_attributes: Mapping[str, object], message: str = ""
) -> bool: ...


@_MODULE.function("_topic_by_arn_any_scope", "59156c92311f4e38")
def find_topic(topic_arn: str) -> Topic | None: ...


@_MODULE.function("topic_policy_allows", "7b23f5e4f155ae55")
def topic_policy_allows(topic_arn: str, service: str, source_arn: str, source_account: str) -> bool: ...


@_MODULE.function("_enforce_topic_policy", "e44bb11889e275e3")
def deny_by_topic_policy(topic: Topic, iam_action: str) -> Response | None: ...


@_MODULE.function("_publish", "ec293faca90fbe47")
def publish_for_task(params: Mapping[str, object]) -> Response: ...


@_MODULE.function("handle_request", "9af9ed3fee1f4a08")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...
