"""Archives and replays of event buses, and their policies."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.conftest import eventually
from tests.permissions.account import Account, Queue, allow_service, document
from tests.permissions.emulators import administrator


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


class Bus:
    """An event bus with rules whose targets are queues."""

    def __init__(self, aws: Account) -> None:
        self.aws, self.events, self.name = aws, aws.client("events"), aws.name("bus")
        self.arn: str = self.events.create_event_bus(Name=self.name)["EventBusArn"]

    def rule(self, pattern: dict[str, Any]) -> tuple[str, Queue]:
        """Creates a rule and returns its ARN and the queue of its target."""
        queue, name = self.aws.queue(allow_service("events", "sqs:SendMessage")), self.aws.name("rule")
        where = {"EventBusName": self.name}
        made = self.events.put_rule(Name=name, EventPattern=json.dumps(pattern), **where)
        self.events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue.arn}], **where)
        return made["RuleArn"], queue

    def archive(self, **settings: Any) -> tuple[str, str]:
        """Creates an archive and returns its name and ARN."""
        name = self.aws.name("archive")
        made = self.events.create_archive(ArchiveName=name, EventSourceArn=self.arn, **settings)
        return name, made["ArchiveArn"]

    def put(self, *kinds: str, time: datetime | None = None) -> None:
        """Puts an event of each kind."""
        when = {"Time": time} if time else {}
        entry = {"EventBusName": self.name, "Source": "shop", "Detail": "{}", **when}
        put = self.events.put_events(Entries=[{**entry, "DetailType": each} for each in kinds])
        assert put["FailedEntryCount"] == 0

    def replay(self, archive: str, *rules: str) -> str:
        """Starts a replay of the last two days to rules, and returns its name."""
        name, now = self.aws.name("replay"), datetime.now(UTC)
        self.events.start_replay(
            ReplayName=name,
            EventSourceArn=archive,
            EventStartTime=now - timedelta(2),
            EventEndTime=now + timedelta(minutes=1),
            Destination={"Arn": self.arn, **({"FilterArns": [*rules]} if rules else {})},
        )
        return name

    def finish(self, replay: str) -> dict[str, Any]:
        """Returns the description of a replay that has ended."""
        call = self.events.describe_replay
        return eventually(
            lambda: (found := call(ReplayName=replay))["State"] == "COMPLETED" and found, "the replay"
        )

    def receive(self, queue: Queue) -> list[dict[str, Any]]:
        """Returns the events in a queue, and deletes them."""
        sqs = self.aws.client("sqs")
        received = sqs.receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10).get("Messages", [])
        for message in received:
            sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in received]


def test_a_replay_sends_archived_events_to_the_rules_that_it_names(aws: Account) -> None:
    bus = Bus(aws)
    named, queue = bus.rule({"source": ["shop"]})
    live, other = bus.rule({"source": ["shop"], "replay-name": [{"exists": False}]})
    name, archive = bus.archive(EventPattern='{"detail-type": ["paid", "sent"]}', RetentionDays=1)
    bus.put("ordered", "paid", "sent")
    bus.put("paid", time=datetime.now(UTC) - timedelta(days=1, minutes=1))  # after the retention
    eventually(lambda: aws.client("events").describe_archive(ArchiveName=name)["EventCount"] == 3, "events")
    for each in (queue, other):
        eventually(lambda each=each: len(bus.receive(each)) == 4 or None, "the live events")
    replay = bus.replay(archive, named)
    described = bus.finish(replay)
    assert described["Destination"]["FilterArns"] == [named]
    events = eventually(lambda: bus.receive(queue), "the replayed events")
    assert [(each["detail-type"], each["replay-name"]) for each in events] == [
        ("paid", replay),
        ("sent", replay),
    ]
    assert bus.receive(other) == []
    bus.finish(bus.replay(archive, live))  # its pattern is for live events
    bus.finish(bus.replay(archive))
    assert len(eventually(lambda: bus.receive(queue), "the events of all rules")) == 2
    assert bus.receive(other) == []
    assert aws.client("events").describe_archive(ArchiveName=name)["EventCount"] == 3
    with pytest.raises(ClientError, match="IllegalStatusException"):
        aws.client("events").cancel_replay(ReplayName=replay)
    with pytest.raises(ClientError, match="Replay none does not exist"):
        aws.client("events").cancel_replay(ReplayName="none")


def test_a_canceled_replay_sends_no_more_events(aws: Account) -> None:
    bus = Bus(aws)
    _, archive = bus.archive()
    for _ in range(30):
        bus.put(*["paid"] * 10)
    for _ in range(5):
        bus.rule({"source": ["shop"]})
    replay = bus.replay(archive)
    assert bus.events.cancel_replay(ReplayName=replay)["State"] == "CANCELLING"
    describe = bus.events.describe_replay
    eventually(lambda: describe(ReplayName=replay)["State"] == "CANCELLED", "the end of the replay")


def test_a_caller_needs_permission_for_archives_and_replays(aws: Account) -> None:
    bus = Bus(aws)
    _, archive = bus.archive()
    names = ("archive/mine", "replay/mine")
    user = aws.user({"Action": "events:*", "Resource": [aws.arn("events", each) for each in names]})
    events, now = user.client("events"), datetime.now(UTC)
    times = {"EventStartTime": now - timedelta(1), "EventEndTime": now}
    events.create_archive(ArchiveName="mine", EventSourceArn=bus.arn)
    events.start_replay(ReplayName="mine", EventSourceArn=archive, Destination={"Arn": bus.arn}, **times)
    for call in (
        lambda: events.create_archive(ArchiveName="other", EventSourceArn=bus.arn),
        lambda: events.describe_archive(ArchiveName=archive.rpartition("/")[2]),
        lambda: events.start_replay(
            ReplayName="other", EventSourceArn=archive, Destination={"Arn": bus.arn}, **times
        ),
        lambda: events.describe_connection(Name="other"),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            call()


def test_the_policy_of_a_bus_decides_who_puts_events(aws: Account) -> None:
    bus = Bus(aws)
    everything = {"Action": "events:PutEvents", "Resource": "*"}
    granted, denied, neither = aws.user(), aws.user(everything), aws.user()
    arns = [each.client("sts").get_caller_identity()["Arn"] for each in (granted, denied)]
    resource = {"Action": "events:PutEvents", "Resource": bus.arn}
    policy = document(
        {"Sid": "granted", "Effect": "Allow", "Principal": {"AWS": arns[0]}, **resource},
        {"Sid": "denied", "Effect": "Deny", "Principal": {"AWS": arns[1]}, **resource},
    )
    bus.events.put_permission(EventBusName=bus.name, Policy=policy)
    described = bus.events.describe_event_bus(Name=bus.name)
    assert json.loads(described["Policy"]) == json.loads(policy)
    entries = [{"EventBusName": bus.name, "Source": "s", "DetailType": "t", "Detail": "{}"}]
    assert granted.client("events").put_events(Entries=entries)["FailedEntryCount"] == 0
    for user in (denied, neither):
        with pytest.raises(ClientError, match="AccessDenied"):
            user.client("events").put_events(Entries=entries)
    with pytest.raises(ClientError, match="Parameter Policy is not valid"):
        bus.events.put_permission(EventBusName=bus.name, Policy="{")
    with pytest.raises(ClientError, match=r"Parameter\(s\) Principal must be specified"):
        bus.events.put_permission(EventBusName=bus.name, StatementId="without-principal")

    bus.events.put_permission(
        EventBusName=bus.name,
        StatementId="organization",
        Action="events:PutEvents",
        Principal="*",
        Condition={"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1"},
    )
    bus.events.put_permission(
        EventBusName=bus.name, StatementId="account", Action="events:PutEvents", Principal="210987654321"
    )
    statements = json.loads(bus.events.describe_event_bus(Name=bus.name)["Policy"])["Statement"]
    assert [each["Principal"] for each in statements[2:]] == [
        "*",
        {"AWS": "arn:aws:iam::210987654321:root"},
    ]
    assert statements[2]["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    bus.events.remove_permission(EventBusName=bus.name, RemoveAllPermissions=True)
    assert "Policy" not in bus.events.describe_event_bus(Name=bus.name)
