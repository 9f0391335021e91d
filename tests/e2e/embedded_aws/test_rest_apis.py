"""REST APIs: what a document says is what a client meets."""

import gzip
import json
import threading
import zlib
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import DeploymentError, Emulator, deploy
from tests.e2e.embedded_aws.programs import TAGS, policy, simple_function
from tests.e2e.embedded_aws.rest_apis import (
    HTTP,
    INTEGRATION,
    JSON,
    ask,
    log_lines,
    mock,
    operation,
    rest_api,
)


class Echo(BaseHTTPRequestHandler):
    """Returns its request; slowly, wrongly or not at all, depending on the path."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        asked = {
            "method": self.command,
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body.decode("latin-1"),
        }
        if "/slow" in self.path:
            threading.Event().wait(2)
        status = 503 if "/failing" in self.path else 200
        text = json.dumps(asked).encode()
        self.send_response(status)
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", str(len(text)))
        self.send_header("X-Backend", "echo")
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("WWW-Authenticate", "Basic")
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 named by the standard library

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def backend() -> Generator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_mock_answers_with_templates_and_headers(emulator: Emulator) -> None:
    template = (
        '{"id": "$input.params().path.get(\'id\')", "q": "$input.params(\'q\')", "stage": "$context.stage",'
        ' "variable": "$stageVariables.colour"}'
        "#if($input.params('q') == 'tea')#set($context.responseOverride.status = 418)"
        "#set($context.responseOverride.header.X-Pot = 'short')#end"
    )
    paths = {
        "/items/{id}": {
            "get": operation(mock(template, X_Fixed="'yes'", X_Agent="method.request.header.X-Agent"))
        }
    }
    program = lambda: rest_api(paths, variables={"colour": "red"})  # noqa: E731
    with deploy(program, emulator=emulator) as stack:
        answer = ask(stack, "GET", "/items/a%2Fb%20c?q=1", x_agent="me")
        assert answer.status == 200
        assert answer.json() == {"id": "a%2Fb%20c", "q": "1", "stage": "v1", "variable": "red"}
        assert answer.headers["X-Fixed"] == "yes"
        assert answer.headers["X-Agent"] == "me"
        overridden = ask(stack, "GET", "/items/1?q=tea")
        assert (overridden.status, overridden.headers["X-Pot"]) == (418, "short")
        assert ask(stack, "GET", "/items").status == 403
        assert ask(stack, "DELETE", "/items/1").status == 403


@pytest.mark.exhaustive
def test_any_method_and_the_more_specific_path(emulator: Emulator) -> None:
    paths = {
        "/{proxy+}": {
            "x-amazon-apigateway-any-method": operation(mock('{"rest": "$input.params(\'proxy\')"}'))
        },
        "/new/{id}": {"get": operation(mock('{"new": true}'))},
    }
    with deploy(lambda: rest_api(paths), emulator=emulator) as stack:
        assert ask(stack, "GET", "/new/1").json() == {"new": True}
        assert ask(stack, "POST", "/new/1", {}).json() == {"rest": "new/1"}
        assert ask(stack, "GET", "/old/way").json() == {"rest": "old/way"}


def http(uri: str, kind: str = "http_proxy", **more: object) -> dict[str, object]:
    path = {"integration.request.path.proxy": "method.request.path.proxy"}
    return {"type": kind, "httpMethod": "ANY", "uri": uri, "requestParameters": path, **more}


def test_an_http_backend_gets_all_and_gives_all(emulator: Emulator, backend: str) -> None:
    extra = {
        "integration.request.path.proxy": "method.request.path.proxy",
        "integration.request.header.X-Request": "context.requestId",
        "integration.request.querystring.fixed": "'1'",
    }
    both = {
        "x-amazon-apigateway-any-method": operation(
            http("http://${stageVariables.host}/base/{proxy}", requestParameters=extra)
        )
    }
    with deploy(
        lambda: rest_api({"/old/{proxy+}": both}, variables={"host": backend}), emulator=emulator
    ) as stack:
        answer = ask(
            stack, "POST", "/old/a%20b/c?x=1&x=2&y=%C3%A9", b"\xff\x00body", Content_Type="image/png"
        )
        asked = answer.json()
        assert asked["method"] == "POST"
        assert asked["path"] == "/base/a%20b/c?x=1&x=2&y=%C3%A9&fixed=1"
        assert asked["body"] == "\xff\x00body"
        assert asked["headers"]["content-type"] == "image/png"
        assert asked["headers"]["host"] == backend
        assert asked["headers"]["x-forwarded-proto"] == "https"
        assert asked["headers"]["x-forwarded-for"] == "127.0.0.1"
        assert len(asked["headers"]["x-request"]) == 36
        assert answer.headers["X-Backend"] == "echo"
        assert answer.headers.getlist("Set-Cookie") == ["a=1", "b=2"]
        assert answer.headers["x-amzn-Remapped-WWW-Authenticate"] == "Basic"


def test_an_http_backend_that_is_slow_fails_or_is_gone(emulator: Emulator, backend: str) -> None:
    paths = {
        "/here/{proxy+}": {"get": operation(http(f"http://{backend}/{{proxy}}", timeoutInMillis=500))},
        "/gone/{proxy+}": {"get": operation(http("http://127.0.0.1:9/{proxy}"))},
        "/nowhere/{proxy+}": {"get": operation(http("http://no-such-host.invalid/{proxy}"))},
    }
    with deploy(lambda: rest_api(paths), emulator=emulator) as stack:
        slow = ask(stack, "GET", "/here/slow")
        assert (slow.status, slow.json()) == (504, {"message": "Endpoint request timed out"})
        assert ask(stack, "GET", "/here/failing").status == 503
        gone = ask(stack, "GET", "/gone/x")
        assert (gone.status, gone.json()) == (504, {"message": "Internal server error"})
        assert ask(stack, "GET", "/nowhere/x").status == 500


@pytest.mark.exhaustive
def test_the_contract_of_an_http_backend_is_changed_by_templates(emulator: Emulator, backend: str) -> None:
    changed = http(
        f"http://{backend}/{{proxy}}",
        "http",
        passthroughBehavior="never",
        requestTemplates={JSON: '{"name": "$input.path(\'$.title\')"}'},
        responses={
            "default": {"statusCode": "200", "responseTemplates": {JSON: "$input.path('$.body')"}},
            "5\\d{2}": {"statusCode": "502", "responseTemplates": {JSON: '{"message": "failed"}'}},
        },
    )
    with deploy(lambda: rest_api({"/{proxy+}": {"post": operation(changed)}}), emulator=emulator) as stack:
        assert ask(stack, "POST", "/x", {"title": "tea"}, x_secret="no").json() == {"name": "tea"}
        failed = ask(stack, "POST", "/failing", {"title": "tea"})
        assert (failed.status, failed.json()) == (502, {"message": "failed"})
        assert ask(stack, "POST", "/x", "<a/>", Content_Type="text/xml").status == 415
        broken = ask(stack, "POST", "/x", "{")
        assert broken.status == 400
        assert "Could not parse request body into json" in broken.json()["message"]


@pytest.mark.parametrize("permitted", [True, False])
def test_a_function_is_called_by_its_permission(emulator: Emulator, permitted: bool) -> None:
    code = (
        "import json\ndef handler(event, context):\n"
        "    if event['queryStringParameters']: raise ValueError('secret')\n"
        "    return {'statusCode': 201, 'headers': {'X-Id': '7'},"
        " 'multiValueHeaders': {'Set-Cookie': ['a', 'b']},"
        " 'body': json.dumps([event['pathParameters'], event['body'], event['requestContext']['stage']])}"
    )

    def program() -> None:
        function = simple_function("handler", code)
        proxy = {"type": "aws_proxy", "httpMethod": "POST", "uri": function.invoke_arn}
        stage = rest_api({"/items/{id}": {"put": operation(proxy)}, "/other": {"get": operation(proxy)}})
        method = "PUT/items/*" if permitted else "GET/items/*"
        aws.lambda_.Permission(
            "handler",
            function=function.name,
            action="lambda:InvokeFunction",
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.format("{0}/*/{1}", stage.execution_arn.apply(_api), method),
        )

    with deploy(program, emulator=emulator) as stack:
        answer = ask(stack, "PUT", "/items/a%2Fb", "body", Content_Type="text/plain")
        if permitted:
            assert (answer.status, answer.headers["X-Id"]) == (201, "7")
            assert answer.headers.getlist("Set-Cookie") == ["a", "b"]
            assert answer.json() == [{"id": "a/b"}, "body", "v1"]
            failed = ask(stack, "PUT", "/items/1?fail=1", "")
            assert (failed.status, failed.json()) == (502, {"message": "Internal server error"})
            assert ask(stack, "GET", "/other").status == 500
        else:
            assert (answer.status, answer.json()) == (500, {"message": "Internal server error"})


def _api(stage_arn: str) -> str:
    return stage_arn.rpartition("/")[0]


SCHEMAS = {
    "Order": {
        "type": "object",
        "required": ["id", "lines"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "integer", "minimum": 1},
            "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Line"}},
        },
    },
    "Line": {
        "type": "object",
        "required": ["sku"],
        "properties": {"sku": {"type": "string", "maxLength": 3}},
    },
}


def test_bodies_and_parameters_are_validated(emulator: Emulator) -> None:
    content = {JSON: {"schema": {"$ref": "#/components/schemas/Order"}}}
    needed = [
        {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}},
        {"name": "X-Client", "in": "header", "required": True, "schema": {"type": "string"}},
    ]
    post = operation(mock('{"ok": true}'), requestBody={"content": content}, parameters=needed)
    template = '{"message": $context.error.messageString, "reason": "$context.error.validationErrorString"}'
    gateway = {"BAD_REQUEST_BODY": {"statusCode": "422", "responseTemplates": {JSON: template}}}
    validators = {"all": {"validateRequestBody": True, "validateRequestParameters": True}}
    more = {
        "components": {"schemas": SCHEMAS},
        "x-amazon-apigateway-request-validators": validators,
        "x-amazon-apigateway-request-validator": "all",
        "x-amazon-apigateway-gateway-responses": gateway,
    }
    with deploy(lambda: rest_api({"/orders": {"post": post}}, **more), emulator=emulator) as stack:

        def order(body: object, path: str = "/orders?q=1", **headers: str):
            answer = ask(stack, "POST", path, body, **{"X_Client": "me", **headers})
            return answer.status, answer.json()

        assert order({"id": 1, "lines": [{"sku": "abc"}]}) == (200, {"ok": True})
        reasons = {
            '{"lines": []}': '[object has missing required properties (["id"])]',
            '{"id": 1, "lines": []}': (
                "[array is too short: must have at least 1 elements but instance has 0 elements]"
            ),
            '{"id": 0, "lines": [{"sku": "abcd"}]}': (
                "[numeric instance is lower than the required minimum (minimum: 1, found: 0), "
                'string "abcd" is too long (length: 4, maximum allowed: 3)]'
            ),
            '{"id": "1", "lines": [{"sku": "a"}], "x": 1}': (
                '[object instance has properties which are not allowed by the schema: ["x"]]'
            ),
            "[]": '[instance type (array) does not match any allowed primitive type (allowed: ["object"])]',
        }
        for body, reason in reasons.items():
            assert order(body) == (422, {"message": "Invalid request body", "reason": reason})
        valid = '{"id": 1, "lines": [{"sku": "abc"}]}'
        nested = '{"id": 1, "lines": [{"sku": "abc"}], "note": ' + "[" * 20_000 + "]" * 20_000 + "}"
        other = ("{", valid.encode("utf-16"), valid.encode("utf-8-sig"), valid.replace("1", "NaN"), nested)
        for text in other:
            assert order(text) == (422, {"message": "Invalid request body", "reason": ""})
        for query in ("", "?q="):
            missing = ask(stack, "POST", f"/orders{query}", {"id": 1})
            assert missing.status == 400
            assert missing.json() == {"message": "Missing required request parameters: [X-Client, q]"}


def test_keys_plans_quotas_and_throttles(emulator: Emulator) -> None:
    scheme = {"api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}
    open_, closed = operation(mock("{}")), operation(mock("{}"), security=[{"api_key": []}])

    def program() -> None:
        group = aws.cloudwatch.LogGroup("access")
        paths = {"/open": {"get": open_}, "/calm": {"get": open_}, "/partner": {"get": closed}}
        stage = rest_api(paths, components={"securitySchemes": scheme}, access_log=group)
        aws.apigateway.MethodSettings(
            "open",
            rest_api=stage.rest_api,
            stage_name=stage.stage_name,
            method_path="open/GET",
            settings={"throttling_rate_limit": 0.01, "throttling_burst_limit": 3, "metrics_enabled": True},
        )
        plan = aws.apigateway.UsagePlan(
            "gold",
            api_stages=[{"api_id": stage.rest_api, "stage": stage.stage_name}],
            quota_settings={"limit": 2, "period": "DAY"},
            throttle_settings={"rate_limit": 100, "burst_limit": 100},
            tags=TAGS,
        )
        key = aws.apigateway.ApiKey("partner")
        aws.apigateway.UsagePlanKey("partner", key_id=key.id, key_type="API_KEY", usage_plan_id=plan.id)
        stranger = aws.apigateway.ApiKey("stranger", value="x" * 20)
        pulumi.export("key", key.value)
        pulumi.export("key_id", key.id)
        pulumi.export("stranger", stranger.value)
        pulumi.export("group", group.name)

    with deploy(program, emulator=emulator) as stack:
        statuses = [ask(stack, "GET", "/open").status for _ in range(6)]
        assert statuses == [200, 200, 200, 429, 429, 429]
        assert {ask(stack, "GET", "/calm").status for _ in range(6)} == {200}

        def partner(key: str) -> int:
            return ask(stack, "GET", "/partner", x_api_key=key).status

        assert ask(stack, "GET", "/partner").status == 403
        assert partner(stack.outputs["stranger"]) == 403
        assert [partner(stack.outputs["key"]) for _ in range(3)] == [200, 200, 429]
        lines = log_lines(stack, stack.outputs["group"])
        patch = {"op": "replace", "path": "/enabled", "value": "false"}
        stack.client("apigateway").update_api_key(apiKey=stack.outputs["key_id"], patchOperations=[patch])
        assert partner(stack.outputs["key"]) == 403
        last = lines[-1]
        assert (last["status"], last["path"], last["key"]) == ("429", "/partner", stack.outputs["key_id"])
        assert {line["status"] for line in lines} == {"200", "403", "429"}


@pytest.mark.exhaustive
def test_execution_logs_need_the_role_of_the_account(embedded_aws) -> None:
    def program(with_account: bool) -> None:
        stage = rest_api({"/": {"get": operation(mock("{}"))}})
        account = []
        if with_account:
            account = [aws.apigateway.Account("logs", cloudwatch_role_arn="arn:aws:iam::123456789012:role/r")]
        aws.apigateway.MethodSettings(
            "all",
            rest_api=stage.rest_api,
            stage_name=stage.stage_name,
            method_path="*/*",
            settings={"logging_level": "INFO"},
            opts=pulumi.ResourceOptions(depends_on=account),
        )

    with pytest.raises(DeploymentError, match="CloudWatch Logs role ARN must be set in account settings"):
        embedded_aws(lambda: program(False))
    assert ask(embedded_aws(lambda: program(True)), "GET", "/").status == 200


def test_the_callers_address_is_looked_at(emulator: Emulator) -> None:
    def program(address: str) -> None:
        allowed = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*",
            "Condition": {"IpAddress": {"aws:SourceIp": address}},
        }
        document = json.loads(policy(allowed))
        rest_api({"/": {"get": operation(mock("{}"))}}, **{"x-amazon-apigateway-policy": document})

    for address, status in (("127.0.0.0/8", 200), ("192.0.2.0/24", 403)):
        with deploy(lambda address=address: program(address), emulator=emulator) as stack:
            assert ask(stack, "GET", "/").status == status


def test_what_is_too_large_is_refused_and_what_is_large_is_compressed(emulator: Emulator) -> None:
    long = "x" * 2000
    paths = {"/": {"post": operation(mock(f'"{long}"'))}}
    more = {"x-amazon-apigateway-minimum-compression-size": 1000}
    with deploy(lambda: rest_api(paths, **more), emulator=emulator) as stack:
        assert ask(stack, "POST", "/", b" " * (1 << 20)).status == 200
        assert ask(stack, "POST", "/", b" " * (11 << 20)).status == 413
        assert ask(stack, "POST", "/", b"{}", x_large="x" * 9_000).status != 413
        assert ask(stack, "POST", "/", b"{}", x_large="x" * 9_000, x_more="x" * 2_000).status == 413
        compressed = ask(stack, "POST", "/", "{}", Accept_Encoding="gzip")
        assert compressed.headers["Content-Encoding"] == "gzip"
        assert compressed.json() == long
        assert "Content-Encoding" not in ask(stack, "POST", "/", "{}").headers


def test_any_stands_for_the_methods_that_a_route_can_have(emulator: Emulator) -> None:
    paths = {"/{proxy+}": {"x-amazon-apigateway-any-method": operation(mock("{}"))}}
    with deploy(lambda: rest_api(paths), emulator=emulator) as stack:
        for method in ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"):
            assert ask(stack, method, "/x").status == 200
        for method in ("TRACE", "PROPFIND", "BREW"):
            rejected = ask(stack, method, "/x")
            assert (rejected.status, rejected.json()) == (403, {"message": "Missing Authentication Token"})


def test_the_callers_address_is_that_of_the_connection(emulator: Emulator, backend: str) -> None:
    paths = {
        "/mock": {"get": operation(mock('{"ip": "$context.identity.sourceIp"}'))},
        "/old/{proxy+}": {"get": operation(http(f"http://{backend}/{{proxy}}"))},
    }
    with deploy(lambda: rest_api(paths), emulator=emulator) as stack:
        claimed = {"X_Forwarded_For": "203.0.113.9, 198.51.100.1"}
        assert ask(stack, "GET", "/mock", **claimed).json() == {"ip": "127.0.0.1"}
        seen = ask(stack, "GET", "/old/x", **claimed).json()["headers"]["x-forwarded-for"]
        assert seen == "203.0.113.9, 198.51.100.1, 127.0.0.1"


@pytest.mark.parametrize("least", [0, None])
def test_a_compressed_body_is_decompressed_if_the_api_compresses(
    emulator: Emulator, backend: str, least: int | None
) -> None:
    paths = {"/{proxy+}": {"post": operation(http(f"http://{backend}/{{proxy}}"))}}
    more = {} if least is None else {"x-amazon-apigateway-minimum-compression-size": least}
    with deploy(lambda: rest_api(paths, **more), emulator=emulator) as stack:
        send = lambda body, coding: ask(stack, "POST", "/x", body, Content_Encoding=coding)  # noqa: E731
        for coding, body in (("gzip", gzip.compress(b"tea")), ("deflate", zlib.compress(b"tea"))):
            asked = send(body, coding).json()
            assert asked["body"] == (body.decode("latin-1") if least is None else "tea")
            assert ("content-encoding" in asked["headers"]) == (least is None)
        for body, coding in ((b"tea", "gzip"), (gzip.compress(b"tea")[:-4], "gzip"), (b"tea", "br")):
            assert send(body, coding).status == (200 if least is None else 415)
        bomb = gzip.compress(b" " * (11 << 20))
        assert send(bomb, "gzip").status == (200 if least is None else 413)


@pytest.mark.exhaustive
def test_a_host_name_of_ones_own(emulator: Emulator) -> None:
    def program() -> None:
        stage = rest_api({"/items": {"get": operation(mock('{"items": []}'))}})
        domain = aws.apigateway.DomainName(
            "api",
            domain_name="api.example.com",
            regional_certificate_arn="arn:aws:acm:us-east-1:123456789012:certificate/x",
            endpoint_configuration={"types": "REGIONAL"},
            security_policy="TLS_1_2",
        )
        aws.apigateway.BasePathMapping(
            "api",
            domain_name=domain.domain_name,
            rest_api=stage.rest_api,
            stage_name=stage.stage_name,
            base_path="shop",
        )
        pulumi.export("regional", domain.regional_domain_name)

    with deploy(program, emulator=emulator) as stack:
        assert stack.outputs["regional"]
        answer = HTTP.request(
            "GET", f"{stack.endpoint}/shop/items", headers={"Host": "api.example.com"}, redirect=False
        )
        assert answer.json() == {"items": []}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{", "body: the body is neither JSON nor YAML"),
        ('{"swagger": "1.2"}', "must be an OpenAPI 3.0 or Swagger 2.0 document; its 'openapi' is None"),
        (
            '{"openapi": "3.0.1", "paths": {"/x": {"get": {}}}}',
            "GET /x has no x-amazon-apigateway-integration",
        ),
    ],
)
def test_a_document_that_cannot_be_read_says_why(emulator: Emulator, body: str, message: str) -> None:
    with pytest.raises(DeploymentError, match=message):
        deploy(lambda: aws.apigateway.RestApi("api", body=body), emulator=emulator)


def gateway() -> None:
    """Every type of resource that an API is made of."""
    stage = rest_api({"/": {"get": {"responses": {}, INTEGRATION: mock("{}")}}})
    aws.apigateway.MethodSettings(
        "all",
        rest_api=stage.rest_api,
        stage_name=stage.stage_name,
        method_path="*/*",
        settings={"throttling_rate_limit": 10},
    )
    aws.apigateway.RestApiPolicy(
        "api",
        rest_api_id=stage.rest_api,
        policy=policy({"Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}),
    )
    plan = aws.apigateway.UsagePlan(
        "plan", api_stages=[{"api_id": stage.rest_api, "stage": stage.stage_name}]
    )
    key = aws.apigateway.ApiKey("key")
    aws.apigateway.UsagePlanKey("key", key_id=key.id, key_type="API_KEY", usage_plan_id=plan.id)
    domain = aws.apigateway.DomainName("domain", domain_name="shop.example.com")
    aws.apigateway.BasePathMapping(
        "domain", domain_name=domain.domain_name, rest_api=stage.rest_api, stage_name=stage.stage_name
    )
    regional = aws.apigateway.DomainName(
        "regional",
        domain_name="rules.example.org",
        endpoint_configuration={"types": "REGIONAL"},
        routing_mode="ROUTING_RULE_ONLY",
    )
    aws.apigatewayv2.RoutingRule(
        "domain",
        domain_name=regional.domain_name,
        priority=1,
        conditions=[{"match_headers": {"any_of": {"header": "x-version", "value_glob": "v2*"}}}],
        actions=[{"invoke_api": {"api_id": stage.rest_api, "stage": stage.stage_name}}],
    )
    aws.apigateway.Account("account", cloudwatch_role_arn="arn:aws:iam::123456789012:role/r")
    aws.apigateway.VpcLink(
        "link", target_arn="arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/a/b"
    )
