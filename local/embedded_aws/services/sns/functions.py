"""Topics invoke functions asynchronously, if the policy of the function allows that."""

from embedded_aws.iam.authorization import is_service_allowed
from embedded_aws.ministack.sns import Subscription
from embedded_aws.observation.causes import remove_qualifier, suppress_recording_errors
from embedded_aws.observation.messages import record
from embedded_aws.service_calls.functions import invoke_later
from embedded_aws.services.sns.notifications import Message, build_lambda_event
from embedded_aws.services.sns.redrive import redrive


def deliver(message: Message, subscription: Subscription) -> None:
    """Invokes the function of a subscription with a message, or sends that to its dead-letter queue."""
    function = subscription["endpoint"]
    event = build_lambda_event(message, subscription["arn"])
    allowed = is_service_allowed("sns.amazonaws.com", "lambda:InvokeFunction", function, message.topic)
    if allowed and invoke_later(function, {"Records": [event]}):
        with suppress_recording_errors():
            record("delivered", message.topic, remove_qualifier(function), message.id)
    else:
        redrive(message, subscription)
