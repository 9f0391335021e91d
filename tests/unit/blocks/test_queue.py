import json

import pytest
from graphs import ALARM_ARN, KEY_ARN, errors_in, evaluate, names, statements

from serverless_patterns import Queue

TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:news"
SENDER = {"service": "sns.amazonaws.com", "source_arn": TOPIC_ARN}
QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:orders-queue"
DEAD_LETTERS_ARN = "arn:aws:sqs:us-east-1:123456789012:orders-dead-letters"


def make(**args: object):
    return evaluate(lambda: Queue("orders", args))


def test_defaults():
    recording = make()
    assert recording.find_by_name("orders-queue").inputs == {
        "visibilityTimeoutSeconds": 180,
        "messageRetentionSeconds": 345_600,
        "delaySeconds": 0,
        "maxMessageSize": 1_048_576,
        "sqsManagedSseEnabled": True,
        "redrivePolicy": json.dumps({"deadLetterTargetArn": DEAD_LETTERS_ARN, "maxReceiveCount": 5}),
        "tags": {},
    }
    assert recording.find_by_name("orders-dead-letters").inputs == {
        "messageRetentionSeconds": 14 * 24 * 3600,
        "maxMessageSize": 1_048_576,
        "sqsManagedSseEnabled": True,
        "tags": {},
    }
    assert not recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")


@pytest.mark.parametrize(
    ("argument", "value", "property_", "expected"),
    [
        ("visibility_timeout_seconds", 0, "visibilityTimeoutSeconds", 0),
        ("visibility_timeout_seconds", 43_200.0, "visibilityTimeoutSeconds", 43_200),
        ("message_retention_seconds", 60, "messageRetentionSeconds", 60),
        ("message_retention_seconds", 1_209_600, "messageRetentionSeconds", 1_209_600),
        ("delay_seconds", 900, "delaySeconds", 900),
        ("max_message_size", 1_024, "maxMessageSize", 1_024),
        ("fifo", True, "fifoQueue", True),
        ("fifo", True, "contentBasedDeduplication", True),
        ("fifo", True, "deduplicationScope", "queue"),
        ("fifo", True, "fifoThroughputLimit", "perQueue"),
        ("fifo", False, "fifoQueue", None),
        ("fifo", False, "deduplicationScope", None),
        ("fifo", False, "fifoThroughputLimit", None),
        ("kms_key_arn", KEY_ARN, "kmsMasterKeyId", KEY_ARN),
        ("kms_key_arn", KEY_ARN, "sqsManagedSseEnabled", None),
    ],
)
def test_argument_reaches_the_queue(argument: str, value: object, property_: str, expected: object):
    assert make(**{argument: value}).find_by_name("orders-queue").inputs.get(property_) == expected


def test_a_fifo_queue_can_have_high_throughput():
    given = {"deduplication_scope": "messageGroup", "fifo_throughput_limit": "perMessageGroupId"}
    recording = make(fifo=True, **given)
    queue, dead = (recording.find_by_name(f"orders-{name}").inputs for name in ("queue", "dead-letters"))
    assert (queue["deduplicationScope"], queue["fifoThroughputLimit"]) == tuple(given.values())
    assert not {"deduplicationScope", "fifoThroughputLimit"} & dead.keys()


@pytest.mark.parametrize(
    ("argument", "value", "property_", "expected"),
    [
        ("message_retention_seconds", 60, "messageRetentionSeconds", 14 * 24 * 3600),
        ("max_message_size", 1_024, "maxMessageSize", 1_048_576),
        ("fifo", True, "fifoQueue", True),
        ("kms_key_arn", KEY_ARN, "kmsMasterKeyId", KEY_ARN),
    ],
)
def test_dead_letter_queue_follows(argument: str, value: object, property_: str, expected: object):
    assert make(**{argument: value}).find_by_name("orders-dead-letters").inputs[property_] == expected


@pytest.mark.parametrize("tries", [1, 1000])
def test_message_moves_to_the_dead_letters_after_its_deliveries(tries: int):
    queue = make(max_receive_count=tries).find_by_name("orders-queue")
    redrive = {"deadLetterTargetArn": DEAD_LETTERS_ARN, "maxReceiveCount": tries}
    assert json.loads(queue.inputs["redrivePolicy"]) == redrive


def test_dead_letters_come_from_the_queue_alone():
    allowed = json.loads(make().find_by_name("orders-dead-letters-redrive").inputs["redriveAllowPolicy"])
    assert allowed == {"redrivePermission": "byQueue", "sourceQueueArns": [QUEUE_ARN]}


def deny_insecure_transport(arn: str) -> dict[str, object]:
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": [arn],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_policy_lets_nobody_in_by_default():
    recording = make()
    assert statements(recording.find_by_name("orders-queue-policy")) == [deny_insecure_transport(QUEUE_ARN)]
    assert statements(recording.find_by_name("orders-dead-letters-policy")) == [
        deny_insecure_transport(DEAD_LETTERS_ARN)
    ]


def test_sender_may_send_for_its_source_alone():
    recording = make(senders=[SENDER])
    assert statements(recording.find_by_name("orders-queue-policy")) == [
        deny_insecure_transport(QUEUE_ARN),
        {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": ["sqs:SendMessage"],
            "Resource": QUEUE_ARN,
            "Condition": {
                "ArnEquals": {"aws:SourceArn": SENDER["source_arn"]},
                "StringEquals": {"aws:SourceAccount": "123456789012"},
            },
        },
    ]
    assert statements(recording.find_by_name("orders-dead-letters-policy")) == [
        deny_insecure_transport(DEAD_LETTERS_ARN)
    ]


def test_subscription_gets_what_its_topic_publishes():
    recording = make(subscriptions={"news": {"topic_arn": TOPIC_ARN}})
    subscription = recording.find_by_name("orders-news-subscription")
    assert subscription.inputs == {
        "topic": TOPIC_ARN,
        "protocol": "sqs",
        "endpoint": QUEUE_ARN,
        "rawMessageDelivery": True,
        "redrivePolicy": json.dumps({"deadLetterTargetArn": DEAD_LETTERS_ARN}),
    }
    waits_for = names(recording, subscription.dependencies)
    assert waits_for >= {"orders-queue-policy", "orders-dead-letters-policy"}, "else nothing arrives"
    as_sender = make(senders=[SENDER]).find_by_name("orders-queue-policy")
    assert recording.find_by_name("orders-queue-policy").inputs == as_sender.inputs


@pytest.mark.parametrize(
    ("scope", "expected"),
    [({}, "MessageAttributes"), ({"filter_policy_scope": "MessageBody"}, "MessageBody")],
)
def test_subscription_lets_through_what_its_filter_says(scope: dict[str, str], expected: str):
    passing = {"status": ["failed"]}
    recording = make(subscriptions={"news": {"topic_arn": TOPIC_ARN, "filter_policy": passing, **scope}})
    inputs = recording.find_by_name("orders-news-subscription").inputs
    assert (json.loads(inputs["filterPolicy"]), inputs["filterPolicyScope"]) == (passing, expected)


def test_subscriptions_to_several_topics_stand_beside_the_senders():
    topics = {"news": {"topic_arn": TOPIC_ARN}, "sales": {"topic_arn": f"{TOPIC_ARN}-of-sales"}}
    other = {"service": "events.amazonaws.com", "source_arn": "arn:aws:events:us-east-1:123456789012:rule/x"}
    recording = make(senders=[other], subscriptions=topics)
    _, *sending = statements(recording.find_by_name("orders-queue-policy"))
    assert [statement["Condition"]["ArnEquals"]["aws:SourceArn"] for statement in sending] == [
        other["source_arn"],
        [TOPIC_ARN, f"{TOPIC_ARN}-of-sales"],
    ]
    assert recording.find_by_name("orders-sales-subscription").inputs["topic"] == f"{TOPIC_ARN}-of-sales"


def test_what_a_topic_cannot_deliver_may_go_to_the_dead_letters():
    recording = make(senders=[SENDER], subscriptions={"sales": {"topic_arn": f"{TOPIC_ARN}-of-sales"}})
    encrypted, sending = statements(recording.find_by_name("orders-dead-letters-policy"))
    assert encrypted == deny_insecure_transport(DEAD_LETTERS_ARN)
    assert sending == {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": ["sqs:SendMessage"],
        "Resource": DEAD_LETTERS_ARN,
        "Condition": {
            "ArnEquals": {"aws:SourceArn": f"{TOPIC_ARN}-of-sales"},
            "StringEquals": {"aws:SourceAccount": "123456789012"},
        },
    }


def test_fifo_queue_is_subscribed_to_a_fifo_topic():
    recording = make(fifo=True, subscriptions={"news": {"topic_arn": f"{TOPIC_ARN}.fifo"}})
    assert recording.find_by_name("orders-news-subscription").inputs["topic"] == f"{TOPIC_ARN}.fifo"


def test_alarm_when_there_is_somebody_to_tell():
    recording = make(alarm_topic_arn=ALARM_ARN, tags={"team": "sales"})
    alarm = recording.find_by_name("orders-dead-letters-alarm")
    assert alarm.inputs == {
        "alarmDescription": "Messages that could not be processed wait in the dead-letter queue.",
        "namespace": "AWS/SQS",
        "metricName": "ApproximateNumberOfMessagesVisible",
        "statistic": "Maximum",
        "dimensions": {"QueueName": "orders-dead-letters"},
        "comparisonOperator": "GreaterThanThreshold",
        "threshold": 0,
        "period": 60,
        "evaluationPeriods": 1,
        "treatMissingData": "notBreaching",
        "alarmActions": [ALARM_ARN],
        "okActions": [ALARM_ARN],
        "tags": {"team": "sales"},
    }
    assert names(recording, alarm.dependencies) == {"orders-dead-letters"}


def test_outputs():
    assert make().find_by_name("orders").outputs == {
        "url": "https://sqs.us-east-1.amazonaws.com/123456789012/orders-queue",
        "arn": QUEUE_ARN,
        "queue_name": "orders-queue",
        "dead_letter_queue_url": "https://sqs.us-east-1.amazonaws.com/123456789012/orders-dead-letters",
        "dead_letter_queue_arn": DEAD_LETTERS_ARN,
    }


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"senders": [{"service": "sns", "source_arn": "arn:aws:sns:*"}]},
            [
                "senders.0.service: 'sns' must be a service principal, such as sns.amazonaws.com",
                "senders.0.source_arn: 'arn:aws:sns:*' must be the ARN of one resource",
            ],
        ),
        (
            {"deduplication_scope": "messageGroup", "fifo_throughput_limit": "perMessageGroupId"},
            [
                "deduplication_scope: 'messageGroup' requires 'fifo': true",
                "fifo_throughput_limit: 'perMessageGroupId' requires 'fifo': true",
            ],
        ),
        (
            {"fifo": True, "fifo_throughput_limit": "perMessageGroupId"},
            ["fifo_throughput_limit: 'perMessageGroupId' requires the 'deduplication_scope' 'messageGroup'"],
        ),
        (
            {"fifo": True, "deduplication_scope": "group"},
            ["deduplication_scope: 'group' must be 'queue' or 'messageGroup'."],
        ),
        (
            {"subscriptions": {"a b": {"topic_arn": QUEUE_ARN, "filter_policy": {}}}},
            [
                "subscriptions.a b: 'a b' must be a name of letters, digits, hyphens and underscores",
                (f"subscriptions.a b.topic_arn: '{QUEUE_ARN}' must be the ARN of an SNS topic"),
                (
                    "subscriptions.a b.filter_policy: is empty: it would match every event. Name a field, at"
                    " least"
                ),
            ],
        ),
        (
            {
                "fifo": True,
                "subscriptions": {"a": {"topic_arn": TOPIC_ARN, "filter_policy": {"status": "x"}}},
            },
            [
                (
                    f"subscriptions.a.topic_arn: '{TOPIC_ARN}' must be the ARN of a FIFO topic, since the"
                    " queue is FIFO"
                ),
                "subscriptions.a.filter_policy.status: 'x' must be in a list, as in ['x']",
            ],
        ),
    ],
)
def test_errors(args: dict[str, object], expected: list[str]):
    assert errors_in(lambda: Queue("orders", args)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("o" * 54, []),
        (
            "o" * 55,
            [
                (
                    f"name: '{'o' * 55}' has 55 characters, at most 54 leave room for"
                    " '-dead-letters.fifo' and Pulumi's random suffix in AWS's limit of 80"
                )
            ],
        ),
        ("1st", ["name: '1st' must match [A-Za-z][A-Za-z0-9_-]*"]),
        ("", ["name: '' must match [A-Za-z][A-Za-z0-9_-]*"]),
    ],
)
def test_names(name: str, expected: list[str]):
    if expected:
        assert errors_in(lambda: Queue(name, {})) == expected
    else:
        assert evaluate(lambda: Queue(name, {})).find_by_name(name)
