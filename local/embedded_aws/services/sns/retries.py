"""Retries of deliveries to HTTP endpoints, by the delivery policy of the subscription or of the topic."""

import json
import math
from collections.abc import Iterator
from urllib.error import HTTPError

from embedded_aws.ministack.records import read_members
from embedded_aws.ministack.sns import Subscription, Topic
from embedded_aws.services.sns.topic_attributes import find_effective_delivery_policy

_THROTTLED = 429
_SERVER_ERRORS = 500


def list_delays(topic_policy: str | None, subscription_policy: str | None) -> list[float]:
    """Returns the seconds before each retry.

    Args:
        topic_policy: Delivery policy of the topic, as JSON.
        subscription_policy: Delivery policy of the subscription, as JSON.
    """
    of_topic = read_members(json.loads(find_effective_delivery_policy(topic_policy)), "http")
    own = read_members(json.loads(subscription_policy or "{}"), "healthyRetryPolicy")
    overridden = of_topic.get("disableSubscriptionOverrides")
    policy = {**read_members(of_topic, "defaultHealthyRetryPolicy"), **({} if overridden else own)}
    total = int(policy["numRetries"])
    at_once = int(policy["numNoDelayRetries"])
    short, long = int(policy["numMinDelayRetries"]), int(policy["numMaxDelayRetries"])
    least, most = float(policy["minDelayTarget"]), float(policy["maxDelayTarget"])
    between = _spread(least, most, max(0, total - at_once - short - long), str(policy["backoffFunction"]))
    return [*[0.0] * at_once, *[least] * short, *between, *[most] * long][:total]


def _spread(least: float, most: float, count: int, function: str) -> Iterator[float]:
    for position in range(count):
        share = position / (count - 1) if count > 1 else 1.0
        match function:
            case "linear":
                yield least + (most - least) * share
            case "arithmetic":
                yield least + (most - least) * share * share
            case _:  # geometric and exponential
                yield least * math.pow(most / least, share) if least else most * share


def may_succeed_later(error: OSError) -> bool:
    """Returns whether SNS tries a delivery again: not after an error of the client, except throttling."""
    if isinstance(error, HTTPError):
        return error.code == _THROTTLED or error.code >= _SERVER_ERRORS
    return True


def read_policies(topic: Topic | None, subscription: Subscription) -> tuple[str | None, str | None]:
    """Returns the delivery policies of a topic and of its subscription."""
    of_topic = topic["attributes"].get("DeliveryPolicy") if topic else None
    return of_topic or None, subscription["attributes"].get("DeliveryPolicy") or None
