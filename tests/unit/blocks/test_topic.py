import pulumi_aws as aws
import pytest
from graphs import KEY_ARN, errors_in, evaluate, names, statements

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
