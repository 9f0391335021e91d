"""Which connections a resource makes; a rule for each type that makes any.

A rule is a function from a resource to the edges it stands for::

    @rule("aws:sns/topicSubscription:TopicSubscription")
    def topic_subscription(resources: Resources, given: Registration) -> Iterator[Edge]: ...
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from embedded_aws import Registration
from serverless_patterns_cli.architecture.kinds import (
    BUCKET,
    DISTRIBUTION,
    EVENT_RULE,
    FUNCTION,
    QUEUE,
    REST_API,
)
from serverless_patterns_cli.architecture.permissions import verbs
from serverless_patterns_cli.architecture.resources import Resources


@dataclass(frozen=True, order=True)
class Edge:
    """An arrow between two resources.

    Attributes:
        source: URN where it begins.
        target: URN where it points.
        label: Few words; may be empty.
        meaning: An ``event`` is delivered, a ``failure`` ends there, or a role gives ``access``.
    """

    source: str
    target: str
    label: str
    meaning: Literal["event", "failure", "access"]


Rule = Callable[[Resources, Registration], Iterator[Edge]]

RULES: Final[dict[str, Rule]] = {}
"""The rules by the type they are for."""

_FILTER_VALUES_SHOWN = 3


def rule(type_: str) -> Callable[[Rule], Rule]:
    """Registers the rule for a type."""

    def register(function: Rule) -> Rule:
        RULES[type_] = function
        return function

    return register


@rule("aws:s3/bucketNotification:BucketNotification")
def bucket_notification(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A bucket tells topics, queues and functions of its events."""
    bucket = resources.find(given.inputs["bucket"], BUCKET)
    targets = {"topics": "topicArn", "queues": "queueArn", "lambdaFunctions": "lambdaFunctionArn"}
    for kind, reference in targets.items():
        for entry in given.inputs.get(kind, []):
            events = sorted({event.split(":")[1] for event in entry["events"]})
            yield from _event(bucket, resources.find(entry[reference]), ", ".join(events))


@rule("aws:sns/topicSubscription:TopicSubscription")
def topic_subscription(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A topic delivers to its subscriber, unless a filter keeps the message back."""
    topic, endpoint = (resources.find(given.inputs[end]) for end in ("topic", "endpoint"))
    filter_policy = given.inputs.get("filterPolicy")
    yield from _event(topic, endpoint, _describe_filter(filter_policy) if filter_policy else "")


@rule("aws:lambda/eventSourceMapping:EventSourceMapping")
def event_source_mapping(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A function is called with what a queue or stream holds."""
    source = resources.find(given.inputs.get("eventSourceArn", ""))
    yield from _event(source, resources.find(given.inputs["functionName"], FUNCTION))


@rule("aws:lambda/permission:Permission")
def permission(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A function is called by what its policy names as the source."""
    source = resources.find(given.inputs.get("sourceArn", ""))
    yield from _event(source, resources.find(given.inputs["function"], FUNCTION))


@rule("aws:cloudwatch/eventTarget:EventTarget")
def event_target(resources: Resources, given: Registration) -> Iterator[Edge]:
    """An EventBridge rule passes its events on."""
    yield from _event(resources.find(given.inputs["rule"], EVENT_RULE), resources.find(given.inputs["arn"]))


@rule(DISTRIBUTION)
def distribution(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A distribution gets what it serves from its origins."""
    for origin in given.inputs["origins"]:
        host = origin["domainName"]
        yield from _event(given, resources.find(host) or resources.find(host.split(".")[0], REST_API))


@rule(QUEUE)
def queue(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A queue hands what is never processed to its dead-letter queue."""
    if "redrivePolicy" in given.inputs:
        policy = _parse(given.inputs["redrivePolicy"])
        tries = int(policy["maxReceiveCount"])
        label = "after 1 try" if tries == 1 else f"after {tries} tries"
        if dead_letters := resources.find(policy["deadLetterTargetArn"]):
            yield Edge(given.urn, dead_letters.urn, label, "failure")


@rule("aws:iam/rolePolicy:RolePolicy")
def role_policy(resources: Resources, given: Registration) -> Iterator[Edge]:
    """Whoever has the role reads and writes what the policy lets it."""
    yield from _access(resources, given.inputs["role"], given.inputs["policy"])


@rule("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
def role_policy_attachment(resources: Resources, given: Registration) -> Iterator[Edge]:
    """As above, with a policy that stands by itself; of AWS's own the content is not known here."""
    if policy := resources.find(given.inputs["policyArn"]):
        yield from _access(resources, given.inputs["role"], policy.inputs["policy"])


def _event(source: Registration | None, target: Registration | None, label: str = "") -> Iterator[Edge]:
    if source and target:
        yield Edge(source.urn, target.urn, label, "event")


def _access(resources: Resources, role_name: str, policy: Any) -> Iterator[Edge]:
    role = resources.find(role_name, "aws:iam/role:Role")
    users = list(resources.users_of(role)) if role else []
    granted: dict[str, set[str]] = {}
    for statement in _listed(_parse(policy)["Statement"]):
        if statement["Effect"] == "Allow":
            may = set(verbs(_listed(statement.get("Action", []))))
            for resource in map(resources.find, _listed(statement.get("Resource", []))):
                if resource and may:
                    granted.setdefault(resource.urn, set()).update(may)
    for user in users:
        for urn, may in granted.items():
            yield Edge(user.urn, urn, ", ".join(sorted(may)), "access")


def _describe_filter(policy: Any) -> str:
    """The values a message has to have, in one case; only the first ones of many."""
    values = list(dict.fromkeys(value.lower() for value in _texts(_parse(policy))))
    return ", ".join(values[:_FILTER_VALUES_SHOWN]) + (", …" if len(values) > _FILTER_VALUES_SHOWN else "")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(cast("Mapping[str, Any]", value).values()))
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _texts(item)


def _parse(document: Any) -> dict[str, Any]:
    """A policy, which may be given as JSON or as a dict."""
    return json.loads(document) if isinstance(document, str) else document


def _listed(value: Any) -> Iterable[Any]:
    """The items of a part of a policy, where a single one may stand without a list."""
    return cast("list[Any]", value) if isinstance(value, list) else [value]
