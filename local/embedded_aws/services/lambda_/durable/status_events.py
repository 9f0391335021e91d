"""Events of EventBridge about durable executions."""

import json
from datetime import UTC, datetime
from http import HTTPStatus

from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.durable_executions import Execution


def put_status(execution: Execution) -> None:
    """Puts an event about the status of an execution on the default bus."""
    detail = {
        "version": "0",
        "durableExecutionArn": execution["DurableExecutionArn"],
        "durableExecutionName": execution["DurableExecutionName"],
        "functionArn": f"{execution['FunctionArn']}:{execution['Version']}",
        "status": execution["Status"],
        "startTimestamp": _format(execution["StartTimestamp"]),
        **({"endTimestamp": _format(end)} if (end := execution.get("EndTimestamp")) else {}),
    }
    entry = {
        "Source": "aws.lambda",
        "DetailType": "Durable Execution Status Change",
        "Detail": json.dumps(detail),
        "Resources": [execution["DurableExecutionArn"]],
    }
    status, _, body = eventbridge.put_events({"Entries": [entry]}, allow_aws_source=True)
    if status != HTTPStatus.OK:
        raise RuntimeError(f"a status of a durable execution is not on the bus: {body!r}")


def _format(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
