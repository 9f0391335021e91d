"""Shared probes of several components."""

import json
from typing import Any

from embedded_aws import Deployment
from tests.e2e.conftest import eventually


def send_and_receive(deployment: Deployment, url: str) -> None:
    """Sends a message to a queue, and receives and deletes it."""
    sqs = deployment.client("sqs")
    fifo = {"MessageGroupId": "g", "MessageDeduplicationId": "d"} if url.endswith(".fifo") else {}
    sent = sqs.send_message(QueueUrl=url, MessageBody="hello", **(fifo or {"DelaySeconds": 0}))
    received = receive(deployment, url)
    assert (received["MessageId"], received["Body"]) == (sent["MessageId"], "hello")


def receive(deployment: Deployment, url: str) -> dict[str, Any]:
    """Receives a message of a queue, and deletes it."""
    sqs = deployment.client("sqs")

    def look() -> dict[str, Any] | None:
        return next(iter(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", [])), None)

    message = eventually(look, f"a message in {url}")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return message


def publish_and_receive(deployment: Deployment, topic_arn: str) -> None:
    """Publishes to a topic, which a queue subscribes to for the time being."""
    sqs, sns = deployment.client("sqs"), deployment.client("sns")
    url = sqs.create_queue(QueueName="listens-to-the-topic")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allowed = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**allowed, "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    subscription = sns.subscribe(
        TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"}
    )["SubscriptionArn"]
    try:
        sns.publish(TopicArn=topic_arn, Message="hello")
        assert receive(deployment, url)["Body"] == "hello"
    finally:
        sns.unsubscribe(SubscriptionArn=subscription)
        sqs.delete_queue(QueueUrl=url)


def invoke(deployment: Deployment, function_name: str, event: Any) -> Any:
    """Invokes a function, and returns its answer."""
    answer = deployment.client("lambda").invoke(FunctionName=function_name, Payload=json.dumps(event))
    payload = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, payload
    return payload
