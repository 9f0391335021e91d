"""Requests that Amazon SQS rejects, with its codes and messages."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from embedded_aws import Emulator
from tests.e2e.embedded_aws.programs import allow, trust
from tests.e2e.embedded_aws.queue_calls import Queues, fail


@pytest.fixture(scope="module")
def queues(emulator: Emulator) -> Queues:
    return Queues(emulator.client("sqs"))


@pytest.fixture(scope="module")
def url(queues: Queues) -> str:
    return queues.create(MaximumMessageSize="1024")


@pytest.fixture(scope="module")
def fifo_url(queues: Queues) -> str:
    return queues.create(fifo=True)


_TEXT = {"DataType": "String", "StringValue": "x"}
_NOT_OF_TYPE = "The request include parameter that is not valid for this queue type."
_NO_DEDUPLICATION = (
    "The queue should either have ContentBasedDeduplication enabled "
    "or MessageDeduplicationId provided explicitly"
)


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"MessageBody": ""}, "MissingParameter", "The request must contain the parameter MessageBody."),
        ({"MessageBody": "\x01"}, "InvalidMessageContents", "Invalid characters found."),
        ({"MessageBody": "a" * 1025}, "InvalidParameterValue", "Message must be shorter than 1024 bytes."),
        (
            {"MessageBody": "a" * 1018, "MessageAttributes": {"k": _TEXT}},
            "InvalidParameterValue",
            "1024 bytes.",
        ),
        (
            {"MessageGroupId": "a b"},
            "InvalidParameterValue",
            "Value a b for parameter MessageGroupId is invalid.",
        ),
        ({"MessageDeduplicationId": "a"}, "InvalidParameterValue", _NOT_OF_TYPE),
        ({"DelaySeconds": 901}, "InvalidParameterValue", "Value 901 for parameter DelaySeconds is invalid."),
        (
            {"MessageAttributes": {"k": {"DataType": "String", "StringValue": ""}}},
            "InvalidParameterValue",
            "Message (user) attribute 'k' must contain a non-empty value of type 'String'.",
        ),
        ({"MessageAttributes": {"a(b": _TEXT}}, "InvalidParameterValue", "'#x28' was found"),
        ({"MessageAttributes": {"AWS.a": _TEXT}}, "InvalidParameterValue", "reserved prefixes"),
        ({"MessageAttributes": {".a": _TEXT}}, "InvalidParameterValue", "starting with character '.'"),
        (
            {"MessageAttributes": {"a": {"DataType": "Boolean", "StringValue": "x"}}},
            "InvalidParameterValue",
            "supported type prefixes: Binary, Number, String.",
        ),
        ({"MessageAttributes": {f"a{n}": _TEXT for n in range(11)}}, "InvalidParameterValue", "maximum [10]"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_messages_that_a_queue_rejects(
    queues: Queues, url: str, given: Mapping[str, Any], code: str, message: str
) -> None:
    found = fail(lambda: queues.sqs.send_message(QueueUrl=url, **{"MessageBody": "a", **given}))
    assert found[0] == code
    assert message in found[1]


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({}, "MissingParameter", "The request must contain the parameter MessageGroupId."),
        ({"MessageGroupId": "g"}, "InvalidParameterValue", _NO_DEDUPLICATION),
        (
            {"MessageGroupId": "g", "MessageDeduplicationId": ""},
            "InvalidParameterValue",
            "1 to 128 in length.",
        ),
        (
            {"MessageGroupId": "g", "MessageDeduplicationId": "d", "DelaySeconds": 2},
            "InvalidParameterValue",
            f"Value 2 for parameter DelaySeconds is invalid. Reason: {_NOT_OF_TYPE}",
        ),
    ],
)
def test_messages_that_a_fifo_queue_rejects(
    queues: Queues, fifo_url: str, given: Mapping[str, Any], code: str, message: str
) -> None:
    found = fail(lambda: queues.send(fifo_url, "a", **given))
    assert found[0] == code
    assert found[1].endswith(message)


_PREFIX = "AWS.SimpleQueueService."


@pytest.mark.parametrize(
    ("entries", "code", "message"),
    [
        (
            [],
            "EmptyBatchRequest",
            "There should be at least one SendMessageBatchRequestEntry in the request.",
        ),
        (
            [{"Id": str(n)} for n in range(11)],
            "TooManyEntriesInBatchRequest",
            "Maximum number of entries per request are 10. You have sent 11.",
        ),
        ([{"Id": "a:b"}], "InvalidBatchEntryId", "It can be at most 80 letters long."),
        ([{"Id": "a"}, {"Id": "a"}], "BatchEntryIdsNotDistinct", "Id a repeated."),
        (
            [{"Id": "a", "MessageBody": "a" * 1_048_575}, {"Id": "b", "MessageBody": "bb"}],
            "BatchRequestTooLong",
            "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_batches_that_a_queue_rejects(
    queues: Queues, url: str, entries: list[dict[str, str]], code: str, message: str
) -> None:
    given = [{"MessageBody": "a", **entry} for entry in entries]
    found = fail(lambda: queues.sqs.send_message_batch(QueueUrl=url, Entries=given))
    assert found[0] == f"{_PREFIX}{code}"
    assert found[1].endswith(message)


def test_an_entry_that_fails_does_not_stop_a_batch(queues: Queues, url: str) -> None:
    entries = [{"Id": "a", "MessageBody": "a" * 1025}, {"Id": "b", "MessageBody": "b"}]
    result = queues.sqs.send_message_batch(QueueUrl=url, Entries=entries)
    assert [entry["Id"] for entry in result["Successful"]] == ["b"]
    reason = "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes."
    failed = {"Id": "a", "Code": "InvalidParameterValue", "Message": reason, "SenderFault": True}
    assert result["Failed"] == [failed]
    incomplete = [{"Id": "a", "MessageBody": "a", "MessageGroupId": "g"}]
    fifo = queues.create(fifo=True)
    found = fail(lambda: queues.sqs.send_message_batch(QueueUrl=fifo, Entries=incomplete))
    assert found == ("InvalidParameterValue", _NO_DEDUPLICATION)


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"FifoQueue": "false"}, "InvalidAttributeName", "Unknown Attribute FifoQueue."),
        ({"ContentBasedDeduplication": "true"}, "InvalidAttributeName", "Unknown Attribute ContentBased"),
        (
            {"DeduplicationScope": "queue"},
            "InvalidAttributeName",
            "You can specify the DeduplicationScope only",
        ),
        ({"QueueArn": "a"}, "InvalidAttributeName", "Unknown Attribute QueueArn."),
        ({"Nonsense": "a"}, "InvalidAttributeName", "Unknown Attribute Nonsense."),
        (
            {"MaximumMessageSize": "1048577"},
            "InvalidAttributeValue",
            "Invalid value for the parameter Maximum",
        ),
        ({"DelaySeconds": "1.5"}, "InvalidAttributeValue", "Invalid value for the parameter DelaySeconds."),
        (
            {"KmsMasterKeyId": "k", "SqsManagedSseEnabled": "true"},
            "InvalidAttributeName",
            "one type of server-side",
        ),
        ({"RedrivePolicy": "a"}, "InvalidParameterValue", "Redrive policy is not a valid JSON map."),
        (
            {"RedrivePolicy": '{"maxReceiveCount":1}'},
            "InvalidParameterValue",
            "attribute: deadLetterTargetArn.",
        ),
        (
            {"RedrivePolicy": '{"maxReceiveCount":0,"deadLetterTargetArn":"dummy"}'},
            "InvalidParameterValue",
            "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.",
        ),
        (
            {"RedrivePolicy": '{"maxReceiveCount":1,"deadLetterTargetArn":"dummy"}'},
            "InvalidParameterValue",
            "Invalid value for deadLetterTargetArn.",
        ),
        (
            {"RedriveAllowPolicy": '{"redrivePermission":"some"}'},
            "InvalidParameterValue",
            "redrivePermission",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_attributes_that_a_queue_rejects(
    queues: Queues, url: str, given: Mapping[str, str], code: str, message: str
) -> None:
    calls = (
        lambda: queues.sqs.set_queue_attributes(QueueUrl=url, Attributes=given),
        lambda: queues.create(fifo=False, **given),
    )
    for call in calls:
        found = fail(call)
        assert found[0] == code
        assert message in found[1]


def test_a_message_of_a_state_machine_is_rejected_as_that_of_a_client(
    emulator: Emulator, queues: Queues, url: str
) -> None:
    iam, name = emulator.client("iam"), f"r-{uuid4().hex[:8]}"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("states"))["Role"]["Arn"]
    policy = allow("sqs:SendMessage", queues.arn(url))
    iam.put_role_policy(RoleName=name, PolicyName="a", PolicyDocument=policy)
    given = {"QueueUrl": url, "MessageBody": "a", "DelaySeconds": 901}
    task = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": given, "End": True}
    found = emulator.client("stepfunctions").test_state(definition=json.dumps(task), roleArn=role, input="{}")
    assert found["status"] == "FAILED"
    assert "DelaySeconds must be >= 0 and <= 900." in found["cause"]
