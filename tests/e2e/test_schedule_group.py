"""Schedules of a group run once, with the permissions of its role, and only who is linked writes them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns import Function, Queue, ScheduleGroup
from tests.e2e.conftest import eventually

CODE = "def handler(event, context): ..."
SAFE: Any = {"hardened": True, "force_destroy": True}
FUNCTIONS = {
    "writer": ("write", "read"),
    "viewer": ("read",),
    "canceler": ("DeleteSchedule",),
    "bystander": (),
}
"""The functions, each with its access to the reminders."""


def program(code: Path) -> None:
    """Two groups, one of which has a target that does not exist, and functions with links to the first."""
    overdue, other = Queue("overdue", SAFE), Queue("other")
    reminders = ScheduleGroup("reminders", {"target": overdue.target(), **SAFE})
    missing = pulumi.Output.format("{0}-missing", overdue.arn)
    retries: Any = {"maximum_retry_attempts": 0}
    broken = ScheduleGroup("broken", {"target": {"queue": {"arn": missing}}, **retries})
    args: Any = {"code": str(code), "handler": "remind.handler"}
    for name, access in FUNCTIONS.items():
        links: Any = {"REMINDERS": reminders.link(*access)} if access else {}
        function = Function(name, {**args, "links": links})
        pulumi.export(f"{name}_role", function.role_arn)
        pulumi.export(name, function.function_name)
    pulumi.export("overdue", overdue.url)
    pulumi.export("other", other.arn)
    pulumi.export("undelivered", reminders.dead_letter_queue_url)
    pulumi.export("broken", broken.template)
    pulumi.export("broken_letters", broken.dead_letter_queue_url)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    code = tmp_path_factory.mktemp("code")
    (code / "remind.py").write_text(CODE)
    with deploy(lambda: program(code)) as deployment:
        yield deployment


@pytest.fixture(scope="module")
def template(stack: Deployment) -> dict[str, Any]:
    """What the code of the writer finds in the variable of its link."""
    found = stack.client("lambda").get_function_configuration(FunctionName=stack.outputs["writer"])
    return json.loads(found["Environment"]["Variables"]["REMINDERS"])


def act_as(stack: Deployment, function: str) -> Any:
    return stack.client("scheduler", role_arn=stack.outputs[f"{function}_role"])


def build_schedule(template: dict[str, Any], name: str, seconds: float) -> dict[str, Any]:
    """Returns a schedule as code makes it of the template."""
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    target = {**template["Target"], "Input": json.dumps({"order": name})}
    expression = f"at({moment:%Y-%m-%dT%H:%M:%S})"
    return {**template, "Name": name, "ScheduleExpression": expression, "Target": target}


def receive(stack: Deployment, queue: str) -> dict[str, Any]:
    """Returns the next message of a queue, which is then deleted."""
    sqs, url = stack.client("sqs"), stack.outputs[queue]

    def take() -> Any:
        found = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2, MessageAttributeNames=["All"])
        return found.get("Messages")

    (message,) = eventually(take, f"a message in {queue}")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return message


def receive_order(stack: Deployment) -> str:
    return json.loads(receive(stack, "overdue")["Body"])["order"]


def withdraw(stack: Deployment, template: dict[str, Any], name: str, call: str) -> float:
    """Cancels or moves a schedule before its time; returns the seconds after which it would have run."""
    writer = act_as(stack, "writer")
    for seconds in (2, 10, 60):  # a busy machine may take longer than that between two calls
        writer.create_schedule(**build_schedule(template, name, seconds))
        try:
            if call == "cancel":
                writer.delete_schedule(Name=name, GroupName=template["GroupName"])
            else:
                writer.update_schedule(**build_schedule(template, name, 3_600))
        except writer.exceptions.ResourceNotFoundException:
            assert receive_order(stack) == name
        else:
            return seconds
    raise AssertionError(f"{name} was never in time")


def test_a_reminder_arrives_once_unless_it_is_canceled_or_moved(
    stack: Deployment, template: dict[str, Any]
) -> None:
    writer = act_as(stack, "writer")
    seconds = max(withdraw(stack, template, f"{call}-it", call) for call in ("cancel", "move"))
    writer.create_schedule(**build_schedule(template, "late", seconds + 1))
    assert receive_order(stack) == "late"  # at whose time the others would have run
    moved = build_schedule(template, "move-it", 1)
    writer.update_schedule(**moved)
    assert receive_order(stack) == "move-it"
    eventually(
        lambda: not stack.client("scheduler").list_schedules(GroupName=template["GroupName"])["Schedules"],
        "an empty group",
    )


def test_a_schedule_is_created_once_under_its_name(stack: Deployment, template: dict[str, Any]) -> None:
    writer = act_as(stack, "writer")
    schedule = build_schedule(template, "twice", 3_600)
    writer.create_schedule(**schedule)
    with pytest.raises(writer.exceptions.ConflictException):
        writer.create_schedule(**schedule)
    writer.delete_schedule(Name="twice", GroupName=template["GroupName"])


def test_what_the_target_does_not_take_is_a_dead_letter(stack: Deployment) -> None:
    schedule = build_schedule(json.loads(stack.outputs["broken"]), "lost", 0)
    stack.client("scheduler").create_schedule(**schedule)
    letter = receive(stack, "broken_letters")
    assert json.loads(letter["Body"]) == {"order": "lost"}
    facts = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
    assert facts["ERROR_CODE"] == "NO_RESOURCE"
    assert facts["SCHEDULE_ARN"].endswith(f":schedule/{schedule['GroupName']}/lost")


def test_the_role_of_the_group_reaches_its_target_alone(stack: Deployment, template: dict[str, Any]) -> None:
    schedule = build_schedule(template, "astray", 0)
    schedule["Target"]["Arn"] = stack.outputs["other"]
    act_as(stack, "writer").create_schedule(**schedule)
    letter = receive(stack, "undelivered")
    assert letter["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"


def test_links_allow_what_they_say_and_no_more(stack: Deployment, template: dict[str, Any]) -> None:
    group = template["GroupName"]
    schedule, names = build_schedule(template, "kept", 3_600), {"Name": "kept", "GroupName": group}
    calls: dict[str, dict[str, Any]] = {
        "create_schedule": schedule,
        "get_schedule": names,
        "update_schedule": schedule,
        "delete_schedule": names,
    }
    allowed = {"viewer": {"get_schedule"}, "canceler": {"delete_schedule"}, "bystander": set[str]()}
    act_as(stack, "writer").create_schedule(**schedule)
    for function, permitted in allowed.items():
        client = act_as(stack, function)
        for call, arguments in calls.items():
            if call not in permitted:
                with pytest.raises(client.exceptions.ClientError, match="AccessDenied"):
                    getattr(client, call)(**arguments)
    assert act_as(stack, "viewer").get_schedule(**names)["Target"]["Arn"] == template["Target"]["Arn"]
    act_as(stack, "canceler").delete_schedule(**names)


def test_a_writer_has_one_group_and_one_role(stack: Deployment, template: dict[str, Any]) -> None:
    writer, broken = act_as(stack, "writer"), json.loads(stack.outputs["broken"])
    schedule = build_schedule(template, "astray", 3_600)
    role_of_another = {"Target": {**schedule["Target"], "RoleArn": broken["Target"]["RoleArn"]}}
    elsewhere: tuple[dict[str, Any], ...] = (
        {"GroupName": broken["GroupName"]},
        {"GroupName": "default"},
        role_of_another,
    )
    for other in elsewhere:
        with pytest.raises(writer.exceptions.ClientError, match="AccessDenied"):
            writer.create_schedule(**cast("Any", {**schedule, **other}))
    with pytest.raises(writer.exceptions.ClientError, match="AccessDenied"):
        writer.delete_schedule(Name="astray", GroupName=broken["GroupName"])
