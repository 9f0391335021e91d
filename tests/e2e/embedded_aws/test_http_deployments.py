"""A stage without automatic deployments serves the HTTP API as it was deployed."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

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
    # Was deployed automatically before the change.
    kept = aws.apigatewayv2.Stage("kept", api_id=shop.api.id, name="kept", auto_deploy=not changed)
    empty = aws.apigatewayv2.Stage("empty", api_id=shop.api.id, name="empty")
    for name, stage in (("held", held), ("live", live), ("kept", kept), ("empty", empty)):
        pulumi.export(name, stage.invoke_url)
    hidden = HttpApi("hidden", disable_execute_api_endpoint=True)
    hidden.permit(echo, "/*")
    hidden.route("$default", hidden.function("hidden", echo, payload_format_version="2.0"))
    stage = aws.apigatewayv2.Stage("hidden", api_id=hidden.api.id, name="$default", auto_deploy=True)
    pulumi.export("hidden", stage.invoke_url)
    metrics: Any = {"detailed_metrics_enabled": True}
    unlimited = aws.apigatewayv2.Stage(
        "unlimited", api_id=shop.api.id, name="unlimited", auto_deploy=True, default_route_settings=metrics
    )
    pulumi.export("unlimited", unlimited.invoke_url)


def test_a_stage_authorizes_as_deployed(emulator: Emulator) -> None:
    with deploy(_program, stack="http-deployments", emulator=emulator) as stack:

        def list_statuses() -> dict[str, tuple[int, ...]]:
            return {
                name: tuple(ask(stack, path, url=name).status for path in ("/items", "/new"))
                for name in ("held", "live", "kept", "empty")
            }

        first, second, none = (200, 404), (403, 200), (404, 404)
        assert list_statuses() == {"held": first, "live": first, "kept": first, "empty": none}
        assert ask(stack, "", url="hidden").json() == {"message": "Not Found"}
        assert ask(stack, "/items", url="unlimited").status == 429  # Pulumi's provider sends limits of 0
        stack.update(lambda: _program(changed=True))
        assert list_statuses() == {"held": first, "live": second, "kept": first, "empty": none}
        stack.update(lambda: _program(changed=True, deployed="second"))
        assert list_statuses() == {"held": second, "live": second, "kept": first, "empty": none}


_KEY = "The provided route key is not formatted properly for HTTP protocol"
_MISSING = "Unable to find Route by key GET /none within the provided RouteSettings"
_VERSION = "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer"


def test_invalid_definitions_are_rejected(emulator: Emulator) -> None:
    client = emulator.client("apigatewayv2")
    api = {"ApiId": client.create_api(Name="invalid", ProtocolType="HTTP")["ApiId"]}
    settings = {"GET /none": {"ThrottlingBurstLimit": 1}}
    authorizer: Any = {"AuthorizerType": "REQUEST", "IdentitySource": [], "Name": "a"}
    try:
        with pytest.raises(ClientError, match="no routes exist in this API"):
            client.create_deployment(**api)
        client.create_route(**api, RouteKey="GET /items")
        other = client.create_route(**api, RouteKey="$default")["RouteId"]
        variables = ("GET /{id}/{id}", "GET /{id}/{id+}", "GET /{rest+}/items")
        for key in (
            "get /items",
            "GET items",
            "/items",
            "TRACE /items",
            "GET  /items",
            "default",
            *variables,
        ):
            with pytest.raises(ClientError, match=_KEY):
                client.create_route(**api, RouteKey=key)
        with pytest.raises(client.exceptions.ConflictException, match="Route with key GET /items already"):
            client.create_route(**api, RouteKey="GET /items")
        with pytest.raises(client.exceptions.ConflictException, match="Route with key GET /items already"):
            client.update_route(**api, RouteId=other, RouteKey="GET /items")
        client.update_route(**api, RouteId=other, RouteKey="$default")
        client.create_route(**api, RouteKey="GET /items/{id}")
        client.create_route(**api, RouteKey="GET /items/{rest+}")
        with pytest.raises(client.exceptions.ConflictException, match="already exists"):
            client.create_route(**api, RouteKey="GET /items/{item}")
        with pytest.raises(client.exceptions.NotFoundException, match=_MISSING):
            client.create_stage(**api, StageName="live", RouteSettings=settings)
        with pytest.raises(ClientError, match=_VERSION):
            client.create_authorizer(**api, **authorizer)
        with pytest.raises(ClientError, match="Integration type MOCK is not supported"):
            client.create_integration(**api, IntegrationType="MOCK")
    finally:
        client.delete_api(**api)
