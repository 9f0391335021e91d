"""Authorizes deliveries of EventBridge rules and schedules, and sends failed ones to dead-letter queues."""

import json
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from embedded_aws.iam.authorization import Caller, find_denial, is_service_allowed
from embedded_aws.ministack import eventbridge, lambda_functions, sns, sqs, step_functions
from embedded_aws.ministack.arn import parse_arn
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import read_members
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.observation.causes import set_cause, strip_test_case
from embedded_aws.observation.messages import mark_dead_letters, record, record_delivery
from embedded_aws.service_calls.as_role import CallError, require_role
from embedded_aws.services.eventbridge.api_destinations import find_destination
from embedded_aws.services.eventbridge.calls import (
    EVENTS,
    build_payload,
    find_delivery,
    resolve_group,
    resolve_parameters,
    start,
)
from embedded_aws.services.eventbridge.input_templates import explain_template
from embedded_aws.services.eventbridge.retries import ExhaustedError
from embedded_aws.services.eventbridge.supported_targets import (
    RULE_TARGETS,
    explain_arn,
    explain_schedule_target,
)

_GROUP_ID: Final = re.compile(r"[!-~]{1,128}")
_SCHEDULER: Final = "scheduler.amazonaws.com"
_ACTIONS: Final = {
    "events": "events:PutEvents",
    "firehose": "firehose:PutRecord",
    "kinesis": "kinesis:PutRecord",
    "lambda": "lambda:InvokeFunction",
    "sns": "sns:Publish",
    "sqs": "sqs:SendMessage",
    "states": "states:StartExecution",
}
_WITH_ROLE: Final = frozenset({"events", "firehose", "kinesis", "states"})
"""Targets of rules that need a role; the others have a policy, or a role."""
_WITH_POLICY: Final = frozenset({"lambda", "sns", "sqs"})
"""Targets of rules of which the role decides, if there is one (EventBridge user guide, permissions)."""

_Event = eventbridge.Event
_Rule = eventbridge.Rule
_Target = eventbridge.Target


@dataclass(frozen=True)
class _Failure:
    """Error of a delivery, in the attributes of the message in the dead-letter queue.

    Attributes:
        code: Code of the error.
        message: Message of the error.
        condition: Setting of the retry policy that ended the attempts; empty if there was one attempt.
        retries: Number of retries.
    """

    code: str
    message: str
    condition: str = ""
    retries: int = 0


def _authorize_deliveries(invoke: Callable[..., None]) -> Callable[..., None]:
    """Authorizes each delivery.

    For rules, the resource-based policy of the queue, topic, function or log group decides, unless the target
    has a role, which those of state machines, streams and buses need; for schedules, their role.
    """

    def invoke_if_allowed(
        target: _Target, event: _Event, rule: _Rule, view: eventbridge.EventView | None = None
    ) -> None:
        scheduled = _is_schedule(rule)
        target = _add_context(target, rule) if scheduled else resolve_group(target, event, view)
        end = partial(_end, target, event, rule)
        with set_cause(rule["Arn"]):
            if failure := _build_failure(target, rule):
                end(failure)
            elif reason := explain_template(target, event, view):
                record("undelivered", rule["Arn"], target["Arn"], reason=reason)
            elif deliver := find_delivery(target, scheduled=scheduled):
                payload = build_payload(target, event, rule, view)
                start(deliver, resolve_parameters(target, event, view), payload, rule, partial(_finish, end))
            else:
                with _record_delivery(rule["Arn"], target["Arn"]):
                    if not _send_text(target, partial(build_payload, target, event, rule, view)):
                        invoke(target, event, rule, view)

    return invoke_if_allowed


def _send_text(target: _Target, build: Callable[[], str]) -> bool:
    """Sends the text of an event to a standard topic or queue, which can be fair to its message groups."""
    arn: str = target["Arn"]
    if arn.endswith(".fifo"):
        return False
    if sns.find_topic(arn):
        sns.publish(arn, new_uuid(), build(), "")
        return True
    queue = sqs.find_queue(arn)
    if queue is None:
        return False
    sent: sqs.Parameters = {"QueueUrl": queue["url"], "MessageBody": build()}
    if group := read_members(target, "SqsParameters").get("MessageGroupId"):
        sent["MessageGroupId"] = str(group)
    sqs.send_message(sent, queue["url"])
    return True


def _finish(end: Callable[[_Failure | None], None], error: CallError | None) -> None:
    """Ends a delivery by the response of the service."""
    if isinstance(error, ExhaustedError):
        end(_Failure(_find_code(error), str(error), error.condition, error.retries))
    else:
        end(error and _Failure(_find_code(error), str(error)))


def _find_code(error: CallError) -> str:
    if error.code.isupper():  # of a delivery
        return error.code
    if "AccessDenied" in error.code or "not authorized" in str(error):
        return "NO_PERMISSIONS"
    return "NO_RESOURCE" if "NotFound" in error.code else "SDK_CLIENT_ERROR"


def _end(target: _Target, event: _Event, rule: _Rule, failure: _Failure | None) -> None:
    """Records a delivery, or keeps what could not be delivered."""
    if failure is None:
        record("delivered", rule["Arn"], target["Arn"])
    elif not _keep(target, event, rule, failure):
        record("undelivered", rule["Arn"], target["Arn"], reason=failure.message)


def _record_delivery(rule_arn: str, target_arn: str) -> AbstractContextManager[None]:
    """Records the delivery, unless the target itself records what is published to it."""
    published = target_arn.split(":")[2] in {"events", "sns"}
    return nullcontext() if published else record_delivery("delivered", rule_arn, target_arn)


def _add_context(target: _Target, schedule: _Rule) -> _Target:
    """Returns the target of a schedule with the context attributes in its input replaced."""
    if "<aws.scheduler." not in target.get("Input", ""):
        return target
    moment = datetime.fromtimestamp(time.time(), UTC)
    values = {
        "attempt-number": "1",
        "execution-id": new_uuid(),
        "schedule-arn": schedule["Arn"],
        "scheduled-time": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
    }
    text = target.get("Input", "")
    for name, value in values.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return {**target, "Input": text}


def _build_failure(target: _Target, rule: _Rule) -> _Failure | None:
    arn: str = target["Arn"]
    service = arn.split(":")[2]
    if reason := _explain(arn, rule):
        return _Failure("INVALID_PARAMETER", reason)
    if not _exists(service, arn):
        return _Failure("NO_RESOURCE", f"The target {arn} does not exist.")
    if service == "sqs" and (reason := _explain_group(target)):
        return _Failure("INVALID_PARAMETER", reason)
    has_role = bool(target.get("RoleArn")) and service in _WITH_POLICY
    if _is_schedule(rule) or service in _WITH_ROLE or has_role:
        return _find_denial(target.get("RoleArn", ""), _find_action(arn), arn, rule)
    if service == "logs" or is_service_allowed(EVENTS, _ACTIONS[service], arn, rule["Arn"]):
        return None
    return _Failure("NO_PERMISSIONS", f"The policy of {arn} does not allow {EVENTS}.")


def _explain_group(target: _Target) -> str | None:
    group = read_members(target, "SqsParameters").get("MessageGroupId")
    if target["Arn"].endswith(".fifo") and not group:
        return f"The target {target['Arn']} requires a message group ID."
    if group and not _GROUP_ID.fullmatch(str(group)):
        return f"Value {group} for parameter MessageGroupId is invalid."
    return None


def _explain(arn: str, rule: _Rule) -> str | None:
    return explain_schedule_target(arn) if _is_schedule(rule) else explain_arn(arn, RULE_TARGETS)


def _find_action(arn: str) -> str:
    """Returns the action on a target; empty if the call itself is authorized."""
    if ":api-destination/" in arn:
        return "events:InvokeApiDestination"
    return _ACTIONS.get(arn.split(":")[2], "")


def _is_schedule(rule: _Rule) -> bool:
    return "GroupName" in rule


def _exists(service: str, arn: str) -> bool:
    """Whether a target exists in the account and Region of the rule."""
    if service in {"lambda", "sns", "sqs"} and not eventbridge.is_in_scope(parse_arn(arn)):
        return False
    if ":api-destination/" in arn:
        return find_destination(arn) is not None
    if ":event-bus/" in arn:
        return arn.partition(":event-bus/")[2] in {"default", *eventbridge.event_buses}
    found: object = True
    match service:
        case "lambda":
            found = lambda_functions.find_function(arn)[0]
        case "sns":
            found = sns.find_topic(arn)
        case "sqs":
            found = sqs.find_queue(arn)
        case "states":
            found = step_functions.resolve_state_machine(arn)
        case _:
            pass
    return found is not None


def _find_denial(role_arn: str, action: str, arn: str, rule: _Rule) -> _Failure | None:
    principal, source = EVENTS, rule["Arn"]
    if _is_schedule(rule):
        principal = _SCHEDULER
        source = f"{rule['Arn'].partition(':schedule/')[0]}:schedule-group/{rule.get('GroupName')}"
    try:
        require_role(role_arn, principal, source)
    except CallError as error:
        return _Failure("NO_PERMISSIONS", str(error))
    if not action:
        return None
    resource = strip_test_case(arn)
    reason = find_denial(Caller(role_arn, rule["Name"][:64]), action, [resource])
    return _Failure("NO_PERMISSIONS", reason) if reason else None


def _keep(target: _Target, event: _Event, rule: _Rule, failure: _Failure) -> bool:
    """Sends a message to the dead-letter queue, if its policy or the schedule's role allows that."""
    queue = read_members(target, "DeadLetterConfig").get("Arn")
    if not queue:
        return False
    action = _ACTIONS["sqs"]
    if _is_schedule(rule):
        allowed = _find_denial(target.get("RoleArn", ""), action, queue, rule) is None
        source, body = "SCHEDULE_ARN", target.get("Input", "{}")
    else:
        allowed = is_service_allowed(EVENTS, action, queue, rule["Arn"])
        source, body = "RULE_ARN", _format_event(event)
    found = sqs.find_queue(queue)
    if not allowed or not found:
        return False
    values = {
        source: rule["Arn"],
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": failure.code,
        "ERROR_MESSAGE": failure.message,
    }
    if failure.condition:
        values |= {"EXHAUSTED_RETRY_CONDITION": failure.condition, "RETRY_ATTEMPTS": str(failure.retries)}
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in values.items()}
    url = found["url"]
    with mark_dead_letters(failure.message):
        sqs.send_message({"QueueUrl": url, "MessageBody": body, "MessageAttributes": attributes}, url)
    return True


def _format_event(event: _Event) -> str:
    return json.dumps(eventbridge.event_view(event).event_with_detail())


PATCHES = (
    Patch(
        eventbridge.invoke_target,
        _authorize_deliveries,
        "authorizes each delivery, and sends failed deliveries to the dead-letter queue",
    ),
)
