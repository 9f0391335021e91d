"""ARNs in a Region that AWS rejects, once the Region of the component is known."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from graphs import evaluate

import serverless_patterns as patterns
from serverless_patterns import ArgumentError

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234"
ALARMS = "arn:aws:sns:eu-west-1:123456789012:alarms"
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/1234"
WEB_ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/b"
LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:a:1"
IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:1"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"
STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"
CLIENTS: Any = {"clients": {"web": {}}}
ITEMS: Any = {"partition_key": {"name": "id"}}
ROUTES: Any = {"GET /a": {"mock": {}}}


def function(**args: Any) -> Any:
    return {"image_uri": IMAGE.replace("eu-west-1", "us-east-1"), **args}


def test_arns_in_the_region_of_the_component():
    args: Any = {"alarm_topic_arn": ALARMS, "kms_key_arn": KEY, "image_uri": IMAGE, "layers": []}
    sources: Any = {"a": {"queue": {"arn": QUEUE}}, "b": {"kinesis_stream": {"arn": STREAM}}}
    config = {"aws:region": "eu-west-1"}
    assert evaluate(lambda: patterns.Function("orders", {**args, "event_sources": sources}), config=config)


@pytest.mark.parametrize(
    ("component", "args", "argument"),
    [
        ("Queue", {"kms_key_arn": KEY}, "kms_key_arn"),
        ("Queue", {"alarm_topic_arn": ALARMS}, "alarm_topic_arn"),
        ("Topic", {"kms_key_arn": KEY}, "kms_key_arn"),
        ("Bucket", {"kms_key_arn": KEY}, "kms_key_arn"),
        ("Table", {**ITEMS, "kms_key_arn": KEY}, "kms_key_arn"),
        ("UserPool", {**CLIENTS, "web_acl_arn": WEB_ACL}, "web_acl_arn"),
        ("Function", {"image_uri": IMAGE}, "image_uri"),
        ("Function", {"code": "{code}", "handler": "orders.handler", "layers": [LAYER]}, "layers.0"),
        ("Function", function(event_sources={"a": {"queue": {"arn": QUEUE}}}), "event_sources.a.queue.arn"),
        (
            "Function",
            function(event_sources={"a": {"kinesis_stream": {"arn": STREAM}}}),
            "event_sources.a.kinesis_stream.arn",
        ),
        ("Function", function(dead_letter_queue_arn=QUEUE), "dead_letter_queue_arn"),
        ("ApiGatewayFacade", {"routes": ROUTES, "alarm_topic_arn": ALARMS}, "alarm_topic_arn"),
        ("ApiGatewayFacade", {"routes": ROUTES, "web_acl_arn": WEB_ACL}, "web_acl_arn"),
        (
            "ApiGatewayFacade",
            {"routes": ROUTES, "domain": {"domain_name": "a.example.com", "certificate_arn": CERTIFICATE}},
            "domain.certificate_arn",
        ),
        (
            "HttpApi",
            {
                "routes": {"POST /": {"queue": {"arn": QUEUE}}},
                "domain": {"domain_name": "a.example.com", "certificate_arn": CERTIFICATE},
            },
            "domain.certificate_arn",
        ),
        (
            "WebSocketApi",
            {
                "routes": {"$default": {"queue": {"arn": QUEUE}}},
                "domain": {"domain_name": "a.example.com", "certificate_arn": CERTIFICATE},
            },
            "domain.certificate_arn",
        ),
    ],
)
def test_a_region_that_is_not_that_of_the_component(
    component: str, args: dict[str, Any], argument: str, code: Path
):
    args = {name: str(code) if value == "{code}" else value for name, value in args.items()}
    make: Callable[..., Any] = getattr(patterns, component)
    with pytest.raises(ArgumentError) as caught:
        evaluate(lambda: make("orders", args))
    (error,) = caught.value.errors
    assert error.argument == argument
    assert error.reason.endswith("must be in the Region of the component, us-east-1")


def test_all_errors_of_the_region_at_once():
    args: Any = {"kms_key_arn": KEY, "alarm_topic_arn": ALARMS}
    with pytest.raises(ArgumentError) as caught:
        evaluate(lambda: patterns.Queue("orders", args))
    assert [error.argument for error in caught.value.errors] == ["kms_key_arn", "alarm_topic_arn"]


def test_an_arn_that_resolves_later():
    def program() -> None:
        patterns.Queue("orders", {"alarm_topic_arn": pulumi.Output.from_input(ALARMS)})

    with pytest.raises(ArgumentError, match="must be in the Region of the component, us-east-1"):
        evaluate(program)


def test_the_region_of_the_provider_counts():
    def program() -> None:
        provider = aws.Provider("ireland", region="eu-west-1")
        patterns.Queue("orders", {"kms_key_arn": KEY}, pulumi.ResourceOptions(providers=[provider]))

    assert evaluate(program)


def test_replicas_are_in_other_regions():
    replicas: Any = [{"region": "us-east-1"}, {"region": "eu-west-1"}]
    args: Any = {**ITEMS, "stream_view_type": "NEW_AND_OLD_IMAGES", "replicas": replicas}
    with pytest.raises(ArgumentError) as caught:
        evaluate(lambda: patterns.Table("items", args))
    assert [f"{error.argument}: {error.reason}" for error in caught.value.errors] == [
        "replicas.0.region: 'us-east-1' must be another Region than that of the component, us-east-1"
    ]
