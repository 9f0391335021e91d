"""Invocations of durable functions by name."""

import json
from dataclasses import dataclass
from http import HTTPStatus

from embedded_aws.ministack.records import Headers, Response
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.services.lambda_.durable.executions import build_execution_arn, find_execution
from embedded_aws.services.lambda_.operations.calls import LATEST, FunctionCall, OperationError

_HEADER = "x-amz-durable-execution-name"


@dataclass(frozen=True)
class DurableCall:
    """An invocation of a durable function.

    Attributes:
        name: Name of the execution.
        arn: ARN of the execution.
    """

    name: str
    arn: str

    def add_arn(self, response: Response) -> Response:
        """Returns the response with the ARN of the execution."""
        status, headers, body = response
        if status not in {HTTPStatus.OK, HTTPStatus.ACCEPTED}:
            return response
        return status, {**headers, "X-Amz-Durable-Execution-Arn": self.arn}, body


def read_durable_call(call: FunctionCall, headers: Headers, body: bytes) -> DurableCall | None:
    """Returns the invocation of a durable function; None for another function.

    Raises:
        OperationError: If an execution with the name has another input.
    """
    function = call.function
    if function is None or not function["config"].get("DurableConfig"):
        return None
    alias = function["aliases"].get(call.qualifier or "")
    version = alias["FunctionVersion"] if alias else call.qualifier or LATEST
    given = {name.lower(): value for name, value in headers.items()}.get(_HEADER)
    name = str(given or new_uuid())
    arn = build_execution_arn(call.arn, version, name)
    known = find_execution(arn)
    if known and json.loads(known["InputPayload"]) != json.loads(body or b"{}"):
        raise OperationError(
            "DurableExecutionAlreadyStartedException",
            f"Durable execution with name {name} has already started with a different payload.",
        )
    return DurableCall(name, arn)
