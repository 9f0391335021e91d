"""Connections of events and failed deliveries."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from embedded_aws import Registration
from embedded_aws.program.texts import list_texts
from serverless_patterns_cli.architecture.kinds import BUCKET, EVENT_RULE, FUNCTION, QUEUE
from serverless_patterns_cli.architecture.outside import VIEWERS, build_event_bus
from serverless_patterns_cli.architecture.resources import Resources
from serverless_patterns_cli.architecture.rules.edges import Edge, Rules, draw_event, draw_failure, parse

RULES: Final = Rules()

_FILTER_VALUES_SHOWN = 3
_NOT_DELIVERED = "not delivered"
_WRITING: Final = frozenset({"PUT", "POST"})


@RULES.register("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")
def draw_bucket_cors(resources: Resources, given: Registration) -> Iterator[Edge]:
    """Viewers upload to a bucket whose CORS configuration allows it."""
    methods = {method for cors in given.inputs["corsRules"] for method in cors["allowedMethods"]}
    bucket = resources.find(given.inputs["bucket"], BUCKET)
    if bucket and methods & _WRITING:
        yield Edge(VIEWERS, bucket.urn, "uploads", "event")


@RULES.register("aws:s3/bucketNotification:BucketNotification")
def draw_bucket_notification(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A bucket notifies topics, queues and functions."""
    bucket = resources.find(given.inputs["bucket"], BUCKET)
    targets = {"topics": "topicArn", "queues": "queueArn", "lambdaFunctions": "lambdaFunctionArn"}
    for kind, reference in targets.items():
        for entry in given.inputs.get(kind, []):
            events = sorted({name.split(":")[1] for name in entry["events"]})
            yield from draw_event(bucket, resources.find(entry[reference]), ", ".join(events))


@RULES.register("aws:sns/topicSubscription:TopicSubscription")
def draw_topic_subscription(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A topic delivers to a subscriber the messages that match the filter policy."""
    topic, endpoint = (resources.find(given.inputs[end]) for end in ("topic", "endpoint"))
    filter_policy = given.inputs.get("filterPolicy")
    yield from draw_event(topic, endpoint, _describe_filter(filter_policy) if filter_policy else "")


@RULES.register("aws:lambda/eventSourceMapping:EventSourceMapping")
def draw_event_source_mapping(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A queue or stream invokes a function."""
    source = resources.find(given.inputs.get("eventSourceArn", ""))
    yield from draw_event(source, resources.find(given.inputs["functionName"], FUNCTION))


@RULES.register("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
def draw_asynchronous_invocations(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A function sends failed events to a destination."""
    destination = given.inputs.get("destinationConfig", {}).get("onFailure", {}).get("destination", "")
    function = resources.find(given.inputs["functionName"], FUNCTION)
    yield from draw_failure(function, resources.find(destination), "what fails")


@RULES.register("aws:lambda/permission:Permission")
def draw_permission(resources: Resources, given: Registration) -> Iterator[Edge]:
    """The source in a function's policy invokes it."""
    source = resources.find(given.inputs.get("sourceArn", ""))
    yield from draw_event(source, resources.find(given.inputs["function"], FUNCTION))


@RULES.register(EVENT_RULE)
def draw_event_rule(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A rule receives events from a bus, unless it has a schedule."""
    if "eventPattern" in given.inputs:
        bus = given.inputs.get("eventBusName", "default")
        found = resources.find(bus, "aws:cloudwatch/eventBus:EventBus")
        yield Edge(found.urn if found else build_event_bus(bus), given.urn, "", "event")


@RULES.register("aws:cloudwatch/eventTarget:EventTarget")
def draw_event_target(resources: Resources, given: Registration) -> Iterator[Edge]:
    """An EventBridge rule sends its events to a target."""
    source = resources.find(given.inputs["rule"], EVENT_RULE)
    yield from draw_event(source, resources.find(given.inputs["arn"]))
    yield from draw_failure(source, resources.find(_find_dead_letter_arn(given.inputs)), _NOT_DELIVERED)


@RULES.register("aws:scheduler/schedule:Schedule")
def schedule(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A schedule invokes its target."""
    target = given.inputs["target"]
    yield from draw_event(given, resources.find(target["arn"]), given.inputs["scheduleExpression"])
    yield from draw_failure(given, resources.find(_find_dead_letter_arn(target)), _NOT_DELIVERED)


@RULES.register(QUEUE)
def queue(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A queue moves messages to its dead-letter queue."""
    if "redrivePolicy" in given.inputs:
        policy = parse(given.inputs["redrivePolicy"])
        count = int(policy["maxReceiveCount"])
        label = "after 1 receive" if count == 1 else f"after {count} receives"
        yield from draw_failure(given, resources.find(policy["deadLetterTargetArn"]), label)


def _find_dead_letter_arn(target: Mapping[str, Any]) -> str:
    return target.get("deadLetterConfig", {}).get("arn", "")


def _describe_filter(policy: Any) -> str:
    """Returns the values of a filter policy in lower case; only the first ones of many."""
    values = list(dict.fromkeys(value.lower() for value in list_texts(parse(policy))))
    return ", ".join(values[:_FILTER_VALUES_SHOWN]) + (", …" if len(values) > _FILTER_VALUES_SHOWN else "")
