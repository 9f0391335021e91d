"""The value of a selection expression."""

import pytest

from embedded_aws.services.api_gateway.websocket.selection import select


@pytest.mark.parametrize(
    ("expression", "body", "value"),
    [
        ("$request.body.action", '{"action":"join"}', "join"),
        ("${request.body.action}", '{"action":"join"}', "join"),
        ("$request.body.to.room", '{"to":{"room":"blue"}}', "blue"),
        ("${request.body.a}-${request.body.b}", '{"a":"x","b":"y"}', "x-y"),
        ("v${request.body.version}", '{"version":2}', "v2"),
        ("$request.body.flag", '{"flag":true}', "true"),
        (r"\$default", '{"action":"join"}', "$default"),
        ("200", "", "200"),
        # Bodies without the member, and bodies that are not JSON, use the default route.
        ("$request.body.action", '{"action":null}', "$default"),
        ("$request.body.action", '{"action":["join"]}', "$default"),
        ("$request.body.action", '{"action":""}', "$default"),
        ("$request.body.action", '["join"]', "$default"),
        ("$request.body.action", "join", "$default"),
        ("$request.body.action", "", "$default"),
        ("$request.body.action", "[" * 100_000, "$default"),
        ("${request.body.a}-${request.body.b}", '{"a":"x"}', "$default"),
        # Values are not evaluated again.
        ("$request.body.action", '{"action":"$request.body.other","other":"x"}', "$request.body.other"),
    ],
)
def test_the_value_of_an_expression(expression: str, body: str, value: str) -> None:
    assert select(expression, body) == value
