"""Topics, buckets and rules invoke functions asynchronously, if the policy of the function allows that."""

import json
from collections.abc import Callable
from typing import Any, Final, cast

from ministack.services import eventbridge, lambda_svc, s3, sns

from embedded_aws.patches.authorization import is_service_allowed
from embedded_aws.patches.event_sources.asynchronous import invoke
from embedded_aws.patches.lineage import received
from embedded_aws.patches.observation.causes import harmless, unqualified_function
from embedded_aws.patches.observation.messages import record
from embedded_aws.patches.patching import Patch
from embedded_aws.patches.sns_redrive import redrive

_LAMBDA: Final = cast("Any", lambda_svc)
_INVOKE: Final = "lambda:InvokeFunction"


def _invoke(arn: str, event: Any) -> bool:
    """Invokes a function, and returns whether it exists."""
    function, config, _ = _LAMBDA._get_func_record_for_ref(arn)
    if function and config:
        invoke(_LAMBDA._execution_record_for_config(function, config), event)
    return bool(function and config)


def _from_topic(_: Callable[..., None]) -> Callable[..., None]:
    def deliver(endpoint: str, envelope: str, topic: str, subscription: str, *_message: Any) -> None:
        event: dict[str, Any] = {
            "EventVersion": "1.0",
            "EventSubscriptionArn": subscription,
            "EventSource": "aws:sns",
            "Sns": json.loads(envelope),
        }
        allowed = is_service_allowed("sns.amazonaws.com", _INVOKE, endpoint, topic)
        if allowed and _invoke(endpoint, {"Records": [event]}):
            with harmless():
                record("delivered", topic, unqualified_function(endpoint), event["Sns"]["MessageId"])
        else:
            redrive(endpoint, envelope, topic)

    return deliver


def _from_bucket(deliver: Callable[..., None]) -> Callable[..., None]:
    def deliver_if_allowed(arn: str, event: Any, region: str) -> None:
        if is_service_allowed("s3.amazonaws.com", _INVOKE, arn, event["Records"][0]["s3"]["bucket"]["arn"]):
            deliver(arn, event, region)

    return deliver_if_allowed


def _from_rule(_: Callable[..., None]) -> Callable[..., None]:
    def dispatch(arn: str, payload: str) -> None:
        try:
            event = json.loads(payload)
        except ValueError:
            event = {"body": payload}
        with received():  # Lambda detects no loops through EventBridge
            _invoke(arn, event)

    return dispatch


PATCHES = (
    Patch(
        sns,
        "_deliver_to_lambda",
        "07a9f11bf9a8a589",
        _from_topic,
        "a topic invokes a function asynchronously, if its policy allows that",
    ),
    Patch(
        s3,
        "_deliver_event_to_lambda",
        "a5613a60267c5ea5",
        _from_bucket,
        "a bucket invokes a function if its policy allows that",
    ),
    Patch(
        eventbridge,
        "_dispatch_to_lambda",
        "ba3c88827a7d2f04",
        _from_rule,
        "rules and schedules invoke a function asynchronously",
    ),
)
