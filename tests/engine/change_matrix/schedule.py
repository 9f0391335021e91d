"""Effects of each argument of ``Schedule``."""

from typing import Any, cast

import pulumi

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import KEY_ARN, QUEUE_ARN, TOPIC_ARN, Change, Component


def _make(name: str, arguments: dict[str, Any]) -> patterns.Schedule:
    """Creates the schedule, and the queue that it has by default."""
    inbox = patterns.Queue(f"{name}-inbox")
    pulumi.export("inbox", inbox.url)
    return patterns.Schedule(name, cast("Any", {"target": inbox.target(), **arguments}))


def _probe(deployment: Deployment) -> None:
    schedule = (
        cast("Any", deployment).client("scheduler").get_schedule(Name=deployment.outputs["schedule_name"])
    )
    assert schedule["Target"]["RoleArn"], schedule


SCHEDULE = Component(
    _make,
    {"expression": "rate(1 day)", "force_destroy": True},
    [
        Change("expression", "cron(0 3 * * ? *)", {"schedule": "update"}),
        Change("target", {"queue": {"arn": QUEUE_ARN}}, {"schedule": "update", "schedule-policy": "update"}),
        Change("timezone", "Europe/Berlin", {"schedule": "update"}),
        Change("input", {"page": 1}, {"schedule": "update"}),
        Change("maximum_window_in_minutes", 15, {"schedule": "update"}),
        Change("enabled", False, {"schedule": "update"}),
        Change("maximum_retry_attempts", 3, {"schedule": "update"}),
        Change("maximum_event_age_in_seconds", 600, {"schedule": "update"}),
        Change(
            "kms_key_arn",
            KEY_ARN,
            {"schedule": "update", "schedule-policy": "update", "undelivered": "update"},
        ),
        Change(
            "hardened",
            True,
            {
                "key": "create",
                "key-policy": "create",
                "schedule": "update",
                "schedule-policy": "update",
                "undelivered": "update",
            },
        ),
        Change("force_destroy", False, {}),
        Change("alarm_topic_arn", TOPIC_ARN, {"undelivered-alarm": "create"}),
        Change("tags", {"team": "post"}, {"schedule-role": "update", "undelivered": "update"}),
    ],
    probe=_probe,
)
