"""A stage without automatic deployments serves the HTTP API as it was deployed."""

from typing import Any

import pulumi
import pulumi_aws as aws

from embedded_aws import Emulator, deploy
from tests.e2e.embedded_aws.http_apis import HttpApi, ask
from tests.e2e.embedded_aws.programs import simple_function


def _program(*, changed: bool = False, deployed: str = "first") -> None:
    shop = HttpApi("shop")
    echo = simple_function("echo", "def handler(event, context): return event['routeKey']")
    shop.permit(echo)
    function = shop.function("echo", echo, payload_format_version="2.0")
    guard: Any = {"authorization_type": "AWS_IAM"} if changed else {}
    routes = [shop.route("GET /items", function, **guard)]
    if changed:
        routes.append(shop.route("GET /new", function))
    options = pulumi.ResourceOptions(depends_on=routes)
    deployment = aws.apigatewayv2.Deployment(
        "held", api_id=shop.api.id, triggers={"of": deployed}, opts=options
    )
    held = aws.apigatewayv2.Stage("held", api_id=shop.api.id, name="held", deployment_id=deployment.id)
    live = aws.apigatewayv2.Stage("live", api_id=shop.api.id, name="live", auto_deploy=True)
    empty = aws.apigatewayv2.Stage("empty", api_id=shop.api.id, name="empty")
    for name, stage in (("held", held), ("live", live), ("empty", empty)):
        pulumi.export(name, stage.invoke_url)


def test_a_stage_authorizes_as_deployed(emulator: Emulator) -> None:
    with deploy(_program, stack="http-deployments", emulator=emulator) as stack:

        def list_statuses() -> dict[str, tuple[int, ...]]:
            return {
                name: tuple(ask(stack, path, url=name).status for path in ("/items", "/new"))
                for name in ("held", "live", "empty")
            }

        assert list_statuses() == {"held": (200, 404), "live": (200, 404), "empty": (404, 404)}
        stack.update(lambda: _program(changed=True))
        assert list_statuses() == {"held": (200, 404), "live": (403, 200), "empty": (404, 404)}
        stack.update(lambda: _program(changed=True, deployed="second"))
        assert list_statuses() == {"held": (403, 200), "live": (403, 200), "empty": (404, 404)}
