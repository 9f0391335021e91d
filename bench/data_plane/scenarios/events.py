"""Events: a message of a topic, and one of the default bus, which nobody receives."""

from functools import partial

from tests.permissions.account import Account

from bench.data_plane.scenario import FASTER, Measure, Scenario
from bench.load import time_calls


def _prepare_publishing(aws: Account) -> Measure:
    client, topic = aws.client("sns"), aws.topic()

    def publish() -> int:
        return len(client.publish(TopicArn=topic, Message="text")["MessageId"])

    return partial(time_calls, publish, at_once=1)


def _prepare_putting(aws: Account) -> Measure:
    client = aws.client("events")
    entry = {"Source": "shop", "DetailType": "sold", "Detail": '{"id": "1"}'}

    def put() -> int:
        return len(client.put_events(Entries=[entry])["Entries"][0]["EventId"])

    return partial(time_calls, put, at_once=1)


SCENARIOS = (
    Scenario("SNS Publish", _prepare_publishing, 60, FASTER),
    Scenario("EventBridge PutEvents", _prepare_putting, 60, FASTER),
)
