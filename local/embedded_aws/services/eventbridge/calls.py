"""Deliveries of rules and schedules that are calls of a service, with the permissions that AWS requires.

A stream, and every target of a schedule that MiniStack does not know, is called as the role of the target.
CloudWatch Logs has a policy for EventBridge.
"""

import contextvars
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.iam.authorization import Caller
from embedded_aws.iam.service_principals import is_allowed_by_statement
from embedded_aws.json_values import read_array, read_object, read_text
from embedded_aws.ministack import cloudwatch_logs, eventbridge, step_functions
from embedded_aws.ministack.records import read_members
from embedded_aws.ministack.responses import get_account_id, new_uuid, request_scope
from embedded_aws.observation.denials import record_service_denial
from embedded_aws.service_calls.as_role import CallError, call_as
from embedded_aws.service_calls.call import call
from embedded_aws.service_calls.callers import act_as
from embedded_aws.services.eventbridge.api_destinations import invoke
from embedded_aws.services.eventbridge.input_templates import find_value
from embedded_aws.services.eventbridge.retries import RetryPolicy

EVENTS: Final = "events.amazonaws.com"
"""Service principal of EventBridge."""

Target = eventbridge.Target
_Rule = eventbridge.Rule
_View = eventbridge.EventView | None
_Deliver = Callable[[Target, str, _Rule], None]


def find_delivery(target: Target, *, scheduled: bool) -> _Deliver | None:
    """Returns what delivers to a target; None if MiniStack does.

    Args:
        target: The target.
        scheduled: Whether a schedule has it.
    """
    if ":api-destination/" in target["Arn"]:
        return _invoke_destination
    service = target["Arn"].split(":")[2]
    return (_SCHEDULED if scheduled else _RULED).get(service)


def start(
    deliver: _Deliver,
    target: Target,
    payload: str,
    rule: _Rule,
    finish: Callable[[CallError | None], None],
) -> None:
    """Delivers in a separate thread, since a service must not be called from the event loop.

    A delivery that a service rejects for a while is tried again.

    Args:
        deliver: What delivers.
        target: The target.
        payload: The event, as the target receives it.
        rule: The rule or schedule.
        finish: Receives the error, or None.
    """

    def run() -> None:
        account, region = rule["Arn"].split(":")[4], rule["Arn"].split(":")[3]
        with request_scope(account, region):
            try:
                RetryPolicy.from_target(target).run(lambda: deliver(target, payload, rule))
            except CallError as error:
                finish(error)
            except step_functions.ExecutionError as error:
                finish(CallError(str(error.error), str(error.cause)))
            else:
                finish(None)

    threading.Thread(target=contextvars.copy_context().run, args=(run,), daemon=True).start()


def build_payload(target: Target, event: eventbridge.Event, rule: _Rule, view: _View) -> str:
    """Returns the event as a target receives it.

    Args:
        target: The target.
        event: The event.
        rule: The rule or schedule.
        view: MiniStack's view of the event, if any.
    """
    view = view or eventbridge.event_view(event)
    if transformer := target.get("InputTransformer"):
        return eventbridge.transform_input(transformer, rule, view)
    if text := target.get("Input"):
        return text
    try:
        found = find_value(view.event_with_detail(), target.get("InputPath", ""))
    except KeyError:
        found = view.event_with_detail()
    return json.dumps(found, separators=(",", ":"))


def resolve_parameters(target: Target, event: eventbridge.Event, view: _View) -> Target:
    """Returns a target whose HTTP parameters have the values of the event.

    Args:
        target: The target.
        event: The event.
        view: MiniStack's view of the event, if any.
    """
    given = read_members(target, "HttpParameters")
    if not given:
        return target
    view = view or eventbridge.event_view(event)
    found = eventbridge.resolve_http_parameters(given, view.event_with_detail())
    return {**target, "HttpParameters": found}


def resolve_group(target: Target, event: eventbridge.Event, view: _View) -> Target:
    """Returns a target whose message group ID is the value at its path in the event; none without a value.

    Args:
        target: The target.
        event: The event.
        view: MiniStack's view of the event, if any.
    """
    path = str(read_members(target, "SqsParameters").get("MessageGroupId", ""))
    if not path.startswith("$."):
        return target
    view = view or eventbridge.event_view(event)
    try:
        found = find_value(view.event_with_detail(), path)
    except KeyError:
        return {**target, "SqsParameters": {}}
    return {
        **target,
        "SqsParameters": {"MessageGroupId": found if isinstance(found, str) else json.dumps(found)},
    }


def _invoke_destination(target: Target, payload: str, _: _Rule) -> None:
    invoke(target["Arn"], read_members(target, "HttpParameters"), payload)


def _put_into_stream(target: Target, payload: str, rule: _Rule) -> None:
    key = _find_partition_key(read_members(target, "KinesisParameters"), payload)
    stream = target["Arn"].rpartition("/")[2]
    record = {"StreamName": stream, "Data": payload.encode(), "PartitionKey": key}
    call_as(_find_caller(target, rule), "kinesis", "PutRecord", record)


def _find_partition_key(parameters: Mapping[str, str], payload: str) -> str:
    """Returns the key of a schedule, or the value at the path of a rule; by default the ID of the event."""
    if "PartitionKey" in parameters:
        return parameters["PartitionKey"]
    path = parameters.get("PartitionKeyPath", "$.id")
    try:
        found = find_value(json.loads(payload), path)
    except (ValueError, KeyError):
        return new_uuid()
    return found if isinstance(found, str) else json.dumps(found)


def _put_into_delivery_stream(target: Target, payload: str, rule: _Rule) -> None:
    record = {"Data": payload.encode()}
    stream = target["Arn"].rpartition("/")[2]
    call_as(
        _find_caller(target, rule), "firehose", "PutRecord", {"DeliveryStreamName": stream, "Record": record}
    )


def _put_event(target: Target, payload: str, rule: _Rule) -> None:
    given = read_members(target, "EventBridgeParameters")
    entry = {
        "EventBusName": target["Arn"],
        "Source": given.get("Source", ""),
        "DetailType": given.get("DetailType", ""),
        "Detail": payload,
    }
    answer = call_as(_find_caller(target, rule), "events", "PutEvents", {"Entries": [entry]})
    if answer["FailedEntryCount"]:
        failed = read_object(read_array(answer["Entries"])[0])
        raise CallError(read_text(failed.get("ErrorCode")), read_text(failed.get("ErrorMessage")))


def _call_action(target: Target, payload: str, rule: _Rule) -> None:
    action = target["Arn"].partition(":scheduler:::")[2]
    try:
        parameters = json.loads(payload)
    except ValueError:
        raise CallError("ValidationException", "Input: must be JSON.") from None
    with act_as(_find_caller(target, rule)):
        call(f"arn:aws:states:::{action}", parameters)


def _put_log_event(target: Target, payload: str, rule: _Rule) -> None:
    group = target["Arn"].partition(":log-group:")[2].removesuffix(":*")
    stream = new_uuid()
    arn = f"{target['Arn'].removesuffix(':*')}:log-stream:{stream}"
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        if not _is_allowed_by_policy(action, arn, rule["Arn"]):
            record_service_denial(EVENTS, action, target["Arn"], rule["Arn"])
            raise CallError(
                "AccessDeniedException", f"No resource policy of CloudWatch Logs allows {EVENTS} {action}."
            )
    event = {"timestamp": int(time.time() * 1000), "message": payload}
    cloudwatch_logs.create_log_stream({"logGroupName": group, "logStreamName": stream})
    status, *_, body = cloudwatch_logs.put_log_events(
        {"logGroupName": group, "logStreamName": stream, "logEvents": [event]}
    )
    if status >= 300:  # noqa: PLR2004 - neither success nor information
        raise CallError("ResourceNotFoundException", str(body))


def _is_allowed_by_policy(action: str, resource: str, source: str) -> bool:
    keys = {"aws:sourcearn": source, "aws:sourceaccount": get_account_id()}
    policies = [read_text(each["policyDocument"]) for each in cloudwatch_logs.resource_policies.values()]
    return any(is_allowed_by_statement(policy, EVENTS, action, resource, keys) for policy in policies)


def _find_caller(target: Target, rule: _Rule) -> Caller:
    return Caller(target.get("RoleArn", ""), rule["Name"][:64])


_RULED: Final[Mapping[str, _Deliver]] = {
    "firehose": _put_into_delivery_stream,
    "kinesis": _put_into_stream,
    "logs": _put_log_event,
}
_SCHEDULED: Final[Mapping[str, _Deliver]] = {
    "events": _put_event,
    "firehose": _put_into_delivery_stream,
    "kinesis": _put_into_stream,
    "scheduler": _call_action,
}
