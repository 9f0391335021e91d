"""Every error of an API as a whole, with its message."""
# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pytest
from graphs import errors_in, evaluate

from gateway import (
    BALANCER_ARN,
    CERTIFICATE_ARN,
    POOL_ARN,
    QUEUE_ARN,
    WEB_ACL_ARN,
    body,
    function,
    gateway_errors,
    http,
    mock,
    private,
    queue,
    record_gateway,
)
from serverless_patterns import ApiGatewayCloudWatchRole, ApiGatewayFacade

DOMAIN = {"domain_name": "api.example.com", "certificate_arn": CERTIFICATE_ARN}
GUARD = function("guard")
PLAN = {"partner": {"api_keys": ["acme"]}}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"description": ""}, ["description: '' must be 1 to 1024 characters"]),
        ({"binary_media_types": ["im\u00e0ge/*"]}, ["binary_media_types.0: 'im\u00e0ge/*' must be a content type, such as image/png or image/*"]),
        ({"binary_media_types": ["image"]}, ["binary_media_types.0: 'image' must be a content type, such as image/png or image/*"]),
        ({"allowed_cidr_blocks": []}, ["allowed_cidr_blocks: is empty; name at least one"]),
        ({"allowed_cidr_blocks": ["192.0.2.1/24"]}, ["allowed_cidr_blocks.0: '192.0.2.1/24' must be a CIDR block, such as 192.0.2.0/24"]),
        (
            {"allowed_cidr_blocks": ["10.0.0.0/255.0.0.0", "fe80::%eth0/64"]},
            ["allowed_cidr_blocks.0: '10.0.0.0/255.0.0.0' must be a CIDR block, such as 192.0.2.0/24", "allowed_cidr_blocks.1: 'fe80::%eth0/64' must be a CIDR block, such as 192.0.2.0/24"],
        ),
        ({"web_acl_arn": QUEUE_ARN}, [f"web_acl_arn: '{QUEUE_ARN}' must be the ARN of a web ACL with the scope REGIONAL"]),
        (
            {"web_acl_arn": WEB_ACL_ARN.replace("regional", "global")},
            ["web_acl_arn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/1' must be the ARN of a web ACL with the scope REGIONAL"],
        ),
        ({"endpoint_type": "PRIVATE"}, ["vpc_endpoint_ids: is required for a private API, which is called through a VPC endpoint"]),
        ({"vpc_endpoint_ids": ["vpce-1"]}, ["vpc_endpoint_ids: requires a private API, 'endpoint_type' is REGIONAL"]),
        ({"endpoint_type": "PRIVATE", "vpc_endpoint_ids": ["vpc-1"]}, ["vpc_endpoint_ids.0: 'vpc-1' must be the id of a VPC endpoint"]),
        ({"stage_name": "a/b"}, ["stage_name: 'a/b' must be 1 to 128 letters, digits, _ and -"]),
        ({"stage_variables": {f"v{number}": "x" for number in range(101)}}, ["stage_variables: has 101 entries, must be 0 to 100"]),
        ({"stage_variables": {"a-b": "x"}}, ["stage_variables.a-b: 'a-b' must be named with letters, digits and _"]),
        ({"stage_variables": {"a": "b c"}}, ["stage_variables.a: 'b c' must be 1 to 512 letters, digits and . _ ~ : / ? # & = , -"]),
        ({"stage_variables": {"a": "x" * 513}}, [f"stage_variables.a: '{'x' * 99}… must be 1 to 512 letters, digits and . _ ~ : / ? # & = , -"]),
        (
            {"canary": {"stable_deployment_id": "a b", "percent_traffic": 101}},
            ["canary.stable_deployment_id: 'a b' must be the id of a deployment", "canary.percent_traffic: 101 is out of range; must be 0 to 100"],
        ),
        (
            {"canary": {"stable_deployment_id": "a", "percent_traffic": 1, "stage_variable_overrides": {"a": ""}}},
            ["canary.stage_variable_overrides.a: '' must be 1 to 512 letters, digits and . _ ~ : / ? # & = , -"],
        ),
        ({"cache_cluster_size": "0.5"}, ["cache_cluster_size: requires a route with 'cache'. Remove it, or add one"]),
        ({"disable_execute_api_endpoint": True}, ["disable_execute_api_endpoint: would leave the API without an endpoint. Add a 'domain'"]),
    ],
)  # fmt: skip
def test_api(args: dict[str, Any], expected: list[str]):
    assert gateway_errors(**args) == expected


@pytest.mark.parametrize(
    ("media_type", "args", "reader"),
    [
        ("*/*", {"cors": {"allowed_origins": ["https://shop.example.com"]}}, "'cors'"),
        ("application/*", {"routes": {"POST /a": queue()}}, "the route 'POST /a'"),
        ("Application/JSON", {"routes": {"GET /a": mock()}}, "the route 'GET /a'"),
        ("*/*", {"routes": {"POST /a": {**function(), "rename_fields": {"a": "b"}}}}, "the route 'POST /a'"),
        ("*/*", {"routes": {"GET /a": private()}}, "the route 'GET /a'"),
    ],
)
def test_input_of_a_template_is_not_binary(media_type: str, args: dict[str, Any], reader: str):
    given = {"routes": {"GET /b": function()}, **args}
    assert gateway_errors(binary_media_types=["image/*", media_type], **given) == [
        (
            f"binary_media_types.1: '{media_type}' includes JSON, which {reader} must read as text. Name the types that are binary"
        )
    ]


def test_everything_may_be_bytes_where_it_is_passed_on():
    routes = {"POST /a": function(), "PUT /a": http("https://legacy.example.com/")}
    document = body(record_gateway(routes, binary_media_types=["*/*"]))
    assert document["x-amazon-apigateway-binary-media-types"] == ["*/*"]


def test_cache_size():
    routes = {"GET /a": {**mock(), "cache": {"ttl_in_seconds": 1}}}
    assert gateway_errors(routes, cache_cluster_size="1") == [
        "cache_cluster_size: '1' must be '0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118' or '237'."
    ]


@pytest.mark.parametrize(
    ("authorizers", "expected"),
    [
        ({"users": {}}, ["users: must have exactly one of user_pool_arns, function; none given"]),
        ({"users": {"user_pool_arns": []}}, ["users.user_pool_arns: is empty; name at least one"]),
        ({"users": {"user_pool_arns": [QUEUE_ARN]}}, [f"users.user_pool_arns.0: '{QUEUE_ARN}' must be the ARN of a user pool"]),
        ({"users": {"user_pool_arns": [POOL_ARN], "result_ttl_in_seconds": 5}}, ["users.result_ttl_in_seconds: requires 'function'; remove it"]),
        ({"iam": GUARD}, ["iam: 'iam' is reserved; choose another name"]),
        ({"a-b": GUARD}, ["a-b: 'a-b' must be a name of at most 32 letters, digits and _, a letter first"]),
        ({"a" * 33: GUARD}, [f"{'a' * 33}: '{'a' * 33}' must be a name of at most 32 letters, digits and _, a letter first"]),
        (
            {"guard": {"function": {"arn": QUEUE_ARN, "invoke_arn": GUARD["function"]["invoke_arn"]}}},
            [f"guard.function.arn: '{QUEUE_ARN}' must be the ARN of a function, its version or its alias, as in arn:aws:lambda:…"],
        ),
        ({"guard": {**GUARD, "identity_sources": ["query.token"]}}, ["guard.identity_sources.0: 'query.token' must be in the header of the request"]),
        ({"guard": {**GUARD, "identity_sources": ["header.A", "header.B"]}}, ["guard.identity_sources: has 2 entries; a token comes in one header"]),
        ({"guard": {**GUARD, "type": "REQUEST", "identity_sources": []}}, ["guard.identity_sources: is empty; policies are cached by identity, so name one or set 'result_ttl_in_seconds' to 0"]),
        ({"guard": {**GUARD, "type": "REQUEST", "identity_validation_expression": "x"}}, ["guard.identity_validation_expression: requires the type 'TOKEN'; remove it"]),
        ({"guard": {**GUARD, "identity_validation_expression": "("}}, ["guard.identity_validation_expression: '(' is not a regular expression: missing ), unterminated subpattern at position 0"]),
    ],
)  # fmt: skip
def test_authorizers(authorizers: dict[str, Any], expected: list[str]):
    assert gateway_errors(authorizers=authorizers) == [f"authorizers.{error}" for error in expected]


@pytest.mark.parametrize(
    ("plans", "expected"),
    [
        ({"partner": {"api_keys": []}}, ["partner.api_keys: is empty; name at least one"]),
        ({"partner": {"api_keys": ["a b"]}}, ["partner.api_keys.0: 'a b' must be a name of letters, digits and hyphens, a letter first"]),
        ({"1st": {"api_keys": ["acme"]}}, ["1st: '1st' must be a name of letters, digits and hyphens, a letter first"]),
        ({"partner": {"api_keys": ["acme"]}, "other": {"api_keys": ["acme"]}}, ["partner.api_keys.0: 'acme' is in the plan 'other' already; a key has one plan on a stage"]),
        ({"partner": {"api_keys": ["acme", "acme"]}}, ["partner.api_keys.1: 'acme' is in the plan 'partner' already; a key has one plan on a stage"]),
    ],
)  # fmt: skip
def test_usage_plans(plans: dict[str, Any], expected: list[str]):
    found = gateway_errors({"GET /a": {**mock(), "api_key_required": True}}, usage_plans=plans)
    assert found == [f"usage_plans.{error}" for error in expected]


def test_usage_plans_that_meter_nothing():
    assert gateway_errors(usage_plans=PLAN) == [
        "usage_plans: requires a route with 'api_key_required'. Set that, or remove the plans"
    ]


def test_keys_of_clients_do_not_go_with_that_of_a_distribution():
    routes = {"GET /a": {**mock(), "api_key_required": True}, "GET /b": mock()}
    assert gateway_errors(routes, cloudfront_only=True) == [
        "routes.GET /a.api_key_required: cannot be combined with 'cloudfront_only': the distribution sends its own key. Remove either"
    ]
    assert gateway_errors(cloudfront_only=True, usage_plans=PLAN) == [
        "usage_plans: cannot be combined with 'cloudfront_only': the distribution replaces the keys of clients by its own. Remove either"
    ]


def test_no_distribution_reaches_a_private_api():
    private_only = {"endpoint_type": "PRIVATE", "vpc_endpoint_ids": ["vpce-0a1b2c"]}
    assert gateway_errors(cloudfront_only=True, **private_only) == [
        "cloudfront_only: requires an API that CloudFront can reach, not a PRIVATE one"
    ]


def test_no_distribution_shows_a_certificate():
    domain = {**DOMAIN, "mutual_tls_authentication": {"truststore_uri": "s3://a/b"}}
    assert gateway_errors(domain=domain, cloudfront_only=True) == [
        "cloudfront_only: cannot be combined with 'mutual_tls_authentication': CloudFront sends no client certificate"
    ]


@pytest.mark.parametrize(
    ("cors", "expected"),
    [
        ({"allowed_origins": []}, ["allowed_origins: is empty; name at least one"]),
        (
            {"allowed_origins": ["https://a.example/", "a.example"]},
            ["allowed_origins.0: 'https://a.example/' must be an origin, such as https://shop.example.com", "allowed_origins.1: 'a.example' must be an origin, such as https://shop.example.com"],
        ),
        ({"allowed_origins": ["https://a.example", "https://b\\"]}, ["allowed_origins.1: 'https://b\\\\' must be an origin, such as https://shop.example.com"]),
        ({"allowed_origins": ["https://*.example"]}, ["allowed_origins.0: 'https://*.example' must be an origin, such as https://shop.example.com"]),
        ({"allowed_origins": ["*", "https://a.example"]}, ["allowed_origins: cannot combine '*' with others; name the origins, or only '*'"]),
        ({"allowed_origins": ["*"], "allow_credentials": True}, ["allow_credentials: cannot be combined with the origin '*', which browsers reject; name the origins"]),
        ({"allowed_origins": ["https://a.example"], "allowed_headers": ["*"], "allow_credentials": True}, ["allowed_headers: has '*', which with 'allow_credentials' is a header of that name"]),
        (
            {"allowed_origins": ["https://a.example"], "allowed_headers": ["a b"], "expose_headers": ["a:"]},
            ["allowed_headers.0: 'a b' must be the name of a header", "expose_headers.0: 'a:' must be the name of a header"],
        ),
    ],
)  # fmt: skip
def test_cors(cors: dict[str, Any], expected: list[str]):
    assert gateway_errors(cors=cors) == [f"cors.{error}" for error in expected]


def test_cors_answers_options_itself():
    routes = {"OPTIONS /a": mock(), "GET /a": mock()}
    assert gateway_errors(routes, cors={"allowed_origins": ["https://a.example"]}) == [
        "routes.OPTIONS /a: cannot be combined with 'cors'. Remove the route, or 'cors'"
    ]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"domain": {**DOMAIN, "domain_name": "https://api.example.com"}}, ["domain.domain_name: 'https://api.example.com' must be a host name, such as api.example.com"]),
        ({"domain": {**DOMAIN, "certificate_arn": QUEUE_ARN}}, [f"domain.certificate_arn: '{QUEUE_ARN}' must be the ARN of a certificate, as in arn:aws:acm:…"]),
        ({"domain": {**DOMAIN, "hosted_zone_id": "example.com"}}, ["domain.hosted_zone_id: 'example.com' must be the id of a Route 53 zone"]),
        ({"domain": {**DOMAIN, "base_path": "a b"}}, ["domain.base_path: 'a b' must be letters, digits and $ - _ . + ! * ' ( )"]),
        ({"domain": {**DOMAIN, "base_path": "v1/shop"}}, ["domain.base_path: 'v1/shop' must be letters, digits and $ - _ . + ! * ' ( )"]),
        (
            {"domain": {**DOMAIN, "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/1"}, "endpoint_type": "EDGE"},
            ["domain.certificate_arn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1' must be in us-east-1, since CloudFront uses it"],
        ),
        (
            {"domain": {**DOMAIN, "mutual_tls_authentication": {"truststore_uri": "https://x"}}},
            ["domain.mutual_tls_authentication.truststore_uri: 'https://x' must be an object in S3, such as s3://certificates/clients.pem"],
        ),
        (
            {"domain": {**DOMAIN, "mutual_tls_authentication": {"truststore_uri": "s3://a/b"}}, "endpoint_type": "EDGE"},
            ["domain.mutual_tls_authentication: requires 'endpoint_type' to be REGIONAL. Set that"],
        ),
        (
            {"domain": {**DOMAIN, "mutual_tls_authentication": {"truststore_uri": "s3://a/b"}}, "disable_execute_api_endpoint": False},
            ["disable_execute_api_endpoint: must be true: the default endpoint requests no certificate, so it would bypass 'mutual_tls_authentication'. Leave it out"],
        ),
        ({"domain": {**DOMAIN, "certificate_arn": "mine"}, "endpoint_type": "EDGE"}, ["domain.certificate_arn: 'mine' must be the ARN of a certificate, as in arn:aws:acm:…"]),
        ({"domain": DOMAIN, "endpoint_type": "PRIVATE", "vpc_endpoint_ids": ["vpce-1"]}, ["domain: cannot be combined with a private API. Remove it"]),
    ],
)  # fmt: skip
def test_domain(args: dict[str, Any], expected: list[str]):
    assert gateway_errors(**args) == expected


V2 = {"headers": {"x-version": "v2*"}, "rest_api_id": "abc123", "stage_name": "live", "priority": 10}


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"headers": {}}, ["headers: has 0 entries, must be 1 to 2"]),
        ({"headers": {"a": "b", "c": "d", "e": "f"}}, ["headers: has 3 entries, must be 1 to 2"]),
        ({"priority": 0}, ["priority: 0"]),
        ({"priority": 1_000_001}, ["priority: 1000001"]),
        ({"rest_api_id": "A b", "stage_name": "a b"}, ["rest_api_id: 'A b' must be the id", "stage_name: 'a b' must be 1"]),
        *(
            ({"headers": {name: "v2"}}, [f"headers.{name}: '{name}' must be the name of a header"])
            for name in ("Authorization", "origin", "X-Amz-Date", "access-control-allow-origin", "a b", "x" * 40)
        ),
        *(
            ({"headers": {"x-version": value}}, ["headers.x-version: "])
            for value in ("", "v*2", "a b", "**", "*a*b", f"*{'a' * 39}*", "a" * 128)
        ),
    ],
)  # fmt: skip
def test_header_routes(changed: dict[str, Any], problems: list[str]):
    found = gateway_errors(domain=DOMAIN, header_routes={"v2": {**V2, **changed}})
    assert len(found) == len(problems)
    for error, problem in zip(found, problems, strict=True):
        assert error.startswith(f"header_routes.v2.{problem}")


def test_longest_header_routes():
    values = ("*", "a" * 127, f"*{'a' * 38}*", "*a", "a*")
    routes = {
        f"v{index}": {**V2, "headers": {"x" * 39: value}, "priority": index + 1}
        for index, value in enumerate(values)
    }
    record_gateway(domain=DOMAIN, header_routes=routes)


def test_header_routes_with_other_arguments():
    routes = {"v2": V2, "beta": {**V2, "headers": {"x-beta": "*"}}}
    same = "header_routes.v2.priority: 10 is that of 'beta' already; must be unique. Choose another"
    assert gateway_errors(header_routes=routes) == [
        "header_routes: requires 'domain', whose requests it routes. Add one",
        same,
    ]
    assert gateway_errors(header_routes=routes, domain=DOMAIN, endpoint_type="EDGE") == [
        "header_routes: requires 'endpoint_type' to be REGIONAL. Set that",
        same,
    ]


def test_default_endpoint_can_be_closed_behind_a_domain():
    body = (
        record_gateway(domain=DOMAIN, disable_execute_api_endpoint=True)
        .find_by_name("shop-api")
        .inputs["body"]
    )
    assert '"disableExecuteApiEndpoint":true' in body


def test_all_errors_are_told_at_once():
    routes = {
        "FETCH /a": mock(),
        "POST /b": queue(arn="x"),
        "GET /c/{id}": {**http(), "authorizer": "nobody"},
    }
    found = gateway_errors(routes, stage_name="a b", cors={"allowed_origins": []})
    assert [error.partition(":")[0] for error in found] == [
        "routes.POST /b.queue.arn",
        "cors.allowed_origins",
        "stage_name",
        "routes.FETCH /a",
        "routes.GET /c/{id}.http.url",
        "routes.GET /c/{id}.authorizer",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("s" * 49, []),
        (
            "s" * 50,
            [
                (
                    f"name: '{'s' * 50}' has 50 characters, at most 49 leave room for"
                    " '-role-f' and Pulumi's random suffix in AWS's limit of 64"
                )
            ],
        ),
        ("1st", ["name: '1st' must match [A-Za-z][A-Za-z0-9_-]*"]),
    ],
)
def test_names(name: str, expected: list[str]):
    args = {"routes": {"DELETE /items/{a}/b/{c}": queue()}}
    if expected:
        assert errors_in(lambda: ApiGatewayFacade(name, args)) == expected
        return
    recording = evaluate(lambda: ApiGatewayFacade(name, args))
    (role,) = recording.find_by_type("aws:iam/role:Role")
    assert len(role.name) + len("-0123456") <= 64


def test_cloudwatch_role():
    assert errors_in(lambda: ApiGatewayCloudWatchRole("l" * 52, {})) == [
        (
            f"name: '{'l' * 52}' has 52 characters, at most 51 leave room for '-role' and Pulumi's random suffix in"
            " AWS's limit of 64"
        ),
    ]


def test_what_is_known_later_is_not_a_error():
    assert BALANCER_ARN in record_gateway({"GET /a": private()}).find_by_name("shop-api").inputs["body"]
