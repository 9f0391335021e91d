"""Every error of a WebSocket API as a whole, with its message."""
# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pulumi
import pytest
from every_component import ARN, CALLED
from graphs import errors_in

from serverless_patterns import WebSocketApi
from serverless_patterns.connections.backends import WEBSOCKET_READERS

MOCK = {"mock": {}}
PRIVATE = {"authorizer": {"function": CALLED}, "channel": "authorizer.user"}
UNJOINED = "names a channel that no connection joins. Add a route with 'subscribe' from the same source"
OWN = "is the channel of the API, which a connection is in from its beginning to its end. Remove the route"
KINDS = ", ".join((*WEBSOCKET_READERS, "subscribe", "unsubscribe", "publish"))


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"routes": {"$connect": MOCK}}, ["routes.$connect: '$connect' must be $default, or the value of the selected field: up to 64 letters, digits and . _ -, a letter or digit first; $connect and $disconnect are routes of the API itself"]),
        ({"routes": {"a b": MOCK}}, ["routes.a b: 'a b' must be $default, or the value of the selected field: up to 64 letters, digits and . _ -, a letter or digit first; $connect and $disconnect are routes of the API itself"]),
        ({"routes": {"a": {}}}, [f"routes.a: must have exactly one of {KINDS}; none given"]),
        ({"routes": {"a": {**MOCK, "publish": {"channel": "body.x"}}}}, [f"routes.a: must have exactly one of {KINDS}; mock and publish given"]),
        ({"routes": {"a": {"subscribe": {"channel": "room"}}}}, ["routes.a.subscribe.channel: 'room' must be body.<field> of the message, or authorizer.<name> of the authorizer's context"]),
        ({"routes": {"a": {"subscribe": {"channel": "body.x'y"}}}}, ["routes.a.subscribe.channel: \"body.x'y\" must be body.<field> of the message, or authorizer.<name> of the authorizer's context"]),
        ({"routes": {"a": {"function": CALLED, "request_schema": {}}}}, ["routes.a.request_schema: cannot be combined with 'function': API Gateway validates no message of a proxy integration. Remove it, and validate in the function"]),
        ({"routes": {"a": {"function": {**CALLED, "timeout": 29}, "timeout": 5}}}, ["routes.a.function.timeout: 29 s exceeds the 5 s that the route waits: the client would get an error while the function runs on; lower the timeout of the function"]),
        ({"routes": {"a": {**MOCK, "request_schema": {"a": float("nan")}}}}, ["routes.a.request_schema.a: nan must be a finite number"]),
        ({"routes": {"a": {**MOCK, "request_schema": {"typ": "object"}}}}, ["routes.a.request_schema.typ: unknown keyword 'typ'. Did you mean 'type'? Known: additionalProperties, allOf, anyOf, default, description, enum, exclusiveMaximum, format, items, maxLength, maxProperties, maximum, minLength, minProperties, minimum, multipleOf, not, oneOf, pattern, properties, required, title, type, uniqueItems"]),
        ({"routes": {"a": {"mock": {"body": {"at": [pulumi.Output.from_input(1)]}}}}}, ["routes.a.mock.body.at.0: is an Output, which resolves later; must be a constant"]),
        ({"routes": {"a": {**MOCK, "timeout": 30}}}, ["routes.a.timeout: 30 is out of range; must be 0.05 to 29"]),
        ({"routes": {"a": {"queue": {"arn": ARN("sqs", "q.fifo"), "fifo": False}}}}, ["routes.a.queue.fifo: is false, but only the name of a FIFO queue ends in .fifo; remove it"]),
        ({"routes": {"a": {"http": {"url": "http://old.example.com"}}}}, ["routes.a.http.url: 'http://old.example.com' must be a URL that begins with https://, without a user name or password; nothing else encrypts requests on the internet"]),
        ({"routes": {f"r{number}": MOCK for number in range(41)}}, ["routes: has 41 routes; must be at most 40, whose policies fit one role"]),
        ({"route_selection_expression": "$request.header.action"}, ["route_selection_expression: '$request.header.action' must be $request.body.<field>, such as $request.body.action"]),
        ({"authorization_type": "CUSTOM"}, ["authorizer: is required with the authorization type CUSTOM. Add one"]),
        ({"authorization_type": "AWS_IAM", "authorizer": {"function": CALLED}}, ["authorization_type: 'AWS_IAM' has no use for 'authorizer'. Remove either"]),
        ({"routes": {"a": {"publish": {"channel": "body.x"}}}}, [f"routes.a.publish.channel: 'body.x' {UNJOINED}"]),
        ({"routes": {"a": {"unsubscribe": {"channel": "body.x"}}}}, [f"routes.a.unsubscribe.channel: 'body.x' {UNJOINED}"]),
        (
            {**PRIVATE, "routes": {"a": {"publish": {"channel": "authorizer.other"}}, "b": {"subscribe": {"channel": "body.x"}}}},
            [f"routes.a.publish.channel: 'authorizer.other' {UNJOINED}"],
        ),
        ({**PRIVATE, "routes": {"a": {"subscribe": {"channel": "authorizer.user"}}}}, [f"routes.a.subscribe.channel: 'authorizer.user' {OWN}"]),
        ({**PRIVATE, "routes": {"a": {"unsubscribe": {"channel": "authorizer.user"}}}}, [f"routes.a.unsubscribe.channel: 'authorizer.user' {OWN}"]),
        ({"channel": "authorizer.principalId"}, ["channel: requires an authorizer, which returns it. Add 'authorizer'"]),
        ({"authorizer": {"function": CALLED}, "channel": "query.room"}, ["channel: 'query.room' must be authorizer.<name> of the authorizer's context"]),
        ({"authorizer": {"function": CALLED, "identity_sources": []}}, ["authorizer.identity_sources: is empty; name at least one"]),
        ({"authorizer": {"function": CALLED, "identity_sources": ["cookie.sid"]}}, ["authorizer.identity_sources.0: 'cookie.sid' must be header.<name> or query.<name>; browsers cannot set headers of a WebSocket"]),
        ({"stage_name": "$default"}, ["stage_name: '$default' must be 1 to 128 letters, digits, _ and -"]),
        # All of them at once.
        (
            {"routes": {"a": {}, "b": {**MOCK, "timeout": 99}}, "channel": "authorizer.x", "stage_name": ""},
            ["routes.b.timeout: 99 is out of range; must be 0.05 to 29", "stage_name: '' must be 1 to 128 letters, digits, _ and -", "channel: requires an authorizer, which returns it. Add 'authorizer'", f"routes.a: must have exactly one of {KINDS}; none given"],
        ),
    ],
)  # fmt: skip
def test_errors(args: dict[str, Any], expected: list[str]) -> None:
    assert errors_in(lambda: WebSocketApi("live", args)) == expected  # pyright: ignore[reportArgumentType]


def test_a_name_leaves_room_for_that_of_the_function() -> None:
    (error,) = errors_in(lambda: WebSocketApi("n" * 38, {}))
    assert error == (
        f"name: '{'n' * 38}' has 38 characters, at most 37 leave room for '-publisher-function' and Pulumi's"
        " random suffix in AWS's limit of 64"
    )
