"""Registrations and errors of an event hub."""

import json
from typing import Any

import pytest
from every_component import ALARM_ARN, ARN
from graphs import errors_in, evaluate

from embedded_aws import Recording
from serverless_patterns import ArgumentError, EventHub

TARGET: Any = {"queue": {"arn": ARN("sqs", "bills")}}
ENDPOINT: Any = {
    "url": "https://partner.example.com/events",
    "connection_arn": ARN("events", "connection/partner/1a-2b"),
}
BILLING: Any = {"detail_types": ["OrderPlaced"], "target": TARGET}
REQUIRED: Any = {"events": {"OrderPlaced": {}, "OrderPaid": {}}, "alarm_topic_arn": ALARM_ARN}
LARGE: Any = {"detail": {"total": [{"numeric": [">", 100]}]}}
LOOP = (
    "consumers: 'billing' publishes 'OrderPaid' when it receives 'OrderPlaced' and 'stock' publishes"
    " 'OrderPlaced' when it receives 'OrderPaid', which is a loop"
)
NOT_REPLAYED = [{"exists": False}]


def record_hub(**more: Any) -> Recording:
    args: Any = {**REQUIRED, **more}
    return evaluate(lambda: EventHub("shop", args))


def read_pattern(recording: Recording, rule: str) -> dict[str, Any]:
    return json.loads(recording.find_by_name(f"{rule}-rule").inputs["eventPattern"])


def consume(**consumers: Any) -> dict[str, Any]:
    return {"consumers": {name: {**BILLING, **consumer} for name, consumer in consumers.items()}}


def test_a_consumer_has_a_rule_a_role_and_a_dead_letter_queue() -> None:
    recording = record_hub(**consume(billing={"maximum_retry_attempts": 3, "input_path": "$.detail"}))
    assert read_pattern(recording, "shop-billing") == {
        "detail-type": ["OrderPlaced"],
        "replay-name": NOT_REPLAYED,
    }
    target = recording.find_by_name("shop-billing-target").inputs
    dead = recording.find_by_name("shop-billing-undelivered").outputs["arn"]
    assert target["deadLetterConfig"]["arn"] == dead
    assert (target["retryPolicy"]["maximumRetryAttempts"], target["inputPath"]) == (3, "$.detail")
    policy = json.loads(recording.find_by_name("shop-billing-policy").inputs["policy"])
    assert [(each["Action"], each["Resource"]) for each in policy["Statement"]] == [
        (["sqs:SendMessage"], [TARGET["queue"]["arn"]])
    ]


def test_events_without_a_consumer_have_a_queue_with_an_alarm() -> None:
    events = {**REQUIRED["events"], "OrderSeen": {"optional": True}}
    recording = record_hub(events=events, **consume(billing={}))
    assert read_pattern(recording, "shop-unconsumed") == {
        "detail-type": [{"anything-but": ["OrderPlaced", "OrderSeen"]}],
        "replay-name": NOT_REPLAYED,
    }
    alarms = recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert {each.name for each in alarms} == {"shop-billing-undelivered-alarm", "shop-unconsumed-alarm"}
    assert all(each.inputs["alarmActions"] == [ALARM_ARN] for each in alarms)


def test_without_consumers_every_event_has_the_alarm() -> None:
    assert read_pattern(record_hub(), "shop-unconsumed")["detail-type"] == [{"prefix": ""}]


def test_a_consumer_that_accepts_replays_has_no_condition_on_them() -> None:
    recording = record_hub(**consume(billing={"replays": True, "filter": LARGE}, audit={}))
    assert read_pattern(recording, "shop-billing") == {"detail-type": ["OrderPlaced"], **LARGE}


def test_an_endpoint_is_an_api_destination_with_a_rate() -> None:
    recording = record_hub(
        **consume(partner={"target": None, "endpoint": {**ENDPOINT, "invocation_rate_limit_per_second": 5}})
    )
    destination = recording.find_by_name("shop-partner-endpoint")
    assert destination.inputs["invocationRateLimitPerSecond"] == 5
    assert (destination.inputs["httpMethod"], destination.inputs["invocationEndpoint"]) == (
        "POST",
        ENDPOINT["url"],
    )
    assert recording.find_by_name("shop-partner-target").inputs["arn"] == destination.outputs["arn"]


def test_a_hardened_hub_encrypts_events_and_those_that_are_set_aside() -> None:
    recording = record_hub(hardened=True, **consume(billing={}))
    key = recording.find_by_name("shop-key").outputs["arn"]
    assert recording.find_by_name("shop-events-bus").inputs["kmsKeyIdentifier"] == key
    assert recording.find_by_name("shop-events-archive").inputs["kmsKeyIdentifier"] == key
    for queue in ("shop-unconsumed", "shop-billing-undelivered"):
        assert recording.find_by_name(queue).inputs["kmsMasterKeyId"] == key


def test_the_archive_keeps_events_for_30_days_or_there_is_none() -> None:
    assert record_hub().find_by_name("shop-events-archive").inputs["retentionDays"] == 30
    assert not record_hub(archive_retention_days=0).find_by_type("aws:cloudwatch/eventArchive:EventArchive")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"events": {}}, ["events: "]),
        ({"events": {"": {}}}, ["events.: is a detail type of 0 characters; must have 1 to 128"]),
        ({"events": {"OrderPlaced": {"schema": {"type": "text"}}}}, ["events.OrderPlaced.schema.type: "]),
        ({"alarm_topic_arn": None}, ["alarm_topic_arn: is required"]),
        ({"alarm_topic_arn": ARN("sns", "alarms.fifo")}, ["alarm_topic_arn: "]),
        ({"archive_retention_days": -1}, ["archive_retention_days: -1 is out of range; must be 0 to 36500"]),
        (
            consume(billing={"detail_types": ["OrderPlacd"]}),
            ["consumers.billing.detail_types.0: unknown detail type 'OrderPlacd'. Did you mean 'OrderPla"],
        ),
        (consume(billing={"detail_types": []}), ["consumers.billing.detail_types: "]),
        (
            consume(billing={}, unconsumed={}),
            ["consumers.unconsumed: is a name that the hub uses. Choose another name"],
        ),
        ({"consumers": {"": BILLING}}, ["consumers.: is empty"]),
        (
            {"events": {f"{index:03}{'x' * 100}": {"optional": True} for index in range(50)}},
            ["events: has "],
        ),
        (
            consume(billing={"publishes": ["OrderMade"]}),
            ["consumers.billing.publishes.0: unknown detail type 'OrderMade'"],
        ),
        (
            consume(billing={"target": None}),
            ["consumers.billing: must have exactly one of target, endpoint; none given"],
        ),
        (
            consume(billing={"endpoint": ENDPOINT}),
            ["consumers.billing: must have exactly one of target, endpoint; target and endpoint given"],
        ),
        (
            consume(billing={"target": None, "endpoint": {**ENDPOINT, "url": "http://partner.example.com"}}),
            ["consumers.billing.endpoint.url: 'http://partner.example.com' must be a URL"],
        ),
        (
            consume(
                billing={"target": None, "endpoint": {**ENDPOINT, "invocation_rate_limit_per_second": 0}}
            ),
            ["consumers.billing.endpoint.invocation_rate_limit_per_second: 0 is out of range"],
        ),
        (
            consume(billing={"filter": {"detail-type": ["x"]}}, audit={}),
            ["consumers.billing.filter.detail-type: is set by the hub. Remove it"],
        ),
        (
            consume(billing={"filter": LARGE}),
            ["events.OrderPlaced: has only consumers with a 'filter', which may all reject an event"],
        ),
        (
            consume(billing={"publishes": ["OrderPlaced"]}),
            ["consumers: 'billing' publishes 'OrderPlaced' when it receives 'OrderPlaced', which is a loop"],
        ),
        (
            consume(
                billing={"publishes": ["OrderPaid"]},
                stock={"detail_types": ["OrderPaid"], "publishes": ["OrderPlaced"]},
            ),
            [LOOP],
        ),
        (
            {**consume(billing={"detail_types": ["x"]}), "archive_retention_days": 40_000},
            ["archive_retention_days: 40000", "consumers.billing.detail_types.0: "],
        ),
    ],
)
def test_errors(args: dict[str, Any], expected: list[str]) -> None:
    given: Any = {**REQUIRED, **args}
    found = sorted(errors_in(lambda: EventHub("shop", given)))
    assert len(found) == len(expected), found
    assert all(error.startswith(start) for error, start in zip(found, sorted(expected), strict=True)), found


def test_an_optional_event_may_have_filtered_consumers_only() -> None:
    events = {**REQUIRED["events"], "OrderPlaced": {"optional": True}}
    assert record_hub(events=events, **consume(billing={"filter": LARGE})).find_by_name("shop-billing-rule")


def test_consumers_that_publish_other_detail_types_are_not_a_loop() -> None:
    chain = consume(billing={"publishes": ["OrderPaid"]}, stock={"detail_types": ["OrderPaid"]}, audit={})
    assert record_hub(**chain).find_by_name("shop-stock-rule")


@pytest.mark.parametrize(
    ("method", "arguments", "expected"),
    [
        ("route", ("OrderPlacd", "shop.web"), "unknown detail type 'OrderPlacd'"),
        ("link", ("OrderPlaced", "Other"), "unknown detail type 'Other'"),
        ("link", (), "must have at least one"),
        ("target", ("shop.web", "Other"), "unknown detail type 'Other'"),
    ],
)
def test_methods_accept_the_detail_types_of_the_hub_only(
    method: str, arguments: tuple[str, ...], expected: str
) -> None:
    with pytest.raises(ArgumentError, match=expected):
        evaluate(lambda: getattr(EventHub("shop", REQUIRED), method)(*arguments))


def test_the_name_of_a_consumer_leaves_room_for_those_of_its_resources() -> None:
    args: Any = {**REQUIRED, **consume(**{"n" * 50: {}})}
    (error,) = errors_in(lambda: EventHub("shop", args))
    assert error.startswith(f"consumers.{'n' * 50}: ")
