"""Requests that Amazon SNS rejects, with its codes and messages."""

from collections.abc import Mapping
from typing import Any

import pytest

from embedded_aws import Emulator
from tests.e2e.embedded_aws.queue_calls import fail
from tests.e2e.embedded_aws.topic_calls import Topics


@pytest.fixture(scope="module")
def topics(emulator: Emulator) -> Topics:
    return Topics(emulator)


@pytest.fixture(scope="module")
def topic(topics: Topics) -> str:
    return topics.create()


_SIX = "An ARN must have at least 6 elements, not 1"
_OTHER_REGION = "arn:aws:sns:eu-north-1:123456789012:a"
_TOPIC = "arn:aws:sns:us-east-1:123456789012:gone"
_APPLICATION = "arn:aws:sns:us-east-1:123456789012:app/ADM/gone"
_ENDPOINT = "arn:aws:sns:us-east-1:123456789012:endpoint/ADM/gone/1"
_CREDENTIALS = {"PlatformPrincipal": "a", "PlatformCredential": "b"}
_TEXT = {"DataType": "String", "StringValue": "x"}


@pytest.mark.parametrize(
    ("operation", "given", "code", "message"),
    [
        ("create_topic", {"Name": "a b"}, "InvalidParameter", "Topic Name"),
        ("create_topic", {"Name": "a.fifo"}, "InvalidParameter", "Topic Name"),
        (
            "create_topic",
            {"Name": "a", "Attributes": {"FifoTopic": "true"}},
            "InvalidParameter",
            "Topic Name",
        ),
        ("get_topic_attributes", {"TopicArn": "a"}, "InvalidParameter", f"TopicArn Reason: {_SIX}"),
        ("get_topic_attributes", {"TopicArn": _OTHER_REGION}, "InvalidParameter", "TopicArn"),
        ("get_topic_attributes", {"TopicArn": _TOPIC}, "NotFound", "Topic does not exist"),
        ("publish", {"TopicArn": _TOPIC, "Message": "a"}, "NotFound", "Topic does not exist"),
        ("publish", {"Message": "a"}, "InvalidParameter", "TopicArn or TargetArn Reason: no value for"),
        (
            "publish",
            {"TargetArn": _ENDPOINT, "Message": "a"},
            "InvalidParameter",
            "TargetArn Reason: No endpoint",
        ),
        (
            "publish",
            {"PhoneNumber": "+1a", "Message": "a"},
            "InvalidParameter",
            "+1a is not valid to publish to",
        ),
        (
            "set_platform_application_attributes",
            {"PlatformApplicationArn": "a", "Attributes": {}},
            "InvalidParameter",
            _SIX,
        ),
        ("unsubscribe", {"SubscriptionArn": "a"}, "InvalidParameter", f"SubscriptionArn Reason: {_SIX}"),
        ("unsubscribe", {"SubscriptionArn": _TOPIC}, "InvalidParameter", "SubscriptionId"),
        (
            "get_subscription_attributes",
            {"SubscriptionArn": f"{_TOPIC}:1"},
            "NotFound",
            "Subscription does not exist",
        ),
        ("confirm_subscription", {"TopicArn": _TOPIC, "Token": "a"}, "InvalidParameter", "Token"),
        ("list_tags_for_resource", {"ResourceArn": _TOPIC}, "ResourceNotFound", "Resource does not exist"),
        ("list_tags_for_resource", {"ResourceArn": "a"}, "InvalidParameter", f"ResourceArn Reason: {_SIX}"),
        ("set_sms_attributes", {"attributes": {"A": "b"}}, "InvalidParameter", "A is not a valid attribute"),
        (
            "set_sms_attributes",
            {"attributes": {"DefaultSMSType": "b"}},
            "InvalidParameter",
            "DefaultSMSType is",
        ),
        (
            "set_sms_attributes",
            {"attributes": {"DefaultSenderID": "1"}},
            "InvalidParameter",
            "DefaultSendID is",
        ),
        ("opt_in_phone_number", {"phoneNumber": "a"}, "InvalidParameter", "input incorrectly formatted"),
        (
            "create_platform_application",
            {"Name": "a", "Platform": "X", "Attributes": _CREDENTIALS},
            "InvalidParameter",
            "Platform Reason: X is not supported",
        ),
        (
            "create_platform_application",
            {"Name": "a", "Platform": "ADM", "Attributes": {"PlatformPrincipal": "a"}},
            "InvalidParameter",
            "PlatformPrincipal attribute provided without PlatformCredential",
        ),
        (
            "get_platform_application_attributes",
            {"PlatformApplicationArn": _APPLICATION},
            "NotFound",
            "PlatformApplication does not exist",
        ),
        ("get_endpoint_attributes", {"EndpointArn": _ENDPOINT}, "NotFound", "Endpoint does not exist"),
        ("get_endpoint_attributes", {"EndpointArn": _TOPIC}, "InvalidParameter", "Wrong number of slashes"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_requests_that_sns_rejects(
    topics: Topics, operation: str, given: Mapping[str, Any], code: str, message: str
) -> None:
    found = fail(lambda: getattr(topics.sns, operation)(**given))
    assert found[0] == code
    assert message in found[1]


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"Message": ""}, "InvalidParameter", "Empty message"),
        ({"Subject": ""}, "InvalidParameter", "Subject"),
        ({"Message": "a" * 262_145}, "InvalidParameter", "Message too long"),
        ({"Message": '{"sqs": "a"}', "MessageStructure": "json"}, "InvalidParameter", "No default entry"),
        ({"Message": "a", "MessageStructure": "json"}, "InvalidParameter", "failed to parse"),
        ({"MessageDeduplicationId": "a"}, "InvalidParameter", "not valid for this topic type"),
        ({"MessageAttributes": {"a^": _TEXT}}, "ParameterValueInvalid", "'#x5E' was found"),
        ({"MessageAttributes": {"a..b": _TEXT}}, "ParameterValueInvalid", "successive '.'"),
        (
            {"MessageAttributes": {"a": {"DataType": "String.", "StringValue": "a"}}},
            "ParameterValueInvalid",
            "the set of supported type prefixes is Binary, Number, and String.",
        ),
        (
            {"MessageAttributes": {"a": {"DataType": "Number", "BinaryValue": b"a"}}},
            "ParameterValueInvalid",
            "The message attribute 'a' with type 'Number' must use field 'String'.",
        ),
        (
            {"MessageAttributes": {"a": {"DataType": "Binary"}}},
            "ParameterValueInvalid",
            "must contain non-empty message attribute value for message attribute type 'Binary'.",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_messages_that_a_topic_rejects(
    topics: Topics, topic: str, given: Mapping[str, Any], code: str, message: str
) -> None:
    calls = [lambda: topics.sns.publish(TopicArn=topic, **{"Message": "a", **given})]
    entries = [{"Id": "1", "Message": "a", **given}]
    if len(str(given.get("Message", ""))) < 1000:
        calls.append(lambda: topics.sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries))
    for call in calls:
        found = fail(call)
        assert found[0] == code
        assert message in found[1]


@pytest.mark.parametrize(
    ("ids", "code"),
    [
        ([], "EmptyBatchRequest"),
        ([str(number) for number in range(11)], "TooManyEntriesInBatchRequest"),
        (["a", "a"], "BatchEntryIdsNotDistinct"),
        (["a.b"], "InvalidBatchEntryId"),
        (["a" * 81], "InvalidBatchEntryId"),
    ],
)
def test_batches_that_a_topic_rejects(topics: Topics, topic: str, ids: list[str], code: str) -> None:
    entries = [{"Id": each, "Message": "a"} for each in ids]
    assert (
        fail(lambda: topics.sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries))[0] == code
    )
    large = [{"Id": each, "Message": "a" * 131_073} for each in "ab"]
    found = fail(lambda: topics.sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=large))
    assert found[0] == "BatchRequestTooLong"


@pytest.mark.parametrize(
    ("protocol", "endpoint", "attributes", "message"),
    [
        ("test", "a", {}, "Amazon SNS does not support this protocol string: test"),
        ("sqs", "https://queue", {}, "Invalid parameter: SQS endpoint ARN"),
        ("sqs", "arn:aws:sqs:us-east-1:123456789012:a.fifo", {}, "FIFO SQS Queues can not be subscribed to"),
        ("sms", "+1--2", {}, "Invalid SMS endpoint: +1--2"),
        ("http", "https://a", {}, "Endpoint must match the specified protocol"),
        (
            "sms",
            "+15551234567",
            {"RawMessageDelivery": "x"},
            "Attributes Reason: RawMessageDelivery: Invalid value [x]",
        ),
        (
            "sms",
            "+15551234567",
            {"RedrivePolicy": '{"deadLetterTargetArn": "x"}'},
            "deadLetterTargetArn is an invalid",
        ),
        (
            "sms",
            "+15551234567",
            {"FilterPolicy": '{"a": [{"anything-but": {"suffix": "x"}}]}'},
            "Unsupported anything-but",
        ),
        ("sms", "+15551234567", {"Nonsense": "x"}, "Invalid attribute name: Nonsense"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_subscriptions_that_a_topic_rejects(
    topics: Topics, protocol: str, endpoint: str, attributes: dict[str, str], message: str
) -> None:
    topic = topics.create()
    found = fail(lambda: topics.subscribe(topic, protocol, endpoint, **attributes))
    assert found[0] == "InvalidParameter"
    assert message in found[1]
