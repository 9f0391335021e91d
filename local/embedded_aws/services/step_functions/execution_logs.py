"""Events of executions in CloudWatch Logs.

All events of a state machine go into one log stream, at once. AWS delivers them in batches, and begins
further streams.
"""

import json
import uuid
from datetime import UTC, datetime
from typing import Final

from embedded_aws.iam.authorization import Caller, find_denial
from embedded_aws.json_values import JsonObject, read_array, read_object, read_text
from embedded_aws.ministack import cloudwatch_logs, step_functions
from embedded_aws.ministack.state_machine_records import Event, Execution

Fields = JsonObject

LOG_DELIVERY: Final = (
    *("logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery"),
    *("logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies"),
    "logs:DescribeLogGroups",
)
"""Actions of a role that logs (Step Functions developer guide, "Using CloudWatch Logs")."""
_FATAL: Final = frozenset({"ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut"})
_ERROR: Final = _FATAL | {
    *("ActivityFailed", "ActivityScheduleFailed", "ActivityTimedOut", "EvaluationFailed", "FailStateEntered"),
    *("LambdaFunctionFailed", "LambdaFunctionScheduleFailed", "LambdaFunctionStartFailed"),
    *("LambdaFunctionTimedOut", "MapIterationAborted", "MapIterationFailed", "MapRunAborted", "MapRunFailed"),
    *("MapStateAborted", "MapStateFailed", "ParallelStateAborted", "ParallelStateFailed", "TaskFailed"),
    *("TaskStartFailed", "TaskStateAborted", "TaskSubmitFailed", "TaskTimedOut", "WaitStateAborted"),
}
_LEVELS: Final = {"ERROR": _ERROR, "FATAL": _FATAL}
"""Events of a level (Step Functions developer guide, "Log levels for execution events"); ALL has all."""
_EXECUTION_DATA: Final = frozenset(
    {
        *("input", "inputDetails", "output", "outputDetails", "parameters"),
        *("assignedVariables", "assignedVariablesDetails"),
    }
)
_VALIDATION_STREAM: Final = "log_stream_created_by_aws_to_validate_log_delivery_subscriptions"


def read_group(logging: Fields) -> str | None:
    """Returns the name of the log group of a logging configuration; None if nothing is logged."""
    if logging.get("level", "OFF") == "OFF":
        return None
    group = read_object(read_object(read_array(logging["destinations"])[0])["cloudWatchLogsLogGroup"])
    return read_text(group["logGroupArn"]).partition(":log-group:")[2].removesuffix(":*")


def may_log(logging: Fields, role: str) -> bool:
    """Whether a role may deliver logs, if there are some to deliver."""
    if read_group(logging) is None:
        return True
    caller = Caller(role, "StepFunctions")
    return not any(find_denial(caller, action, ["*"]) for action in LOG_DELIVERY)


def open_destination(logging: Fields) -> bool:
    """Creates the log stream by which Step Functions validates a configuration; False without a log group."""
    group = read_group(logging)
    if group is None:
        return True
    cloudwatch_logs.create_log_stream({"logGroupName": group, "logStreamName": _VALIDATION_STREAM})
    return group in cloudwatch_logs.log_groups


def write_event(execution: Execution, event: Event) -> None:
    """Writes an event of a history, if its state machine logs events of this type."""
    machine = step_functions.state_machines.get(execution.get("stateMachineArn"))
    logging: Fields = machine["loggingConfiguration"] if machine else {}
    group = read_group(logging)
    if machine is None or group not in cloudwatch_logs.log_groups:
        return
    level = read_text(logging["level"])
    if level != "ALL" and event["type"] not in _LEVELS[level]:
        return
    streams = cloudwatch_logs.log_groups[group]["streams"]
    stream = {"logGroupName": group, "logStreamName": machine.get("logStream", "")}
    if stream["logStreamName"] not in streams:
        machine["logStream"] = stream["logStreamName"] = _name_stream(machine["name"])
        cloudwatch_logs.create_log_stream(stream)
    moment = datetime.fromisoformat(event["timestamp"])
    described = _describe(execution, event, moment, include=logging.get("includeExecutionData") is True)
    message = json.dumps(described, separators=(",", ":"), ensure_ascii=False)
    entry = {"timestamp": int(moment.timestamp() * 1000), "message": message}
    cloudwatch_logs.put_log_events({**stream, "logEvents": [entry]})


def _name_stream(machine: str) -> str:
    return f"states/{machine}/{datetime.now(UTC):%Y-%m-%d-%H-%M}/{uuid.uuid4().hex[:8]}"


def _describe(execution: Execution, event: Event, moment: datetime, *, include: bool) -> Fields:
    found = [details for name, details in event.items() if name.endswith("EventDetails")]
    details = read_object(found[0]) if found else {}
    return {
        "id": str(event["id"]),
        "type": event["type"],
        "details": {name: value for name, value in details.items() if include or name not in _EXECUTION_DATA},
        "previous_event_id": str(event.get("previousEventId", 0)),
        "event_timestamp": str(int(moment.timestamp() * 1000)),
        "execution_arn": execution["executionArn"],
        "redrive_count": "0",
    }
