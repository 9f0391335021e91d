"""Components made from the values of programs in other languages, and the errors that those see."""

import json
import re
from typing import Any
from unittest.mock import patch

import pulumi
import pytest
from graphs import CAPTION, evaluate
from pulumi.errors import InputPropertiesError
from tests.schema_names import provider

FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:items"


def construct(component: str, inputs: dict[str, Any]) -> pulumi.provider.ConstructResult:
    token = f"serverless-patterns:index:{component}"
    return provider().construct("media", token, inputs, pulumi.ResourceOptions())


@pytest.mark.slow
def test_component_is_made_from_values_of_another_language():
    states: list[dict[str, Any]] = []

    def program() -> None:
        inputs = {
            "maxSourceBytes": 1048576.0,
            "logRetentionDays": 7.0,
            "tags": {"costCentre": "sales"},
            "conversions": {
                "small": {
                    "image": {"width": 300.0, "maxPixels": 1000000.0},
                    "maximumConcurrency": 3.0,
                    "outputPrefix": "s/",
                },
                "caption": {
                    "code": str(CAPTION),
                    "handler": "caption.handler",
                    "policyStatements": [{"actions": ["rekognition:DetectLabels"], "resources": ["*"]}],
                },
            },
        }
        state = construct("FanOutConversion", inputs).state
        pulumi.Output.all(**state).apply(states.append)

    recording = evaluate(program)
    function = recording.find_by_name("media-small-function").inputs
    variables = function["environment"]["variables"]
    assert json.loads(variables["OPTIONS"])["max_pixels"] == 1_000_000
    assert variables["MAX_SOURCE_BYTES"] == "1048576"
    assert variables["OUTPUT_PREFIX"] == "s/"
    assert function["tags"] == {"costCentre": "sales"}
    assert recording.find_by_name("media-small-mapping").inputs["scalingConfig"] == {"maximumConcurrency": 3}
    assert recording.find_by_name("media-small-logs").inputs["retentionInDays"] == 7
    (state,) = states
    assert state["functionNames"] == {
        "caption": "media-caption-function",
        "small": "media-small-function",
    }
    assert state.keys() == {
        *("sourceBucketName", "sourceBucketArn", "sourceBucketRegionalDomainName"),
        *("outputBucketName", "outputBucketArn", "outputBucketRegionalDomainName"),
        *(
            "uploadTopicArn",
            "statusTopicArn",
            "queueUrls",
            "deadLetterQueueUrls",
            "functionNames",
            "kmsKeyArn",
        ),
    }


def test_gateway_is_made_from_values_of_another_language():
    path = f"2015-03-31/functions/{FUNCTION_ARN}/invocations"
    function = {"arn": FUNCTION_ARN, "invokeArn": f"arn:aws:apigateway:us-east-1:lambda:path/{path}"}

    def program() -> None:
        inputs = {
            "throttle": {"rateLimit": 20.5, "burstLimit": 40.0},
            "logRetentionDays": 7.0,
            "routes": {
                "GET /items/{id}": {"function": {**function, "timeout": 5.0}, "timeout": 6.0},
                "POST /orders": {
                    "queue": {"arn": "arn:aws:sqs:us-east-1:123456789012:orders"},
                    "apiKeyRequired": True,
                    "requestSchema": {"type": "object", "properties": {"itemCount": {"type": "integer"}}},
                },
                "GET /health": {"mock": {"body": {"isWell": True}}},
            },
            "usagePlans": {"partners": {"apiKeys": ["acme"], "quota": {"limit": 9.0, "period": "DAY"}}},
        }
        construct("ApiGatewayFacade", inputs)

    recording = evaluate(program)
    document = json.loads(recording.find_by_name("media-api").inputs["body"])
    assert document["paths"].keys() == {"/items/{id}", "/orders", "/health"}
    orders = document["paths"]["/orders"]["post"]
    assert orders["security"] == [{"api_key": []}]
    # What the user names stays as it is: only the arguments' own names are in another spelling.
    assert "itemCount" in json.dumps(document)
    assert "isWell" in json.dumps(document["paths"]["/health"])
    (plan,) = recording.find_by_type("aws:apigateway/usagePlan:UsagePlan")
    assert plan.inputs["quotaSettings"] == {"limit": 9, "period": "DAY"}


def errors(component: str, inputs: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """The message of the one error, and its reasons by the path of the property."""
    raised: list[InputPropertiesError] = []

    def program() -> None:
        with pytest.raises(InputPropertiesError) as caught:
            construct(component, inputs)
        raised.append(caught.value)

    assert evaluate(program).registrations == []
    (error,) = raised
    return error.message, {each["property_path"]: each["reason"] for each in error.errors or []}


def test_all_errors_arrive_at_once_under_the_names_of_the_schema():
    message, reasons = errors(
        "FanOutConversion",
        {
            "maxSourceBytes": 0.0,
            "conversions": {
                "a.b": {"image": {"width": 0.0, "maxPixel": 1.0}},
                "small": {"image": {"width": 30.0}, "policyStatements": [{"actions": []}], "batchSize": "x"},
            },
        },
    )
    assert message == "FanOutConversion 'media' has 8 invalid arguments:"
    assert reasons.keys() == {
        "maxSourceBytes",
        'conversions["a.b"].image.width',
        'conversions["a.b"].image.maxPixel',
        'conversions["a.b"]',
        'conversions["small"].policyStatements',
        'conversions["small"].policyStatements[0].actions',
        'conversions["small"].policyStatements[0].resources',
        'conversions["small"].batchSize',
    }
    assert reasons["maxSourceBytes"] == "0 is out of range; must be 1 to 4294967296"
    assert "Did you mean 'maxPixels'?" in reasons['conversions["a.b"].image.maxPixel']


def test_missing_and_unknown_arguments_of_a_component_are_reported_together():
    _, reasons = errors("Table", {"partitonKey": {"name": "id"}, "ttlAttribute": ""})
    assert reasons.keys() == {"partitonKey", "partitionKey", "ttlAttribute"}
    assert "Did you mean 'partitionKey'?" in reasons["partitonKey"]
    assert reasons["partitionKey"].startswith("is required")


def test_an_output_below_an_argument_is_checked_when_it_resolves():
    def program() -> None:
        later = pulumi.Output.from_input("not an ARN")
        construct("Queue", {"subscriptions": {"news": {"topicArn": later}}})

    with pytest.raises(
        Exception, match=r'subscriptions\.news\.topicArn: the Output resolved to "not an ARN"'
    ):
        evaluate(program)


@pytest.mark.parametrize(
    ("component", "inputs", "path", "reason"),
    [
        ("Queue", {"fifo": "yes"}, "fifo", '"yes" is of type string; must be true or false'),
        ("Queue", {"delaySeconds": 1.5}, "delaySeconds", "1.5 is of type number; must be an integer"),
        ("Queue", {"delaySeconds": "5"}, "delaySeconds", '"5" is of type string; must be an integer'),
        ("Queue", {"delaySeconds": 9000.0}, "delaySeconds", "9000 is out of range; must be 0 to 900"),
        ("Queue", {"tags": {"team": 7.0}}, 'tags["team"]', "7 is of type integer; must be a string"),
        ("Queue", {"tags": {"team": True}}, 'tags["team"]', "true is of type boolean; must be a string"),
        (
            "Queue",
            {"tags": ["a", None]},
            "tags",
            '["a", null] is of type list; must be a map, each value a string',
        ),
        (
            "Queue",
            {"subscriptions": {"news": "arn"}},
            'subscriptions["news"]',
            '"arn" must be an object of type QueueSubscription',
        ),
        (
            "Queue",
            {"subscriptions": []},
            "subscriptions",
            "[] is of type list; must be a map, each value an object of type QueueSubscription",
        ),
        ("Queue", {"senders": {"a": 1.0}}, "senders", '{"a": 1} is of type map; must be a list, each item'),
        # What the program has written stays as it is, also where it is cut off.
        (
            "Queue",
            {"delay_second": 5.0},
            "delay_second",
            'unknown argument "delay_second". Did you mean \'delaySe',
        ),
        ("Queue", {"fifo": "max_receive_count " * 9}, "fifo", '"max_receive_count max_receive_count'),
    ],
)
def test_errors_have_the_types_of_the_schema(component: str, inputs: dict[str, Any], path: str, reason: str):
    _, reasons = errors(component, inputs)
    assert reasons[path].startswith(reason)
    assert not re.search(r"'[^']* is of type|\b(str|dict|int|float|bool|None|True|NoneType)\b", reasons[path])


def test_warnings_have_the_names_of_the_schema():
    inputs = {"code": str(CAPTION), "handler": "caption.handler", "reservedConcurrentExecutions": 950.0}
    with patch.object(pulumi.log, "warn") as warn:
        evaluate(lambda: construct("Function", inputs) and None)
    (warning,) = [call.args[0] for call in warn.call_args_list]
    assert warning.startswith("Function 'media': reservedConcurrentExecutions: ")
