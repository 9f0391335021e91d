"""Asynchronous invocations: retries, and where events are kept that a function fails to process.

Buckets, topics, rules and schedules invoke functions so, and Invoke with the type ``Event``.
"""

import contextvars
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from embedded_aws.event_sources.outcomes import is_throttled
from embedded_aws.iam.authorization import Caller, name_session
from embedded_aws.json_values import read_object
from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.lambda_functions import Configuration, Result
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import read_members
from embedded_aws.ministack.responses import new_uuid, request_scope
from embedded_aws.services.lambda_.durable.limits import allow_long_executions
from embedded_aws.services.lambda_.event_sources.destinations import InvocationRecord, send
from embedded_aws.services.lambda_.requests import InvocationRequest, identify, take_request

_PAUSE: Final = 0.25
"""Seconds before the first retry, and half of those before the second; AWS waits one and two minutes."""
_LONGEST_PAUSE: Final = 5.0
_RETRIES: Final = 2
_SIX_HOURS: Final = 21_600


@dataclass
class AsynchronousInvocation:
    """An event that a function processes later.

    Attributes:
        function: The function as MiniStack keeps it, with the configuration of the version that is invoked.
        event: The event.
        request_id: ID of the request, the same in each attempt.
        began: When it was sent.
        invocations: How often the function was invoked.
    """

    function: Mapping[str, object]
    event: object
    request_id: str = field(default_factory=new_uuid)
    began: float = field(default_factory=time.time)
    invocations: int = 0

    def run(self) -> None:
        """Invokes the function until it succeeds, or its retries or the maximum age of the event end."""
        _, _, _, region, account, *_ = self.config["FunctionArn"].split(":")
        with request_scope(account, region):
            result, condition = self._attempt()
            self._notify(condition, result)

    def _attempt(self) -> tuple[Result, str]:
        """Returns the last result, and the reason for the end of the attempts."""
        # An execution that failed is not repeated (Lambda developer guide, "Invoking durable functions").
        durable = bool(self.config.get("DurableConfig"))
        retries, pause = 0 if durable else self._limit("MaximumRetryAttempts", _RETRIES), _PAUSE
        while True:
            with identify(InvocationRequest(self.request_id)), allow_long_executions():
                result = lambda_functions.execute_function(self.function, self.event)
            if result.get("stopped"):
                return result, "RetriesExhausted"
            if is_throttled(result):
                if self._has_no_concurrency():
                    return result, "ZeroReservedConcurrency"
            else:
                self.invocations += 1
                if not result.get("error"):
                    return result, "Success"
                if self.invocations > retries:
                    return result, "RetriesExhausted"
            if time.time() + pause - self.began > self._limit("MaximumEventAgeInSeconds", _SIX_HOURS):
                return result, "EventAgeExceeded"
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _has_no_concurrency(self) -> bool:
        function = lambda_functions.functions.get(self.config["FunctionName"]) or self.function
        return lambda_functions.get_reserved_concurrency(function, self.config) == 0

    @property
    def config(self) -> Configuration:
        """The configuration of the version that is invoked."""
        return lambda_functions.read_configuration(self.function)

    @property
    def _settings(self) -> Mapping[str, object]:
        function = lambda_functions.functions.get(self.config["FunctionName"]) or self.function
        qualifier = lambda_functions.split_name(self.config["FunctionArn"])[1] or ""
        version = "" if qualifier == "$LATEST" else qualifier
        return read_members(function, "event_invoke_configs", version)

    def _limit(self, name: str, default: int) -> int:
        value = self._settings.get(name)
        return int(value) if isinstance(value, int | float) else default

    def _notify(self, condition: str, result: Result) -> None:
        """Sends the event to the dead-letter queue and the record of the invocation to the destination."""
        succeeded = condition == "Success"
        details = read_object(result.get("body"))
        reason = None if succeeded else str(details.get("errorMessage") or condition)
        role = Caller(self.config["Role"], name_session(self.config["FunctionName"]))
        arn = self.config["FunctionArn"]
        kept = self.config.get("DeadLetterConfig") or {}
        if (dead_letters := kept.get("TargetArn")) and not succeeded:
            attributes = {"RequestID": self.request_id, "ErrorCode": "200", "ErrorMessage": reason or ""}
            event = InvocationRecord(arn, role, json.dumps(self.event), "", reason, attributes)
            send(event, dead_letters)
        kind = "OnSuccess" if succeeded else "OnFailure"
        chosen: Mapping[str, str] = read_members(self._settings, "DestinationConfig", kind)
        if destination := chosen.get("Destination"):
            body = json.dumps(self._describe(condition, result))
            key = f"aws/lambda/async/{self.config['FunctionName']}"
            send(InvocationRecord(arn, role, body, key, reason), destination)

    def _describe(self, condition: str, result: Result) -> dict[str, object]:
        """Returns the record of the invocation (Lambda developer guide, "Capturing records")."""
        version = self.config.get("Version", "$LATEST")
        response: dict[str, object] = {"statusCode": 200, "executedVersion": version}
        if result.get("error"):
            response["functionError"] = result.get("function_error") or "Unhandled"
        return {
            "version": "1.0",
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "requestContext": {
                "requestId": self.request_id,
                "functionArn": f"{':'.join(self.config['FunctionArn'].split(':')[:7])}:{version}",
                "condition": condition,
                "approximateInvokeCount": self.invocations,
            },
            "requestPayload": self.event,
            **({"responseContext": response} if self.invocations else {}),
            **({"responsePayload": result.get("body")} if self.invocations else {}),
        }


def invoke(function: Mapping[str, object], event: object) -> None:
    """Has a function process an event later.

    Args:
        function: The function as MiniStack keeps it, with the configuration of the version that is invoked.
        event: The event.
    """
    request = take_request()
    context = contextvars.copy_context()
    run = AsynchronousInvocation(request.change_function({**function}), event, request.identifier).run
    threading.Thread(target=context.run, args=(run,), daemon=True).start()


PATCHES = (
    Patch(
        lambda_functions.invoke_asynchronously,
        lambda _: invoke,
        "asynchronous invocations have AWS's records of failures and the permissions of the function's role",
    ),
)
