"""Attributes of subscriptions: which values SNS accepts."""

import json
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import read_object
from embedded_aws.ministack import sqs
from embedded_aws.ministack.sns import Topic
from embedded_aws.services.sns.errors import invalid
from embedded_aws.services.sns.filter_policies import find_policy_problem

DEFAULTS: Final = {"FilterPolicyScope": "MessageAttributes", "RawMessageDelivery": "false"}
SETTABLE: Final = frozenset(
    {
        *("DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy"),
        *("ReplayPolicy", "SubscriptionRoleArn"),
    }
)
_NO_FILTER: Final = frozenset({"", "{}"})


def validate(topic: Topic, endpoint: str, given: Mapping[str, str], scope: str) -> dict[str, str]:
    """Returns attributes as SNS stores them.

    Args:
        topic: The topic.
        endpoint: Endpoint of the subscription.
        given: The attributes.
        scope: Filter policy scope of the subscription with them.

    Raises:
        SnsError: If SNS rejects one.
    """
    found = dict(given)
    if "RawMessageDelivery" in given:
        found["RawMessageDelivery"] = given["RawMessageDelivery"].lower()
        if found["RawMessageDelivery"] not in {"true", "false"}:
            value = given["RawMessageDelivery"]
            raise invalid(f"RawMessageDelivery: Invalid value [{value}]. Must be true or false.")
    policy = given.get("FilterPolicy", "")
    if ("FilterPolicyScope" in given or policy) and (problem := find_policy_problem(policy or "{}", scope)):
        raise invalid(problem)
    if redrive := given.get("RedrivePolicy"):
        _validate_redrive_policy(topic, endpoint, redrive)
    return found


def _validate_redrive_policy(topic: Topic, endpoint: str, text: str) -> None:
    try:
        policy = json.loads(text)
    except ValueError as error:
        raise invalid(f"RedrivePolicy: failed to parse JSON. {error}") from None
    target: object = read_object(policy).get("deadLetterTargetArn")
    parts = str(target or "").split(":")
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "sqs":  # noqa: PLR2004 - elements of the ARN of a queue
        raise invalid("RedrivePolicy: deadLetterTargetArn is an invalid arn")
    ordered = topic["attributes"].get("FifoTopic") == "true" and endpoint.endswith(".fifo")
    if ordered and not parts[5].endswith(".fifo"):
        raise invalid("RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.")
    queue = sqs.find_queue(str(target))
    if queue is None and parts[3:5] != topic["arn"].split(":")[3:5]:
        raise invalid(
            "RedrivePolicy: deadLetterTargetArn must be in the Region and account of the subscription"
        )


def is_same(stored: Mapping[str, str], given: Mapping[str, str]) -> bool:
    """Whether a subscription has the attributes that a request gives."""
    known = {**DEFAULTS, **stored}
    return all(
        _normalize(name, known.get(name, "")) == _normalize(name, value) for name, value in given.items()
    )


def _normalize(name: str, value: str) -> object:
    if name == "FilterPolicy" and value in _NO_FILTER:
        return ""
    if not value.startswith("{"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def store(attributes: dict[str, str], given: Mapping[str, str]) -> None:
    """Stores attributes; those that are empty are removed."""
    attributes.update(given)
    for name in SETTABLE - {"RawMessageDelivery"}:
        if attributes.get(name) == "" or (name == "FilterPolicy" and attributes.get(name) == "{}"):
            del attributes[name]


def list_attributes(attributes: Mapping[str, str]) -> dict[str, str]:
    """Returns the attributes of a subscription; the scope is there only with a filter policy."""
    shown = {name: value for name, value in attributes.items() if name != "FilterPolicyScope"}
    if "FilterPolicy" in attributes:
        shown["FilterPolicyScope"] = attributes.get("FilterPolicyScope", DEFAULTS["FilterPolicyScope"])
    return shown
