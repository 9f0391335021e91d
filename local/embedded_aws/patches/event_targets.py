"""Events and schedules that reach only what they may, and are kept when they reach nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from ministack.services import eventbridge, lambda_svc, sqs, stepfunctions

from embedded_aws.patches.authorization import Caller, refusal, service_may
from embedded_aws.patches.optimised_calls import unqualified
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
    """Why a target is not reached: what AWS writes into the attributes of the dead letter."""

    code: str
    message: str


def _authorized(invoke: Callable[..., None]) -> Callable[..., None]:
    """Asks for the permission of each delivery.

    A rule needs the policy of a queue, topic or function, and a role for a state machine; a schedule needs
    its role for everything.
    """

    def invoke_if_allowed(target: dict[str, Any], event: dict[str, Any], rule: Any, view: Any = None) -> None:
        failure = _failure(target, rule)
        if failure is None:
            invoke(target, event, rule, view)
        elif queue := target.get("DeadLetterConfig", {}).get("Arn"):
            _keep(queue, target, event, rule, failure)

    return invoke_if_allowed


def _failure(target: dict[str, Any], rule: dict[str, Any]) -> _Failure | None:
    arn: str = target["Arn"]
    service = arn.split(":")[2]
    if service not in _ACTIONS:
        return None
    if not _exists(service, arn):
        return _Failure("NO_RESOURCE", f"The target {arn} does not exist.")
    if _is_schedule(rule) or service == "states":
        return _refused(target.get("RoleArn", ""), _ACTIONS[service], arn, rule)
    if service == "events" or service_may("events.amazonaws.com", _ACTIONS[service], arn, rule["Arn"]):
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


def _refused(role_arn: str, action: str, arn: str, rule: dict[str, Any]) -> _Failure | None:
    if not role_arn:
        return _Failure("NO_PERMISSIONS", f"The target {arn} needs a role.")
    resource = unqualified(arn) if ":stateMachine:" in arn else arn
    reason = refusal(Caller(role_arn, rule["Name"][:64]), action, [resource])
    return _Failure("NO_PERMISSIONS", reason) if reason else None


def _keep(
    queue: str, target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], failure: _Failure
) -> None:
    """Sends a dead letter, if the rule may (by the queue's policy) or the schedule's role may."""
    action = _ACTIONS["sqs"]
    if _is_schedule(rule):
        allowed = _refused(target.get("RoleArn", ""), action, queue, rule) is None
        source, body = "SCHEDULE_ARN", target.get("Input", "{}")
    else:
        allowed = service_may("events.amazonaws.com", action, queue, rule["Arn"])
        source, body = "RULE_ARN", _event_text(event)
    found = cast("Any", sqs)._queue_by_arn(queue)
    if not allowed or not found:
        return
    facts = {
        source: rule["Arn"],
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": failure.code,
        "ERROR_MESSAGE": failure.message,
    }
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in facts.items()}
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
        "authorises each delivery, and keeps what cannot be delivered as a dead letter",
    ),
)
