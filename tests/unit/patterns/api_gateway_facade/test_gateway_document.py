import copy
import json
from typing import Any

import pytest
from openapi_spec_validator import validate

from gateway import (
    ACCOUNT,
    EVERY_BACKEND,
    INTEGRATION,
    POOL_ARN,
    body,
    function,
    http,
    integration,
    mock,
    openapi,
    operation,
    private,
    queue,
    record_gateway,
    table,
)
from serverless_patterns.connections.backends import REST_READERS

ARN = "arn:aws:"
TWO_ORIGINS = {"allowed_origins": ["https://a.example.com", "https://b.example.com"]}
POOL = {"user_pool_arns": [POOL_ARN]}


@pytest.mark.parametrize("count", [1, 10, 100])
def test_document_is_valid(count: int):
    routes = {f"GET /items{number}/{{id}}": function() for number in range(count)}
    document = openapi(record_gateway(routes))
    assert len(document["paths"]) == count
    validate(document)


def test_document_of_every_backend_is_valid():
    assert {kind for route in EVERY_BACKEND.values() for kind in route} == REST_READERS.keys() - {"bucket"}
    routes = {
        **EVERY_BACKEND,
        "POST /orders": {
            **queue(),
            "authorizer": "users",
            "authorization_scopes": ["shop/write"],
            "api_key_required": True,
            "request_schema": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}},
            },
            "required_headers": ["X-Trace"],
            "required_query_parameters": ["page"],
        },
        "GET /signed": {**mock(), "authorizer": "AWS_IAM"},
    }
    plans = {"partner": {"api_keys": ["acme"]}}
    recording = record_gateway(
        routes,
        authorizers={"users": POOL},
        usage_plans=plans,
        cors=TWO_ORIGINS,
        allowed_cidr_blocks=["192.0.2.0/24"],
    )
    validate(openapi(recording))


def test_document_that_the_api_is_made_from_is_valid_but_for_amazons_extensions():
    document = copy.deepcopy(body(record_gateway(EVERY_BACKEND)))
    # A parameter for the rest of a path is {proxy+} in the path and proxy among the parameters.
    document["paths"] = {path.replace("+}", "}"): item for path, item in document["paths"].items()}
    validate(document)


def test_documentation_holds_nothing_of_the_inside():
    documentation = json.dumps(openapi(record_gateway(EVERY_BACKEND, cors=TWO_ORIGINS)))
    for inside in ("x-amazon-", ARN, "#set", "shop.internal", "legacy.example.com"):
        assert inside not in documentation


def test_documentation_has_an_operation_for_each_method_of_any():
    paths = openapi(record_gateway({"ANY /a/{proxy+}": http("https://x.example/{proxy}"), "GET /b": mock()}))[
        "paths"
    ]
    assert paths["/a/{proxy}"].keys() == {"delete", "get", "head", "patch", "post", "put"}
    assert paths["/a/{proxy}"]["get"]["operationId"] == "getAByProxy"
    assert paths["/b"].keys() == {"get"}


def test_a_specific_route_is_documented_rather_than_any():
    routes = {"ANY /a": {**mock(), "summary": "Anything"}, "GET /a": {**mock(), "summary": "One thing"}}
    path = openapi(record_gateway(routes))["paths"]["/a"]
    assert (path["get"]["summary"], path["post"]["summary"]) == ("One thing", "Anything")


def test_preflights_are_not_documented():
    document = openapi(record_gateway({"GET /a": mock()}, cors=TWO_ORIGINS))
    assert document["paths"]["/a"].keys() == {"get"}


def test_operation_ids_are_unique():
    routes = {
        path: mock()
        for path in (
            "GET /a/b",
            "GET /a-b",
            "GET /a/{b}",
            "GET /a/by/b",
            "GET /aB",
            "POST /a-b",
            "GET /",
            "ANY /a.b",
        )
    }
    document = openapi(record_gateway(routes))
    ids = [found["operationId"] for path in document["paths"].values() for found in path.values()]
    assert len(ids) == len(set(ids)) == 7 + 6
    validate(document)


@pytest.mark.parametrize(
    ("route", "name"),
    [
        ("GET /items/{id}", "getItemsById"),
        ("ANY /legacy/{proxy+}", "anyLegacyByProxy"),
        ("DELETE /v1.2/order_lines", "deleteV12OrderLines"),
        ("POST /", "post"),
    ],
)
def test_operation_ids_read_like_the_route(route: str, name: str):
    backend = mock()
    assert operation(body(record_gateway({route: backend})), route)["operationId"] == name


def test_parameters_are_declared():
    route = {
        **queue(message_attributes={"Trace": "header.X-Trace", "Page": "query.page"}),
        "required_headers": ["x-trace", "X-Tenant"],
        "required_query_parameters": ["limit"],
    }
    parameters = operation(body(record_gateway({"POST /orders/{id}": route})), "POST /orders/{id}")[
        "parameters"
    ]
    assert [(found["in"], found["name"], found["required"]) for found in parameters] == [
        ("path", "id", True),
        ("header", "x-trace", True),
        ("header", "X-Tenant", True),
        ("query", "limit", True),
        ("query", "page", True),
    ]


def test_answers_are_cached_by_all_parameters_and_optional_ones_are_declared():
    route = {
        **table("query", pagination_key="number:N"),
        "cache": {"ttl_in_seconds": 5, "key_parameters": ["header.Accept"]},
    }
    found = operation(body(record_gateway({"GET /items/{id}": route})), "GET /items/{id}")
    assert [(each["in"], each["name"], each["required"]) for each in found["parameters"]] == [
        ("path", "id", True),
        ("query", "after", False),
        ("header", "Accept", False),
    ]
    assert found[INTEGRATION]["cacheKeyParameters"] == [
        "method.request.path.id",
        "method.request.querystring.after",
        "method.request.header.Accept",
    ]


def test_cached_responses_differ_by_required_parameters():
    route = {
        **function(),
        "required_headers": ["X-Tenant"],
        "required_query_parameters": ["page"],
        "cache": {"ttl_in_seconds": 5, "key_parameters": ["query.page"]},
    }
    assert integration("GET /items/{id}", route)["cacheKeyParameters"] == [
        "method.request.path.id",
        "method.request.header.X-Tenant",
        "method.request.querystring.page",
    ]


def test_a_header_is_one_part_of_the_request_however_it_is_written():
    route = {
        **queue(message_attributes={"Trace": "header.X-TRACE"}),
        "required_headers": ["x-trace", "X-Tenant"],
        "cache": {
            "ttl_in_seconds": 5,
            "key_parameters": ["header.X-Trace", "header.x-tenant", "header.Accept", "header.ACCEPT"],
        },
    }
    found = operation(body(record_gateway({"GET /items": route})), "GET /items")
    assert found[INTEGRATION]["cacheKeyParameters"] == [
        "method.request.header.x-trace",
        "method.request.header.X-Tenant",
        "method.request.header.Accept",
    ]
    declared = [(each["name"], each["required"]) for each in found["parameters"]]
    assert declared == [("x-trace", True), ("X-Tenant", True), ("Accept", False)]


@pytest.mark.parametrize(
    ("cors", "keys", "expected"),
    [
        ({"allowed_origins": ["https://a.example.com"]}, [], []),
        (TWO_ORIGINS, [], ["method.request.header.Origin"]),
        (TWO_ORIGINS, ["header.origin"], ["method.request.header.origin"]),
    ],
)
def test_pages_of_several_origins_are_not_given_each_others_answers(
    cors: dict[str, Any], keys: list[str], expected: list[str]
):
    routes = {
        "GET /a": {**function(), "cache": {"ttl_in_seconds": 60, "key_parameters": keys}},
        "GET /b": function(),
    }
    document = body(record_gateway(routes, cors=cors))
    cached = operation(document, "GET /a")
    assert cached[INTEGRATION]["cacheKeyParameters"] == expected
    assert [f"method.request.header.{each['name']}" for each in cached["parameters"]] == expected
    assert not any(each["required"] for each in cached["parameters"])
    assert operation(document, "GET /b")["parameters"] == []


def test_requests_are_validated_against_the_schema():
    schema = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    recording = record_gateway({"POST /orders": {**queue(), "request_schema": schema}})
    document = body(recording)
    reference = {"schema": {"$ref": "#/components/schemas/PostOrdersBody"}}
    # For every content type of the request.
    content = {"application/json": reference, "$default": reference}
    assert operation(document, "POST /orders")["requestBody"] == {"required": True, "content": content}
    documented = operation(openapi(recording), "POST /orders")["requestBody"]
    assert documented == {"required": True, "content": {"application/json": reference}}
    assert document["components"]["schemas"] == {"PostOrdersBody": schema}
    validator = document["x-amazon-apigateway-request-validator"]
    assert document["x-amazon-apigateway-request-validators"][validator] == {
        "validateRequestBody": True,
        "validateRequestParameters": True,
    }


def test_table_has_the_schema_of_written_items():
    attributes = {
        "name": "body.name",
        "price": "body.price:N",
        "sold": "body.sold:BOOL",
        "city": "body.at.city",
    }
    route = table("put", key={"id": "body.id", "year": "body.at.year:N"}, attributes=attributes)
    schemas = body(record_gateway({"PUT /items": route}))["components"]["schemas"]
    assert schemas["PutItemsBody"] == {
        "type": "object",
        "required": ["at", "id"],
        "properties": {
            "id": {"type": "string", "minLength": 1},
            "name": {"type": "string"},
            "price": {"type": "number"},
            "sold": {"type": "boolean"},
            "at": {
                "type": "object",
                "required": ["year"],
                "properties": {"year": {"type": "number"}, "city": {"type": "string"}},
            },
        },
    }


def test_schema_of_ones_own_goes_first():
    schema = {"type": "object", "properties": {"name": {"type": "string", "maxLength": 3}}}
    route = {**table("put", attributes={"name": "body.name"}), "request_schema": schema}
    assert body(record_gateway({"PUT /items/{id}": route}))["components"]["schemas"] == {
        "PutItemsByIdBody": schema
    }


# Authorizers


@pytest.mark.parametrize(
    ("args", "security"),
    [
        ({}, []),
        ({"authorizer": "AWS_IAM"}, [{"iam": []}]),
        ({"authorizer": "users"}, [{"users": []}]),
        ({"authorizer": "users", "authorization_scopes": ["shop/write"]}, [{"users": ["shop/write"]}]),
        ({"api_key_required": True}, [{"api_key": []}]),
        ({"authorizer": "users", "api_key_required": True}, [{"users": [], "api_key": []}]),
    ],
)
def test_security_of_a_route(args: dict[str, Any], security: list[dict[str, Any]]):
    routes = {"GET /a": {**mock(), **args}, "GET /keyed": {**mock(), "api_key_required": True}}
    plans = {"partner": {"api_keys": ["acme"]}}
    document = body(record_gateway(routes, authorizers={"users": POOL}, usage_plans=plans))
    assert operation(document, "GET /a")["security"] == security
    for name in security[0] if security else ():
        assert name in document["components"]["securitySchemes"]


ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/shop-role"
LAMBDA = function("guard")


@pytest.mark.parametrize(
    ("authorizer", "scheme"),
    [
        (
            POOL,
            {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "x-amazon-apigateway-authtype": "cognito_user_pools",
                "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [POOL_ARN]},
            },
        ),
        (
            LAMBDA,
            {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {
                    "type": "token",
                    "authorizerUri": LAMBDA["function"]["invoke_arn"],
                    "authorizerCredentials": ROLE_ARN,
                    "authorizerResultTtlInSeconds": 300,
                    "identitySource": "method.request.header.Authorization",
                },
            },
        ),
        (
            {
                **LAMBDA,
                "identity_sources": ["header.X-Token"],
                "identity_validation_expression": "^Bearer .+",
                "result_ttl_in_seconds": 0,
            },
            {
                "type": "apiKey",
                "name": "X-Token",
                "in": "header",
                "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {
                    "type": "token",
                    "authorizerUri": LAMBDA["function"]["invoke_arn"],
                    "authorizerCredentials": ROLE_ARN,
                    "authorizerResultTtlInSeconds": 0,
                    "identitySource": "method.request.header.X-Token",
                    "identityValidationExpression": "^Bearer .+",
                },
            },
        ),
        (
            {
                **LAMBDA,
                "type": "REQUEST",
                "identity_sources": ["query.tenant", "header.X-Token"],
                "result_ttl_in_seconds": 3600,
            },
            {
                "type": "apiKey",
                "name": "X-Token",
                "in": "header",
                "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {
                    "type": "request",
                    "authorizerUri": LAMBDA["function"]["invoke_arn"],
                    "authorizerCredentials": ROLE_ARN,
                    "authorizerResultTtlInSeconds": 3600,
                    "identitySource": "method.request.querystring.tenant,method.request.header.X-Token",
                },
            },
        ),
    ],
)
def test_authorizers(authorizer: dict[str, Any], scheme: dict[str, Any]):
    routes = {"GET /a": {**mock(), "authorizer": "guard"}}
    document = body(record_gateway(routes, authorizers={"guard": authorizer}))
    assert document["components"]["securitySchemes"] == {"guard": scheme}


# What API Gateway answers itself


def test_gateway_responses():
    responses = body(record_gateway())["x-amazon-apigateway-gateway-responses"]
    assert {name: response.get("statusCode") for name, response in responses.items()} == {
        "DEFAULT_4XX": None,
        "DEFAULT_5XX": None,
        "BAD_REQUEST_BODY": "400",
        "THROTTLED": "429",
        "QUOTA_EXCEEDED": "429",
        "MISSING_AUTHENTICATION_TOKEN": "404",
        "INTEGRATION_FAILURE": "502",
        "INTEGRATION_TIMEOUT": "504",
    }
    assert responses["THROTTLED"]["responseParameters"] == {"gatewayresponse.header.Retry-After": "'1'"}
    for response in responses.values():
        template = response["responseTemplates"]["application/json"]
        known = template.replace("$context.error.messageString", '"m"')
        assert json.loads(known)["requestId"] == "$context.requestId"
    reason = responses["BAD_REQUEST_BODY"]["responseTemplates"]["application/json"]
    assert '"reason":"$context.error.validationErrorString"' in reason


def test_an_unsigned_request_is_not_said_to_have_an_unknown_path():
    route = {"GET /items": {"mock": {}, "authorizer": "AWS_IAM"}}
    response = body(record_gateway(routes=route))["x-amazon-apigateway-gateway-responses"][
        "MISSING_AUTHENTICATION_TOKEN"
    ]
    assert response["statusCode"] == "403"
    message = json.loads(response["responseTemplates"]["application/json"])["message"]
    assert message == "There is nothing at this path, or the request must be signed."


@pytest.mark.parametrize(
    ("cors", "origin"),
    [
        ({"allowed_origins": ["https://a.example.com"]}, "'https://a.example.com'"),
        ({"allowed_origins": ["*"]}, "'*'"),
        (TWO_ORIGINS, "method.request.header.Origin"),
    ],
)
def test_errors_can_be_read_by_pages(cors: dict[str, Any], origin: str):
    responses = body(record_gateway(cors=cors))["x-amazon-apigateway-gateway-responses"]
    for response in responses.values():
        headers = response["responseParameters"]
        assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == origin
    assert responses["THROTTLED"]["responseParameters"]["gatewayresponse.header.Retry-After"] == "'1'"


def test_errors_take_no_cookies_of_any_origin():
    cors = {**TWO_ORIGINS, "allow_credentials": True}
    responses = body(record_gateway(cors=cors))["x-amazon-apigateway-gateway-responses"]
    assert "Allow-Credentials" not in json.dumps(responses)


# The API as a whole


@pytest.mark.parametrize(
    ("args", "extension", "expected"),
    [
        ({}, "minimum-compression-size", 1_024),
        ({"minimum_compression_size": 0}, "minimum-compression-size", 0),
        ({}, "binary-media-types", None),
        (
            {"binary_media_types": ["image/*", "application/pdf"]},
            "binary-media-types",
            ["application/pdf", "image/*"],
        ),
        ({"binary_media_types": ["image/*", "a/b", "image/*"]}, "binary-media-types", ["a/b", "image/*"]),
        ({}, "security-policy", None),
        ({}, "endpoint-access-mode", None),
        ({"hardened": True}, "security-policy", "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"),
        ({"hardened": True}, "endpoint-access-mode", "STRICT"),
        (
            {"hardened": True, "endpoint_type": "EDGE"},
            "security-policy",
            "SecurityPolicy_TLS12_PFS_2025_EDGE",
        ),
        (
            {"hardened": True, "endpoint_type": "PRIVATE", "vpc_endpoint_ids": ["vpce-0a"]},
            "endpoint-access-mode",
            "BASIC",
        ),
        ({}, "api-key-source", "HEADER"),
        ({}, "policy", None),
    ],
)
def test_extensions(args: dict[str, Any], extension: str, expected: object):
    assert body(record_gateway(**args)).get(f"x-amazon-apigateway-{extension}") == expected


def test_tls_applies_without_a_deployment():
    deployments = [
        record_gateway(hardened=hardened).find_by_name("shop-deployment").inputs["triggers"]
        for hardened in (False, True)
    ]
    assert deployments[0] == deployments[1]


def test_networks_that_may_call():
    policy = body(record_gateway(allowed_cidr_blocks=["192.0.2.0/24", "2001:db8::/32"]))[
        "x-amazon-apigateway-policy"
    ]
    everything = {"Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
    assert policy["Statement"] == [
        {"Effect": "Allow", **everything},
        {
            "Effect": "Deny",
            **everything,
            "Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "2001:db8::/32"]}},
        },
    ]


def test_network_does_not_stand_in_for_the_permission_of_a_signed_request():
    routes = {"GET /a": mock(), "GET /b": {**mock(), "authorizer": "AWS_IAM"}}
    policy = body(record_gateway(routes, allowed_cidr_blocks=["192.0.2.0/24"]))["x-amazon-apigateway-policy"]
    allowed, denied = policy["Statement"]
    assert (allowed["Effect"], allowed["Condition"]) == ("Allow", {"Null": {"aws:userid": "true"}})
    assert (denied["Effect"], denied["Condition"].keys()) == ("Deny", {"NotIpAddress"})


def test_private_api_is_called_through_its_endpoints():
    document = body(
        record_gateway(
            endpoint_type="PRIVATE", vpc_endpoint_ids=["vpce-0a1"], allowed_cidr_blocks=["10.0.0.0/8"]
        )
    )
    _, endpoints, networks = document["x-amazon-apigateway-policy"]["Statement"]
    assert endpoints["Condition"] == {"StringNotEquals": {"aws:SourceVpce": ["vpce-0a1"]}}
    assert networks["Condition"] == {"NotIpAddress": {"aws:VpcSourceIp": ["10.0.0.0/8"]}}
    assert document["servers"] == [
        {"url": "/", "x-amazon-apigateway-endpoint-configuration": {"vpcEndpointIds": ["vpce-0a1"]}}
    ]


# Routes to backends


@pytest.mark.parametrize(
    ("route", "backend", "uri"),
    [
        ("POST /a", queue(), "sqs:path/123456789012/orders"),
        ("POST /a", EVERY_BACKEND["POST /news"], "sns:path//"),
        ("POST /a", EVERY_BACKEND["POST /events"], "events:action/PutEvents"),
        ("POST /a", EVERY_BACKEND["POST /quotes"], "states:action/StartSyncExecution"),
        ("POST /a", EVERY_BACKEND["POST /shipments"], "states:action/StartExecution"),
        ("GET /a/{id}", table("get"), "dynamodb:action/GetItem"),
        ("PUT /a/{id}", table("put", attributes={}), "dynamodb:action/PutItem"),
        ("DELETE /a/{id}", table("delete"), "dynamodb:action/DeleteItem"),
        ("GET /a/{id}", table("query"), "dynamodb:action/Query"),
    ],
)
def test_services_are_called_in_their_region(route: str, backend: dict[str, Any], uri: str):
    found = integration(route, backend)
    assert found["uri"] == f"arn:aws:apigateway:us-east-1:{uri}"
    assert (found["type"], found["httpMethod"], found["passthroughBehavior"]) == ("aws", "POST", "never")
    assert found["timeoutInMillis"] == 29_000
    assert found["credentials"].startswith("arn:aws:iam::123456789012:role/shop-")


def test_service_of_another_partition_and_region():
    found = integration("POST /a", {"queue": {"arn": "arn:aws-cn:sqs:cn-north-1:123456789012:orders"}})
    assert found["uri"] == "arn:aws-cn:apigateway:cn-north-1:sqs:path/123456789012/orders"


@pytest.mark.parametrize(
    ("backend", "header"),
    [
        (queue(), {"Content-Type": "application/x-www-form-urlencoded"}),
        (EVERY_BACKEND["POST /news"], {"Content-Type": "application/x-www-form-urlencoded"}),
        (
            EVERY_BACKEND["POST /events"],
            {"X-Amz-Target": "AWSEvents.PutEvents", "Content-Type": "application/x-amz-json-1.1"},
        ),
        (EVERY_BACKEND["POST /quotes"], {}),
    ],
)
def test_headers_that_services_need(backend: dict[str, Any], header: dict[str, str]):
    assert integration("POST /a", backend)["requestParameters"] == {
        f"integration.request.header.{name}": f"'{value}'" for name, value in header.items()
    }


def test_function_gets_the_request_as_it_is():
    assert integration("GET /items/{id}", {**function(), "timeout": 1.5}) == {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": function()["function"]["invoke_arn"],
        "credentials": ROLE_ARN,
        "passthroughBehavior": "when_no_match",
        "timeoutInMillis": 1_500,
    }


def test_http_service_gets_the_request_as_it_is():
    assert integration("GET /legacy/{proxy+}", http("https://legacy.example.com/{proxy}")) == {
        "type": "http_proxy",
        "httpMethod": "GET",
        "uri": "https://legacy.example.com/{proxy}",
        "passthroughBehavior": "when_no_match",
        "requestParameters": {"integration.request.path.proxy": "method.request.path.proxy"},
        "timeoutInMillis": 29_000,
    }


def test_http_service_can_be_named_by_a_stage_variable():
    url = "https://${stageVariables.host}/v1/{id}"
    assert integration("GET /a/{id}", http(url))["uri"] == url


def test_private_service_is_reached_through_the_link():
    found = integration("ANY /inside/{proxy+}", private("http://shop.internal:8080/base/{proxy}"))
    assert (found["type"], found["httpMethod"], found["connectionType"]) == ("http_proxy", "ANY", "VPC_LINK")
    assert found["connectionId"] == "abc123"
    assert found["integration-target"] == private()["private"]["load_balancer_arn"]
    assert found["uri"] == "http://shop.internal:8080/base/{proxy}"
    assert found["requestParameters"] == {"integration.request.path.proxy": "method.request.path.proxy"}


@pytest.mark.parametrize("more", [{}, {"rename_fields": {"a": "b"}}, {"response_streaming": True}])
@pytest.mark.parametrize("backend", [http("https://a.example.com/{id}"), private("http://a.internal/{id}")])
@pytest.mark.parametrize("declared", ["X-Trace", "x-api-key", "X-API-Key"])
def test_no_http_service_gets_the_key_of_the_distribution(
    backend: dict[str, Any], more: dict[str, Any], declared: str
):
    route = {**backend, **more, "required_headers": [declared]}
    kept, hidden = (
        integration("POST /a/{id}", route, cloudfront_only=only)["requestParameters"]
        for only in (False, True)
    )
    key = "integration.request.header.x-api-key"
    others = {target: source for target, source in kept.items() if target.lower() != key}
    proxied = "rename_fields" not in more
    assert hidden == {**others, **({key: "'hidden'"} if proxied else {})}
    assert "'hidden'" not in kept.values()


def test_preflight_lists_the_methods_of_its_path():
    routes = {"GET /a/{id}": mock(), "PUT /a/{id}": mock(), "POST /b": mock()}
    cors = {
        "allowed_origins": ["https://a.example.com"],
        "allowed_headers": ["X-Trace"],
        "expose_headers": ["X-Next"],
        "allow_credentials": True,
        "max_age_seconds": 60,
    }
    document = body(record_gateway(routes, cors=cors))
    preflight = document["paths"]["/a/{id}"]["options"]
    assert preflight["security"] == []
    (response,) = preflight[INTEGRATION]["responses"].values()
    assert response["responseParameters"] == {
        "method.response.header.Access-Control-Allow-Origin": "'https://a.example.com'",
        "method.response.header.Access-Control-Allow-Credentials": "'true'",
        "method.response.header.Access-Control-Expose-Headers": "'X-Next'",
        "method.response.header.Access-Control-Allow-Methods": "'GET,OPTIONS,PUT'",
        "method.response.header.Access-Control-Allow-Headers": "'X-Trace'",
        "method.response.header.Access-Control-Max-Age": "'60'",
    }
    declared = preflight["responses"][response["statusCode"]]["headers"]
    assert {f"method.response.header.{name}" for name in declared} >= response["responseParameters"].keys()
    assert [path for path, item in document["paths"].items() if "options" not in item] == []


def test_every_answer_is_declared_with_its_headers():
    """API Gateway refuses to map what the method does not declare."""
    document = body(record_gateway(EVERY_BACKEND, cors=TWO_ORIGINS))
    for path in document["paths"].values():
        for found in path.values():
            for response in found[INTEGRATION].get("responses", {}).values():
                declared = found["responses"][response["statusCode"]]["headers"]
                mapped = {name.rpartition(".")[2] for name in response["responseParameters"]}
                assert mapped <= declared.keys()
                assert "Access-Control-Allow-Origin" in declared
