"""Subscriptions of a topic: endpoints that it notifies, with a queue for messages that they do not accept."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Generic, TypedDict, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Between, Completed, Default, Matches, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.text import show
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.distinct import check_distinct
from serverless_patterns.connections.event_pattern import check_filter_policy
from serverless_patterns.connections.subscriptions import FilterPolicyScope
from serverless_patterns.safeguards.dead_letters import DeadLetters

EMAIL: Final = Matches(r"[^@\s]{1,64}@[^@\s]{1,255}\.[^@\s]{1,63}", "an email address")
PROTOCOLS: Final = ("https", "email", "sms")
"""Arguments that say where a subscription delivers; their names are those of SNS."""
MOST_SECONDS: Final = 3_600
"""All retries of a message, together (Amazon SNS Developer Guide, delivery policies)."""
_ONLY_HTTPS: Final = {
    "raw_message_delivery": False,
    "num_retries": 3,
    "retry_delay_seconds": 20,
    "endpoint_auto_confirms": False,
}
"""Defaults of the arguments that only an HTTPS endpoint has."""


@arguments
class TopicSubscriptionArgs(TypedDict, Generic[Omitted], total=False):
    """An address that receives the messages of a topic: exactly one of ``https``, ``email`` and ``sms``."""

    https: Annotated[
        pulumi.Input[str] | None,
        Matches(
            r"https://[^\s/?#]+\S*|http://(localhost|127\.0\.0\.1)(:[0-9]+)?(/\S*)?",
            "a URL with https://, such as https://hooks.example.com/news",
        ),
        Default(),
    ]
    """URL of an endpoint, which receives a token first and opens the ``SubscribeURL`` with it, and then each
    message, signed. Defaults to none."""
    email: Annotated[
        pulumi.Input[str] | None,
        EMAIL,
        Default(),
    ]
    """Email address, whose owner confirms the subscription by a link. Defaults to none."""
    sms: Annotated[
        pulumi.Input[str] | None,
        Matches(r"\+[1-9][0-9]{6,14}", "a phone number with + and the country code, such as +15551234567"),
        Default(),
    ]
    """Phone number for text messages, in E.164 format. The SMS sandbox of an account sends to verified
    numbers only. Defaults to none."""
    filter_policy: Annotated[dict[str, Any] | None, Default(None, "no filter: every message is delivered")]
    """Values to accept by attribute, such as ``{"status": ["failed"]}``. Defaults to no filter: every message
    is delivered."""
    filter_policy_scope: FilterPolicyScope
    """Whether the filter policy applies to the message attributes or, as JSON, to the body. Valid values:
    `MessageAttributes`, `MessageBody`. Defaults to `MessageAttributes` where there is a filter policy."""
    raw_message_delivery: Annotated[bool | Omitted, Default(value=False)]
    """Whether an HTTPS endpoint receives the message as it was published, without a signature. Defaults to
    `false`."""
    num_retries: Annotated[int | Omitted, Between(0, 100), Default(3)]
    """Number of retries of an HTTPS endpoint that does not accept a message. Valid range: 0 to 100. Defaults
    to `3`."""
    retry_delay_seconds: Annotated[int | Omitted, Between(1, 3_600), Default(20)]
    """Seconds before each retry. Valid range: 1 to 3600. Defaults to `20`."""
    endpoint_auto_confirms: Annotated[bool | Omitted, Default(value=False)]
    """Whether the deployment waits for a minute until the HTTPS endpoint has confirmed, and fails if it has
    not. Defaults to `false`."""


TopicSubscriptions = dict[
    Annotated[str, Matches("[A-Za-z0-9_-]+", "a name of letters, digits, hyphens and underscores")],
    TopicSubscriptionArgs[Omitted],
]
"""Subscriptions by a name that is part of the name of a resource."""


def check_subscriptions(
    subscriptions: Mapping[str, TopicSubscriptionArgs[Completed]], errors: Errors
) -> None:
    """Checks the rules that join the arguments of a subscription with each other and with the others."""
    endpoints: dict[str, Any] = {}
    for name, subscription in subscriptions.items():
        below = errors.narrow("subscriptions", name)
        protocol = below.check_exactly_one(subscription, *PROTOCOLS)
        check_filter_policy(subscription["filter_policy"], subscription["filter_policy_scope"], below)
        if protocol:
            endpoints[f"subscriptions.{name}.{protocol}"] = subscription[protocol]
        for argument, default in _ONLY_HTTPS.items():
            if protocol and protocol != "https" and subscription[argument] != default:
                below.add(argument, "requires 'https'. Remove it")
        retries, delay = subscription["num_retries"], subscription["retry_delay_seconds"]
        if retries * delay > MOST_SECONDS and not below.concern("num_retries", "retry_delay_seconds"):
            below.add(
                "retry_delay_seconds",
                f"{show(delay)} times num_retries, which is {retries}, must be at most {MOST_SECONDS}. Reduce"
                " one of them",
            )
    check_distinct(errors, endpoints, "A topic has one subscription of an endpoint; remove the other")


def create_subscriptions(
    scope: Scope,
    topic: aws.sns.Topic,
    subscriptions: Mapping[str, TopicSubscriptionArgs[Completed]],
    dead_letters: DeadLetters,
) -> None:
    """Subscribes the endpoints to the topic.

    Args:
        scope: Scope of the topic.
        topic: The topic.
        subscriptions: The validated subscriptions by name.
        dead_letters: Queue of the messages that an endpoint does not accept.
    """
    for name, subscription in subscriptions.items():
        protocol, endpoint = _find_endpoint(subscription)
        filter_policy = subscription["filter_policy"]
        aws.sns.TopicSubscription(
            scope.child(f"{name}-subscription"),
            topic=topic.arn,
            protocol=_find_scheme(subscription["https"]) if protocol == "https" else protocol,
            endpoint=endpoint,
            filter_policy=json_text(filter_policy) if filter_policy else None,
            filter_policy_scope=subscription["filter_policy_scope"],
            redrive_policy=json_text({"deadLetterTargetArn": dead_letters.arn}),
            **(_list_https_settings(subscription) if protocol == "https" else {}),
            opts=scope.opts(),
        )


def _find_endpoint(subscription: TopicSubscriptionArgs[Completed]) -> tuple[str, pulumi.Input[str]]:
    given = cast("Mapping[str, pulumi.Input[str] | None]", subscription)
    return next((each, endpoint) for each in PROTOCOLS if (endpoint := given[each]))


def _find_scheme(url: pulumi.Input[str] | None) -> pulumi.Output[str]:
    return pulumi.Output.from_input(url or "").apply(lambda known: known.partition(":")[0])


def _list_https_settings(subscription: TopicSubscriptionArgs[Completed]) -> dict[str, Any]:
    retries, delay = subscription["num_retries"], subscription["retry_delay_seconds"]
    policy = {
        "numRetries": retries,
        "minDelayTarget": delay,
        "maxDelayTarget": delay,
        "numNoDelayRetries": 0,
        "numMinDelayRetries": 0,
        "numMaxDelayRetries": 0,
        "backoffFunction": "linear",
    }
    return {
        "delivery_policy": json_text({"healthyRetryPolicy": policy}),
        "raw_message_delivery": subscription["raw_message_delivery"],
        "endpoint_auto_confirms": subscription["endpoint_auto_confirms"],
    }
