"""Every error of an HTTP API as a whole, with its message."""
# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any, get_type_hints

import pulumi
import pytest
from every_component import ARN, CALLED, ROUTES, TABLE_ARN
from graphs import errors_in, evaluate

from serverless_patterns import ArgumentError, HttpApi
from serverless_patterns.connections.backends import HTTP_API_READERS
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.patterns.http_api.routes import UNSUPPORTED

CALL = {"function": CALLED}
GET = {"GET /": CALL}
KINDS = ", ".join(HTTP_API_READERS)
QUEUE = {"arn": ARN("sqs", "q")}
JWT = {"issuer": "https://issuer.example.com", "audiences": ["web"]}
DOMAIN = {"domain_name": "api.example.com", "certificate_arn": ARN("acm", "certificate/1")}
MUTUAL_TLS = {**DOMAIN, "mutual_tls_authentication": {"truststore_uri": "s3://certificates/clients.pem"}}
OR_FACADE = "Remove it, or use ApiGatewayFacade"


def route(**arguments: Any) -> dict[str, Any]:
    return {"routes": {"GET /a/{id}": arguments}}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"table": {"arn": TABLE_ARN, "operation": "get", "key": {"id": "path.id"}}}, "table: is not supported: an HTTP API does not call DynamoDB, except by a function"),
        ({"bucket": {"arn": "arn:aws:s3:::files", "region": "us-east-1", "operation": "get"}}, "bucket: is not supported: an HTTP API does not call S3, except by a function, which can create presigned URLs"),
        ({"topic": {"arn": ARN("sns", "news")}}, "topic: is not supported: an HTTP API does not call SNS, except by a function"),
        ({"delivery_stream": {"arn": ARN("firehose", "deliverystream/views")}}, "delivery_stream: is not supported: an HTTP API does not call Data Firehose, except by a function"),
        ({"mock": {}}, "mock: is not supported: an HTTP API returns no constant responses"),
        ({**CALL, "summary": "A price."}, "summary: is not supported: an HTTP API has no documentation"),
        ({**CALL, "api_key_required": True}, "api_key_required: is not supported: an HTTP API has no API keys"),
        ({**CALL, "cache": {"ttl_in_seconds": 60}}, "cache: is not supported: an HTTP API has no cache"),
        ({**CALL, "request_schema": {"type": "object"}}, "request_schema: is not supported: an HTTP API does not validate bodies; the backend must do so"),
        ({**CALL, "required_headers": ["x-id"]}, "required_headers: is not supported: an HTTP API does not validate headers; the backend must do so"),
        ({**CALL, "required_query_parameters": ["q"]}, "required_query_parameters: is not supported: an HTTP API does not validate parameters; the backend must do so"),
        ({**CALL, "request_template": "{}"}, "request_template: is not supported: an HTTP API has no templates"),
        ({**CALL, "response_template": "{}"}, "response_template: is not supported: an HTTP API has no templates"),
        ({**CALL, "rename_fields": {"a": "b"}}, "rename_fields: is not supported: an HTTP API does not change bodies"),
        ({"queue": {**QUEUE, "message_attributes": {"a": "path.id"}}}, "queue.message_attributes: is not supported: an HTTP API would insert the values into JSON without escaping them"),
        ({"workflow": {"arn": ARN("states", "stateMachine:q"), "parameters": {"a": "path.id"}}}, "workflow.parameters: is not supported: an HTTP API would insert the values into JSON without escaping them"),
    ],
)  # fmt: skip
def test_arguments_of_a_route_that_only_rest_apis_have(arguments: dict[str, Any], expected: str) -> None:
    errors = errors_in(lambda: HttpApi("shop", route(**arguments)))  # pyright: ignore[reportArgumentType]
    assert errors == [f"routes.GET /a/{{id}}.{expected}. {OR_FACADE}"]


def test_every_argument_of_a_route_is_supported_or_rejected_by_name() -> None:
    supported = {*HTTP_API_READERS, "authorizer", "authorization_scopes", "throttle", "timeout"}
    assert supported.isdisjoint(UNSUPPORTED)
    assert supported | UNSUPPORTED.keys() == {*get_type_hints(ApiGatewayFacadeRouteArgs)}


@pytest.mark.parametrize(
    ("argument", "value", "expected"),
    [
        ("allowed_cidr_blocks", ["192.0.2.0/24"], f"an HTTP API has no resource policy. {OR_FACADE}"),
        ("binary_media_types", ["image/png"], "an HTTP API passes all bytes on, to a function as text or Base64. Remove it"),
        ("cache_cluster_size", "0.5", f"an HTTP API has no cache. {OR_FACADE}"),
        ("canary", {}, f"a stage of an HTTP API has no canary release. {OR_FACADE}"),
        ("cloudfront_only", True, f"an HTTP API has no API key that a distribution could send. {OR_FACADE}"),
        ("endpoint_type", "EDGE", f"an HTTP API is always REGIONAL. {OR_FACADE}"),
        ("execution_log_level", "INFO", f"an HTTP API has no execution log; its access log has the errors of integrations and authorizers. {OR_FACADE}"),
        ("minimum_compression_size", 0, f"an HTTP API does not compress responses. {OR_FACADE}"),
        ("tracing_enabled", True, f"an HTTP API does not send traces to X-Ray. {OR_FACADE}"),
        ("usage_plans", {}, f"an HTTP API has no API keys, and so no usage plans. {OR_FACADE}"),
        ("usagePlans", {}, f"an HTTP API has no API keys, and so no usage plans. {OR_FACADE}"),
        ("vpc_endpoint_ids", [], f"an HTTP API is never private. {OR_FACADE}"),
        ("web_acl_arn", "arn", "AWS WAF does not protect HTTP APIs. Serve the API by a StaticOffload with a web ACL, or use ApiGatewayFacade"),
    ],
)  # fmt: skip
def test_arguments_that_only_rest_apis_have(argument: str, value: Any, expected: str) -> None:
    args: Any = {"routes": GET, argument: value}
    assert errors_in(lambda: HttpApi("shop", args)) == [f"{argument}: is not supported: {expected}"]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"routes": {}}, ["routes: has 0 entries, must be 1 to 300"]),
        ({"routes": {f"GET /{number}": CALL for number in range(301)}}, ["routes: has 301 entries, must be 1 to 300"]),
        (route(), [f"routes.GET /a/{{id}}: must have exactly one of {KINDS}; none given"]),
        (route(function=CALLED, queue=QUEUE), [f"routes.GET /a/{{id}}: must have exactly one of {KINDS}; function and queue given"]),
        ({"routes": {"GET a": CALL}}, ["routes.GET a: 'GET a' must be a method and a path, such as 'GET /items/{id}'"]),
        ({"routes": {"GET /a/{id}": CALL, "GET /a/{name}": CALL}}, ["routes.GET /a/{name}: matches the same requests as 'GET /a/{id}'; write both in one route"]),
        ({"routes": {"GET /{id}/{idx}": CALL, "GET /{a}/{b}": CALL}}, ["routes.GET /{id}/{idx}: matches the same requests as 'GET /{a}/{b}'; write both in one route"]),
        (route(**CALL, timeout=31), ["routes.GET /a/{id}.timeout: 31 is out of range; must be 0.05 to 30"]),
        (route(function={**CALLED, "timeout": 10}, timeout=5), ["routes.GET /a/{id}.function.timeout: 10 s exceeds the 5 s that the route waits: the client would get an error while the function runs on; lower the timeout of the function"]),
        (route(http={"url": "https://a.example.com"}), ["routes.GET /a/{id}.http.url: 'https://a.example.com' lacks {id} of the route's path, which would be lost; add it"]),
        ({"routes": {"$default": {"http": {"url": "https://a.example.com"}}}}, ["routes.$default.http: would lose the path with '$default'. Use 'ANY /{proxy+}' and a URL with {proxy}"]),
        ({"routes": {"GET /inside/{proxy+}": {"private": {**ROUTES["GET /inside/{proxy+}"]["private"], "listener_arn": None}}}}, ["routes.GET /inside/{proxy+}.private.listener_arn: is required by an HTTP API; must be the ARN of the listener"]),
        (route(queue={"arn": ARN("sqs", "q.fifo")}), ["routes.GET /a/{id}.queue.message_group_id: is required; a FIFO queue keeps the messages of a group in order, such as body.customer"]),
        (route(queue={**QUEUE, "message_deduplication_id": "path.id"}), ["routes.GET /a/{id}.queue.message_deduplication_id: requires a FIFO queue; remove it, or set 'fifo'"]),
        (route(event_bus={"arn": ARN("events", "event-bus/shop"), "source": "shop", "detail_type": "$x"}), ["routes.GET /a/{id}.event_bus.detail_type: has a '$', which begins an expression in an HTTP API; must have none"]),
        (route(queue={"arn": ARN("sqs", "q.fifo"), "message_group_id": "claim.sub"}), ["routes.GET /a/{id}.authorizer: 'NONE' has no claim.sub; only an authorizer with 'jwt' has claims"]),
        (route(stream={"arn": ARN("kinesis", "stream/s"), "partition_key": "path.name"}), ["routes.GET /a/{id}.stream.partition_key: 'path.name' is not a parameter of the route's path, which has {id}"]),
        ({**route(queue={"arn": ARN("sqs", "q.fifo"), "message_group_id": "claim.cognito:groups"}, authorizer="a"), "authorizers": {"a": {"jwt": JWT}}}, [f"routes.GET /a/{{id}}.queue.message_group_id: 'claim.cognito:groups' has a colon, which no parameter mapping can name. {OR_FACADE}"]),
        (route(**CALL, authorizer="staf"), ["routes.GET /a/{id}.authorizer: unknown authorizer 'staf'. Known: AWS_IAM, NONE"]),
        (route(**CALL, authorizer="AWS_IAM", authorization_scopes=["a"]), ["routes.GET /a/{id}.authorization_scopes: require an authorizer with 'jwt', 'authorizer' is 'AWS_IAM'"]),
        ({**route(**CALL, authorizer="a", authorization_scopes=[f"s{n}" for n in range(11)]), "authorizers": {"a": {"jwt": JWT}}}, ["routes.GET /a/{id}.authorization_scopes: has 11 entries; must be at most 10"]),
        ({"routes": GET, "authorizers": {"a": {}}}, ["authorizers.a: must have exactly one of jwt, function; none given"]),
        ({"routes": GET, "authorizers": {"AWS_IAM": {"jwt": JWT}}}, ["authorizers.AWS_IAM: 'AWS_IAM' is reserved; choose another name"]),
        ({"routes": GET, "authorizers": {"a": {"user_pool_arns": []}}}, ["authorizers.a.user_pool_arns: is not supported: an HTTP API accepts the tokens of clients. Use the method 'jwt_authorizer' of the pool, or 'jwt'"]),
        ({"routes": GET, "authorizers": {"a": {**CALL, "type": "TOKEN"}}}, ["authorizers.a.type: is not supported: an HTTP API gives a function the whole request except its body. Remove it"]),
        ({"routes": GET, "authorizers": {"a": {"jwt": {**JWT, "issuer": "http://a"}}}}, ["authorizers.a.jwt.issuer: 'http://a' must be the URL of an OpenID Connect issuer"]),
        ({"routes": GET, "authorizers": {"a": {"jwt": {**JWT, "audiences": []}}}}, ["authorizers.a.jwt.audiences: is empty; name at least one"]),
        ({"routes": GET, "authorizers": {"a": {"jwt": JWT, "enable_simple_responses": True}}}, ["authorizers.a.enable_simple_responses: requires 'function'. Remove it"]),
        ({"routes": GET, "authorizers": {"a": {**CALL, "identity_sources": []}}}, ["authorizers.a.identity_sources: is empty; decisions are cached by identity, so name one or set 'result_ttl_in_seconds' to 0"]),
        ({"routes": GET, "authorizers": {"a": {**CALL, "identity_sources": ["body.id"]}}}, ["authorizers.a.identity_sources.0: 'body.id' must be in the header or query of the request"]),
        ({"routes": {"OPTIONS /a": CALL}, "cors": {"allowed_origins": ["*"]}}, ["routes.OPTIONS /a: cannot be combined with 'cors', which answers preflight requests. Remove either"]),
        ({"routes": {"$default": {**CALL, "authorizer": "AWS_IAM"}}, "cors": {"allowed_origins": ["*"]}}, ["routes.$default.authorizer: 'AWS_IAM' would reject preflight requests, which '$default' receives too. Use 'ANY /' and 'ANY /{proxy+}'"]),
        ({"routes": GET, "cors": {"allowed_origins": ["*"], "allow_credentials": True}}, ["cors.allow_credentials: cannot be combined with the origin '*', which browsers reject; name the origins"]),
        ({"routes": GET, "stage_name": "$latest"}, ["stage_name: '$latest' must be $default, or 1 to 128 letters, digits, _ and -"]),
        ({"routes": GET, "domain": MUTUAL_TLS, "disable_execute_api_endpoint": False}, ["disable_execute_api_endpoint: must be true: the default endpoint requests no certificate, so it would bypass 'mutual_tls_authentication'. Leave it out"]),
        ({"routes": GET, "disable_execute_api_endpoint": True}, ["disable_execute_api_endpoint: would leave the API without an endpoint. Add a 'domain'"]),
        # All of them at once.
        (
            {"routes": {"GET /a": {"mock": {}}, "GET /b": {**CALL, "timeout": 40}}, "stage_name": "", "canary": {}},
            [
                f"canary: is not supported: a stage of an HTTP API has no canary release. {OR_FACADE}",
                "stage_name: '' must be $default, or 1 to 128 letters, digits, _ and -",
                f"routes.GET /a.mock: is not supported: an HTTP API returns no constant responses. {OR_FACADE}",
                "routes.GET /b.timeout: 40 is out of range; must be 0.05 to 30",
            ],
        ),
    ],
)  # fmt: skip
def test_errors(args: Any, expected: list[str]) -> None:
    assert errors_in(lambda: HttpApi("shop", args)) == expected


def test_an_arn_that_resolves_later() -> None:
    later: Any = {"queue": {"arn": pulumi.Output.from_input("orders")}}
    with pytest.raises(ArgumentError, match="must be the ARN of a queue"):
        evaluate(lambda: HttpApi("shop", {"routes": {"POST /orders": later}}))
