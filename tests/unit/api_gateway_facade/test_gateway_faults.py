"""Every fault, with what it tells."""
# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pulumi
import pytest
from graphs import evaluate, faults

from gateway import (
    ACCOUNT,
    BALANCER_ARN,
    CERTIFICATE_ARN,
    POOL_ARN,
    QUEUE_ARN,
    TABLE_ARN,
    TOPIC_ARN,
    WEB_ACL_ARN,
    body,
    event_bus,
    function,
    gateway_faults,
    http,
    mock,
    private,
    queue,
    record_gateway,
    table,
    topic,
    workflow,
)
from serverless_patterns.api_gateway_facade import ApiGatewayFacade, ApiGatewayLogRole

KINDS = "function, queue, workflow, table, topic, event_bus, http, private, mock"
DOMAIN = {"domain_name": "api.example.com", "certificate_arn": CERTIFICATE_ARN}
GUARD = function("guard")
PLAN = {"partner": {"keys": ["acme"]}}
FORMS = "path.<parameter>, query.<parameter>, header.<name>, body.<field> or claim.<name>"


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ("GET", "'GET' has to be a method and a path, such as 'GET /items/{id}'"),
        ("GET items", "'GET items' has to be a method and a path, such as 'GET /items/{id}'"),
        (
            "FETCH /a",
            "unknown method 'FETCH'. Did you mean 'PATCH'? Known: ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
        ),
        ("get /a", "unknown method 'get'. Known: ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"),
        ("GET /a/", "'/a/' has an empty part; write it without the extra slash"),
        ("GET //a", "'//a' has an empty part; write it without the extra slash"),
        (
            "GET /a b",
            (
                "'/a b': the part 'a b' has to be letters, digits and . _ : -, or one parameter such as {id}, or"
                " {proxy+} for the rest of the path"
            ),
        ),
        (
            "GET /items-{id}",
            (
                "'/items-{id}': the part 'items-{id}' has to be letters, digits and . _ : -, or one parameter such"
                " as {id}, or {proxy+} for the rest of the path"
            ),
        ),
        (
            "GET /{proxy+}/a",
            "'/{proxy+}/a': {proxy+} takes the rest of the path, so it has to be the last part",
        ),
        ("GET /{id}/{id}", "'/{id}/{id}' has two parameters 'id'; give one of them another name"),
    ],
)
def test_routes_that_are_none(route: str, expected: str):
    assert gateway_faults({route: mock()}) == [f"routes.{route}: {expected}"]


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ({}, ["routes: is empty; an API needs a route, such as 'GET /items'"]),
        (
            {"GET /a": {}},
            [f"routes.GET /a: has to have exactly one of {KINDS}; none given"],
        ),
        (
            {"GET /a": {**mock(), **queue()}},
            [f"routes.GET /a: has to have exactly one of {KINDS}; queue and mock given"],
        ),
        (
            {"GET /a/{id}": mock(), "PUT /a/{name}": mock()},
            [
                (
                    "routes.PUT /a/{name}: {name} stands where 'GET /a/{id}' has {id}; API Gateway allows one"
                    " parameter at a place, so give both the same name"
                )
            ],
        ),
        (
            {"GET /a/{id}/b": mock(), "ANY /a/{proxy+}": mock()},
            [
                (
                    "routes.ANY /a/{proxy+}: {proxy+} stands where 'GET /a/{id}/b' has {id}; API Gateway allows one"
                    " parameter at a place, so give both the same name"
                )
            ],
        ),
        (
            {f"GET /a{number}": mock() for number in range(300)},
            ["routes: have 301 path parts, API Gateway allows an API 300"],
        ),
        (
            {"GET /a": {**mock(), "throtle": {"rate": 1, "burst": 1}}},
            [
                (
                    "routes.GET /a.throtle: unknown argument 'throtle'. Did you mean 'throttle'? Known: api_key, auth,"
                    " cache, event_bus, function, http, mock, private, queue, rename, request_template,"
                    " required_headers, required_query, response_template, schema, scopes, summary, table,"
                    " throttle, timeout, topic, workflow"
                )
            ],
        ),
    ],
)
def test_routes(routes: dict[str, Any], expected: list[str]):
    assert gateway_faults(routes) == expected


def test_as_many_path_parts_as_the_quota_allows():
    assert record_gateway({f"GET /a{number}": mock() for number in range(299)})


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"timeout": 0.04}, "timeout: 0.04 has to be from 0.05 to 300"),
        ({"timeout": 301}, "timeout: 301 has to be from 0.05 to 300"),
        ({"throttle": {"rate": -1, "burst": 1}}, "throttle.rate: -1 has to be from 0 to 10,000"),
        ({"throttle": {"rate": 10_001, "burst": 1}}, "throttle.rate: 10001 has to be from 0 to 10,000"),
        ({"throttle": {"rate": 1, "burst": 5_001}}, "throttle.burst: 5001 has to be from 0 to 5,000"),
        ({"throttle": {"rate": 1}}, "throttle.burst: is missing; it has to be a whole number"),
        ({"cache": {"seconds": 0}}, "cache.seconds: 0 has to be from 1 to 3,600"),
        ({"cache": {"seconds": 3_601}}, "cache.seconds: 3601 has to be from 1 to 3,600"),
        (
            {"cache": {"seconds": 1, "keys": ["body.x"]}},
            "cache.keys.0: 'body.x' has to be in the path or query or header of the request",
        ),
        (
            {"cache": {"seconds": 1, "keys": ["path.x"]}},
            "cache.keys.0: 'path.x' is no parameter of the route's path, which has {id}",
        ),
        (
            {"cache": {"seconds": 1}, "auth": "iam"},
            (
                "cache.keys: lack 'header.Authorization', which tells the callers of 'iam' apart: one would be"
                " given what another was answered; add it"
            ),
        ),
        (
            {"cache": {"seconds": 1, "keys": ["header.authorization"]}, "auth": "both"},
            (
                "cache.keys: lack 'query.tenant', which tells the callers of 'both' apart: one would be given what"
                " another was answered; add it"
            ),
        ),
        (
            {"auth": "user"},
            "auth: unknown authorizer 'user'. Did you mean 'users'? Known: both, iam, none, users",
        ),
        (
            {"scopes": ["shop/write"]},
            "scopes: are checked by an authorizer with 'user_pool_arns' only, 'auth' is 'none'",
        ),
        (
            {"scopes": ["shop/write"], "auth": "both"},
            "scopes: are checked by an authorizer with 'user_pool_arns' only, 'auth' is 'both'",
        ),
        (
            {"scopes": ["a b"], "auth": "users"},
            "scopes.0: 'a b' has to be a scope, such as shop/orders.write",
        ),
        ({"api_key": True}, "api_key: needs a key, and there is none without 'usage_plans'; add one"),
        ({"required_headers": ["X Trace"]}, "required_headers.0: 'X Trace' has to be the name of a header"),
        ({"required_query": ["a b"]}, "required_query.0: 'a b' has to be the name of a query parameter"),
        ({"summary": ""}, "summary: '' has to be 1 to 255 characters"),
        ({"schema": {"$ref": "#/x"}}, "schema.$ref: has nothing to refer to; write the schema out"),
        (
            {"schema": {"type": "objekt"}},
            (
                "schema.type: unknown type 'objekt'. Did you mean 'object'? Known: array, boolean, integer, number,"
                " object, string"
            ),
        ),
        (
            {"schema": {"properties": {"a": {"type": ["string", "null"]}}}},
            (
                "schema.properties.a.type: unknown type ['string', 'null']. Known: array, boolean, integer,"
                " number, object, string; for null besides, write 'anyOf' with {'enum': [None]}"
            ),
        ),
        (
            {"schema": {"allOf": [{"items": {"$ref": "#/x"}}]}},
            "schema.allOf.0.items.$ref: has nothing to refer to; write the schema out",
        ),
        (
            {"schema": {"properties": {"a": 1}}},
            "schema.properties.a: 1 has to be a JSON schema, which is an object",
        ),
        (
            {"schema": {"properties": ["a"]}},
            "schema.properties: ['a'] has to be a JSON schema, which is an object",
        ),
        ({"schema": []}, "schema: [] is of type list; it has to be a dict, each value Any"),
        (
            {"schema": {"properties": {"a": {"type": "array", "minItems": 1}}}},
            "schema.properties.a.minItems: is nothing that API Gateway looks at; leave it to the backend",
        ),
        (
            {"schema": {"anyOf": ({"type": "string", "nullable": True}, {"enum": [None]})}},
            "schema.anyOf.0.nullable: is nothing that API Gateway looks at; leave it to the backend",
        ),
        ({"schema": {"allOf": 5}}, "schema.allOf: 5 has to be a list that is not empty"),
        ({"schema": {"required": "a"}}, "schema.required: 'a' has to be a list that is not empty"),
        ({"schema": {"enum": []}}, "schema.enum: [] has to be a list that is not empty"),
        ({"schema": {"properties": {1: {}}}}, "schema.properties.1: the key 1 has to be a text"),
    ],
)
def test_guards_of_a_route(args: dict[str, Any], expected: str):
    authorizers = {
        "users": {"user_pool_arns": [POOL_ARN]},
        "both": {**GUARD, "kind": "request", "identity": ["header.Authorization", "query.tenant"]},
    }
    found = gateway_faults({"GET /a/{id}": {**mock(), **args}}, authorizers=authorizers)
    assert found == [f"routes.GET /a/{{id}}.{expected}"]


def test_cache_is_for_get():
    assert gateway_faults({"POST /a": {**mock(), "cache": {"seconds": 1}}}) == [
        "routes.POST /a.cache: is for GET alone, the method is POST; remove it"
    ]


def test_edge_api_waits_no_longer():
    assert gateway_faults({"GET /a": {**mock(), "timeout": 30}}, endpoint_type="EDGE") == [
        "routes.GET /a.timeout: 30 has to be from 0.05 to 29"
    ]
    assert record_gateway({"GET /a": {**mock(), "timeout": 300}})


@pytest.mark.parametrize(
    ("route", "backend", "expected"),
    [
        ("GET /a", function(timeout=30), ["function.timeout: 30 s are more than the 29 s that the route waits: the client would hear of a failure while the function goes on; lower the function's timeout"]),
        ("GET /a", {**function(timeout=6), "timeout": 5.5}, ["function.timeout: 6 s are more than the 5.5 s that the route waits: the client would hear of a failure while the function goes on; lower the function's timeout"]),
        ("GET /a", function(timeout=901), ["function.timeout: 901 has to be from 1 to 900"]),
        (
            "GET /a",
            {"function": {"arn": QUEUE_ARN, "invoke_arn": QUEUE_ARN}},
            [
                f"function.invoke_arn: '{QUEUE_ARN}' has to be an ARN of apigateway, as in arn:aws:apigateway:…",
                f"function.arn: '{QUEUE_ARN}' has to be an ARN of lambda, as in arn:aws:lambda:…",
            ],
        ),
        ("POST /a", {"queue": {}}, ["queue.arn: is missing; it has to be a text"]),
        ("POST /a", queue(fifo=True), ["queue.group: is missing; a FIFO queue keeps the messages of a group in order, such as body.customer"]),
        ("POST /a", queue(arn=f"{QUEUE_ARN}.fifo"), ["queue.group: is missing; a FIFO queue keeps the messages of a group in order, such as body.customer"]),
        ("POST /a", queue(arn=f"{QUEUE_ARN}.fifo", fifo=False), ["queue.fifo: is false, but the name of the queue ends in .fifo, as no other's can; remove it"]),
        ("POST /a", queue(arn="arn:aws:sqs:us-east-1:orders"), ["queue.arn: 'arn:aws:sqs:us-east-1:orders' has to be an ARN of sqs, as in arn:aws:sqs:…"]),
        ("POST /a", topic(arn="arn:aws:sns:us-east-1:news"), ["topic.arn: 'arn:aws:sns:us-east-1:news' has to be an ARN of sns, as in arn:aws:sns:…"]),
        ("POST /a", topic(arn=f"arn:aws:sns:us-east-1:{ACCOUNT}:x'&y"), [f"topic.arn: \"arn:aws:sns:us-east-1:{ACCOUNT}:x'&y\" has to be an ARN of sns, as in arn:aws:sns:…"]),
        ("POST /a", event_bus(arn="arn:aws:events:x:y"), ["event_bus.arn: 'arn:aws:events:x:y' has to be an ARN of events, as in arn:aws:events:…"]),
        ("POST /a", workflow(arn="arn:aws:states:x:y"), ["workflow.arn: 'arn:aws:states:x:y' has to be an ARN of states, as in arn:aws:states:…"]),
        ("GET /a/{id}", table("get", arn=f"{TABLE_ARN}/index/by-name"), [f"table.arn: '{TABLE_ARN}/index/by-name' has to be an ARN of dynamodb, as in arn:aws:dynamodb:…"]),
        ("POST /a", queue(group="body.a"), ["queue.group: goes with a FIFO queue only; remove it, or set 'fifo'"]),
        ("POST /a", queue(deduplication="body.a"), ["queue.deduplication: goes with a FIFO queue only; remove it, or set 'fifo'"]),
        ("POST /a", queue(fifo=True, group="customer"), [f"queue.group: 'customer' has to be {FORMS}"]),
        ("POST /a", queue(fifo=True, group="path.customer"), ["queue.group: 'path.customer' is no parameter of the route's path, which has none"]),
        ("POST /a", queue(attributes={"a b": "body.a"}), ["queue.attributes.a b: 'a b' has to be named with letters, digits and . _ -, at most 256 of them"]),
        ("POST /a", queue(attributes={f"a{n}": "body.a" for n in range(11)}), ["queue.attributes: are 11, a message has at most 10"]),
        ("POST /a", queue(kms_key_arn="alias/x"), ["queue.kms_key_arn: 'alias/x' has to be an ARN of kms, as in arn:aws:kms:…"]),
        ("POST /a", topic(arn=QUEUE_ARN), [f"topic.arn: '{QUEUE_ARN}' has to be an ARN of sns, as in arn:aws:sns:…"]),
        ("POST /a", topic(arn=f"{TOPIC_ARN}.fifo"), [f"topic.arn: '{TOPIC_ARN}.fifo' is a FIFO topic, which no route publishes to; use a FIFO queue"]),
        ("POST /a", topic(attributes={"a": "body[0]"}), [f"topic.attributes.a: 'body[0]' has to be {FORMS}"]),
        ("POST /a", event_bus(source="aws.s3"), ["event_bus.source: 'aws.s3' has to be letters, digits and . _ / -, such as shop.orders, and not begin with aws."]),
        ("POST /a", event_bus(detail_type=""), ["event_bus.detail_type: '' has to be 1 to 128 characters"]),
        ("POST /a", workflow(arn=QUEUE_ARN), [f"workflow.arn: '{QUEUE_ARN}' has to be an ARN of states, as in arn:aws:states:…"]),
        ("POST /a", workflow(sync=True, timeout=29), ["workflow.timeout: 29 s have to be less than the 29 s that the route waits; lower TimeoutSeconds of the workflow, or do not wait for it"]),
        ("POST /a", {**workflow(sync=True, timeout=5), "timeout": 2.5}, ["workflow.timeout: 5 s have to be less than the 2.5 s that the route waits; lower TimeoutSeconds of the workflow, or do not wait for it"]),
        ("POST /a", workflow(timeout=0), ["workflow.timeout: 0 has to be from 1 to 99,999,998"]),
        ("POST /a", workflow(parameters={"a": "cookie.x"}), [f"workflow.parameters.a: 'cookie.x' has to be {FORMS}"]),
        ("POST /a", workflow(parameters={"a": "claim.sub"}), ["auth: 'none' knows no claim.sub; only an authorizer with 'user_pool_arns' knows claims"]),
        ("GET /a/{id}", table("fetch"), ["table.operation: unknown value 'fetch'. Known: delete, get, put, query"]),
        ("GET /a/{id}", table("get", key={}), ["table.key: has 0 entries, 'get' takes the partition key, then the sort key if the table has one"]),
        ("GET /a/{id}", table("query", key={"id": "path.id", "b": "path.id"}), ["table.key: has 2 entries, 'query' takes the partition key alone"]),
        ("GET /a", table("get"), ["table.key.id: 'path.id' is no parameter of the route's path, which has none"]),
        ("GET /a/{id}", table("get", key={"id": "path.id:B"}), ["table.key.id: 'path.id:B' ends in 'B', which is none of S, N, BOOL"]),
        ("GET /a/{id}", table("get", key={"1d": "path.id"}), ["table.key.1d: '1d' has to be letters, digits, _ and -, a letter first"]),
        ("PUT /a/{id}", table("put"), ["table.attributes: is missing, so that the key alone would be stored; name what else is, as in {'name': 'body.name'}, or give {} if that is meant"]),
        ("PUT /a/{id}", table("put", attributes={"id": "body.id"}), ["table.attributes.id: is in 'key' already; remove it here"]),
        ("GET /a/{id}", table("get", attributes={"a": "body.a"}), ["table.attributes: goes with the operation 'put' only; remove it"]),
        ("GET /a/{id}", table("get", if_absent=True), ["table.if_absent: goes with the operation 'put' only; remove it"]),
        ("GET /a/{id}", table("get", index="by-name"), ["table.index: goes with the operation 'query' only; remove it"]),
        ("GET /a/{id}", table("get", limit=5), ["table.limit: goes with the operation 'query' only; remove it"]),
        ("GET /a/{id}", table("query", limit=1001), ["table.limit: 1001 has to be from 1 to 1,000"]),
        ("GET /a/{id}", table("query", index="x"), ["table.index: 'x' has to be the name of an index"]),
        ("GET /a/{id}", table("query", index="by-name", page_by="year"), ["table.page_by: does not go with 'index'; remove one of them"]),
        ("GET /a/{id}", table("query", page_by="year:X"), ["table.page_by: 'query.after:X' ends in 'X', which is none of S, N, BOOL"]),
        ("PUT /a/{id}", {**table("put", attributes={}), "request_template": "{}"}, ["table: builds its own request; remove 'request_template', name what goes in with 'attributes'"]),
        ("GET /a", http("http://legacy.example.com/"), ["http.url: 'http://legacy.example.com/' has to be a URL that begins with https://; nothing else encrypts what goes over the internet"]),
        ("GET /a", http("https://x.example/{id}"), ["http.url: 'https://x.example/{id}' has {id}; the parameters of the route's path are none"]),
        ("GET /a/{proxy+}", http("https://x.example/"), ["http.url: 'https://x.example/' lacks {proxy} of the route's path, which would be lost; add it"]),
        ("GET /a", private("ftp://shop.internal/"), ["private.url: 'ftp://shop.internal/' has to be a URL that begins with http:// or https://"]),
        ("GET /a/{id}", private("http://shop.internal/"), ["private.url: 'http://shop.internal/' lacks {id} of the route's path, which would be lost; add it"]),
        ("GET /a", private(load_balancer_arn=QUEUE_ARN), [f"private.load_balancer_arn: '{QUEUE_ARN}' has to be an ARN of elasticloadbalancing, as in arn:aws:elasticloadbalancing:…"]),
        ("GET /a", private(vpc_link_id="a b"), ["private.vpc_link_id: 'a b' has to be the id of a VPC link"]),
        ("GET /a", mock(body={"a": [{1: 2}]}), ["mock.body.a.0.1: the key 1 has to be a text"]),
        ("GET /a", mock(status=199), ["mock.status: 199 has to be from 200 to 599"]),
        ("GET /a", {**mock(), "rename": {"a": "b"}}, ["mock: answers as it is told; write what the client gets in 'body'"]),
        ("POST /a", {**queue(), "rename": {"a b": "$"}}, ["rename.a b: 'a b' has to be letters, digits, _ and -, a letter first", "rename.a b: '$' has to be letters, digits, _ and -, a letter first"]),
        ("POST /a", {**queue(), "rename": {"a": "b"}, "request_template": "x"}, ["request_template: does not go with 'rename'; do one of them in the other"]),
        ("POST /a", {**queue(), "rename": {"a": "b", "b": "a"}}, ["rename.a: 'b' is renamed itself; choose another name", "rename.b: 'a' is renamed itself; choose another name"]),
        ("POST /a", {**queue(), "rename": {"a": "b", "b": "c"}}, ["rename.a: 'b' is renamed itself; choose another name"]),
        ("POST /a", {**queue(), "rename": {"a": "c", "b": "c"}}, ["rename.a: 'c' is the name of two fields then; choose another name", "rename.b: 'c' is the name of two fields then; choose another name"]),
        ("POST /a/{id}", {**queue(), "request_template": "$input.params().path.get('name') $input.params().path.key"}, ["request_template: asks for {name}; the parameters of the route's path are {id}", "request_template: asks for {key}; the parameters of the route's path are {id}"]),
        ("POST /a", {**queue(), "response_template": "$input.params().path.get('id')"}, ["response_template: asks for {id}; the parameters of the route's path are none"]),
        ("POST /a", {**queue(), "response_template": ""}, ["response_template: '' has to be a text that is not empty"]),
    ],
)  # fmt: skip
def test_backends(route: str, backend: dict[str, Any], expected: list[str]):
    assert gateway_faults({route: backend}) == [f"routes.{route}.{fault}" for fault in expected]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"description": ""}, ["description: '' has to be 1 to 1024 characters"]),
        ({"throttle": {"rate": 1, "burst": -1}}, ["throttle.burst: -1 has to be from 0 to 5,000"]),
        (
            {"log_retention_days": 2},
            ["log_retention_days: 2 is none of CloudWatch's values; the nearest is 1"],
        ),
        (
            {"execution_logging": "DEBUG"},
            ["execution_logging: unknown value 'DEBUG'. Known: ERROR, INFO, OFF"],
        ),
        ({"compression_size": 10_485_761}, ["compression_size: 10485761 has to be from 0 to 10,485,760"]),
        (
            {"binary_media_types": ["image"]},
            ["binary_media_types.0: 'image' has to be a content type, such as image/png or image/*"],
        ),
        ({"allowed_cidrs": []}, ["allowed_cidrs: is empty; name at least one"]),
        (
            {"allowed_cidrs": ["192.0.2.1/24"]},
            ["allowed_cidrs.0: '192.0.2.1/24' has to be a CIDR block, such as 192.0.2.0/24"],
        ),
        (
            {"allowed_cidrs": ["10.0.0.0/255.0.0.0", "fe80::%eth0/64"]},
            [
                "allowed_cidrs.0: '10.0.0.0/255.0.0.0' has to be a CIDR block, such as 192.0.2.0/24",
                "allowed_cidrs.1: 'fe80::%eth0/64' has to be a CIDR block, such as 192.0.2.0/24",
            ],
        ),
        (
            {"allowed_cidrs": [f"10.0.{number // 256}.{number % 256}/32" for number in range(512)]},
            ["allowed_cidrs: make a policy of 8,776 characters, API Gateway takes 8,192; join some"],
        ),
        (
            {"web_acl_arn": QUEUE_ARN},
            [f"web_acl_arn: '{QUEUE_ARN}' has to be the ARN of a web ACL with the scope REGIONAL"],
        ),
        (
            {"web_acl_arn": WEB_ACL_ARN.replace("regional", "global")},
            [
                (
                    "web_acl_arn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/1' has to be the ARN"
                    " of a web ACL with the scope REGIONAL"
                )
            ],
        ),
        ({"kms_key_arn": "x"}, ["kms_key_arn: 'x' has to be an ARN of kms, as in arn:aws:kms:…"]),
        (
            {"endpoint_type": "GLOBAL"},
            ["endpoint_type: unknown value 'GLOBAL'. Known: EDGE, PRIVATE, REGIONAL"],
        ),
        (
            {"endpoint_type": "PRIVATE"},
            ["vpc_endpoint_ids: is missing; without an endpoint nobody can call a private API"],
        ),
        (
            {"vpc_endpoint_ids": ["vpce-1"]},
            ["vpc_endpoint_ids: is for a private API, 'endpoint_type' is REGIONAL"],
        ),
        (
            {"endpoint_type": "PRIVATE", "vpc_endpoint_ids": ["vpc-1"]},
            ["vpc_endpoint_ids.0: 'vpc-1' has to be the id of a VPC endpoint"],
        ),
        ({"stage_name": "a/b"}, ["stage_name: 'a/b' has to be 1 to 128 letters, digits, _ and -"]),
        (
            {"stage_variables": {"a-b": "x"}},
            ["stage_variables.a-b: 'a-b' has to be named with letters, digits and _"],
        ),
        (
            {"stage_variables": {"a": "b c"}},
            ["stage_variables.a: 'b c' has to be 1 to 512 letters, digits and . _ ~ : / ? # & = , -"],
        ),
        (
            {"stage_variables": {"a": "x" * 513}},
            [
                (
                    f"stage_variables.a: '{'x' * 99}… has to be 1 to 512 letters, digits and"
                    " . _ ~ : / ? # & = , -"
                )
            ],
        ),
        (
            {"canary": {"stable_deployment_id": "a b", "percent": 101}},
            [
                "canary.stable_deployment_id: 'a b' has to be the id of a deployment",
                "canary.percent: 101 has to be from 0 to 100",
            ],
        ),
        (
            {"canary": {"stable_deployment_id": "a", "percent": 1, "stage_variables": {"a": ""}}},
            [("canary.stage_variables.a: '' has to be 1 to 512 letters, digits and . _ ~ : / ? # & = , -")],
        ),
        (
            {"cache_size": "0.5"},
            ["cache_size: is for the 'cache' of routes, and no route has one; remove it"],
        ),
        ({"default_endpoint": False}, ["default_endpoint: is the only one there is; add a 'domain'"]),
    ],
)
def test_api(args: dict[str, Any], expected: list[str]):
    assert gateway_faults(**args) == expected


@pytest.mark.parametrize(
    ("media_type", "args", "reader"),
    [
        ("*/*", {"cors": {"origins": ["https://shop.example.com"]}}, "'cors'"),
        ("application/*", {"routes": {"POST /a": queue()}}, "the route 'POST /a'"),
        ("Application/JSON", {"routes": {"GET /a": mock()}}, "the route 'GET /a'"),
        ("*/*", {"routes": {"POST /a": {**function(), "rename": {"a": "b"}}}}, "the route 'POST /a'"),
        ("*/*", {"routes": {"GET /a": private()}}, "the route 'GET /a'"),
    ],
)
def test_what_a_template_reads_is_no_bytes(media_type: str, args: dict[str, Any], reader: str):
    given = {"routes": {"GET /b": function()}, **args}
    assert gateway_faults(binary_media_types=["image/*", media_type], **given) == [
        (
            f"binary_media_types.1: '{media_type}' makes bytes of JSON as well, which {reader} has to read; name"
            " the types that are meant"
        )
    ]


def test_everything_may_be_bytes_where_it_is_passed_on():
    routes = {"POST /a": function(), "PUT /a": http("https://legacy.example.com/")}
    document = body(record_gateway(routes, binary_media_types=["*/*"]))
    assert document["x-amazon-apigateway-binary-media-types"] == ["*/*"]


def test_template_asks_for_the_parameters_of_its_path():
    template = "$input.params().path.get('id') $input.params().path.id $input.params().path.keySet()"
    assert record_gateway({"POST /a/{id}": {**queue(), "request_template": template}})


@pytest.mark.parametrize(
    ("route", "argument"),
    [
        ({**mock(), "schema": {"enum": [pulumi.Output.from_input("a")]}}, "schema.enum.0"),
        (mock(body={"a": pulumi.Output.from_input("b")}), "mock.body.a"),
    ],
)
def test_what_stands_in_the_document_is_known_now(route: dict[str, Any], argument: str):
    assert gateway_faults({"GET /a": route}) == [
        f"routes.GET /a.{argument}: is an Output, known only later; it has to be a constant"
    ]


def test_cache_size():
    routes = {"GET /a": {**mock(), "cache": {"seconds": 1}}}
    assert gateway_faults(routes, cache_size="1") == [
        "cache_size: unknown value '1'. Known: 0.5, 1.6, 118, 13.5, 237, 28.4, 58.2, 6.1"
    ]


@pytest.mark.parametrize(
    ("authorizers", "expected"),
    [
        (
            {"users": {}},
            ["users: has to have exactly one of user_pool_arns, function; none given"],
        ),
        (
            {"users": {"user_pool_arns": []}},
            ["users.user_pool_arns: is empty; name at least one"],
        ),
        (
            {"users": {"user_pool_arns": [QUEUE_ARN]}},
            [f"users.user_pool_arns.0: '{QUEUE_ARN}' has to be the ARN of a user pool"],
        ),
        (
            {"users": {"user_pool_arns": [POOL_ARN], "cache_seconds": 5}},
            ["users.cache_seconds: goes with 'function' only; remove it"],
        ),
        ({"iam": GUARD}, ["iam: 'iam' has a meaning of its own; choose another name"]),
        ({"a-b": GUARD}, ["a-b: 'a-b' has to be a name of at most 32 letters, digits and _, a letter first"]),
        (
            {"a" * 33: GUARD},
            [
                f"{'a' * 33}: '{'a' * 33}' has to be a name of at most 32 letters, digits and _, a letter first"
            ],
        ),
        (
            {"guard": {"function": {"arn": QUEUE_ARN, "invoke_arn": GUARD["function"]["invoke_arn"]}}},
            [f"guard.function.arn: '{QUEUE_ARN}' has to be an ARN of lambda, as in arn:aws:lambda:…"],
        ),
        (
            {"guard": {**GUARD, "kind": "jwt"}},
            ["guard.kind: unknown value 'jwt'. Known: request, token"],
        ),
        (
            {"guard": {**GUARD, "cache_seconds": 3_601}},
            ["guard.cache_seconds: 3601 has to be from 0 to 3,600"],
        ),
        (
            {"guard": {**GUARD, "identity": ["query.token"]}},
            ["guard.identity.0: 'query.token' has to be in the header of the request"],
        ),
        (
            {"guard": {**GUARD, "identity": ["header.A", "header.B"]}},
            ["guard.identity: has 2 entries; a token comes in one header"],
        ),
        (
            {"guard": {**GUARD, "kind": "request", "identity": []}},
            [
                (
                    "guard.identity: is empty; policies are kept by identity, so name one or set 'cache_seconds'"
                    " to 0"
                )
            ],
        ),
        (
            {"guard": {**GUARD, "kind": "request", "identity_pattern": "x"}},
            ["guard.identity_pattern: goes with the kind 'token' only; remove it"],
        ),
        (
            {"guard": {**GUARD, "identity_pattern": "("}},
            [
                (
                    "guard.identity_pattern: '(' is no regular expression: missing ), unterminated subpattern at"
                    " position 0"
                )
            ],
        ),
    ],
)
def test_authorizers(authorizers: dict[str, Any], expected: list[str]):
    assert gateway_faults(authorizers=authorizers) == [f"authorizers.{fault}" for fault in expected]


def test_authorizers_are_few():
    many = {f"guard{number}": GUARD for number in range(11)}
    assert gateway_faults(authorizers=many) == ["authorizers: are 11, API Gateway allows an API 10"]


@pytest.mark.parametrize(
    ("plans", "expected"),
    [
        ({"partner": {"keys": []}}, ["partner.keys: is empty; name at least one"]),
        (
            {"partner": {"keys": ["a b"]}},
            ["partner.keys.0: 'a b' has to be a name of letters, digits and hyphens, a letter first"],
        ),
        (
            {"1st": {"keys": ["acme"]}},
            ["1st: '1st' has to be a name of letters, digits and hyphens, a letter first"],
        ),
        (
            {"partner": {"keys": ["acme"]}, "other": {"keys": ["acme"]}},
            ["other.keys.0: 'acme' is in the plan 'partner' already; a key has one plan on a stage"],
        ),
        (
            {"partner": {"keys": ["acme", "acme"]}},
            ["partner.keys.1: 'acme' is in the plan 'partner' already; a key has one plan on a stage"],
        ),
        (
            {"partner": {"keys": ["acme"], "quota": {"limit": 0, "period": "YEAR"}}},
            [
                "partner.quota.limit: 0 has to be from 1 to 2,147,483,647",
                "partner.quota.period: unknown value 'YEAR'. Known: DAY, MONTH, WEEK",
            ],
        ),
    ],
)
def test_usage_plans(plans: dict[str, Any], expected: list[str]):
    found = gateway_faults({"GET /a": {**mock(), "api_key": True}}, usage_plans=plans)
    assert found == [f"usage_plans.{fault}" for fault in expected]


def test_usage_plans_that_meter_nothing():
    assert gateway_faults(usage_plans=PLAN) == [
        "usage_plans: meter no route; set 'api_key' of those they are for"
    ]


def test_keys_of_clients_do_not_go_with_that_of_a_distribution():
    routes = {"GET /a": {**mock(), "api_key": True}, "GET /b": mock()}
    assert gateway_faults(routes, distribution_only=True) == [
        "routes.GET /a.api_key: is the distribution's with 'distribution_only', so no client can send one; remove either"
    ]
    assert gateway_faults(distribution_only=True, usage_plans=PLAN) == [
        "usage_plans: are of keys that clients send, in whose place 'distribution_only' sends its own; remove either"
    ]


def test_no_distribution_reaches_a_private_api():
    private_only = {"endpoint_type": "PRIVATE", "vpc_endpoint_ids": ["vpce-0a1b2c"]}
    assert gateway_faults(distribution_only=True, **private_only) == [
        "distribution_only: is for an API that a distribution can reach, not a PRIVATE one"
    ]


def test_no_distribution_shows_a_certificate():
    domain = {**DOMAIN, "mutual_tls": {"truststore_uri": "s3://a/b"}}
    assert gateway_faults(domain=domain, distribution_only=True) == [
        "distribution_only: goes to a distribution, which shows no certificate for 'mutual_tls'; remove either"
    ]


def test_usage_plans_are_not_endless():
    many = {f"plan-{number}": {"keys": [f"key-{number}"]} for number in range(301)}
    assert gateway_faults({"GET /a": {**mock(), "api_key": True}}, usage_plans=many) == [
        "usage_plans: are 301, AWS allows an account 300"
    ]


@pytest.mark.parametrize(
    ("cors", "expected"),
    [
        ({"origins": []}, ["origins: is empty; name at least one"]),
        (
            {"origins": ["https://a.example/", "a.example"]},
            [
                "origins.0: 'https://a.example/' has to be an origin, such as https://shop.example.com",
                "origins.1: 'a.example' has to be an origin, such as https://shop.example.com",
            ],
        ),
        (
            {"origins": ["https://a.example", "https://b\\"]},
            ["origins.1: 'https://b\\\\' has to be an origin, such as https://shop.example.com"],
        ),
        (
            {"origins": ["https://*.example"]},
            ["origins.0: 'https://*.example' has to be an origin, such as https://shop.example.com"],
        ),
        (
            {"origins": ["*", "https://a.example"]},
            ["origins: hold '*' besides others; name the origins, or '*' alone"],
        ),
        (
            {"origins": ["*"], "credentials": True},
            ["credentials: do not go with the origin '*', which browsers refuse; name the origins"],
        ),
        (
            {"origins": ["https://a.example"], "headers": ["*"], "credentials": True},
            ["headers: hold '*', which means a header of that name when 'credentials' are sent"],
        ),
        (
            {"origins": ["https://a.example"], "headers": ["a b"], "expose_headers": ["a:"]},
            [
                "headers.0: 'a b' has to be the name of a header",
                "expose_headers.0: 'a:' has to be the name of a header",
            ],
        ),
        (
            {"origins": ["https://a.example"], "max_age": 86_401},
            ["max_age: 86401 has to be from 0 to 86,400"],
        ),
    ],
)
def test_cors(cors: dict[str, Any], expected: list[str]):
    assert gateway_faults(cors=cors) == [f"cors.{fault}" for fault in expected]


def test_cors_answers_options_itself():
    routes = {"OPTIONS /a": mock(), "GET /a": mock()}
    assert gateway_faults(routes, cors={"origins": ["https://a.example"]}) == [
        "routes.OPTIONS /a: is what 'cors' answers; remove the route, or 'cors'"
    ]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"domain": {**DOMAIN, "domain_name": "https://api.example.com"}},
            ["domain.domain_name: 'https://api.example.com' has to be a host name, such as api.example.com"],
        ),
        (
            {"domain": {**DOMAIN, "certificate_arn": QUEUE_ARN}},
            [f"domain.certificate_arn: '{QUEUE_ARN}' has to be an ARN of acm, as in arn:aws:acm:…"],
        ),
        (
            {"domain": {**DOMAIN, "hosted_zone_id": "example.com"}},
            ["domain.hosted_zone_id: 'example.com' has to be the id of a Route 53 zone"],
        ),
        (
            {"domain": {**DOMAIN, "base_path": "a b"}},
            ["domain.base_path: 'a b' has to be letters, digits and $ - _ . + ! * ' ( )"],
        ),
        (
            {"domain": {**DOMAIN, "base_path": "v1/shop"}},
            ["domain.base_path: 'v1/shop' has to be letters, digits and $ - _ . + ! * ' ( )"],
        ),
        (
            {
                "domain": {**DOMAIN, "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/1"},
                "endpoint_type": "EDGE",
            },
            [
                (
                    "domain.certificate_arn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1' has to be in us-east-1,"
                    " where CloudFront looks"
                )
            ],
        ),
        (
            {"domain": {**DOMAIN, "mutual_tls": {"truststore_uri": "https://x"}}},
            [
                (
                    "domain.mutual_tls.truststore_uri: 'https://x' has to be an object in S3, such as"
                    " s3://certificates/clients.pem"
                )
            ],
        ),
        (
            {"domain": {**DOMAIN, "mutual_tls": {"truststore_uri": "s3://a/b"}}, "endpoint_type": "EDGE"},
            ["domain.mutual_tls: takes a regional API; set 'endpoint_type' to REGIONAL"],
        ),
        (
            {"domain": {**DOMAIN, "mutual_tls": {"truststore_uri": "s3://a/b"}}, "default_endpoint": True},
            ["default_endpoint: asks for no certificate; leave it out, or 'mutual_tls' could be passed by"],
        ),
        (
            {"domain": {**DOMAIN, "certificate_arn": "mine"}, "endpoint_type": "EDGE"},
            ["domain.certificate_arn: 'mine' has to be an ARN of acm, as in arn:aws:acm:…"],
        ),
        (
            {"domain": DOMAIN, "endpoint_type": "PRIVATE", "vpc_endpoint_ids": ["vpce-1"]},
            ["domain: does not go with a private API; remove it"],
        ),
    ],
)
def test_domain(args: dict[str, Any], expected: list[str]):
    assert gateway_faults(**args) == expected


def test_default_endpoint_can_be_closed_behind_a_domain():
    body = record_gateway(domain=DOMAIN, default_endpoint=False).named("shop-api").inputs["body"]
    assert '"disableExecuteApiEndpoint":true' in body


def test_route_without_path_or_backend_tells_its_other_faults():
    more = {"timeout": 0, "throttle": {"rate": -1, "burst": 1}, "schema": {"$ref": "#/x"}, "summary": ""}
    others = [
        "timeout: 0 has to be from 0.05 to 300",
        "schema.$ref: has nothing to refer to; write the schema out",
        "summary: '' has to be 1 to 255 characters",
        "throttle.rate: -1 has to be from 0 to 10,000",
    ]
    for route, args in (("GET a", mock()), ("GET /a", {})):
        _, *found = gateway_faults({route: {**args, **more}})
        assert found == [f"routes.{route}.{fault}" for fault in others]


def test_all_faults_are_told_at_once():
    routes = {"FETCH /a": mock(), "POST /b": queue(arn="x"), "GET /c/{id}": {**http(), "auth": "nobody"}}
    found = gateway_faults(routes, stage_name="a b", cors={"origins": []})
    assert [fault.partition(":")[0] for fault in found] == [
        "routes.FETCH /a",
        "routes.POST /b.queue.arn",
        "routes.GET /c/{id}.http.url",
        "routes.GET /c/{id}.auth",
        "cors.origins",
        "stage_name",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("s" * 30, []),
        (
            "s" * 31,
            [
                (
                    f"name: '{'s' * 31}' has 31 characters, at most 30 leave room for"
                    " '-delete-item-a-3f2a1c-role' and Pulumi's random suffix in AWS's limit of 64"
                )
            ],
        ),
        ("1st", ["name: '1st' has to match [A-Za-z][A-Za-z0-9_-]*"]),
    ],
)
def test_names(name: str, expected: list[str]):
    args = {"routes": {"DELETE /items/{a}/b/{c}": queue()}}
    if expected:
        assert faults(lambda: ApiGatewayFacade(name, args)) == expected
        return
    recording = evaluate(lambda: ApiGatewayFacade(name, args))
    (role,) = recording.of_type("aws:iam/role:Role")
    assert len(role.name) + len("-0123456") <= 64


def test_log_role():
    assert faults(lambda: ApiGatewayLogRole("l" * 52, {"tag": {}})) == [
        "tag: unknown argument 'tag'. Did you mean 'tags'? Known: retain_on_delete, tags",
        (
            f"name: '{'l' * 52}' has 52 characters, at most 51 leave room for '-role' and Pulumi's random suffix in"
            " AWS's limit of 64"
        ),
    ]


def test_what_is_known_later_is_not_a_fault():
    assert BALANCER_ARN in record_gateway({"GET /a": private()}).named("shop-api").inputs["body"]
