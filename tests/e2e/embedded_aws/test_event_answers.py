"""EventBridge and its Scheduler reject what AWS rejects, with AWS's errors."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.conftest import eventually
from tests.permissions.account import Account, Queue, allow_service
from tests.permissions.emulators import administrator


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


def _schedule(aws: Account, target: str, **given: Any) -> Callable[..., Any]:
    name, role = aws.name("schedule"), aws.role("scheduler", {"Action": "sqs:SendMessage", "Resource": "*"})
    complete = {
        "Name": name,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": target, "RoleArn": role, "Input": name},
        **given,
    }
    aws.client("scheduler").create_schedule(**complete)
    return lambda **more: aws.client("scheduler").update_schedule(**{**complete, **more})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"ScheduleExpression": "rate(99999999999999999999 days)"},
            "Invalid Schedule Expression rate(99999999999999999999 days).",
        ),
        ({"ScheduleExpression": "rate(10 years)"}, "Invalid Schedule Expression rate(10 years)."),
        (
            {"ScheduleExpression": "rate(1 day)", "ScheduleExpressionTimezone": "Europe/Nowhere"},
            "Invalid Schedule Expression Timezone Europe/Nowhere.",
        ),
        (
            {"ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": {"Mode": "FLEXIBLE"}},
            "MaximumWindowInMinutes is required",
        ),
    ],
)
def test_a_schedule_is_rejected(aws: Account, given: dict[str, Any], message: str) -> None:
    queue = aws.arn("sqs", "q")
    update = _schedule(aws, queue, ScheduleExpression="at(2099-01-01T00:00:00)")
    for call in (lambda **more: _schedule(aws, queue, **more), update):
        with pytest.raises(ClientError) as raised:
            call(**given)
        assert raised.value.response["Error"]["Code"] == "ValidationException"
        assert message in raised.value.response["Error"]["Message"]


def test_schedules_start_in_their_time_zone(aws: Account) -> None:
    """In Tokyo it is 9 hours later: the first is due, and the second is not."""
    due, later, rate, from_tomorrow = (aws.queue() for _ in range(4))
    in_tokyo = datetime.now(UTC) + timedelta(hours=9)
    for queue, hours in ((later, 1), (due, -1)):
        _schedule(
            aws,
            queue.arn,
            ScheduleExpression=f"at({in_tokyo + timedelta(hours=hours):%Y-%m-%dT%H:%M:%S})",
            ScheduleExpressionTimezone="Asia/Tokyo",
            ActionAfterCompletion="DELETE",
        )
    tomorrow = datetime.now(UTC) + timedelta(1)
    _schedule(aws, from_tomorrow.arn, ScheduleExpression="rate(1 hour)", StartDate=tomorrow)
    _schedule(aws, rate.arn, ScheduleExpression="rate(1 hour)")
    for queue in (due, rate):
        eventually(aws.watch_queue(queue), queue.url)
    assert not any(aws.watch_queue(queue)() for queue in (later, from_tomorrow))
    left = [each["Target"]["Arn"] for each in aws.client("scheduler").list_schedules()["Schedules"]]
    assert (later.arn in left, due.arn in left) == (True, False)


class Events:
    """A client of EventBridge, and what the calls work on."""

    def __init__(self, aws: Account) -> None:
        self.aws, self.client = aws, aws.client("events")

    def bus(self) -> str:
        """Creates an event bus and returns its ARN."""
        return self.client.create_event_bus(Name=self.aws.name("bus"))["EventBusArn"]

    def rule(self, *targets: dict[str, Any]) -> str:
        """Creates a rule with targets and returns its name."""
        name = self.aws.name("rule")
        self.client.put_rule(Name=name, EventPattern='{"source": ["s"]}')
        if targets:
            queue = self.aws.arn("sqs", "q")
            given = [{"Id": str(at), "Arn": queue, **target} for at, target in enumerate(targets)]
            self.client.put_targets(Rule=name, Targets=given)
        return name

    def archive(self) -> tuple[str, str]:
        """Creates an archive and returns the ARNs of its event bus and of itself."""
        bus = self.bus()
        created = self.client.create_archive(ArchiveName=self.aws.name("archive"), EventSourceArn=bus)
        return bus, created["ArchiveArn"]

    def replay(self, bus: str, archive: str, *, hours: int = 1) -> None:
        """Starts a replay."""
        start = datetime(2026, 1, 1, tzinfo=UTC)
        self.client.start_replay(
            ReplayName=self.aws.name("replay"),
            EventSourceArn=archive,
            EventStartTime=start,
            EventEndTime=start + timedelta(hours=hours),
            Destination={"Arn": bus},
        )


@pytest.fixture(scope="module")
def events(aws: Account) -> Events:
    return Events(aws)


def _create_bus_again(events: Events) -> None:
    events.client.create_event_bus(Name=events.bus().rpartition("/")[2])


_MISSING: Final = ("ResourceNotFoundException", "Event bus missing does not exist.")
_NO_RULE: Final = ("ResourceNotFoundException", "Rule missing does not exist on EventBus default.")


@pytest.mark.parametrize(
    ("call", "code", "message"),
    [
        (
            lambda e: e.client.put_rule(Name="r", ScheduleExpression="rate(1 minutes)"),
            "ValidationException",
            "Parameter ScheduleExpression is not valid.",
        ),
        (
            lambda e: e.client.put_rule(Name="r", ScheduleExpression="rate(1 day)", EventBusName=e.bus()),
            "ValidationException",
            "ScheduleExpression is supported only on the default event bus.",
        ),
        (_create_bus_again, "ResourceAlreadyExistsException", " already exists."),
        (
            lambda e: e.client.delete_event_bus(Name="default"),
            "ValidationException",
            "Cannot delete event bus default.",
        ),
        (lambda e: e.client.describe_event_bus(Name="missing"), *_MISSING),
        (
            lambda e: e.client.put_permission(EventBusName="missing", StatementId="s", Principal="*"),
            *_MISSING,
        ),
        (
            lambda e: e.client.remove_permission(StatementId="s"),
            "ResourceNotFoundException",
            "Statement with the provided id does not exist.",
        ),
        (
            lambda e: e.client.delete_rule(Name=e.rule({})),
            "ValidationException",
            "Rule can't be deleted since it has targets.",
        ),
        (lambda e: e.client.describe_rule(Name="missing"), *_NO_RULE),
        (lambda e: e.client.enable_rule(Name="missing"), *_NO_RULE),
        (lambda e: e.client.disable_rule(Name="missing"), *_NO_RULE),
        (lambda e: e.client.remove_targets(Rule="missing", Ids=["1"]), *_NO_RULE),
        (lambda e: e.client.list_targets_by_rule(Rule="missing"), *_NO_RULE),
        (
            lambda e: e.rule(*[{}] * 6),
            "LimitExceededException",
            "The requested resource exceeds the maximum number allowed.",
        ),
        (
            lambda e: e.rule({"Input": "{}", "InputPath": "$"}),
            "ValidationException",
            "Only one of Input, InputPath, or InputTransformer must be provided for target 0.",
        ),
        (
            lambda e: e.rule(
                {"InputTransformer": {"InputPathsMap": {"a": "$.a"}, "InputTemplate": "<a> <b>"}}
            ),
            "ValidationException",
            "InputTemplate for target 0 contains invalid placeholder b.",
        ),
        (
            lambda e: e.client.create_archive(
                ArchiveName="a", EventSourceArn=e.aws.arn("events", "event-bus/missing")
            ),
            *_MISSING,
        ),
        (
            lambda e: e.client.list_archives(EventSourceArn=e.aws.arn("events", "event-bus/missing")),
            *_MISSING,
        ),
        (
            lambda e: e.replay(e.bus(), e.archive()[1]),
            "ValidationException",
            "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.",
        ),
        (
            lambda e: e.replay(*e.archive(), hours=0),
            "ValidationException",
            "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
        ),
        (
            lambda e: e.client.tag_resource(ResourceARN=e.aws.arn("events", "event-bus/missing"), Tags=[]),
            *_MISSING,
        ),
        (
            lambda e: e.client.untag_resource(ResourceARN=e.aws.arn("events", "rule/missing"), TagKeys=[]),
            *_NO_RULE,
        ),
        (
            lambda e: e.client.list_tags_for_resource(ResourceARN=e.aws.arn("events", "rule/missing")),
            *_NO_RULE,
        ),
        (
            lambda e: e.client.test_event_pattern(EventPattern='{"source": ["s"]}', Event='{"source": "s"}'),
            "ValidationException",
            "Parameter Event is not valid.",
        ),
    ],
)
def test_a_call_is_rejected(events: Events, call: Callable[[Events], Any], code: str, message: str) -> None:
    with pytest.raises(ClientError) as raised:
        call(events)
    error = raised.value.response["Error"]
    assert error["Code"] == code
    assert message in error["Message"]


def _list_in_pages(call: Callable[..., Any], member: str, **given: Any) -> int:
    """Returns the number of items in pages of one."""
    found, token = 0, None
    while True:
        page = call(Limit=1, **given, **({"NextToken": token} if token else {}))
        assert len(page[member]) == 1
        found += 1
        token = page.get("NextToken")
        if not token:
            return found


def test_lists_have_pages(events: Events) -> None:
    rule = events.rule({}, {}, {})
    assert _list_in_pages(events.client.list_targets_by_rule, "Targets", Rule=rule) == 3
    bus, archive = events.archive()
    for _ in range(2):
        events.replay(bus, archive)
    assert _list_in_pages(events.client.list_replays, "Replays", EventSourceArn=archive) == 2
    events.client.create_archive(ArchiveName=events.aws.name("archive"), EventSourceArn=bus)
    assert _list_in_pages(events.client.list_archives, "Archives", EventSourceArn=bus) == 2
    assert _list_in_pages(events.client.list_event_buses, "EventBuses") >= 2
    listed = events.client.list_replays(EventSourceArn=archive)["Replays"]
    assert all({"EventStartTime", "EventEndTime"} <= replay.keys() for replay in listed)


def test_empty_members_are_left_out(events: Events) -> None:
    bus, archive = events.archive()
    described_bus = events.client.create_event_bus(Name=events.aws.name("bus"), Description="d")
    assert described_bus["Description"] == "d"
    assert "Description" not in events.client.describe_event_bus(Name=bus.rpartition("/")[2])
    described = events.client.describe_archive(ArchiveName=archive.rpartition("/")[2])
    assert not {"Description", "EventPattern"} & described.keys()


def test_each_request_takes_the_arn_of_a_bus(aws: Account, events: Events) -> None:
    bus, queue = events.bus(), aws.queue(allow_service("events", "sqs:SendMessage"))
    name, client, on = bus.rpartition("/")[2], events.client, {"EventBusName": bus}
    arn = client.put_rule(Name="on-a-bus", EventPattern='{"source": ["s"]}', **on)["RuleArn"]
    assert arn.endswith(f":rule/{name}/on-a-bus")
    client.put_targets(Rule="on-a-bus", Targets=[{"Id": "1", "Arn": queue.arn}], **on)
    assert client.describe_rule(Name="on-a-bus", **on)["EventBusName"] == name
    assert [each["Arn"] for each in client.list_rules(**on)["Rules"]] == [arn]
    assert client.list_rule_names_by_target(TargetArn=queue.arn, **on)["RuleNames"] == ["on-a-bus"]
    assert len(client.list_targets_by_rule(Rule="on-a-bus", **on)["Targets"]) == 1
    client.disable_rule(Name="on-a-bus", **on)
    client.enable_rule(Name="on-a-bus", **on)
    client.put_events(Entries=[{"Source": "s", "DetailType": "t", "Detail": "{}", **on}])
    eventually(aws.watch_queue(queue), "the event")
    client.remove_targets(Rule="on-a-bus", Ids=["1"], **on)
    client.delete_rule(Name="on-a-bus", **on)
    assert client.list_rules(EventBusName=name)["Rules"] == []
    for other in (bus.replace(aws.number, "210987654321"), bus.replace("us-east-1", "eu-west-1"), f"{bus}x"):
        with pytest.raises(ClientError):
            client.put_rule(Name="nowhere", EventPattern='{"source": ["s"]}', EventBusName=other)


def test_a_rule_publishes_and_sends_compact_json_without_a_subject(aws: Account, events: Events) -> None:
    topic, published = aws.create_watched_topic(allow_service("events", "sns:Publish"))
    sent = aws.queue(allow_service("events", "sqs:SendMessage"))
    events.rule({"Arn": sent.arn}, {"Arn": topic})
    events.client.put_events(Entries=[{"Source": "s", "DetailType": "t", "Detail": '{"a": [1, 2]}'}])

    def receive(queue: Queue) -> str:
        receive_message = aws.client("sqs").receive_message
        messages = eventually(lambda: receive_message(QueueUrl=queue.url).get("Messages"), queue.url)
        return messages[0]["Body"]

    event, notification = receive(sent), json.loads(receive(published))
    assert event == json.dumps(json.loads(event), separators=(",", ":"))
    assert json.loads(event)["detail"] == {"a": [1, 2]}
    assert "Subject" not in notification
    assert notification["Message"] == event


def test_an_object_in_an_input_template_has_no_spaces(aws: Account, events: Events) -> None:
    queue = aws.queue(
        {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
    )
    transformer = {"InputPathsMap": {"l": "$.detail.l"}, "InputTemplate": '"items: <l>"'}
    name = events.rule()
    events.client.put_targets(
        Rule=name, Targets=[{"Id": "1", "Arn": queue.arn, "InputTransformer": transformer}]
    )
    events.client.put_events(Entries=[{"Source": "s", "DetailType": "t", "Detail": '{"l": ["a", "b"]}'}])
    eventually(aws.watch_queue(queue, "items: [a,b]"), "the message")


def _put_transformer(events: Events, queue: Queue, template: str, **paths: str) -> None:
    transformer = {"InputPathsMap": paths, "InputTemplate": template}
    target = {"Id": "1", "Arn": queue.arn, "InputTransformer": transformer}
    events.client.put_targets(Rule=events.rule(), Targets=[target])


def test_an_object_within_a_string_of_a_template_is_not_delivered(aws: Account, events: Events) -> None:
    queue = aws.queue(allow_service("events", "sqs:SendMessage"))
    for template in ('{"users": "of <all>"}', '{"one": "<first>", "users": "<all>"}', ' {"all": ["<list>"]}'):
        _put_transformer(events, queue, template, all="$.detail", first="$.detail.id", list="$.detail.l")
    for template in ('"of <all>"', '{"users": <all>, "one": "user <first>", "no": "<none>"}'):
        _put_transformer(events, queue, template, all="$.detail", first="$.detail.id", none="$.detail.none")
    detail = {"id": "a", "l": ["b"]}
    events.client.put_events(Entries=[{"Source": "s", "DetailType": "t", "Detail": json.dumps(detail)}])
    found: list[str] = []

    def receive() -> bool:
        got = aws.client("sqs").receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10)
        found.extend(each["Body"] for each in got.get("Messages", []))
        return len(found) >= 2

    eventually(receive, "both messages")
    text, document = sorted(found)
    assert text == '"of {id:a,l:[b]}"'
    assert json.loads(document) == {"users": detail, "one": "user a", "no": ""}


def test_an_event_in_an_input_template_has_the_names_of_code(aws: Account, events: Events) -> None:
    queue = aws.queue(allow_service("events", "sqs:SendMessage"))
    _put_transformer(events, queue, '{"part": <aws.events.event>, "all": <aws.events.event.json>}')
    events.client.put_events(Entries=[{"Source": "s", "DetailType": "kind", "Detail": "{}"}])
    eventually(aws.watch_queue(queue, '"detailType":"kind"'), "the event without its detail")
    events.client.put_events(Entries=[{"Source": "s", "DetailType": "kind", "Detail": "{}"}])
    eventually(aws.watch_queue(queue, '"detail-type":"kind"'), "the whole event")


def test_a_detail_that_is_a_text_is_not_an_object(events: Events) -> None:
    event = dict.fromkeys(("id", "account", "source", "time", "region", "detail-type"), "x")
    pattern = json.dumps({"detail": {"key": ["value"]}})
    for detail, matches in (({"key": "value"}, True), ('{"key": "value"}', False)):
        answer = events.client.test_event_pattern(
            EventPattern=pattern, Event=json.dumps({**event, "detail": detail})
        )
        assert answer["Result"] is matches


def _connect(events: Events) -> dict[str, Any]:
    header = {"Key": "k", "Value": "secret", "IsValueSecret": True}
    credentials = {
        "BasicAuthParameters": {"Username": "u", "Password": "secret"},
        "InvocationHttpParameters": {"HeaderParameters": [header]},
    }
    return events.client.create_connection(
        Name=events.aws.name("connection"), AuthorizationType="BASIC", AuthParameters=credentials
    )


def test_an_api_destination_has_a_connection_with_an_id(events: Events) -> None:
    client, created = events.client, _connect(events)
    arn = created["ConnectionArn"]
    connection = arn.split("/")[1]
    assert re.fullmatch(r".*:connection/[^/]+/[0-9a-f-]{36}", arn)
    described = client.describe_connection(Name=connection)
    assert described["AuthParameters"] == {
        "BasicAuthParameters": {"Username": "u"},
        "InvocationHttpParameters": {"HeaderParameters": [{"Key": "k", "IsValueSecret": True}]},
    }
    assert "Description" not in described
    name, endpoint = (
        events.aws.name("destination"),
        {"InvocationEndpoint": "https://e.test", "HttpMethod": "PUT"},
    )
    made = client.create_api_destination(Name=name, ConnectionArn=arn, **endpoint)
    assert re.fullmatch(r".*:api-destination/[^/]+/[0-9a-f-]{36}", made["ApiDestinationArn"])
    with pytest.raises(ClientError, match="must be an HTTPS endpoint"):
        client.update_api_destination(Name=name, InvocationEndpoint="http://e.test")
    client.update_api_destination(Name=name, ConnectionArn=arn, HttpMethod="POST")
    found = client.describe_api_destination(Name=name)
    assert (found["ConnectionArn"], found["HttpMethod"]) == (arn, "POST")
    assert "Description" not in found
    listed = client.list_api_destinations(ConnectionArn=arn)["ApiDestinations"]
    assert [(each["ConnectionArn"], each["InvocationRateLimitPerSecond"]) for each in listed] == [(arn, 300)]
    assert "CreationTime" in client.update_connection(Name=connection, Description="d")
    assert "CreationTime" in client.delete_connection(Name=connection)
    for call in (client.describe_connection, client.update_connection, client.delete_connection):
        with pytest.raises(ClientError, match=f"Connection '{connection}' does not exist"):
            call(Name=connection)
    with pytest.raises(ClientError, match="An api-destination 'missing' does not exist"):
        client.describe_api_destination(Name="missing")
