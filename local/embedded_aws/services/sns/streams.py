"""Deliveries to Data Firehose streams, as the role of the subscription."""

from typing import Final

from embedded_aws.iam.authorization import Caller
from embedded_aws.ministack.responses import request_scope
from embedded_aws.ministack.sns import Subscription
from embedded_aws.observation.messages import record
from embedded_aws.service_calls.as_role import CallError, call_as, require_role
from embedded_aws.services.sns.notifications import Message, write_body
from embedded_aws.services.sns.redrive import redrive

_SESSION: Final = "sns-delivery"


def deliver(message: Message, subscription: Subscription) -> None:
    """Puts a message into the stream of a subscription, or sends it to its dead-letter queue."""
    stream = subscription["endpoint"]
    role = subscription["attributes"].get("SubscriptionRoleArn")
    given = {
        "DeliveryStreamName": stream.rpartition("/")[2],
        "Record": {"Data": f"{write_body(message, subscription)}\n".encode()},
    }
    with request_scope(message.topic.split(":")[4], message.topic.split(":")[3]):
        try:
            caller = Caller(require_role(role, "sns.amazonaws.com", message.topic), _SESSION)
            call_as(caller, "firehose", "PutRecord", given)
        except CallError as error:
            record("undelivered", message.topic, stream, message.id, reason=str(error))
            redrive(message, subscription)
        else:
            record("delivered", message.topic, stream, message.id)
