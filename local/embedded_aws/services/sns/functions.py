"""Topics invoke functions asynchronously, if the policy of the function allows that."""

import json
from collections.abc import Callable
from typing import Any

from embedded_aws.iam.authorization import is_service_allowed
from embedded_aws.ministack import sns
from embedded_aws.ministack.patching import Patch
from embedded_aws.observation.causes import remove_qualifier, suppress_recording_errors
from embedded_aws.observation.messages import record
from embedded_aws.service_calls.functions import invoke_later
from embedded_aws.services.sns.redrive import redrive


def _invoke_from_topic(_: Callable[..., None]) -> Callable[..., None]:
    def deliver(endpoint: str, envelope: str, topic: str, subscription: str, *_message: Any) -> None:
        event: dict[str, Any] = {
            "EventVersion": "1.0",
            "EventSubscriptionArn": subscription,
            "EventSource": "aws:sns",
            "Sns": json.loads(envelope),
        }
        allowed = is_service_allowed("sns.amazonaws.com", "lambda:InvokeFunction", endpoint, topic)
        if allowed and invoke_later(endpoint, {"Records": [event]}):
            with suppress_recording_errors():
                record("delivered", topic, remove_qualifier(endpoint), event["Sns"]["MessageId"])
        else:
            redrive(endpoint, envelope, topic)

    return deliver


PATCHES = (
    Patch(
        sns.deliver_to_function,
        _invoke_from_topic,
        "a topic invokes a function asynchronously, if its policy allows that",
    ),
)
