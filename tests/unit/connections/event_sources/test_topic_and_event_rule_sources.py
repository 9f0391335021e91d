"""Topics and events that call a function."""

import json

from called_function import (
    DEAD_LETTERS_ARN,
    FUNCTION_ARN,
    SEND_DEAD_LETTERS,
    SOURCES,
    TOPIC_ARN,
    Make,
    list_granted,
)
from graphs import KEY_ARN, names, statements


def test_topic(make: Make):
    filtered = {"topic_arn": TOPIC_ARN, "filter_policy": {"kind": ["order"]}}
    recording = make({"news": {"topic": filtered}})
    inputs = recording.find_by_name("orders-news").inputs
    assert json.loads(inputs.pop("redrivePolicy")) == {"deadLetterTargetArn": DEAD_LETTERS_ARN}
    assert json.loads(inputs.pop("filterPolicy")) == {"kind": ["order"]}
    assert inputs == {
        "topic": TOPIC_ARN,
        "protocol": "lambda",
        "endpoint": FUNCTION_ARN,
        "filterPolicyScope": "MessageAttributes",
    }
    assert recording.find_by_name("orders-news-permission").inputs == {
        "action": "lambda:InvokeFunction",
        "function": "orders-function",
        "principal": "sns.amazonaws.com",
        "sourceArn": TOPIC_ARN,
    }
    assert list_granted(recording) == [SEND_DEAD_LETTERS]
    waits_for = names(recording, recording.find_by_name("orders-news").dependencies)
    assert {"orders-news-permission", "orders-asynchronous"} <= waits_for


def test_event_rule(make: Make):
    rule = {**SOURCES["placed"]["event_rule"], "event_bus_name": "shop"}
    recording = make({"placed": {"event_rule": rule}})
    inputs = recording.find_by_name("orders-placed").inputs
    assert json.loads(inputs["eventPattern"]) == {"source": ["shop"]}
    assert inputs["eventBusName"] == "shop"
    assert recording.find_by_name("orders-placed-target").inputs == {
        "rule": "orders-placed",
        "eventBusName": "shop",
        "arn": FUNCTION_ARN,
        "deadLetterConfig": {"arn": DEAD_LETTERS_ARN},
    }
    rule_arn = recording.find_by_name("orders-placed").outputs["arn"]
    assert recording.find_by_name("orders-placed-permission").inputs["sourceArn"] == rule_arn
    assert list_granted(recording) == [SEND_DEAD_LETTERS]


def test_what_cannot_be_delivered_has_a_way_to_the_dead_letters(make: Make):
    sources = {name: SOURCES[name] for name in ("news", "placed")}
    recording = make(sources, kms_key_arn=KEY_ARN)
    rule_arn = recording.find_by_name("orders-placed").outputs["arn"]
    sending = [
        {
            "Effect": "Allow",
            "Action": ["sqs:SendMessage"],
            "Resource": DEAD_LETTERS_ARN,
            "Principal": {"Service": f"{service}.amazonaws.com"},
            "Condition": {
                "ArnEquals": {"aws:SourceArn": source},
                "StringEquals": {"aws:SourceAccount": "123456789012"},
            },
        }
        for service, source in (("sns", TOPIC_ARN), ("events", rule_arn))
    ]
    assert statements(recording.find_by_name("orders-dead-letters-policy"))[1:] == sending


def test_the_key_of_a_hardened_function_encrypts_what_they_send(make: Make):
    recording = make({"news": SOURCES["news"]}, hardened=True)
    using = [
        each["Principal"]["Service"]
        for each in statements(recording.find_by_name("orders-key-policy"))
        if "Service" in each["Principal"] and "aws:SourceArn" in each["Condition"].get("ArnEquals", {})
    ]
    assert using == ["sns.amazonaws.com"]
