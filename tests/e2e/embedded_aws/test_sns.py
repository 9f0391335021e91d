"""Operations of Amazon SNS, and what the endpoints of a topic receive."""

import base64
import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from threading import Thread
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from embedded_aws import Emulator
from tests.e2e.embedded_aws.programs import allow, trust
from tests.e2e.embedded_aws.queue_calls import fail
from tests.e2e.embedded_aws.topic_calls import Topics


@pytest.fixture(scope="module")
def topics(emulator: Emulator) -> Topics:
    return Topics(emulator)


@pytest.fixture(scope="module")
def topic(topics: Topics) -> str:
    return topics.create()


_CREDENTIALS = {"PlatformPrincipal": "a", "PlatformCredential": "b"}
_TEXT = {"DataType": "String", "StringValue": "x"}


def test_attributes_of_topics(topics: Topics) -> None:
    arn = topics.create(DisplayName="a")
    found = topics.attributes(arn)
    assert "SNS:DeleteTopic" in json.loads(found["Policy"])["Statement"][0]["Action"]
    assert (
        json.loads(found["EffectiveDeliveryPolicy"])["http"]["defaultHealthyRetryPolicy"]["numRetries"] == 3
    )
    policy = json.dumps({"http": {"defaultHealthyRetryPolicy": {"numRetries": 1}}})
    topics.sns.set_topic_attributes(TopicArn=arn, AttributeName="DeliveryPolicy", AttributeValue=policy)
    effective = json.loads(topics.attributes(arn)["EffectiveDeliveryPolicy"])["http"]
    assert effective["defaultHealthyRetryPolicy"] == {
        "minDelayTarget": 20,
        "maxDelayTarget": 20,
        "numRetries": 1,
        "numMaxDelayRetries": 0,
        "numNoDelayRetries": 0,
        "numMinDelayRetries": 0,
        "backoffFunction": "linear",
    }
    name = arn.rpartition(":")[2]
    assert topics.sns.create_topic(Name=name, Attributes={"DisplayName": "a"})["TopicArn"] == arn
    for given in ({"Attributes": {"DisplayName": "b"}}, {"Tags": [{"Key": "a", "Value": "b"}]}):
        found = fail(lambda given=given: topics.sns.create_topic(Name=name, **given))
        assert found[1].endswith(f"Topic already exists with different {next(iter(given)).lower()}")
    set_fifo = {"TopicArn": arn, "AttributeName": "FifoTopic", "AttributeValue": "false"}
    assert fail(lambda: topics.sns.set_topic_attributes(**set_fifo))[1] == "Invalid parameter: AttributeName"
    statement = {"TopicArn": arn, "Label": "a", "AWSAccountId": ["111122223333"]}
    topics.sns.add_permission(**statement, ActionName=["Publish"])
    added = json.loads(topics.attributes(arn)["Policy"])["Statement"][1]
    assert (added["Principal"], added["Action"]) == ({"AWS": "arn:aws:iam::111122223333:root"}, "SNS:Publish")
    for action, message in {"Publish": "Statement already exists", "X": "out of service scope!"}.items():
        given = {**statement, "Label": "a" if action == "Publish" else "b", "ActionName": [action]}
        assert fail(lambda given=given: topics.sns.add_permission(**given))[1].endswith(message)
    topics.sns.remove_permission(TopicArn=arn, Label="a")
    assert len(json.loads(topics.attributes(arn)["Policy"])["Statement"]) == 1
    protection = json.dumps({"Name": "a"})
    topics.sns.put_data_protection_policy(ResourceArn=arn, DataProtectionPolicy=protection)
    assert topics.sns.get_data_protection_policy(ResourceArn=arn)["DataProtectionPolicy"] == protection


def test_attributes_of_subscriptions(topics: Topics, topic: str) -> None:
    _, arn = topics.subscribe_queue(topic, RawMessageDelivery="True")

    def attributes() -> dict[str, str]:
        return topics.sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]

    def change(name: str, value: str) -> None:
        topics.sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName=name, AttributeValue=value)

    account = topic.split(":")[4]
    assert attributes()["SubscriptionPrincipal"] == f"arn:aws:iam::{account}:root"
    assert attributes()["RawMessageDelivery"] == "true"
    change("FilterPolicyScope", "MessageBody")
    assert "FilterPolicyScope" not in attributes()
    change("FilterPolicy", '{"a": {"b": ["c"]}}')
    assert attributes()["FilterPolicyScope"] == "MessageBody"
    endpoint = attributes()["Endpoint"]
    assert topics.subscribe(topic, "sqs", endpoint, RawMessageDelivery="true") == arn
    found = fail(lambda: topics.subscribe(topic, "sqs", endpoint, RawMessageDelivery="false"))
    assert found[1].endswith("Subscription already exists with different attributes")
    assert fail(lambda: change("Nonsense", "a"))[1] == "Invalid parameter: AttributeName"
    topics.subscribe(topic, "email", "a@example.com")
    listed = topics.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert "PendingConfirmation" in {each["SubscriptionArn"] for each in listed}


def test_lists_have_pages_of_100(topics: Topics) -> None:
    arn = topics.create()
    for number in range(101):
        topics.subscribe(arn, "sms", f"+1555{number:07}")
    first = topics.sns.list_subscriptions_by_topic(TopicArn=arn)
    rest = topics.sns.list_subscriptions_by_topic(TopicArn=arn, NextToken=first["NextToken"])
    assert (len(first["Subscriptions"]), len(rest["Subscriptions"])) == (100, 1)
    assert "NextToken" not in rest


def test_what_the_endpoints_of_a_topic_receive(topics: Topics) -> None:
    arn = topics.create(SignatureVersion="2")
    url, subscription = topics.subscribe_queue(arn)
    raw_url, _ = topics.subscribe_queue(arn, RawMessageDelivery="true")
    attributes = {
        "n": {"DataType": "Number", "StringValue": "1"},
        "b": {"DataType": "Binary", "BinaryValue": b"\2"},
    }
    bodies = {"default": "d", "sqs": {"not": "a string"}}
    topics.sns.publish(
        TopicArn=arn, Message=json.dumps(bodies), MessageStructure="json", MessageAttributes=attributes
    )
    [received] = topics.queues.receive(url)
    body = json.loads(received["Body"])
    assert body["Message"] == "d"
    assert body["MessageAttributes"] == {
        "n": {"Type": "Number", "Value": "1"},
        "b": {"Type": "Binary", "Value": "Ag=="},
    }
    assert body["UnsubscribeURL"].endswith(f"/?Action=Unsubscribe&SubscriptionArn={subscription}")
    with urlopen(body["SigningCertURL"], timeout=10) as response:
        key = x509.load_pem_x509_certificate(response.read()).public_key()
    assert isinstance(key, RSAPublicKey)
    signed = ("Message", "MessageId", "Timestamp", "TopicArn", "Type")
    text = "".join(f"{name}\n{body[name]}\n" for name in signed)
    key.verify(base64.b64decode(body["Signature"]), text.encode(), PKCS1v15(), SHA256())
    [raw] = topics.queues.receive(raw_url, MessageAttributeNames=["All"])
    assert (raw["Body"], raw["MessageAttributes"]["b"]["BinaryValue"]) == ("d", b"\2")


def test_a_fifo_topic_deduplicates_and_numbers(topics: Topics) -> None:
    arn = topics.create(fifo=True)
    url, _ = topics.subscribe_queue(arn, fifo=True)
    plain_url, _ = topics.subscribe_queue(arn)
    given = {"TopicArn": arn, "Message": "a", "MessageGroupId": "g"}
    found = fail(lambda: topics.sns.publish(**given))
    assert found[1].endswith(
        "ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"
    )
    found = fail(lambda: topics.sns.publish(TopicArn=arn, Message="a", MessageDeduplicationId="d"))
    assert found[1].endswith("The MessageGroupId parameter is required for FIFO topics")
    first = topics.sns.publish(**given, MessageDeduplicationId="d")
    assert topics.sns.publish(**given, MessageDeduplicationId="d")["MessageId"] == first["MessageId"]
    [received] = topics.queues.receive(url, AttributeNames=["All"])
    assert (received["Attributes"]["MessageGroupId"], received["Attributes"]["MessageDeduplicationId"]) == (
        "g",
        "d",
    )
    body = json.loads(received["Body"])
    assert body["SequenceNumber"] == first["SequenceNumber"]
    assert "Signature" not in body
    [plain] = topics.queues.receive(plain_url, AttributeNames=["All"])
    assert "MessageGroupId" not in plain["Attributes"]
    standard = {"deadLetterTargetArn": topics.queues.arn(plain_url)}
    found = fail(lambda: topics.subscribe_queue(arn, fifo=True, RedrivePolicy=json.dumps(standard)))
    assert "must use a FIFO queue as DLQ" in found[1]


@pytest.mark.parametrize(
    ("policy", "message", "matches"),
    [
        ({"a.b": ["x"]}, {"a": {"b": "x"}}, True),
        ({"a.b": ["x"]}, {"a.b": "x"}, True),
        ({"a.b.c": ["x"]}, {"a": {"b.c": "x"}}, True),
        ({"a": {"b": ["x"]}}, {"a": [[{"b": "x"}]]}, True),
        ({"a.b": ["x"]}, {"a": {"b": "y"}}, False),
        ({"a.b": ["x"]}, {"ab": "x"}, False),
    ],
)
def test_filter_policies_on_bodies(topics: Topics, policy: Any, message: Any, matches: bool) -> None:
    arn = topics.create()
    url, _ = topics.subscribe_queue(arn, FilterPolicyScope="MessageBody", FilterPolicy=json.dumps(policy))
    topics.sns.publish(TopicArn=arn, Message=json.dumps(message))
    assert bool(topics.queues.receive(url)) == matches


@pytest.fixture
def posted() -> Any:
    """The address of a server, and the requests that it receives."""
    received: Queue[tuple[dict[str, str], str]] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            received.put((dict(self.headers.items()), body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...  # pyright: ignore[reportIncompatibleMethodOverride]

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", lambda: received.get(timeout=60)
        server.shutdown()


def test_an_http_endpoint_confirms_and_receives(
    topics: Topics, posted: tuple[str, Callable[[], tuple[dict[str, str], str]]]
) -> None:
    address, receive = posted
    arn = topics.create()
    subscription = topics.subscribe(arn, "http", address)
    headers, text = receive()
    assert headers["X-Amz-Sns-Message-Type"] == "SubscriptionConfirmation"
    confirmation = json.loads(text)
    other_region = confirmation["SubscribeURL"].replace("us-east-1", "eu-north-1")
    with pytest.raises(OSError, match="400"), urlopen(other_region, timeout=10):
        pass
    with urlopen(confirmation["SubscribeURL"], timeout=10) as response:
        assert subscription in response.read().decode()
    topics.sns.publish(TopicArn=arn, Message="a", Subject="s")
    headers, text = receive()
    assert headers["X-Amz-Sns-Subscription-Arn"] == subscription
    notification = json.loads(text)
    assert (notification["Message"], notification["Subject"]) == ("a", "s")
    with urlopen(notification["UnsubscribeURL"], timeout=10):
        pass
    assert json.loads(receive()[1])["Type"] == "UnsubscribeConfirmation"


def test_platform_endpoints_and_text_messages(topics: Topics) -> None:
    sns = topics.sns
    given = {"Name": f"a-{uuid4().hex[:8]}", "Platform": "ADM", "Attributes": _CREDENTIALS}
    application = sns.create_platform_application(**given)["PlatformApplicationArn"]
    named = {"PlatformApplicationArn": application}
    assert sns.get_platform_application_attributes(**named)["Attributes"] == {"Enabled": "true"}
    endpoint = sns.create_platform_endpoint(**named, Token="t")["EndpointArn"]
    assert endpoint.startswith(application.replace(":app/", ":endpoint/"))
    assert sns.create_platform_endpoint(**named, Token="t")["EndpointArn"] == endpoint
    found = fail(lambda: sns.create_platform_endpoint(**named, Token="t", CustomUserData="x"))
    assert found[1].endswith("already exists with the same Token, but different attributes.")
    listed = sns.list_endpoints_by_platform_application(**named)["Endpoints"]
    assert listed == [{"EndpointArn": endpoint, "Attributes": {"Enabled": "true", "Token": "t"}}]
    assert sns.publish(TargetArn=endpoint, Message="a")["MessageId"]
    sns.delete_platform_application(**named)
    assert fail(lambda: sns.get_endpoint_attributes(EndpointArn=endpoint))[0] == "NotFound"
    sns.set_sms_attributes(attributes={"DefaultSenderID": "Shop"})
    assert sns.get_sms_attributes(attributes=["DefaultSenderID"])["attributes"] == {"DefaultSenderID": "Shop"}
    assert sns.check_if_phone_number_is_opted_out(phoneNumber="+15551234567")["isOptedOut"] is False
    assert sns.publish(PhoneNumber="+15551234567", Message="a")["MessageId"]


def test_a_rule_publishes_to_a_topic(topics: Topics) -> None:
    """A message that the topic rejects is not delivered: it is larger than 256 KiB."""
    arn, events = topics.create(), topics.emulator.client("events")
    url, _ = topics.subscribe_queue(arn)
    policy = allow("sns:Publish", arn, Service="events.amazonaws.com")
    topics.sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
    source = f"s-{uuid4().hex[:8]}"
    events.put_rule(Name=source, EventPattern=json.dumps({"source": [source]}))
    events.put_targets(Rule=source, Targets=[{"Id": "1", "Arn": arn, "InputPath": "$.detail"}])
    events.put_events(Entries=[{"Source": source, "DetailType": "a", "Detail": '{"b": 1}'}])
    [received] = topics.queues.receive(url, WaitTimeSeconds=5)
    body = json.loads(received["Body"])
    assert json.loads(body["Message"]) == {"b": 1}
    assert body["Timestamp"].endswith("Z")
    assert len(body["Timestamp"]) == len("2026-01-01T00:00:00.000Z")


def test_a_state_machine_publishes_as_a_client_does(topics: Topics) -> None:
    arn, iam = topics.create(), topics.emulator.client("iam")
    url, _ = topics.subscribe_queue(arn, RawMessageDelivery="true")
    name = f"r-{uuid4().hex[:8]}"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("states"))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="a", PolicyDocument=allow("sns:Publish", arn))
    given = {"TopicArn": arn, "Message": "a", "MessageAttributes": {"k": _TEXT}}
    task = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": given, "End": True}
    machines = topics.emulator.client("stepfunctions")
    definition = json.dumps({"StartAt": "Only", "States": {"Only": task}})
    machine = machines.create_state_machine(name=name, definition=definition, roleArn=role)["stateMachineArn"]
    machines.start_execution(stateMachineArn=machine)
    [received] = topics.queues.receive(url, WaitTimeSeconds=10, MessageAttributeNames=["All"])
    assert received["MessageAttributes"] == {"k": _TEXT}
