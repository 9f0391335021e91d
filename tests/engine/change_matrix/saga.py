"""Effects of each argument of ``Saga``."""

import json
from typing import Any, cast

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.engine.change_matrix.rows import KEY_ARN, TOPIC_ARN, Change, Component


def _make(name: str, arguments: Any) -> patterns.Saga:
    """Creates it with the queues that its steps name, and the topic that it has by default."""
    urls = {f"{each}Url": patterns.Queue(each.lower()).url for each in ("Parcels", "Returns", "Letters")}
    topic = patterns.Topic(f"{name}-alarms")
    arguments = _fill(arguments, urls)
    return patterns.Saga(name, cast("Any", {"alarm_topic_arn": topic.arn, **arguments}))


def _fill(value: Any, urls: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _fill(each, urls) for key, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_fill(each, urls) for each in cast("list[Any]", value)]
    return urls.get(value, value) if isinstance(value, str) else value


def _send(queue: str) -> dict[str, Any]:
    arguments = {"QueueUrl": f"{queue}Url", "MessageBody": "{% $keys.ship %}"}
    return {"Resource": "arn:aws:states:::sqs:sendMessage", "Arguments": arguments}


def _steps(queue: str = "Parcels", **more: Any) -> list[dict[str, Any]]:
    return [{"name": "ship", "task": _send(queue), "compensation": {"task": _send("Returns")}, **more}]


def _probe(deployment: Deployment) -> None:
    """A saga is completed, or compensated if it may not call what a step calls."""
    states = deployment.client("stepfunctions")
    arn = states.start_execution(stateMachineArn=deployment.outputs["alias_arn"])["executionArn"]

    def look() -> Any:
        found = states.describe_execution(executionArn=arn)
        return found if found["status"] != "RUNNING" else None

    output = json.loads(eventually(look, f"the end of {arn}")["output"])
    assert output["outcome"] == "completed", output


_DEFINITION = {"steps-live": "update", "steps-workflow": "update"}
_ENCRYPTED = {
    "steps-logs": "update",
    "steps-own-policy": "create",
    "steps-policy": "update",
    **_DEFINITION,
    "unfinished-undelivered": "update",
}
SAGA = Component(
    _make,
    {"steps": _steps(), "force_destroy": True},
    [
        Change("steps", _steps("Letters"), {**_DEFINITION, "steps-policy": "update"}),
        Change("steps", _steps(timeout_seconds=60), _DEFINITION),
        Change("steps", [*_steps(), {**_steps()[0], "name": "tell"}], _DEFINITION),
        Change(
            "alarm_topic_arn",
            TOPIC_ARN,
            {
                **_DEFINITION,
                "steps-failed-alarm": "update",
                "steps-policy": "update",
                "steps-timed-out-alarm": "update",
                "unfinished-policy": "update",
                "unfinished-target": "update",
                "unfinished-undelivered-alarm": "update",
            },
        ),
        Change("alarm_topic_kms_key_arn", KEY_ARN, {"steps-policy": "update", "unfinished-policy": "update"}),
        Change(
            "policy_statements",
            [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/*"]}],
            {"steps-policy": "update"},
        ),
        Change("log_level", "ALL", _DEFINITION),
        Change("include_execution_data", True, _DEFINITION),
        Change("log_retention_days", 7, {"steps-logs": "update"}),
        Change("kms_key_arn", KEY_ARN, _ENCRYPTED),
        Change("hardened", True, {**_ENCRYPTED, "key": "create", "key-policy": "create"}),
        Change("force_destroy", False, {}),
        Change(
            "tags",
            {"team": "post"},
            {
                "steps-failed-alarm": "update",
                "steps-logs": "update",
                "steps-role": "update",
                "steps-timed-out-alarm": "update",
                "steps-workflow": "update",
                "unfinished-role": "update",
                "unfinished-rule": "update",
                "unfinished-undelivered": "update",
                "unfinished-undelivered-alarm": "update",
            },
        ),
    ],
    probe=_probe,
)
