"""Buckets and rules invoke functions asynchronously, if the policy of the function allows that."""

import json
from collections.abc import Callable
from typing import Final

from embedded_aws.iam.authorization import is_service_allowed
from embedded_aws.json_values import JsonObject, read_array
from embedded_aws.ministack import eventbridge, s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import read_members
from embedded_aws.observation.lineage import continue_traces
from embedded_aws.service_calls.functions import invoke_later

_INVOKE: Final = "lambda:InvokeFunction"


def _invoke_from_bucket(deliver: Callable[..., None]) -> Callable[..., None]:
    def deliver_if_allowed(arn: str, event: JsonObject, region: str) -> None:
        bucket = read_members(read_array(event["Records"])[0], "s3", "bucket")["arn"]
        if is_service_allowed("s3.amazonaws.com", _INVOKE, arn, bucket):
            deliver(arn, event, region)

    return deliver_if_allowed


def _invoke_from_rule(_: Callable[..., None]) -> Callable[..., None]:
    def dispatch(arn: str, payload: str) -> None:
        try:
            event = json.loads(payload)
        except ValueError:
            event = {"body": payload}
        with continue_traces():  # Lambda detects no loops through EventBridge
            invoke_later(arn, event)

    return dispatch


PATCHES = (
    Patch(
        s3.notify_function,
        _invoke_from_bucket,
        "a bucket invokes a function if its policy allows that",
    ),
    Patch(
        eventbridge.dispatch_to_function,
        _invoke_from_rule,
        "rules and schedules invoke a function asynchronously",
    ),
)
