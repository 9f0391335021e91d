"""Every error of a route and its backend, with its message."""
# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pulumi
import pytest
from graphs import evaluate
from jsonschema import Draft4Validator

from gateway import (
    ACCOUNT,
    POOL_ARN,
    QUEUE_ARN,
    TABLE_ARN,
    TOPIC_ARN,
    event_bus,
    function,
    gateway_errors,
    http,
    mock,
    private,
    queue,
    record_gateway,
    table,
    topic,
    workflow,
)
from serverless_patterns import ApiGatewayFacade, ArgumentError
from serverless_patterns.arguments.text import show
from serverless_patterns.connections.backends import REST_READERS

KINDS = ", ".join(REST_READERS)
GUARD = function("guard")
FORMS = "path.<parameter>, query.<parameter>, header.<name>, body.<field> or claim.<name>"


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ("GET", "'GET' must be a method and a path, such as 'GET /items/{id}'"),
        ("GET items", "'GET items' must be a method and a path, such as 'GET /items/{id}'"),
        ("FETCH /a", "unknown method 'FETCH'. Did you mean 'PATCH'? Known: ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"),
        ("get /a", "unknown method 'get'. Known: ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"),
        ("GET /a/", "'/a/' has an empty part; write it without the extra slash"),
        ("GET //a", "'//a' has an empty part; write it without the extra slash"),
        ("GET /a b", ("'/a b': the part 'a b' must be letters, digits and . _ : -, or one parameter such as {id}, or {proxy+} for the rest of the path")),
        ("GET /items-{id}", ("'/items-{id}': the part 'items-{id}' must be letters, digits and . _ : -, or one parameter such as {id}, or {proxy+} for the rest of the path")),
        ("GET /{proxy+}/a", "'/{proxy+}/a': {proxy+} takes the rest of the path, so it must be the last part"),
        ("GET /{id}/{id}", "'/{id}/{id}' has two parameters 'id'; give one of them another name"),
    ],
)  # fmt: skip
def test_routes_that_are_none(route: str, expected: str):
    assert gateway_errors({route: mock()}) == [f"routes.{route}: {expected}"]


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ({}, ["routes: is empty; an API needs a route, such as 'GET /items'"]),
        ({"GET /a": {}}, [f"routes.GET /a: must have exactly one of {KINDS}; none given"]),
        ({"GET /a": {**mock(), **queue()}}, [f"routes.GET /a: must have exactly one of {KINDS}; queue and mock given"]),
        (
            {"GET /a/{id}": mock(), "PUT /a/{name}": mock()},
            ["routes.PUT /a/{name}: {name} stands where 'GET /a/{id}' has {id}; API Gateway allows one parameter at a place, so give both the same name"],
        ),
        (
            {"GET /a/{id}/b": mock(), "ANY /a/{proxy+}": mock()},
            ["routes.GET /a/{id}/b: {id} stands where 'ANY /a/{proxy+}' has {proxy+}; API Gateway allows one parameter at a place, so give both the same name"],
        ),
        (
            {"GET /a": {**mock(), "throtle": {"rate_limit": 1, "burst_limit": 1}}},
            [
                (
                    "routes.GET /a.throtle: unknown argument 'throtle'. Did you mean 'throttle'? Known: api_key_required,"
                    " authorization_scopes, authorizer, bucket, cache, delivery_stream, event_bus, function, http, mock, private,"
                    " queue, rename_fields, request_schema, request_template, required_headers,"
                    " required_query_parameters, response_streaming, response_template, stream, summary, table, throttle, timeout, topic,"
                    " workflow"
                )
            ],
        ),
    ],
)  # fmt: skip
def test_routes(routes: dict[str, Any], expected: list[str]):
    assert gateway_errors(routes) == expected


def test_as_many_path_parts_as_the_quota_allows():
    assert record_gateway({f"GET /a{number}": mock() for number in range(299)})


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"cache": {"ttl_in_seconds": 1, "key_parameters": ["body.x"]}}, "cache.key_parameters.0: 'body.x' must be in the path or query or header of the request"),
        ({"cache": {"ttl_in_seconds": 1, "key_parameters": ["path.x"]}}, "cache.key_parameters.0: 'path.x' is not a parameter of the route's path, which has {id}"),
        (
            {"cache": {"ttl_in_seconds": 1}, "authorizer": "AWS_IAM"},
            "cache.key_parameters: lack 'header.Authorization', which identifies the caller: one caller would get the response for another; add it",
        ),
        (
            {"cache": {"ttl_in_seconds": 1, "key_parameters": ["header.authorization"]}, "authorizer": "both"},
            "cache.key_parameters: lack 'query.tenant', which identifies the caller: one caller would get the response for another; add it",
        ),
        ({"authorizer": "user"}, "authorizer: unknown authorizer 'user'. Did you mean 'users'? Known: AWS_IAM, NONE, both, users"),
        ({"authorization_scopes": ["shop/write"]}, "authorization_scopes: require an authorizer with 'user_pool_arns', 'authorizer' is 'NONE'"),
        ({"authorization_scopes": ["shop/write"], "authorizer": "both"}, "authorization_scopes: require an authorizer with 'user_pool_arns', 'authorizer' is 'both'"),
        ({"authorization_scopes": ["a b"], "authorizer": "users"}, "authorization_scopes.0: 'a b' must be a scope, such as shop/orders.write"),
        ({"api_key_required": True}, "api_key_required: requires 'usage_plans' with an API key. Add one"),
        ({"required_headers": ["X Trace"]}, "required_headers.0: 'X Trace' must be the name of a header"),
        ({"required_query_parameters": ["a b"]}, "required_query_parameters.0: 'a b' must be the name of a query parameter"),
        ({"summary": ""}, "summary: '' must be 1 to 255 characters"),
        ({"request_schema": {"$ref": "#/x"}}, "request_schema.$ref: has nothing to refer to; write the schema out"),
        ({"request_schema": {"type": "objekt"}}, ("request_schema.type: unknown type 'objekt'. Did you mean 'object'? Known: array, boolean, integer, number, object, string")),
        (
            {"request_schema": {"properties": {"a": {"type": ["string", "null"]}}}},
            "request_schema.properties.a.type: unknown type ['string', 'null']. Known: array, boolean, integer, number, object, string; to allow null, write 'anyOf' with {'enum': [None]}",
        ),
        ({"request_schema": {"allOf": [{"items": {"$ref": "#/x"}}]}}, "request_schema.allOf.0.items.$ref: has nothing to refer to; write the schema out"),
        ({"request_schema": {"properties": {"a": 1}}}, "request_schema.properties.a: 1 must be a JSON schema, which is an object"),
        ({"request_schema": {"properties": ["a"]}}, "request_schema.properties: ['a'] must be a JSON schema, which is an object"),
        ({"request_schema": {"properties": {"a": {"type": "array", "minItems": 1}}}}, "request_schema.properties.a.minItems: is nothing that API Gateway looks at; leave it to the backend"),
        ({"request_schema": {"anyOf": ({"type": "string", "nullable": True}, {"enum": [None]})}}, "request_schema.anyOf.0.nullable: is nothing that API Gateway looks at; leave it to the backend"),
        ({"request_schema": {"allOf": 5}}, "request_schema.allOf: 5 must be a list that is not empty"),
        ({"request_schema": {"required": "a"}}, "request_schema.required: 'a' must be a list that is not empty, each name once"),
        ({"request_schema": {"enum": []}}, "request_schema.enum: [] must be a list that is not empty, each value once"),
        ({"request_schema": {"properties": {1: {}}}}, "request_schema.properties.1: the key 1 is of type int; must be a string"),
    ],
)  # fmt: skip
def test_guards_of_a_route(args: dict[str, Any], expected: str):
    authorizers = {
        "users": {"user_pool_arns": [POOL_ARN]},
        "both": {**GUARD, "type": "REQUEST", "identity_sources": ["header.Authorization", "query.tenant"]},
    }
    found = gateway_errors({"GET /a/{id}": {**mock(), **args}}, authorizers=authorizers)
    assert found == [f"routes.GET /a/{{id}}.{expected}"]


def test_cache_is_for_get():
    assert gateway_errors({"POST /a": {**mock(), "cache": {"ttl_in_seconds": 1}}}) == [
        "routes.POST /a.cache: requires the method GET, the method is POST; remove it"
    ]


def test_edge_api_waits_no_longer():
    assert gateway_errors({"GET /a": {**mock(), "timeout": 30}}, endpoint_type="EDGE") == [
        "routes.GET /a.timeout: 30 is out of range; must be 0.05 to 29"
    ]
    assert record_gateway({"GET /a": {**mock(), "timeout": 300}})


@pytest.mark.parametrize(
    ("route", "backend", "expected"),
    [
        ("GET /a", function(timeout=30), ["function.timeout: 30 s exceeds the 29 s that the route waits: the client would get an error while the function runs on; lower the timeout of the function"]),
        ("GET /a", {**function(timeout=6), "timeout": 5.5}, ["function.timeout: 6 s exceeds the 5.5 s that the route waits: the client would get an error while the function runs on; lower the timeout of the function"]),
        (
            "GET /a",
            {"function": {"arn": QUEUE_ARN, "invoke_arn": QUEUE_ARN}},
            [
                f"function.arn: '{QUEUE_ARN}' must be the ARN of a function, its version or its alias, as in arn:aws:lambda:…",
                f"function.invoke_arn: '{QUEUE_ARN}' must be the ARN by which API Gateway calls the function, its output 'invoke_arn'",
            ],
        ),
        ("POST /a", queue(fifo=True), ["queue.message_group_id: is required; a FIFO queue keeps the messages of a group in order, such as body.customer"]),
        ("POST /a", queue(arn=f"{QUEUE_ARN}.fifo"), ["queue.message_group_id: is required; a FIFO queue keeps the messages of a group in order, such as body.customer"]),
        ("POST /a", queue(arn=f"{QUEUE_ARN}.fifo", fifo=False), ["queue.fifo: is false, but only the name of a FIFO queue ends in .fifo; remove it"]),
        ("POST /a", queue(arn="arn:aws:sqs:us-east-1:orders"), ["queue.arn: 'arn:aws:sqs:us-east-1:orders' must be the ARN of a queue, as in arn:aws:sqs:…"]),
        ("POST /a", topic(arn="arn:aws:sns:us-east-1:news"), ["topic.arn: 'arn:aws:sns:us-east-1:news' must be the ARN of a topic, as in arn:aws:sns:…"]),
        ("POST /a", topic(arn=f"arn:aws:sns:us-east-1:{ACCOUNT}:x'&y"), [f"topic.arn: \"arn:aws:sns:us-east-1:{ACCOUNT}:x'&y\" must be the ARN of a topic, as in arn:aws:sns:…"]),
        ("POST /a", event_bus(arn="arn:aws:events:x:y"), ["event_bus.arn: 'arn:aws:events:x:y' must be the ARN of an event bus, as in arn:aws:events:…"]),
        ("POST /a", workflow(arn="arn:aws:states:x:y"), ["workflow.arn: 'arn:aws:states:x:y' must be the ARN of a state machine, its version or its alias, as in arn:aws:states:…"]),
        ("GET /a/{id}", table("get", arn=f"{TABLE_ARN}/index/by-name"), [f"table.arn: '{TABLE_ARN}/index/by-name' must be the ARN of a table, as in arn:aws:dynamodb:…"]),
        ("POST /a", queue(message_group_id="a"), [f"queue.message_group_id: 'a' must be {FORMS}"]),
        ("POST /a", queue(message_deduplication_id="body.a"), ["queue.message_deduplication_id: requires a FIFO queue; remove it, or set 'fifo'"]),
        ("POST /a", queue(fifo=True, message_group_id="customer"), [f"queue.message_group_id: 'customer' must be {FORMS}"]),
        ("POST /a", queue(fifo=True, message_group_id="path.customer"), ["queue.message_group_id: 'path.customer' is not a parameter of the route's path, which has none"]),
        ("POST /a", queue(message_attributes={"a b": "body.a"}), ["queue.message_attributes.a b: 'a b' must be named with letters, digits and . _ -, at most 256 of them, no . at an end or beside another, and not beginning with AWS. or Amazon."]),
        ("POST /a", queue(message_attributes={f"a{n}": "body.a" for n in range(11)}), ["queue.message_attributes: has 11 entries, must be 0 to 10"]),
        ("POST /a", queue(kms_key_arn="alias/x"), ["queue.kms_key_arn: 'alias/x' must be the ARN of a key, not its alias"]),
        ("POST /a", topic(arn=QUEUE_ARN), [f"topic.arn: '{QUEUE_ARN}' must be the ARN of a topic, as in arn:aws:sns:…"]),
        ("POST /a", topic(arn=f"{TOPIC_ARN}.fifo"), [f"topic.arn: '{TOPIC_ARN}.fifo' is a FIFO topic, which no route publishes to; use a FIFO queue"]),
        ("POST /a", topic(message_attributes={"a": "body[0]"}), [f"topic.message_attributes.a: 'body[0]' must be {FORMS}"]),
        ("POST /a", event_bus(source="aws.s3"), ["event_bus.source: 'aws.s3' must be letters, digits and . _ / -, such as shop.orders, and not begin with aws."]),
        ("POST /a", event_bus(detail_type=""), ["event_bus.detail_type: '' must be 1 to 128 characters"]),
        ("POST /a", workflow(arn=QUEUE_ARN), [f"workflow.arn: '{QUEUE_ARN}' must be the ARN of a state machine, its version or its alias, as in arn:aws:states:…"]),
        ("POST /a", workflow(sync=True, timeout=29), ["workflow.timeout: 29 s must be less than the 29 s that the route waits; lower TimeoutSeconds of the workflow, or do not wait for it"]),
        ("POST /a", {**workflow(sync=True, timeout=5), "timeout": 2.5}, ["workflow.timeout: 5 s must be less than the 2.5 s that the route waits; lower TimeoutSeconds of the workflow, or do not wait for it"]),
        ("POST /a", workflow(parameters={"a": "cookie.x"}), [f"workflow.parameters.a: 'cookie.x' must be {FORMS}"]),
        ("POST /a", workflow(parameters={"a": "claim.sub"}), ["authorizer: 'NONE' has no claim.sub; only an authorizer with 'user_pool_arns' has claims"]),
        ("GET /a/{id}", table("get", key={}), ["table.key: has 0 entries, 'get' takes the partition key, then the sort key if the table has one"]),
        ("GET /a/{id}", table("query", key={"id": "path.id", "b": "path.id"}), ["table.key: has 2 entries, 'query' takes the partition key alone"]),
        ("GET /a", table("get"), ["table.key.id: 'path.id' is not a parameter of the route's path, which has none"]),
        ("GET /a/{id}", table("get", key={"id": "path.id:B"}), [f"table.key.id: 'path.id:B' must be {FORMS}; then :N for a number, :BOOL for true or false, and nothing or :S for a string"]),
        ("GET /a/{id}", table("get", key={"1d": "path.id"}), ["table.key.1d: '1d' must be up to 255 letters, digits, _ and -, beginning with a letter or _"]),
        ("PUT /a/{id}", table("put"), ["table.attributes: is required, since otherwise only the key would be stored; name what else is, as in {'name': 'body.name'}, or give {} if that is meant"]),
        ("PUT /a/{id}", table("put", attributes={"id": "body.id"}), ["table.attributes.id: is in 'key' already; remove it here"]),
        ("GET /a/{id}", table("get", attributes={"a": "body.a"}), ["table.attributes: requires the operation 'put'; remove it"]),
        ("GET /a/{id}", table("get", if_not_exists=True), ["table.if_not_exists: requires the operation 'put'; remove it"]),
        ("GET /a/{id}", table("get", index_name="by-name"), ["table.index_name: requires the operation 'query'; remove it"]),
        ("GET /a/{id}", table("get", limit=5), ["table.limit: requires the operation 'query'; remove it"]),
        ("GET /a/{id}", table("query", index_name="x"), ["table.index_name: 'x' must be the name of an index"]),
        ("GET /a/{id}", table("query", index_name="by-name", pagination_key="year"), ["table.pagination_key: cannot be combined with 'index_name'; remove one of them"]),
        ("GET /a/{id}", table("query", pagination_key="year:X"), ["table.pagination_key: 'year:X' must be the name of the sort key, then :N for a number"]),
        ("PUT /a/{id}", {**table("put", attributes={}), "request_template": "{}"}, ["table: builds its own request; remove 'request_template', name what goes in with 'attributes'"]),
        ("GET /a", http("http://legacy.example.com/"), ["http.url: 'http://legacy.example.com/' must be a URL that begins with https://, without a user name or password; nothing else encrypts requests on the internet"]),
        ("GET /a", http("https://x.example/{id}"), ["http.url: 'https://x.example/{id}' has {id}; the parameters of the route's path are none"]),
        ("GET /a/{proxy+}", http("https://x.example/"), ["http.url: 'https://x.example/' lacks {proxy} of the route's path, which would be lost; add it"]),
        ("GET /a", private("ftp://shop.internal/"), ["private.url: 'ftp://shop.internal/' must be a URL that begins with http:// or https://, without a user name or password"]),
        ("GET /a/{id}", private("http://shop.internal/"), ["private.url: 'http://shop.internal/' lacks {id} of the route's path, which would be lost; add it"]),
        ("GET /a", private(load_balancer_arn=QUEUE_ARN), [f"private.load_balancer_arn: '{QUEUE_ARN}' must be the ARN of an Application or Network Load Balancer"]),
        ("GET /a", private(vpc_link_id="a b"), ["private.vpc_link_id: 'a b' must be the ID of a VPC link"]),
        ("GET /a", mock(body={"a": [{1: 2}]}), ["mock.body.a.0.1: the key 1 is of type int; must be a string"]),
        ("GET /a", {**mock(), "rename_fields": {"a": "b"}}, ["mock: has no body to change; write what the client gets in 'body'"]),
        ("POST /a", {**queue(), "rename_fields": {"a b": "$"}}, ["rename_fields.a b: 'a b' must be letters, digits, _ and -, beginning with a letter or _", "rename_fields.a b: '$' must be letters, digits, _ and -, beginning with a letter or _"]),
        ("POST /a", {**queue(), "rename_fields": {"a": "b"}, "request_template": "x"}, ["request_template: cannot be combined with 'rename_fields'; do one of them in the other"]),
        ("POST /a", {**queue(), "rename_fields": {"a": "b", "b": "a"}}, ["rename_fields.a: 'b' is renamed itself; choose another name", "rename_fields.b: 'a' is renamed itself; choose another name"]),
        ("POST /a", {**queue(), "rename_fields": {"a": "b", "b": "c"}}, ["rename_fields.a: 'b' is renamed itself; choose another name"]),
        ("POST /a", {**queue(), "rename_fields": {"a": "c", "b": "c"}}, ["rename_fields.a: 'c' is the name of two fields then; choose another name", "rename_fields.b: 'c' is the name of two fields then; choose another name"]),
        ("POST /a/{id}", {**queue(), "request_template": "$input.params().path.get('name') $input.params().path.key"}, ["request_template: asks for {name}; the parameters of the route's path are {id}", "request_template: asks for {key}; the parameters of the route's path are {id}"]),
        ("POST /a", {**queue(), "response_template": "$input.params().path.get('id')"}, ["response_template: asks for {id}; the parameters of the route's path are none"]),
        ("POST /a", {**queue(), "response_template": ""}, ["response_template: '' must be a string that is not empty"]),
    ],
)  # fmt: skip
def test_backends(route: str, backend: dict[str, Any], expected: list[str]):
    assert gateway_errors({route: backend}) == [f"routes.{route}.{error}" for error in expected]


def test_template_asks_for_the_parameters_of_its_path():
    template = "$input.params().path.get('id') $input.params().path.id $input.params().path.keySet()"
    assert record_gateway({"POST /a/{id}": {**queue(), "request_template": template}})


def test_what_stands_in_the_document_is_known_now():
    later = pulumi.Output.from_input("a")
    for route, argument in (
        ({**mock(), "request_schema": {"enum": [later]}}, "request_schema.enum.0"),
        (mock(body={"a": later}), "mock.body.a"),
    ):
        assert gateway_errors({"GET /a": route}) == [
            f"routes.GET /a.{argument}: is an Output, which resolves later; must be a constant"
        ]


def test_route_without_path_or_backend_tells_its_other_errors():
    more = {
        "timeout": 0,
        "throttle": {"rate_limit": -1, "burst_limit": 1},
        "request_schema": {"$ref": "#/x"},
        "summary": "",
    }
    others = [
        "timeout: 0 is out of range; must be 0.05 to 900",
        "request_schema.$ref: has nothing to refer to; write the schema out",
        "summary: '' must be 1 to 255 characters",
        "throttle.rate_limit: -1 is out of range; must be 0 or more",
    ]
    for route, args in (("GET a", mock()), ("GET /a", {})):
        found = [
            error
            for error in gateway_errors({route: {**args, **more}})
            if not error.startswith(f"routes.{route}:")
        ]
        assert sorted([f"routes.{route}.{error}" for error in others]) == sorted(found)


HERE = f"us-east-1:{ACCOUNT}"


@pytest.mark.parametrize(
    ("backend", "means"),
    [
        (queue(arn=f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/orders"), "a queue, as in arn:aws:sqs:…"),
        (topic(arn=f"{TOPIC_ARN}:5c0bd3e8-6a51-4d63-9f54-e7f5e8f2f1a4"), "a topic, as in arn:aws:sns:…"),
        (event_bus(arn=f"arn:aws:events:{HERE}:rule/shop"), "an event bus, as in arn:aws:events:…"),
        (event_bus(arn=f"arn:aws:events:{HERE}:archive/shop"), "an event bus, as in arn:aws:events:…"),
        *(
            (workflow(arn=f"arn:aws:states:{HERE}:{other}"), "a state machine, its version or its alias, as in arn:aws:states:…")
            for other in ("execution:quote:1", "express:quote:1:2", "activity:quote", "mapRun:quote/a:b", "stateMachine:quote/a:b")
        ),
        *((table("get", arn=f"{TABLE_ARN}{other}"), "a table, as in arn:aws:dynamodb:…") for other in ("/stream/2026-01-01T00:00:00.000", "/index/by-name", "/backup/1")),
        *(
            ({"function": {**function()["function"], "arn": f"arn:aws:lambda:{HERE}:{other}"}}, "a function, its version or its alias, as in arn:aws:lambda:…")
            for other in ("layer:items:1", "event-source-mapping:items", "code-signing-config:items")
        ),
    ],
)  # fmt: skip
def test_arns_of_something_else(backend: dict[str, Any], means: str):
    ((kind, entry),) = backend.items()
    found = gateway_errors({"POST /a/{id}": backend})
    assert f"routes.POST /a/{{id}}.{kind}.arn: '{entry['arn']}' must be the ARN of {means}" in found


def test_arn_of_an_alias_allows_no_key():
    arn = f"arn:aws:kms:{HERE}:alias/orders"
    for backend in (
        queue(kms_key_arn=arn),
        topic(kms_key_arn=arn),
        table("get", kms_key_arn=arn),
        workflow(kms_key_arn=arn),
    ):
        (kind,) = backend
        assert gateway_errors({"POST /a/{id}": backend}) == [
            f"routes.POST /a/{{id}}.{kind}.kms_key_arn: '{arn}' must be the ARN of a key, not its alias"
        ]


CALLED = f"arn:aws:lambda:{HERE}:function:items"
INVOKED = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{CALLED}/invocations"


@pytest.mark.parametrize(
    "invoke_arn",
    [
        INVOKED.replace("function:items", "function:orders"),
        INVOKED.replace("function:items", "function:items:live"),
        INVOKED.replace("apigateway:us-east-1", "apigateway:eu-west-1"),
        INVOKED.replace("us-east-1", "eu-west-1"),
        INVOKED.replace(ACCOUNT, "210987654321"),
    ],
)
def test_function_is_called_by_its_own_arn(invoke_arn: str):
    given = {"function": {"arn": CALLED, "invoke_arn": invoke_arn}}
    reason = f"{show(invoke_arn)} does not invoke '{CALLED}'; must be '{INVOKED}'"
    assert gateway_errors({"GET /a": given}) == [f"routes.GET /a.function.invoke_arn: {reason}"]
    assert gateway_errors(authorizers={"guard": given}) == [
        f"authorizers.guard.function.invoke_arn: {reason}"
    ]


@pytest.mark.parametrize("qualifier", ["", ":live", ":7", ":$LATEST"])
def test_function_may_be_a_version_or_an_alias(qualifier: str):
    given = {"arn": CALLED + qualifier, "invoke_arn": INVOKED.replace(CALLED, CALLED + qualifier)}
    record_gateway({"GET /a": {"function": given}})


@pytest.mark.parametrize("called", ["${stageVariables.function}", f"{CALLED}:${{stageVariables.alias}}"])
def test_function_may_be_named_by_a_stage_variable(called: str):
    record_gateway({"GET /a": {"function": {"arn": CALLED, "invoke_arn": INVOKED.replace(CALLED, called)}}})


def test_outputs_of_another_function_are_refused_when_they_are_known():
    other = INVOKED.replace("items", "orders")
    given = {"arn": pulumi.Output.from_input(CALLED), "invoke_arn": pulumi.Output.from_input(other)}
    with pytest.raises(
        Exception,
        match=r"GET /a\.function\.invoke_arn: .*; must be the ARN of a function, and the one by which",
    ):
        record_gateway({"GET /a": {"function": given}})


@pytest.mark.parametrize("path", ["/ping", "/sping"])
def test_paths_of_api_gateway_are_kept(path: str):
    reason = f"'{path}' is kept by API Gateway for its own health checks; choose another path"
    assert gateway_errors({f"GET {path}": mock()}) == [f"routes.GET {path}: {reason}"]
    record_gateway({f"GET {path}s": mock(), f"GET /a{path}": mock()})


@pytest.mark.parametrize("backend", [queue, topic])
@pytest.mark.parametrize("name", ["AWS.a", "aws.Trace", "Amazon.x", ".a", "a.", "a..b", "a" * 257])
def test_names_of_message_attributes_that_aws_keeps(backend: Any, name: str):
    (found,) = gateway_errors({"POST /a": backend(message_attributes={name: "body.a"})})
    assert "not beginning with AWS. or Amazon." in found


@pytest.mark.parametrize("name", ["a.b", "awsome", "AWS", "Amazon-x", "a" * 256, "1"])
def test_names_of_message_attributes(name: str):
    record_gateway({"POST /a": queue(message_attributes={name: "body.a"})})


def test_names_of_items_attributes():
    given = table("get", key={"a" * 256: "path.id"})
    (found,) = gateway_errors({"GET /a/{id}": given})
    assert found.endswith("must be up to 255 letters, digits, _ and -, beginning with a letter or _")
    record_gateway({"GET /a/{id}": table("get", key={"a" * 255: "path.id"})})


FUNCTIONS = "base64Decode, base64Encode, escapeJavaScript, parseJson, urlDecode, urlEncode"


@pytest.mark.parametrize("argument", ["request_template", "response_template"])
@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("#if($input.body){}", ["has no #end for #if in line 1"]),
        ("{\n#foreach($a in $b)#if($a)1#end\n}", ["has no #end for #foreach in line 2"]),
        ("{}\n#end", ["has #end in line 2, and nothing it belongs to"]),
        ("#{else}", ["has #else in line 1, and nothing it belongs to"]),
        ("#elseif($a)", ["has #elseif in line 1, and nothing it belongs to"]),
        ("$util.escapeJavascript('a')", [f"$util has no 'escapeJavascript': unknown function 'escapeJavascript'. Did you mean 'escapeJavaScript'? Known: {FUNCTIONS}"]),
        ("$!{util.toJson($a)}", [f"$util has no 'toJson': unknown function 'toJson'. Known: {FUNCTIONS}"]),
        ("$input.jsn('$')", ["$input has no 'jsn': unknown function 'jsn'. Did you mean 'json'? Known: body, json, params, path"]),
        ("x" * 307_201, ["has 307,201 bytes, API Gateway takes 307,200; shorten it, or use a function"]),
        ("é" * 153_601, ["has 307,202 bytes, API Gateway takes 307,200; shorten it, or use a function"]),
    ],
)  # fmt: skip
def test_templates_that_never_render(argument: str, template: str, expected: list[str]):
    found = gateway_errors({"POST /a": {**queue(), argument: template}})
    assert found == [f"routes.POST /a.{argument}: {error}" for error in expected]


@pytest.mark.parametrize(
    "template",
    [
        "#if($a)1#elseif($b)2#{else}3#end",
        "#if ($a)#foreach ($b in $a)$b#{end}#end",
        "## #if($a) is a comment\n{}",
        "#* #end $util.nothing() *#{}",
        "#[[ #if($a) ]]#",
        '{"#iffy": "#ending", "color": "#endless"}',
        "#macro(m)x#end#m()",
        '#define($a)$input.json("$.a")#end$util.parseJson($a)$input.params().path.keySet()',
        "x" * 307_200,
    ],
)
def test_templates_that_render(template: str):
    record_gateway({"POST /a": {**queue(), "request_template": template}})


DIALECT = "is not in the dialect that OpenAPI 3.0 and API Gateway share"


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"$id": "x"}, f"$id: {DIALECT}; remove it"),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, f"$schema: {DIALECT}; remove it"),
        ({"$defs": {}}, f"$defs: {DIALECT}; write the schemas out where they are used"),
        ({"properties": {"a": {"const": 1}}}, f"properties.a.const: {DIALECT}; use 'enum' with one value"),
        ({"if": {}}, f"if: {DIALECT}; use 'anyOf' or 'oneOf'"),
        ({"items": {"example": 1}}, f"items.example: {DIALECT}; use 'description'"),
        ({"examples": [1]}, f"examples: {DIALECT}; use 'description'"),
        ({"allOf": [{"contains": {}}]}, f"allOf.0.contains: {DIALECT}; leave it to the backend"),
        (
            {"exclusiveMinimum": 1},
            "exclusiveMinimum: is nothing that API Gateway looks at; leave it to the backend",
        ),
        ({"maximum": 1, "exclusiveMaximum": 1}, "exclusiveMaximum: 1 must be true or false"),
        ({"minLength": -1}, "minLength: -1 must be an integer from 0"),
        ({"maxLength": "1"}, "maxLength: '1' must be an integer from 0"),
        ({"minimum": True}, "minimum: True must be a number"),
        ({"multipleOf": 0}, "multipleOf: 0 must be a number above 0"),
        (
            {"pattern": "("},
            "pattern: '(' is not a regular expression: missing ), unterminated subpattern at position 0",
        ),
        (
            {"pattern": "(?P<a>b)"},
            "pattern: '(?P<a>b)' is not a regular expression: JSON schema knows no (?P<",
        ),
        ({"pattern": "(?i)a"}, "pattern: '(?i)a' is not a regular expression: JSON schema knows no (?i)"),
        ({"pattern": 1}, "pattern: 1 must be a string"),
        ({"exclusiveMaximum": True}, "exclusiveMaximum: requires 'maximum'; add it, or remove this"),
        ({"required": ["a", "a"]}, "required: ['a', 'a'] must be a list that is not empty, each name once"),
        ({"not": {"title": 1}}, "not.title: 1 must be a string"),
    ],
)
def test_schemas_that_api_gateway_refuses(schema: dict[str, Any], expected: str):
    assert gateway_errors({"POST /a": {**queue(), "request_schema": schema}}) == [
        f"routes.POST /a.request_schema.{expected}"
    ]


@pytest.mark.parametrize(
    ("keyword", "meant"),
    [("propertes", "properties"), ("require", "required"), ("typ", "type"), ("maxLenght", "maxLength")],
)
def test_keywords_that_are_misspelt(keyword: str, meant: str):
    (found,) = gateway_errors({"POST /a": {**queue(), "request_schema": {"properties": {"a": {keyword: 1}}}}})
    assert found.startswith(
        f"routes.POST /a.request_schema.properties.a.{keyword}: unknown keyword '{keyword}'. Did you mean '{meant}'?"
    )


def test_schema_that_says_everything():
    schema: dict[str, Any] = {
        "title": "Order",
        "description": "What is ordered",
        "type": "object",
        "required": ["item"],
        "minProperties": 1,
        "maxProperties": 9,
        "properties": {
            # Names are the user's.
            "const": {
                "type": "string",
                "pattern": "^[a-z]{2}\\\\d+$",
                "minLength": 1,
                "maxLength": 9,
                "format": "x",
            },
            "$id": {
                "type": "number",
                "minimum": 0,
                "maximum": 9,
                "exclusiveMaximum": True,
                "multipleOf": 0.5,
            },
            "if": {"type": "array", "items": {"enum": [None, 1]}, "uniqueItems": True, "default": []},
        },
        "additionalProperties": False,
        "not": {"anyOf": [{"enum": [1]}], "oneOf": [{"enum": [2]}], "allOf": [{"enum": [3]}]},
    }
    Draft4Validator.check_schema(schema)
    record_gateway({"POST /a": {**queue(), "request_schema": schema}})


KEYWORDS = sorted(Draft4Validator.META_SCHEMA["properties"])
VALUES: list[Any] = [True, -1, 0, 1, 1.5, "", "(", "a", [], ["a"], ["a", "a"], [1], {}, {"a": 1}, {"a": {}}]


@pytest.mark.representatives("allOf", "definitions", "items", "pattern", "required")
@pytest.mark.parametrize("keyword", KEYWORDS)
def test_accepted_schemas_are_draft_4(keyword: str):
    """The meta-schema that jsonschema keeps, as a second opinion."""
    for value in VALUES:
        schema = {keyword: value}

        def make(schema: dict[str, Any] = schema) -> None:
            ApiGatewayFacade("shop", {"routes": {"POST /a": {**queue(), "request_schema": schema}}})

        try:
            evaluate(make)
        except ArgumentError:
            continue
        Draft4Validator.check_schema(schema)
