"""Operations of Amazon SQS in both of its protocols."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from embedded_aws import Emulator
from tests.e2e.embedded_aws.queue_calls import Queues, fail


@pytest.fixture(scope="module")
def queues(emulator: Emulator) -> Queues:
    return Queues(emulator.client("sqs"))


_TEXT = {"DataType": "String", "StringValue": "x"}
_PREFIX = "AWS.SimpleQueueService."
_EXISTS = "A queue already exists with the same name and a different value for attribute"


def test_a_message_of_one_mebibyte_with_trace_header_is_delivered(queues: Queues) -> None:
    large = queues.create()
    header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    system = {"AWSTraceHeader": {"DataType": "String", "StringValue": header}}
    sent = queues.send(large, "a" * 1_048_576, MessageSystemAttributes=system)
    assert sent["MD5OfMessageSystemAttributes"] == "5ae4d5d7636402d80f4eb6d213245a88"
    [message] = queues.receive(large, MessageSystemAttributeNames=["All"])
    assert message["Attributes"]["AWSTraceHeader"] == header
    assert len(message["Body"]) == 1_048_576


def test_attributes_of_queues(queues: Queues) -> None:
    plain = queues.create()
    arn = queues.arn(plain)
    assert {name: value for name, value in queues.attributes(plain).items() if "Timestamp" not in name} == {
        "DelaySeconds": "0",
        "MaximumMessageSize": "1048576",
        "MessageRetentionPeriod": "345600",
        "QueueArn": arn,
        "ReceiveMessageWaitTimeSeconds": "0",
        "VisibilityTimeout": "30",
        "ApproximateNumberOfMessages": "0",
        "ApproximateNumberOfMessagesDelayed": "0",
        "ApproximateNumberOfMessagesNotVisible": "0",
        "SqsManagedSseEnabled": "true",
    }
    queues.sqs.set_queue_attributes(QueueUrl=plain, Attributes={"KmsMasterKeyId": "k"})
    encrypted = queues.attributes(plain)
    assert (encrypted["SqsManagedSseEnabled"], encrypted["KmsDataKeyReusePeriodSeconds"]) == ("false", "300")
    queues.sqs.set_queue_attributes(QueueUrl=plain, Attributes={"KmsMasterKeyId": ""})
    assert not {"KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds"} & queues.attributes(plain).keys()
    fifo = queues.create(fifo=True, ContentBasedDeduplication="True")
    expected = {"DeduplicationScope": "queue", "FifoThroughputLimit": "perQueue", "FifoQueue": "true"}
    assert queues.attributes(fifo).items() >= {**expected, "ContentBasedDeduplication": "true"}.items()
    changed = {"FifoThroughputLimit": "perMessageGroupId"}
    assert fail(lambda: queues.sqs.set_queue_attributes(QueueUrl=fifo, Attributes=changed))[0] == (
        "InvalidAttributeValue"
    )
    assert fail(lambda: queues.sqs.set_queue_attributes(QueueUrl=fifo, Attributes={"FifoQueue": "false"}))[
        1
    ].endswith("Reason: Modifying queue type is not supported.")
    assert fail(lambda: queues.attributes(fifo, "Foo")) == ("InvalidAttributeName", "Unknown Attribute Foo.")
    name = fifo.rpartition("/")[2]
    for wrong in (name.removesuffix(".fifo"), "a b", "a" * 81):
        given = {"QueueName": wrong, "Attributes": {"FifoQueue": "true"}}
        assert fail(lambda given=given: queues.sqs.create_queue(**given))[0] == "InvalidParameterValue"
    assert fail(lambda: queues.sqs.create_queue(QueueName="plain.fifo"))[0] == "InvalidParameterValue"
    same = {"QueueName": name, "Attributes": {"FifoQueue": "true", "ContentBasedDeduplication": "false"}}
    assert fail(lambda: queues.sqs.create_queue(**same)) == (
        "QueueAlreadyExists",
        f"{_EXISTS} ContentBasedDeduplication",
    )


def test_message_groups_take_turns(queues: Queues) -> None:
    groups = queues.create(fifo=True, ContentBasedDeduplication="true")
    sent = [queues.send(groups, body, MessageGroupId=body[:2]) for body in ("g1-1", "g2-1", "g1-2", "g3-1")]
    numbers = [message["SequenceNumber"] for message in sent]
    assert numbers == sorted(numbers)
    assert queues.bodies(groups, 3, VisibilityTimeout=0) == ["g1-1", "g1-2", "g2-1"]
    first = queues.receive(groups, 3)
    assert [message["Body"] for message in first] == ["g3-1", "g1-1", "g1-2"]
    queues.send(groups, "g1-3", MessageGroupId="g1")
    assert queues.bodies(groups) == ["g2-1"]
    again = {"QueueUrl": groups, "ReceiptHandle": first[1]["ReceiptHandle"]}
    queues.sqs.change_message_visibility(**again, VisibilityTimeout=0)
    assert queues.bodies(groups) == ["g1-1"], "the second of the group is still in flight"
    expired = f"Value {again['ReceiptHandle']} for parameter ReceiptHandle is invalid. Reason: The receipt"
    assert fail(lambda: queues.sqs.delete_message(**again)) == (
        "InvalidParameterValue",
        f"{expired} handle has expired.",
    )


def test_a_noisy_group_of_a_standard_queue_comes_after_all_others(queues: Queues) -> None:
    fair = queues.create(VisibilityTimeout="600")

    def send(group: str, count: int) -> None:
        for first in range(0, count, 10):
            entries = [
                {"Id": str(n), "MessageBody": f"{group}-{first + n}", "MessageGroupId": group}
                for n in range(min(10, count - first))
            ]
            assert not queues.sqs.send_message_batch(QueueUrl=fair, Entries=entries).get("Failed")

    def receive_groups(most: int = 10) -> list[str]:
        received = queues.receive(fair, most, MessageSystemAttributeNames=["MessageGroupId"])
        return [message["Attributes"].get("MessageGroupId", "none") for message in received]

    send("busy", 41)
    assert [receive_groups() for _ in range(2)] == [["busy"] * 10] * 2
    send("quiet", 2)
    assert receive_groups(9) == ["busy"] * 9, "29 messages in flight are not noisy yet"
    assert receive_groups(1) == ["busy"]
    queues.send(fair, "alone")
    assert queues.bodies(fair, 4) == ["quiet-0", "quiet-1", "alone", "busy-30"]
    send("busier", 40)
    assert receive_groups() == ["busier"] * 10, "a group that is not noisy yet precedes one that is"


def test_deduplication_outlives_deletion_and_ends_with_a_purge(queues: Queues) -> None:
    fifo = queues.create(fifo=True, DeduplicationScope="messageGroup")

    def send(group: str, body: str) -> Any:
        return queues.send(fifo, body, MessageGroupId=group, MessageDeduplicationId="same")

    first = send("a", "1")
    [message] = queues.receive(fifo)
    queues.sqs.delete_message(QueueUrl=fifo, ReceiptHandle=message["ReceiptHandle"])
    assert send("a", "2")["MessageId"] == first["MessageId"]
    send("b", "3")
    assert queues.bodies(fifo) == ["3"], "the scope is the group"
    queues.sqs.purge_queue(QueueUrl=fifo)
    send("a", "4")
    assert queues.bodies(fifo) == ["4"]
    name = fifo.rpartition("/")[2]
    assert fail(lambda: queues.sqs.purge_queue(QueueUrl=fifo)) == (
        f"{_PREFIX}PurgeQueueInProgress",
        f"Only one PurgeQueue operation on {name} is allowed every 60 seconds.",
    )


def test_receipt_handles(queues: Queues) -> None:
    plain = queues.create()
    queues.send(plain, "a")
    [first] = queues.receive(plain, VisibilityTimeout=0)
    [second] = queues.receive(plain)
    given = {"QueueUrl": plain, "ReceiptHandle": first["ReceiptHandle"]}
    assert first["ReceiptHandle"] != second["ReceiptHandle"]
    queues.sqs.change_message_visibility(**given, VisibilityTimeout=10)
    queues.sqs.delete_message(**given)
    queues.sqs.delete_message(**given)
    assert fail(lambda: queues.sqs.change_message_visibility(**given, VisibilityTimeout=10))[1].endswith(
        "Reason: Message does not exist or is not available for visibility timeout change."
    )
    assert fail(lambda: queues.sqs.delete_message(QueueUrl=plain, ReceiptHandle="garbage")) == (
        "ReceiptHandleIsInvalid",
        'The input receipt handle "garbage" is not a valid receipt handle.',
    )
    for name, value in {
        "MaxNumberOfMessages": 11,
        "WaitTimeSeconds": 21,
        "VisibilityTimeout": 43_201,
    }.items():
        found = fail(
            lambda name=name, value=value: queues.sqs.receive_message(QueueUrl=plain, **{name: value})
        )
        assert found[0] == "InvalidParameterValue"
        assert found[1].startswith(f"Value {value} for parameter {name} is invalid. Reason: Must be ")


def test_a_receiver_selects_attributes(queues: Queues) -> None:
    plain = queues.create(VisibilityTimeout="0")
    attributes = dict.fromkeys(("Help.Me", "Hello", "General"), _TEXT)
    queues.send(plain, "a", MessageAttributes=attributes, MessageGroupId="fair")
    for names, expected in {
        (): set[str](),
        ("All",): {"Help.Me", "Hello", "General"},
        (".*",): {"Help.Me", "Hello", "General"},
        ("Hel.*",): {"Help.Me", "Hello"},
        ("Hello", "Foo"): {"Hello"},
        ("AWS.", "Help"): set[str](),
    }.items():
        [message] = queues.receive(plain, MessageAttributeNames=list(names))
        assert message.get("MessageAttributes", {}).keys() == expected
    [message] = queues.receive(
        plain, AttributeNames=["MessageGroupId"], MessageSystemAttributeNames=["SenderId"]
    )
    assert message["Attributes"].keys() == {"MessageGroupId", "SenderId"}


def test_dead_letters_are_moved_back(queues: Queues) -> None:
    url, dead = queues.dead_letter_queue(("a", "b"))
    source = queues.arn(dead)
    assert queues.sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [url]
    handle = queues.sqs.start_message_move_task(SourceArn=source)["TaskHandle"]
    end = time.monotonic() + 10
    while (found := queues.sqs.list_message_move_tasks(SourceArn=source)["Results"][0])[
        "Status"
    ] == "RUNNING":
        assert time.monotonic() < end
    assert (found["Status"], found["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 2)
    assert "TaskHandle" not in found
    assert queues.bodies(url) == ["a", "b"]
    finished = fail(lambda: queues.sqs.cancel_message_move_task(TaskHandle=handle))
    assert finished == ("ResourceNotFoundException", "Task does not exist.")
    assert fail(lambda: queues.sqs.cancel_message_move_task(TaskHandle="x"))[1] == (
        "Value for parameter TaskHandle is invalid."
    )
    assert fail(lambda: queues.sqs.start_message_move_task(SourceArn=queues.arn(url)))[1] == (
        "Source queue must be configured as a Dead Letter Queue."
    )
    gone = {"SourceArn": source, "DestinationArn": f"{source}-gone"}
    assert fail(lambda: queues.sqs.start_message_move_task(**gone)) == (
        "ResourceNotFoundException",
        "The resource that you specified for the DestinationArn parameter doesn't exist.",
    )


def test_a_move_is_canceled(queues: Queues) -> None:
    _, dead = queues.dead_letter_queue(("a", "b", "c"))
    source, target = queues.arn(dead), queues.create()
    given = {"SourceArn": source, "DestinationArn": queues.arn(target), "MaxNumberOfMessagesPerSecond": 1}
    handle = queues.sqs.start_message_move_task(**given)["TaskHandle"]
    assert fail(lambda: queues.sqs.start_message_move_task(**given))[1].startswith("There is already a task")
    assert queues.receive(target, WaitTimeSeconds=5)
    assert queues.sqs.cancel_message_move_task(TaskHandle=handle)["ApproximateNumberOfMessagesMoved"] == 1
    assert int(queues.attributes(dead)["ApproximateNumberOfMessages"]) == 2


def test_permissions_of_a_queue(queues: Queues) -> None:
    plain = queues.create()
    given = {"QueueUrl": plain, "Label": "a"}
    queues.sqs.add_permission(
        **given, AWSAccountIds=["111122223333"], Actions=["SendMessage", "ReceiveMessage"]
    )
    policy = json.loads(queues.attributes(plain, "Policy")["Policy"])
    [statement] = policy["Statement"]
    assert policy["Version"] == "2008-10-17"
    assert statement["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}
    assert statement["Action"] == ["SQS:SendMessage", "SQS:ReceiveMessage"]
    repeated = {**given, "AWSAccountIds": ["111122223333"], "Actions": ["*"]}
    assert fail(lambda: queues.sqs.add_permission(**repeated))[1].endswith("Reason: Already exists.")
    queues.sqs.remove_permission(**given)
    assert "Policy" not in queues.attributes(plain)
    assert fail(lambda: queues.sqs.remove_permission(**given))[1].endswith("Reason: can't find label.")


def test_lists_in_pages(queues: Queues) -> None:
    prefix = f"page-{uuid4().hex[:8]}"
    urls = [queues.sqs.create_queue(QueueName=f"{prefix}-{n}")["QueueUrl"] for n in range(3)]
    first = queues.sqs.list_queues(QueueNamePrefix=prefix, MaxResults=2)
    rest = queues.sqs.list_queues(QueueNamePrefix=prefix, MaxResults=2, NextToken=first["NextToken"])
    assert first["QueueUrls"] + rest["QueueUrls"] == urls
    assert "NextToken" not in rest
    assert "QueueUrls" not in queues.sqs.list_queues(QueueNamePrefix=f"{prefix}-none")


@pytest.fixture
def query(emulator: Emulator) -> Callable[..., tuple[int, str]]:
    client = emulator.client("sqs")
    keys = client._request_signer._credentials.get_frozen_credentials()

    def send(endpoint: str, accept: str = "*/*", **parameters: str) -> tuple[int, str]:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        request = AWSRequest("POST", endpoint, headers, data=urlencode(parameters))
        SigV4Auth(Credentials(*keys[:2]), "sqs", "us-east-1").add_auth(request)
        prepared = Request(endpoint, urlencode(parameters).encode(), dict(request.headers.items()))
        try:
            with urlopen(prepared, timeout=30) as response:
                return response.status, response.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    return send


def test_the_query_protocol(queues: Queues, query: Callable[..., tuple[int, str]]) -> None:
    plain = queues.create()
    sent = {"Action": "SendMessage", "MessageBody": 'a\r"<', "MessageAttribute.1.Name": "k"}
    value = {"MessageAttribute.1.Value.DataType": "String", "MessageAttribute.1.Value.StringValue": "v"}
    assert "<MD5OfMessageAttributes>" in query(plain, **sent, **value)[1]
    received = {"Action": "ReceiveMessage", "AttributeName.1": "SenderId", "MessageAttributeName.1": "All"}
    text = query(plain, **received)[1]
    assert "<Body>a&#xD;&quot;&lt;</Body>" in text
    assert "<Attribute><Name>SenderId</Name><Value>" in text
    assert "<MessageAttribute><Name>k</Name><Value><DataType>String</DataType>" in text
    assert "<ReceiveMessageResult/>" in query(plain, **received)[1]
    whole = json.loads(query(plain, "application/json", **received)[1])
    assert whole["ReceiveMessageResponse"]["ReceiveMessageResult"] == {}
    status, text = query(plain, Action="SendMessage")
    assert (status, "<Code>MissingParameter</Code>" in text) == (400, True)
    assert "<Message>The request must contain the parameter MessageBody.</Message>" in text
    for action in ("FooBar", "ListQueues"):
        text = query(plain, Action=action)[1]
        assert f"<Message>The action {action} is not valid for this endpoint.</Message>" in text
    gone = f"{plain}-gone"
    text = query(gone, Action="GetQueueAttributes")[1]
    assert "<Code>AWS.SimpleQueueService.NonExistentQueue</Code>" in text
    assert "The specified queue does not exist for this wsdl version." in text
    found = fail(lambda: queues.attributes(gone))
    assert found == ("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
    near, far = (f"https://sqs.{region}.amazonaws.com/" for region in ("us-east-1", "eu-west-1"))
    path = plain.partition("//")[2].partition("/")[2]
    assert queues.attributes(f"{near}{path}") == queues.attributes(plain)
    found = fail(lambda: queues.attributes(f"{far}{path}"))
    assert found == ("InvalidAddress", f"The address {far} is not valid for this endpoint.")
