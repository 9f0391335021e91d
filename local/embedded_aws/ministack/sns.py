"""Topics and their subscriptions."""

from __future__ import annotations

from typing import Any, Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.sns")
topics_of_subscriptions: Store[str] = _MODULE.constant("_sub_arn_to_topic", "95ee7beebcf29337")
topics: Store[Record] = _MODULE.constant("_topics", "110e364b14cd5499")


@_MODULE.function("_body_lookup", "662443346e280f22")
def look_up_in_body(body: Fields) -> Any: ...


@_MODULE.function("_build_envelope", "1fc7af66017b58ce")
def build_envelope(
    topic_arn: str, msg_id: str, message: str, subject: str, message_attributes: Fields, raw: bool
) -> str: ...


@_MODULE.function("_deliver_to_lambda", "07a9f11bf9a8a589")
def deliver_to_function(
    endpoint: str,
    envelope: str,
    topic_arn: str,
    sub_arn: str,
    msg_id: str,
    raw_message: str,
    message_attributes: Fields,
) -> Any: ...


@_MODULE.function("_deliver_to_sqs", "0882d3fc8d1df927")
def deliver_to_queue(
    endpoint: str,
    envelope: str,
    raw: bool,
    raw_message: str,
    message_group_id: str = "",
    message_dedup_id: str = "",
    message_attributes: Fields | None = None,
    topic_arn: str = "",
) -> None: ...


@_MODULE.function("_error", "1c37a2ae6d169c34")
def xml_error(code: str, message: str, status: int) -> Response: ...


@_MODULE.function("_fanout", "103d089c211715fa")
def publish(
    topic_arn: str,
    msg_id: str,
    message: str,
    subject: str,
    message_structure: str = "",
    message_attributes: Fields | None = None,
    message_group_id: str = "",
    message_dedup_id: str = "",
) -> None:
    """Sends a message to all subscriptions of a topic."""
    ...


@_MODULE.function("_find_subscription", "c7900db173ee4c6c")
def find_subscription(topic_arn: str | None, sub_arn: str) -> Record | None: ...


@_MODULE.function("_matches_filter_policy", "ed17f6840e90b245")
def matches_filter_policy(sub: Fields, message_attributes: Fields, message: str = "") -> bool: ...


@_MODULE.function("_p", "46089353b89d0b51")
def parameter(params: Any, key: str, default: str = "") -> str: ...


@_MODULE.function("_resolve_message_for_protocol", "f6030a9e16224adf")
def message_for_protocol(message: str, message_structure: str, protocol: str) -> str: ...


@_MODULE.function("_set_subscription_attributes", "11cba9a543dd8342")
def set_subscription_attributes(params: Any) -> Any: ...


@_MODULE.function("_subscribe", "2ae39ec32eae894a")
def subscribe(params: Any) -> Any: ...


@_MODULE.function("_topic_by_arn_any_scope", "59156c92311f4e38")
def find_topic(topic_arn: str) -> Record | None: ...


@_MODULE.function("topic_policy_allows", "7b23f5e4f155ae55")
def topic_policy_allows(topic_arn: str, service: str, source_arn: str, source_account: str) -> bool: ...
