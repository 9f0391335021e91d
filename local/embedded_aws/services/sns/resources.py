"""ARNs in requests to Amazon SNS, the resources that they name, and lists in pages."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Final

from embedded_aws.ministack import sns
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.ministack.sns import Subscription, Topic
from embedded_aws.services.sns.errors import DeniedError, build_not_found, invalid
from embedded_aws.services.sns.parameters import Parameters, Result

_ELEMENTS: Final = 6
_PAGE: Final = 100


def read_arn(data: Parameters, name: str) -> str:
    """Returns an ARN of SNS in the Region of the request.

    Args:
        data: The request.
        name: Name of the parameter.

    Raises:
        SnsError: If it is missing or not such an ARN.
    """
    arn = data.get(name)
    if arn is None:
        raise invalid(f"{name} Reason: no value for required parameter")
    parts = str(arn).split(":")
    if len(parts) < _ELEMENTS:
        raise invalid(f"{name} Reason: An ARN must have at least {_ELEMENTS} elements, not {len(parts)}")
    if parts[0] != "arn" or parts[2] != "sns" or parts[3] != get_region():
        raise invalid(name)
    if not parts[4]:
        parts[4] = get_account_id()
    return ":".join(parts)


def find_topic(data: Parameters, action: str, name: str = "TopicArn") -> Topic:
    """Returns the topic that a request names.

    Args:
        data: The request.
        action: IAM action that the policy of the topic can deny.
        name: Name of the parameter with the ARN.

    Raises:
        SnsError: If it does not exist, or its policy denies the action.
    """
    topic = sns.find_topic(read_arn(data, name))
    if topic is None:
        raise build_not_found("Topic")
    denied = sns.deny_by_topic_policy(topic, action)
    if denied is not None:
        raise DeniedError(denied)
    return topic


def find_subscription(data: Parameters) -> tuple[Topic, Subscription]:
    """Returns the subscription that a request names, after its topic.

    Raises:
        SnsError: If it does not exist.
    """
    arn = read_arn(data, "SubscriptionArn")
    topic_arn = sns.topics_of_subscriptions.get(arn)
    subscription = sns.find_subscription(topic_arn, arn) if topic_arn else None
    topic = sns.find_topic(topic_arn) if topic_arn else None
    if topic is None or subscription is None:
        raise build_not_found("Subscription")
    return topic, subscription


def select_page(found: Sequence[Mapping[str, object] | str], data: Parameters, name: str) -> Result:
    """Returns a page of a list; a token is the encoded position of the next one."""
    start = 0
    if token := data.get("NextToken"):
        try:
            start = int(base64.b64decode(token, validate=True))
        except (binascii.Error, ValueError):
            raise invalid("NextToken") from None
    end = start + _PAGE
    more = {"NextToken": base64.b64encode(str(end).encode()).decode()} if end < len(found) else {}
    return {name: found[start:end], **more}
