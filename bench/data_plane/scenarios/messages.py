"""Messages of a queue: sent, and received one at a time."""

from functools import partial

from tests.permissions.account import Account

from bench.data_plane.scenario import FASTER, Measure, Scenario
from bench.load import Load, time_calls

_BATCH = 10
"""Messages of a request that fills the queue."""


def prepare_sending(aws: Account) -> Measure:
    """Creates a queue, and returns what sends messages to it."""
    client, queue = aws.client("sqs"), aws.queue()

    def send() -> int:
        return len(client.send_message(QueueUrl=queue.url, MessageBody="text")["MessageId"])

    return partial(time_calls, send, at_once=1)


def _prepare_receiving(aws: Account) -> Measure:
    client, queue = aws.client("sqs"), aws.queue()

    def receive() -> int:
        (message,) = client.receive_message(QueueUrl=queue.url, MaxNumberOfMessages=1)["Messages"]
        return len(message["Body"])

    def measure(calls: int) -> Load:
        for _ in range(-(-calls // _BATCH)):
            entries = [{"Id": str(number), "MessageBody": "text"} for number in range(_BATCH)]
            client.send_message_batch(QueueUrl=queue.url, Entries=entries)
        return time_calls(receive, calls, at_once=1)

    return measure


SCENARIOS = (
    Scenario("SQS SendMessage", prepare_sending, 60, FASTER),
    Scenario("SQS ReceiveMessage", _prepare_receiving, 60, FASTER),
)
