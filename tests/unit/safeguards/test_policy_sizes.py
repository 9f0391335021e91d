"""Policies that AWS rejects for their size are errors before a deployment."""

import json
from typing import Any

import pytest
from every_component import ARN
from graphs import evaluate, statements

from serverless_patterns import ArgumentError, Function, Queue


def make_function(code: Any, tables: int) -> Any:
    tables_by_name = {
        f"TABLE_{number}": {"table": {"arn": ARN("dynamodb", f"table/items-{number}"), "access": ["read"]}}
        for number in range(tables)
    }
    args: Any = {"code": str(code), "handler": "orders.handler", "links": tables_by_name}
    return evaluate(lambda: Function("consume", args))


def make_queue(topics: int, **more: Any) -> Any:
    subscriptions = {f"t{number}": {"topic_arn": ARN("sns", f"news-{number:03}")} for number in range(topics)}
    args: Any = {"subscriptions": subscriptions, **more}
    return evaluate(lambda: Queue("orders", args))


def test_the_policy_of_a_role_has_room_for_many_links(code: Any) -> None:
    policy = make_function(code, 15).find_by_name("consume-policy").inputs["policy"]
    assert len(json.dumps(json.loads(policy), separators=(",", ":"))) < 10_240


def test_a_policy_of_a_role_that_iam_rejects_is_an_error(code: Any) -> None:
    with pytest.raises(ArgumentError) as raised:
        make_function(code, 60)
    (error,) = raised.value.errors
    assert "must have at most 10,240. Reduce its links and policy statements" in error.reason
    assert "consume-policy" in str(raised.value)


@pytest.mark.parametrize("topics", [1, 2, 25, 60])
def test_all_topics_of_a_queue_are_one_statement(topics: int) -> None:
    recording = make_queue(topics)
    for name in ("orders-queue-policy", "orders-dead-letters-policy"):
        policy = recording.find_by_name(name)
        assert len(policy.inputs["policy"]) <= 8_192
        _, sending = statements(policy)
        sources = sending["Condition"]["ArnEquals"]["aws:SourceArn"]
        assert len(sources if isinstance(sources, list) else [sources]) == topics


def test_senders_of_two_services_are_two_statements() -> None:
    rule = {"service": "events.amazonaws.com", "source_arn": ARN("events", "rule/placed")}
    policy = make_queue(3, senders=[rule]).find_by_name("orders-queue-policy")
    services = [each["Principal"]["Service"] for each in statements(policy)[1:]]
    assert services == ["events.amazonaws.com", "sns.amazonaws.com"]


def test_a_policy_of_a_queue_that_sqs_rejects_is_an_error() -> None:
    with pytest.raises(ArgumentError) as raised:
        make_queue(200)
    assert "must have at most 8,192" in str(raised.value)
