"""Hypothesis strategies for the routes of a gateway that look right: any backend, with any of its options."""

from typing import Any

from hypothesis import strategies as st

from tests.backends import EXAMPLES

_ACCOUNT = "us-east-1:123456789012"
_SOURCES = st.sampled_from(
    ["path.id", "query.page", "header.X-Trace", "body.customer", "body.order.id", "claim.sub", "claim.email"]
)
_NAMES = st.sampled_from(["who", "Trace", "a.b", "_x", "a-b"])
_SCHEMA = {"type": "object", "properties": {"customer": {"type": "string"}}, "required": ["customer"]}

KEYS = st.sampled_from(
    [
        *("GET /items/{id}", "PUT /items/{id}", "DELETE /items/{id}", "POST /orders/{id}", "ANY /all/{id}"),
        *("GET /", "POST /items", "GET /rest/{proxy+}", "items", "GET items", "FETCH /x", "GET /a//b", ""),
    ]
)
"""Keys of routes; a few of them are invalid."""


def _backend(
    required: dict[str, Any], **optional: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {name: st.just(value) for name, value in required.items()}, optional=optional
    )


def _sources(most: int = 3) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(_NAMES, _SOURCES, min_size=1, max_size=most)


_TYPES = st.sampled_from(["", ":S", ":N", ":BOOL"])
_ATTRIBUTES = st.dictionaries(_NAMES, st.builds("{}{}".format, _SOURCES, _TYPES), min_size=1, max_size=4)
_TABLE = {"arn": f"arn:aws:dynamodb:{_ACCOUNT}:table/items", "key": {"id": "path.id"}}
BACKENDS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    **{backend: st.just(args) for backend, (_, args) in EXAMPLES.items()},
    "function": _backend(EXAMPLES["function"][1], timeout=st.sampled_from([3, 29, 900])),
    "queue": _backend(
        {"arn": f"arn:aws:sqs:{_ACCOUNT}:orders"},
        message_attributes=_sources(),
        kms_key_arn=st.just(f"arn:aws:kms:{_ACCOUNT}:key/1"),
    )
    | _backend(
        {"arn": f"arn:aws:sqs:{_ACCOUNT}:orders.fifo", "message_group_id": "path.id"},
        message_deduplication_id=_SOURCES,
        message_attributes=_sources(),
    ),
    "workflow": _backend(
        {"arn": f"arn:aws:states:{_ACCOUNT}:stateMachine:quote"}, sync=st.booleans(), parameters=_sources()
    ),
    "table": _backend({**_TABLE, "operation": "get"})
    | _backend({**_TABLE, "operation": "delete"})
    | _backend({**_TABLE, "operation": "put", "attributes": {"name": "body.name"}})
    | st.builds(
        lambda attributes, more: {**_TABLE, "operation": "put", "attributes": attributes, **more},
        _ATTRIBUTES,
        _backend({}, if_not_exists=st.booleans()),
    )
    | _backend({**_TABLE, "operation": "query"}, pagination_key=st.sampled_from(["year:N", "date"]))
    | _backend({**_TABLE, "operation": "query", "index_name": "by-name"}, limit=st.integers(1, 1_000)),
    "bucket": _backend({"arn": "arn:aws:s3:::files", "region": "us-east-1", "operation": "get"}),
    "topic": _backend({"arn": f"arn:aws:sns:{_ACCOUNT}:news"}, message_attributes=_sources()),
    "event_bus": _backend({**EXAMPLES["event_bus"][1], "detail_type": 'Placed "$5" #1'}),
    "http": _backend({"url": "https://legacy.example.com/{id}"}),
    "private": _backend({**EXAMPLES["private"][1], "url": "http://shop.internal/{id}"}),
    "mock": _backend(
        {}, status_code=st.integers(200, 599), body=st.sampled_from([{}, {"price": "$5 #1"}, "text", None])
    ),
}
"""Backend of a route, by its argument."""

SETTINGS = {
    "summary": st.just("What it does"),
    "authorizer": st.sampled_from(["NONE", "AWS_IAM", "staff"]),
    "api_key_required": st.booleans(),
    "throttle": st.just({"rate_limit": 10, "burst_limit": 5}),
    "cache": st.just({"seconds": 60}),
    "request_schema": st.just(_SCHEMA),
    "required_headers": st.just(["X-Trace"]),
    "required_query_parameters": st.just(["page"]),
    "timeout": st.sampled_from([0.05, 5, 29]),
    "request_template": st.just('{"order":$input.json(\'$\'),"tenant":"$stageVariables.tenant"}'),
    "response_template": st.just('{"answer":"$util.escapeJavaScript($answer.name).replaceAll(".\'", "\'")"}'),
    "rename_fields": st.just({"title": "name"}),
}
"""Access control and mappings of a route."""


@st.composite
def _route(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(BACKENDS)))
    chosen = draw(st.lists(st.sampled_from(sorted(SETTINGS)), max_size=2, unique=True))
    return {name: draw(BACKENDS[name]), **{setting: draw(SETTINGS[setting]) for setting in chosen}}


ROUTES = st.dictionaries(KEYS, _route(), min_size=1, max_size=3)
"""The routes of a gateway by their keys."""
