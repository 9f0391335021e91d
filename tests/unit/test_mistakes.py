"""Mistakes that AWS accepts, or notices with the first event, are errors or warnings before anything exists."""
# ruff: noqa: E501  a message is easier to compare in one piece

import logging
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from every_component import ARN, CALLED
from graphs import errors_in, evaluate

from serverless_patterns import (
    ApiGatewayFacade,
    EventRule,
    HttpApi,
    Pipe,
    Saga,
    Schedule,
    WebSocketApi,
    http_route,
)

QUEUE: Any = {"queue": {"arn": ARN("sqs", "orders")}}
STREAM: Any = {"kinesis_stream": {"arn": ARN("kinesis", "stream/clicks")}}
STEP, UNDO = ARN("lambda", "function:book"), ARN("lambda", "function:unbook")
HTTPS = "must be a URL that begins with https://, without a user name or password; nothing else encrypts requests on the internet"
HOSTILE = "https://user:secret@legacy.example.com/"


def pipe(template: str) -> Callable[[], object]:
    return lambda: Pipe("thing", {"source": STREAM, "target": QUEUE, "input_template": template})


def saga(compensation: Any, **step: Any) -> Callable[[], object]:
    taken = {"name": "Book", "function_arn": STEP, **step, "compensation": compensation}
    return lambda: Saga("thing", {"steps": [taken], "alarm_topic_arn": ARN("sns", "alarms")})  # pyright: ignore[reportArgumentType]


def api(kind: Any, url: str) -> Callable[[], object]:
    return lambda: kind("thing", {"routes": {"GET /": http_route(url)}})


def pattern(size: int) -> Callable[[], object]:
    """Returns a rule whose pattern has so many bytes."""
    return lambda: EventRule(
        "thing", {"event_pattern": {"source": ["s" * (size - len('{"source":[""]}'))]}, "target": QUEUE}
    )


def schedule(size: int, filler: Any = "") -> Callable[[], object]:
    """Returns a schedule whose input has so many bytes, and an Output."""
    text = "s" * (size - len('{"text": "", "later": ""}'))
    event = {"text": text, "later": filler}
    return lambda: Schedule("thing", {"expression": "rate(1 hour)", "target": QUEUE, "input": event})


TASK = {
    "Resource": "arn:aws:states:::sqs:sendMessage",
    "Arguments": {"QueueUrl": "https://q", "MessageBody": "b"},
}


SAME_FUNCTION = "Saga 'thing': steps.0.compensation.function_arn: takes the step, too. It must undo the step if its event has 'compensates', or be another function"


def read_warnings(program: Callable[[], object], caplog: pytest.LogCaptureFixture) -> list[str]:
    caplog.clear()
    with caplog.at_level(logging.WARNING, logger="embedded_aws"):
        assert evaluate(program).registrations
    return [record.getMessage() for record in caplog.records if record.name == "embedded_aws"]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (api(ApiGatewayFacade, HOSTILE), [f"routes.GET /.http.url: '{HOSTILE}' {HTTPS}"]),
        (api(ApiGatewayFacade, "https://token@legacy.example.com/"), [f"routes.GET /.http.url: 'https://token@legacy.example.com/' {HTTPS}"]),
        (api(HttpApi, HOSTILE), [f"routes.GET /.http.url: '{HOSTILE}' {HTTPS}"]),
        (lambda: WebSocketApi("thing", {"routes": {"say": {"http": {"url": HOSTILE}}}}), [f"routes.say.http.url: '{HOSTILE}' {HTTPS}"]),
        (saga({"task": dict(TASK)}, function_arn=None, task=TASK), ["steps.0.compensation.task: takes the step itself, which would run twice. Set the task that undoes it"]),
        (pattern(4_097), ["event_pattern: has 4,097 bytes as JSON; must be at most 4,096"]),
        (schedule(262_145), ["input: has 262,145 bytes as JSON; must be at most 262,144 bytes as JSON. Pass the key of an object"]),
        (pipe('{"id": <body.id>}'), ["input_template: '<body.id>' must begin with '$.', as in <$.body.id>"]),
        (pipe('{"id": <$.body id>}'), ["input_template: '<$.body id>' must be a path such as <$.body.items[0].id>"]),
        (pipe('{"id": <$.body.id}'), ["""input_template: '{"id": <$.body.id}' has a placeholder without '>'. Close it"""]),
        (pipe('{"id": <$.body.id>'), ["""input_template: '{"id": <$.body.id>' must be JSON with a value for each placeholder: Expecting ',' delimiter: line 1 column 9 (char 8)"""]),
        (pipe("{'id': <$.body.id>}"), ["""input_template: "{'id': <$.body.id>}" must be JSON with a value for each placeholder: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"""]),
        (pipe('{"all": <aws.pipes.evnt>}'), ["input_template: unknown variable 'aws.pipes.evnt'. Did you mean 'aws.pipes.event'? Known: aws.pipes.enrichment-arn, aws.pipes.event, aws.pipes.event.ingestion-time, aws.pipes.event.json, aws.pipes.pipe-arn, aws.pipes.pipe-name, aws.pipes.source-arn, aws.pipes.target-arn"]),
    ],
)  # fmt: skip
def test_errors(program: Callable[[], object], expected: list[str]) -> None:
    assert errors_in(program) == expected


@pytest.mark.parametrize(
    "program",
    [
        api(HttpApi, "https://legacy.example.com/@user"),
        api(ApiGatewayFacade, "https://legacy.example.com/a@b"),
        saga({"function_arn": UNDO}),
        pattern(4_096),
        schedule(262_144),
        pipe('{"id": <$.body.id>, "all": <aws.pipes.event.json>, "text": "from <aws.pipes.pipe-name>"}'),
        pipe("<$.Records[0].dynamodb.Keys.id.S>"),
        pipe("A record arrived, 3 < 4"),
    ],
)
def test_values_like_them_are_accepted(program: Callable[[], object]) -> None:
    assert evaluate(program).registrations


def test_one_output_is_one_function(caplog: pytest.LogCaptureFixture) -> None:
    def program() -> object:
        step = pulumi.Output.from_input(STEP)
        return saga({"function_arn": step}, function_arn=step)()

    assert read_warnings(program, caplog) == [SAME_FUNCTION]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (
            lambda: ApiGatewayFacade(
                "thing", {"routes": {"GET /": {"mock": {}}}, "authorizers": {"a": {"function": CALLED}}}
            ),
            [
                "ApiGatewayFacade 'thing': authorizers.a: is used by no route. Set 'a' as 'authorizer' of one, or remove it"
            ],
        ),
        (
            lambda: HttpApi(
                "thing",
                {
                    "routes": {"GET /": {"function": CALLED, "authorizer": "b"}},
                    "authorizers": {name: {"function": CALLED} for name in ("a", "b")},
                },
            ),
            [
                "HttpApi 'thing': authorizers.a: is used by no route. Set 'a' as 'authorizer' of one, or remove it"
            ],
        ),
        (saga({"function_arn": STEP}), [SAME_FUNCTION]),
        (saga({"function_arn": UNDO}), []),
        (pattern(2_048), []),
        (
            pattern(2_049),
            [
                "EventRule 'thing': event_pattern: 2,049 is above 2,048, the default of the quota 'Event pattern size' of Amazon EventBridge; it requires that this quota has been increased (Service Quotas)"
            ],
        ),
    ],
)
def test_warnings(
    program: Callable[[], object], expected: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert read_warnings(program, caplog) == expected
