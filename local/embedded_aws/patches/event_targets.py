"""Authorizes deliveries of EventBridge rules and schedules, and sends failed ones to dead-letter queues."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, cast

from ministack.services import eventbridge, lambda_svc, sqs, stepfunctions

from embedded_aws.patches.authorization import Caller, denial, is_service_allowed
from embedded_aws.patches.observation.causes import caused_by
from embedded_aws.patches.observation.messages import delivery
from embedded_aws.patches.optimized_calls import without_test_case
from embedded_aws.patches.patching import Patch

_ACTIONS = {
    "events": "events:PutEvents",
    "lambda": "lambda:InvokeFunction",
    "sns": "sns:Publish",
    "sqs": "sqs:SendMessage",
    "states": "states:StartExecution",
}


@dataclass(frozen=True)
class _Failure:
    """Error of a delivery, in the attributes of the message in the dead-letter queue."""

    code: str
    message: str


def _authorized(invoke: Callable[..., None]) -> Callable[..., None]:
    """Authorizes each delivery.

    For rules, the resource-based policy of the queue, topic or function decides, and a role for state
    machines; for schedules, their role.
    """

    def invoke_if_allowed(target: dict[str, Any], event: dict[str, Any], rule: Any, view: Any = None) -> None:
        with caused_by(rule["Arn"]):
            failure = _failure(target, rule)
            if failure is None:
                with _recorded(rule["Arn"], target["Arn"]):
                    invoke(target, event, rule, view)
            elif queue := target.get("DeadLetterConfig", {}).get("Arn"):
                _keep(queue, target, event, rule, failure)

    return invoke_if_allowed


def _recorded(rule_arn: str, target_arn: str) -> AbstractContextManager[None]:
    """Records the delivery, unless the target itself records what is published to it."""
    published = target_arn.split(":")[2] in {"events", "sns"}
    return nullcontext() if published else delivery("delivered", rule_arn, target_arn)


def _failure(target: dict[str, Any], rule: dict[str, Any]) -> _Failure | None:
    arn: str = target["Arn"]
    service = arn.split(":")[2]
    if service not in _ACTIONS:
        return None
    if not _exists(service, arn):
        return _Failure("NO_RESOURCE", f"The target {arn} does not exist.")
    if _is_schedule(rule) or service == "states":
        return _denied(target.get("RoleArn", ""), _ACTIONS[service], arn, rule)
    if service == "events" or is_service_allowed("events.amazonaws.com", _ACTIONS[service], arn, rule["Arn"]):
        return None
    return _Failure("NO_PERMISSIONS", f"The policy of {arn} does not allow events.amazonaws.com.")


def _is_schedule(rule: dict[str, Any]) -> bool:
    return "GroupName" in rule


def _exists(service: str, arn: str) -> bool:
    match service:
        case "lambda":
            return cast("Any", lambda_svc)._get_func_record_for_ref(arn)[0] is not None
        case "sqs":
            return cast("Any", sqs)._queue_by_arn(arn) is not None
        case "states":
            return cast("Any", stepfunctions)._resolve_state_machine_arn(arn) is not None
        case _:
            return True


def _denied(role_arn: str, action: str, arn: str, rule: dict[str, Any]) -> _Failure | None:
    if not role_arn:
        return _Failure("NO_PERMISSIONS", f"The target {arn} requires a role.")
    resource = without_test_case(arn)
    reason = denial(Caller(role_arn, rule["Name"][:64]), action, [resource])
    return _Failure("NO_PERMISSIONS", reason) if reason else None


def _keep(
    queue: str, target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], failure: _Failure
) -> None:
    """Sends a message to the dead-letter queue, if its policy or the schedule's role allows that."""
    action = _ACTIONS["sqs"]
    if _is_schedule(rule):
        allowed = _denied(target.get("RoleArn", ""), action, queue, rule) is None
        source, body = "SCHEDULE_ARN", target.get("Input", "{}")
    else:
        allowed = is_service_allowed("events.amazonaws.com", action, queue, rule["Arn"])
        source, body = "RULE_ARN", _event_text(event)
    found = cast("Any", sqs)._queue_by_arn(queue)
    if not allowed or not found:
        return
    values = {
        source: rule["Arn"],
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": failure.code,
        "ERROR_MESSAGE": failure.message,
    }
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in values.items()}
    url = found["url"]
    letter = {"QueueUrl": url, "MessageBody": body, "MessageAttributes": attributes}
    cast("Any", sqs)._act_send_message(letter, url)


def _event_text(event: dict[str, Any]) -> str:
    service = cast("Any", eventbridge)
    return json.dumps(service._pattern_event_view(event).event_with_detail())


PATCHES = (
    Patch(
        eventbridge,
        "_invoke_target",
        "b4d242e552d7536f",
        _authorized,
        "authorizes each delivery, and sends failed deliveries to the dead-letter queue",
    ),
)
