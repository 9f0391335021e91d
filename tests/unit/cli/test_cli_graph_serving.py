"""Drawings of serving resources: an API with its backends, a distribution with its origins."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
import yaml
from drawings import edges, function, mermaid, nodes

from serverless_patterns import (
    ApiGatewayFacade,
    Bucket,
    ContainerService,
    EventBus,
    Function,
    HttpApi,
    Queue,
    StaticOffload,
    Stream,
    Table,
    Topic,
    UserPool,
    Workflow,
    http_route,
)

BUS_ARN = "arn:aws:events:us-east-1:123456789012:event-bus/default"
DONE = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """Code of a function, which is not Python, so that nothing must be installed; and of a container."""
    (tmp_path / "index.js").write_text("exports.handler = async () => ({})")
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCMD ['serve']\n")
    return tmp_path


def create_function(name: str, code: Path, **more: Any) -> Function:
    return Function(name, {"code": str(code), "handler": "index.handler", "runtime": "nodejs22.x", **more})


Draw = Callable[[dict[str, Any]], set[tuple[str, str, str, str]]]


@pytest.fixture
def draw_routes() -> Draw:
    """The arrows from an API with some routes."""

    def draw(routes: dict[str, Any]) -> set[tuple[str, str, str, str]]:
        found = edges(mermaid(lambda: ApiGatewayFacade("shop", {"routes": routes})))
        return {edge for edge in found if edge[0] == "shop_api"}

    return draw


def test_an_api_leads_from_its_clients_to_every_backend(code: Path):
    def program() -> None:
        items = create_function("items", code).route()
        catalog = Table("catalog", {"partition_key": {"name": "id"}})
        quote = Workflow("quote", {"type": "EXPRESS", "definition": DONE, "timeout": 10})
        legacy = ContainerService("legacy", {"context": str(code)})
        placed = {"arn": BUS_ARN, "source": "shop", "detail_type": "Placed"}
        routes: dict[str, Any] = {
            "GET /items": items,
            "DELETE /items/{id}": items,
            "GET /items/{id}": items,
            "GET /catalog/{id}": catalog.route("get"),
            "POST /orders": Queue("orders", {}).route(),
            "POST /news": Topic("news", {}).route(),
            "POST /quotes": quote.route(sync=True),
            "POST /events": {"event_bus": placed},
            "ANY /legacy/{proxy+}": legacy.route("/{proxy}"),
            "GET /weather": http_route("https://weather.example.com/today"),
            "GET /health": {"mock": {}},
        }
        ApiGatewayFacade("shop", {"routes": routes})

    text = mermaid(program)
    assert {edge for edge in edges(text) if edge[0] != "orders_queue"} == {
        ("clients_", "-->", "", "shop_api"),
        ("shop_api", "-->", "GET /items<br/>GET, DELETE /items/{id}", "items_function"),
        ("shop_api", "-->", "GET /catalog/{id}", "catalog_table"),
        ("shop_api", "-->", "POST /orders", "orders_queue"),
        ("shop_api", "-->", "POST /news", "news_topic"),
        ("shop_api", "-->", "POST /quotes", "quote_workflow"),
        ("shop_api", "-->", "POST /events", "bus_default"),
        ("shop_api", "-->", "ANY /legacy/{proxy+}", "legacy_lb"),
        ("legacy_lb", "-->", "", "legacy_service"),
        ("shop_api", "-->", "GET /weather", "service_weather_example_com"),
    }
    drawn = nodes(text)
    assert drawn["clients_"] == "Clients"
    assert drawn["bus_default"] == "<b>default</b><br/>EventBridge event bus"
    assert drawn["service_weather_example_com"] == "<b>weather.example.com</b><br/>HTTP service"
    assert drawn["legacy_lb"] == "Application Load Balancer"
    assert 'subgraph legacy_group["legacy (ContainerService)"]' in text


def test_authorizers_are_asked_for_the_routes_that_they_guard(code: Path):
    def program() -> None:
        pool, own = UserPool("staff", {}), create_function("check", code)
        route = create_function("stock", code).route()
        authorizers = {"staff": pool.authorizer(), "own": {"function": own.route()["function"]}}
        routes = {"GET /stock": {**route, "authorizer": "staff"}, "GET /all": {**route, "authorizer": "own"}}
        ApiGatewayFacade("shop", {"authorizers": authorizers, "routes": routes})

    assert edges(mermaid(program)) == {
        ("clients_", "-->", "", "shop_api"),
        ("shop_api", "-->", "GET /all<br/>GET /stock", "stock_function"),
        ("shop_api", "-->", "authorizes<br/>GET /stock", "staff_pool"),
        ("shop_api", "-->", "authorizes<br/>GET /all", "check_function"),
    }


def test_an_http_api_leads_to_its_backends_and_authorities(code: Path):
    def program() -> None:
        staff, jobs = UserPool("staff", {"clients": {"desk": {}}}), Queue("jobs", {})
        prices, guard = (create_function(name, code).route() for name in ("prices", "guard"))
        monolith = ContainerService("monolith", {"context": str(code)})
        quote = Workflow("quote", {"type": "EXPRESS", "definition": {**DONE, "TimeoutSeconds": 5}})
        clicks, bus = Stream("clicks", {}), EventBus("shop-bus", {})
        api = HttpApi(
            "shop",
            {
                "routes": {
                    "GET /prices": {**prices, "authorizer": "guard"},
                    "POST /jobs": {**jobs.route(), "authorizer": "staff"},
                    "POST /quotes": quote.route(sync=True),
                    "POST /clicks": clicks.route(),
                    "POST /events": bus.route("shop", "Clicked"),
                    "ANY /old/{proxy+}": monolith.route("/{proxy}"),
                    "GET /news": http_route("https://news.example.com/all"),
                },
                "authorizers": {
                    "staff": staff.jwt_authorizer(),
                    "guard": {"function": guard.get("function")},
                },
            },
        )
        StaticOffload("site", {"api": api.origin()})

    found = mermaid(program)
    assert nodes(found)["shop_api"] == "<b>shop</b><br/>HTTP API"
    drawn = edges(found)
    assert {edge[2:] for edge in drawn if edge[0] == "shop_api"} == {
        ("GET /prices", "prices_function"),
        ("authorizes<br/>GET /prices", "guard_function"),
        ("POST /jobs", "jobs_queue"),
        ("authorizes<br/>POST /jobs", "staff_pool"),
        ("POST /quotes", "quote_workflow"),
        ("POST /clicks", "clicks_stream"),
        ("POST /events", "shop_bus_bus"),
        ("ANY /old/{proxy+}", "monolith_lb"),
        ("GET /news", "service_news_example_com"),
    }
    assert [edge[3] for edge in drawn if edge[0].startswith("site_") and edge[3] == "shop_api"] == [
        "shop_api"
    ]


def test_only_the_first_paths_of_many_are_named(draw_routes: Draw):
    weather = http_route("https://weather.example.com/today")
    six = [f"/weather/{number}" for number in range(6)]
    (edge,) = draw_routes({f"GET {path}": weather for path in six})
    assert edge[2] == "<br/>".join(f"GET {path}" for path in six)
    (edge,) = draw_routes({f"GET /weather/{number:02}": weather for number in range(100)})
    assert edge[2].count("<br/>") == 5
    assert edge[2].endswith("GET /weather/04<br/>… 95 more paths")


@pytest.mark.parametrize("write", [json.dumps, yaml.safe_dump])
def test_an_api_of_a_document_written_by_hand(write: Callable[[object], str]):
    def program() -> None:
        handler, _ = function("handler")

        def document(uri: str) -> str:
            backend = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
            paths = {"/items": {"post": {"x-amazon-apigateway-integration": backend}}}
            return write({"openapi": "3.0.1", "paths": paths})

        aws.apigateway.RestApi("shop", body=handler.invoke_arn.apply(document))
        aws.apigateway.RestApi("empty")

    assert edges(mermaid(program)) == {
        ("clients_", "-->", "", "shop_"),
        ("clients_", "-->", "", "empty_"),
        ("shop_", "-->", "POST /items", "handler_"),
    }


def test_a_site_leads_from_its_viewers_to_bucket_api_and_other_origins(tmp_path: Path):
    (tmp_path / "index.html").write_text("<p>hello</p>")

    def program() -> None:
        weather = http_route("https://weather.example.com/today")
        api = ApiGatewayFacade("shop", {"routes": {"GET /weather": weather}})
        UserPool("members", {})
        media = Bucket("media", {})
        origins: dict[str, Any] = {
            "media": {"domain_name": media.bucket_regional_domain_name, "origin_access_control": True},
            "cognito": {"domain_name": "cognito-idp.us-east-1.amazonaws.com"},
        }
        behaviors: list[Any] = [
            {"path_pattern": "/media/*", "origin": "media"},
            {"path_pattern": "/thumbnails/*", "origin": "media"},
            {"path_pattern": "/cognito/*", "origin": "cognito"},
        ]
        offload: Any = {"api": api.origin(), "origins": origins, "behaviors": behaviors}
        StaticOffload("web", {"site_directory": str(tmp_path), **offload})

    text = mermaid(program)
    # Not from clients to the API: they come through the distribution.
    assert edges(text) == {
        ("viewers_", "-->", "", "web_distribution"),
        ("web_distribution", "-->", "/api/*", "shop_api"),
        ("web_distribution", "-->", "/media/*<br/>/thumbnails/*", "media_bucket"),
        ("web_distribution", "-->", "/cognito/*", "members_pool"),
        ("web_distribution", "-->", "other paths", "web_site_bucket"),
        ("shop_api", "-->", "GET /weather", "service_weather_example_com"),
    }
    assert nodes(text)["viewers_"] == "Viewers"


def test_an_api_with_a_custom_host_name_is_found_behind_a_distribution():
    def program() -> None:
        api = aws.apigateway.RestApi("shop", body="{}")
        domain = aws.apigateway.DomainName("domain", domain_name="api.example.com")
        aws.apigateway.BasePathMapping(
            "mapping", domain_name=domain.domain_name, rest_api=api.id, stage_name="live"
        )
        StaticOffload("web", {"api": {"domain_name": domain.domain_name}})

    assert ("web_distribution", "-->", "/api/*", "shop_") in edges(mermaid(program))


def test_a_container_reads_what_the_role_of_its_tasks_may(code: Path):
    def program() -> None:
        table = Table("prices", {"partition_key": {"name": "id"}})
        reading: Any = {"actions": ["dynamodb:GetItem"], "resources": [table.arn]}
        ContainerService("legacy", {"context": str(code), "policy_statements": [reading]})

    assert edges(mermaid(program)) == {
        ("legacy_lb", "-->", "", "legacy_service"),
        ("legacy_service", "-->", "reads", "prices_table"),
    }


def test_schedules_and_rules_lead_to_the_workflow_they_start_and_to_its_dead_letters():
    def program() -> None:
        for name in ("order", "report"):
            Workflow(
                name,
                {
                    "definition": DONE,
                    "timeout": 60,
                    "schedule": {"expression": "rate(1 day)"},
                    "event_pattern": {"source": [name]},
                },
            )

    # Each by its alias, which has the same name in both.
    assert edges(mermaid(program)) == {
        edge
        for name in ("order", "report")
        for edge in (
            ("bus_default", "-->", "", f"{name}_rule"),
            (f"{name}_rule", "-->", "", f"{name}_workflow"),
            (f"{name}_rule", "-.->", "not delivered", f"{name}_undelivered"),
            (f"{name}_schedule", "-->", "rate(1 day)", f"{name}_workflow"),
            (f"{name}_schedule", "-.->", "not delivered", f"{name}_undelivered"),
        )
    }


def test_a_scheduled_function_and_what_it_fails_on(code: Path):
    def program() -> None:
        create_function("sweep", code, event_sources={"nightly": {"schedule": {"expression": "rate(1 day)"}}})

    assert edges(mermaid(program)) == {
        ("sweep_nightly", "-->", "rate(1 day)", "sweep_function"),
        ("sweep_nightly", "-.->", "not delivered", "sweep_dead_letters"),
        ("sweep_function", "-.->", "what fails", "sweep_dead_letters"),
    }


def test_aliases_of_functions_and_buses_of_ones_own():
    def program() -> None:
        handler, _ = function("handler")
        alias = aws.lambda_.Alias("live", function_name=handler.name, function_version="1")
        own = aws.cloudwatch.EventBus("events")
        pattern = json.dumps({"source": ["shop"]})
        rule = aws.cloudwatch.EventRule("placed", event_bus_name=own.name, event_pattern=pattern)
        aws.cloudwatch.EventRule(
            "other", event_bus_name=BUS_ARN.replace("default", "x"), event_pattern=pattern
        )
        aws.cloudwatch.EventTarget("called", rule=rule.name, event_bus_name=own.name, arn=alias.arn)

    assert edges(mermaid(program)) == {
        ("events_", "-->", "", "placed_"),
        ("bus_x", "-->", "", "other_"),
        ("placed_", "-->", "", "handler_"),
    }


@pytest.mark.parametrize(
    ("methods", "expected"),
    [(["PUT"], {("viewers_", "-->", "uploads", "photographs_")}), (["GET"], set())],
)
def test_a_bucket_that_pages_may_write_to_gets_uploads(methods: list[str], expected: set[Any]):
    def program() -> None:
        bucket = aws.s3.Bucket("photographs")
        cors: Any = {"allowed_methods": methods, "allowed_origins": ["https://example.com"]}
        aws.s3.BucketCorsConfiguration("cors", bucket=bucket.bucket, cors_rules=[cors])

    assert edges(mermaid(program)) == expected


def test_the_outputs_of_no_other_resource_are_taken_for_a_target():
    def program() -> None:
        backend = {"type": "aws", "uri": "arn:aws:apigateway:us-east-1:sqs:path/1/gone", "credentials": "x"}
        gone = {"post": {"x-amazon-apigateway-integration": backend}}
        aws.apigateway.RestApi("shop", body=pulumi.Output.json_dumps({"paths": {"/orders": gone}}))

    assert edges(mermaid(program)) == {("clients_", "-->", "", "shop_")}
