"""Targets of EventBridge rules and of EventBridge Scheduler."""

import datetime
import json
from collections.abc import Callable
from typing import Any, Final

from tests.permissions.account import Account, Arrived, Statement
from tests.permissions.arrows.arrow import Arrows

_ARROWS: Final = Arrows()
_LAMBDA_ARROWS: Final = Arrows(frozenset({"lambda"}))


def rule(
    aws: Account, target: str, *, role: str | None = None, permit: Callable[[str], None] | None = None
) -> None:
    """Creates a rule with a target and sends an event that it matches; ``permit`` takes the rule's ARN."""
    events, name = aws.client("events"), aws.name("rule")
    made = events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))["RuleArn"]
    if permit:
        permit(made)
    more = {"RoleArn": role} if role else {}
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": target, **more}])
    events.put_events(Entries=[{"Source": name, "DetailType": "test", "Detail": "{}"}])


@_LAMBDA_ARROWS.add("EventBridge → Lambda", "the function's permission")
def _rule_to_function(aws: Account, granted: bool) -> Arrived:
    function, arrived = aws.create_forwarding_function()
    rule(
        aws,
        function,
        permit=(lambda rule: aws.permit(function, "events", rule)) if granted else None,
    )
    return arrived


@_ARROWS.add("EventBridge → SQS", "the queue's policy")
def _rule_to_queue(aws: Account, granted: bool) -> Arrived:
    service = "events" if granted else "s3"
    queue = aws.queue({"Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sqs:SendMessage"})
    rule(aws, queue.arn)
    return aws.watch_queue(queue)


@_ARROWS.add("EventBridge → SNS", "the topic's policy names another service")
def _rule_to_topic(aws: Account, granted: bool) -> Arrived:
    service = "events" if granted else "s3"
    topic, queue = aws.create_watched_topic(
        {"Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sns:Publish"}
    )
    rule(aws, topic)
    return aws.watch_queue(queue)


@_ARROWS.add("EventBridge → Step Functions", "the role's permission")
def _rule_to_machine(aws: Account, granted: bool) -> Arrived:
    machine = aws.machine({"Type": "Pass"}, aws.role("states"))
    rule(aws, machine, role=aws.role("events", _start(machine, granted=granted)))
    return aws.has_execution(machine)


def schedule(aws: Account, target: str, role: str, **more: Any) -> None:
    """Creates a schedule for this second."""
    now = datetime.datetime.now(datetime.UTC)
    aws.client("scheduler").create_schedule(
        Name=aws.name("schedule"),
        ScheduleExpression=f"at({now:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": target, "RoleArn": role, "Input": "{}", **more},
    )


@_LAMBDA_ARROWS.add("Scheduler → Lambda", "the role's permission")
def _schedule_to_function(aws: Account, granted: bool) -> Arrived:
    function, arrived = aws.create_forwarding_function()
    schedule(aws, function, _scheduler_role(aws, "lambda:InvokeFunction", function, granted=granted))
    return arrived


@_ARROWS.add("Scheduler → SQS", "the role's permission")
def _schedule_to_queue(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue()
    schedule(aws, queue.arn, _scheduler_role(aws, "sqs:SendMessage", queue.arn, granted=granted))
    return aws.watch_queue(queue)


@_ARROWS.add("Scheduler → SNS", "the role's permission")
def _schedule_to_topic(aws: Account, granted: bool) -> Arrived:
    topic, queue = aws.create_watched_topic()
    schedule(aws, topic, _scheduler_role(aws, "sns:Publish", topic, granted=granted))
    return aws.watch_queue(queue)


@_ARROWS.add("Scheduler → Step Functions", "the role's permission")
def _schedule_to_machine(aws: Account, granted: bool) -> Arrived:
    machine = aws.machine({"Type": "Pass"}, aws.role("states"))
    schedule(aws, machine, aws.role("scheduler", _start(machine, granted=granted)))
    return aws.has_execution(machine)


def _scheduler_role(aws: Account, action: str, resource: str, *, granted: bool) -> str:
    return aws.role("scheduler", {"Action": action, "Resource": resource if granted else f"{resource}-2"})


def _start(machine: str, *, granted: bool) -> Statement:
    return {"Action": "states:StartExecution", "Resource": machine if granted else f"{machine}-2"}


ARROWS: Final = (*_LAMBDA_ARROWS.found, *_ARROWS.found)
