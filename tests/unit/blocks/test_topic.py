import json
from typing import Any

import pulumi_aws as aws
import pytest
from graphs import ALARM_ARN, KEY_ARN, errors_in, evaluate, names, statements

from serverless_patterns import Topic

TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:news-topic"
S3 = {"service": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::uploads"}
TLS_ONLY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sns:Publish",
    "Resource": [TOPIC_ARN],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def make(**args: object):
    return evaluate(lambda: Topic("news", args))


def test_defaults():
    recording = make()
    assert recording.find_by_name("news-topic").inputs == {"tags": {}}
    assert statements(recording.find_by_name("news-topic-policy")) == [TLS_ONLY]


@pytest.mark.parametrize(
    ("argument", "value", "property_"),
    [("kms_key_arn", KEY_ARN, "kmsMasterKeyId"), ("tags", {"team": "press"}, "tags")],
)
def test_argument_reaches_the_topic(argument: str, value: object, property_: str):
    assert make(**{argument: value}).find_by_name("news-topic").inputs[property_] == value


def test_publisher_may_publish_for_its_source_alone():
    policy = make(publishers=[S3]).find_by_name("news-topic-policy")
    assert policy.inputs["arn"] == TOPIC_ARN
    assert statements(policy) == [
        TLS_ONLY,
        {
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": ["sns:Publish"],
            "Resource": TOPIC_ARN,
            "Condition": {
                "ArnEquals": {"aws:SourceArn": "arn:aws:s3:::uploads"},
                "StringEquals": {"aws:SourceAccount": "123456789012"},
            },
        },
    ]


def test_subscriptions_share_a_dead_letter_queue():
    recording = make(
        subscriptions={
            "hook": {"https": "https://hooks.example.com/news", "num_retries": 5, "retry_delay_seconds": 1},
            "ops": {"email": "ops@example.com", "filter_policy": {"kind": ["a"]}},
            "phone": {"sms": "+15551234567"},
        },
        alarm_topic_arn=ALARM_ARN,
    )
    dead = recording.find_by_name("news-dead-letters")
    assert statements(recording.find_by_name("news-dead-letters-policy"))[1]["Condition"]["ArnEquals"] == {
        "aws:SourceArn": TOPIC_ARN
    }
    redrive = json.dumps({"deadLetterTargetArn": dead.outputs["arn"]})
    hook = recording.find_by_name("news-hook-subscription").inputs
    assert (hook["protocol"], hook["endpoint"]) == ("https", "https://hooks.example.com/news")
    policy = json.loads(hook["deliveryPolicy"])["healthyRetryPolicy"]
    assert (policy["numRetries"], policy["minDelayTarget"], policy["maxDelayTarget"]) == (5, 1, 1)
    assert recording.find_by_name("news-ops-subscription").inputs == {
        "topic": TOPIC_ARN,
        "protocol": "email",
        "endpoint": "ops@example.com",
        "filterPolicy": json.dumps({"kind": ["a"]}),
        "filterPolicyScope": "MessageAttributes",
        "redrivePolicy": redrive,
    }
    assert recording.find_by_name("news-phone-subscription").inputs["protocol"] == "sms"
    assert recording.find_by_name("news-dead-letters-alarm").inputs["alarmActions"] == [ALARM_ARN]
    assert recording.find_by_name("news").outputs["dead_letter_queue_url"] == dead.outputs["url"]


def test_the_key_of_a_hardened_topic_encrypts_its_dead_letters():
    recording = make(hardened=True, publishers=[S3], subscriptions={"ops": {"email": "ops@example.com"}})
    arn = recording.find_by_name("news-key").outputs["arn"]
    assert recording.find_by_name("news-topic").inputs["kmsMasterKeyId"] == arn
    assert recording.find_by_name("news-dead-letters").inputs["kmsMasterKeyId"] == arn
    _account, *services = statements(recording.find_by_name("news-key-policy"))
    assert [each["Condition"]["ArnEquals"]["aws:SourceArn"] for each in services] == [
        S3["source_arn"],
        TOPIC_ARN,
    ]


@pytest.mark.parametrize(
    ("subscriptions", "expected"),
    [
        ({"a": {}}, ["a: must have exactly one of https, email, sms; none given"]),
        (
            {"a": {"email": "ops@example.com", "sms": "+15551234567"}},
            ["a: must have exactly one of https, email, sms; email and sms given"],
        ),
        (
            {"a": {"https": "http://hooks.example.com"}},
            [
                (
                    "a.https: 'http://hooks.example.com' must be a URL with https://, such as"
                    " https://hooks.example.com/news"
                )
            ],
        ),
        ({"a": {"email": "ops"}}, ["a.email: 'ops' must be an email address"]),
        (
            {"a": {"sms": "0155512345"}},
            ["a.sms: '0155512345' must be a phone number with + and the country code, such as +15551234567"],
        ),
        (
            {"a": {"sms": "+15551234567", "raw_message_delivery": True, "num_retries": 1}},
            [
                "a.raw_message_delivery: requires 'https'. Remove it",
                "a.num_retries: requires 'https'. Remove it",
            ],
        ),
        (
            {"a": {"https": "https://a.example", "num_retries": 100, "retry_delay_seconds": 60}},
            [
                (
                    "a.retry_delay_seconds: 60 times num_retries, which is 100, must be at most 3600."
                    " Reduce one of them"
                )
            ],
        ),
        (
            {"a": {"email": "ops@example.com"}, "b": {"email": "ops@example.com"}},
            [
                (
                    "b.email: is the same as 'subscriptions.a.email'. A topic has one subscription of an"
                    " endpoint; remove the other"
                )
            ],
        ),
    ],
)
def test_subscriptions_that_are_not_valid(subscriptions: dict[str, Any], expected: list[str]):
    assert errors_in(lambda: Topic("news", {"subscriptions": subscriptions})) == [
        f"subscriptions.{each}" for each in expected
    ]


def test_outputs():
    assert make().find_by_name("news").outputs == {"arn": TOPIC_ARN, "topic_name": "news-topic"}


def test_what_needs_the_topic_waits_for_its_policy():
    def program():
        topic = Topic("news", {})
        aws.sns.TopicSubscription("reader", topic=topic.arn, protocol="sqs", endpoint="arn:aws:sqs:::q")

    recording = evaluate(program)
    reader = recording.find_by_name("reader")
    assert reader.inputs["topic"] == TOPIC_ARN
    assert names(recording, reader.dependencies) == {"news-topic", "news-topic-policy"}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"publishers": [{**S3, "source_arn": "uploads"}]},
            ["publishers.0.source_arn: 'uploads' must be the ARN of one resource"],
        ),
        (
            {"publishers": [{**S3, "service": "*"}]},
            ["publishers.0.service: '*' must be a service principal, such as sns.amazonaws.com"],
        ),
        (
            {"tags": {"team": 1, 2: "x"}},
            [
                "tags.2: the key 2 is of type int; must be a string",
                "tags.team: 1 is of type int; must be a string",
            ],
        ),
    ],
)
def test_errors(args: dict[str, object], expected: list[str]):
    assert errors_in(lambda: Topic("news", args)) == expected


def test_name_that_sns_refuses():
    assert errors_in(lambda: Topic("news.today", {})) == [
        "name: 'news.today' must match [A-Za-z][A-Za-z0-9_-]*"
    ]
