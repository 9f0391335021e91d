"""Effects of each argument of ``ScheduleGroup``."""

import json
from typing import Any, cast

import pulumi

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import KEY_ARN, QUEUE_ARN, TOPIC_ARN, Change, Component


def _make(name: str, arguments: dict[str, Any]) -> patterns.ScheduleGroup:
    """Creates the group, and the queue that it has by default."""
    inbox = patterns.Queue(f"{name}-inbox")
    pulumi.export("inbox", inbox.url)
    return patterns.ScheduleGroup(name, cast("Any", {"target": inbox.target(), **arguments}))


def _probe(deployment: Deployment) -> None:
    """Schedules are created, moved and canceled as the group says."""
    scheduler = cast("Any", deployment).client("scheduler")
    template = json.loads(deployment.outputs["template"])
    schedule = {"Name": "probe", "ScheduleExpression": "at(2999-01-01T00:00:00)", **template}
    scheduler.create_schedule(**schedule)
    scheduler.update_schedule(**schedule)
    scheduler.delete_schedule(Name="probe", GroupName=template["GroupName"])


SCHEDULE_GROUP = Component(
    _make,
    {"force_destroy": True},
    [
        Change("target", {"queue": {"arn": QUEUE_ARN}}, {"policy": "update"}),
        Change("maximum_window_in_minutes", 15, {}),
        Change("maximum_retry_attempts", 3, {}),
        Change("maximum_event_age_in_seconds", 600, {}),
        Change("kms_key_arn", KEY_ARN, {"policy": "update", "undelivered": "update"}),
        Change(
            "hardened",
            True,
            {"key": "create", "key-policy": "create", "policy": "update", "undelivered": "update"},
        ),
        Change("force_destroy", False, {}),
        Change("alarm_topic_arn", TOPIC_ARN, {"undelivered-alarm": "create"}),
        Change("tags", {"team": "post"}, {"group": "update", "role": "update", "undelivered": "update"}),
    ],
    probe=_probe,
)
