"""Requests that code of resolvers builds: filters, and the helpers of ``@aws-appsync/utils/dynamodb``."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from embedded_aws.ministack import appsync
from embedded_aws.services.appsync.javascript import CodeWorkers

HEAD = """
import * as ddb from '@aws-appsync/utils/dynamodb';
import { util } from '@aws-appsync/utils';
const NEW = {id: {attributeExists: false}};
const REMOVED = ddb.operations.remove();
"""
KEY = {"id": {"S": "1"}}
NAMED = {"expressionNames": {"#id": "id"}}


Build = Callable[[str], Any]


@pytest.fixture(scope="module")
def workers() -> Iterator[CodeWorkers]:
    workers = CodeWorkers(appsync.code_workers.get().script)
    yield workers
    workers.reset()


@pytest.fixture(scope="module")
def run(workers: CodeWorkers) -> Callable[[str], dict[str, Any]]:
    """Evaluates an expression in the request handler of a resolver, and returns the result of the call."""

    def evaluate(expression: str) -> dict[str, Any]:
        code = f"{HEAD}export function request(ctx) {{ return {expression}; }}"
        return workers.call({"code": code, "fn": "request", "ctx": {"stash": {}, "args": {}}}, timeout=30)

    return evaluate


@pytest.fixture(scope="module")
def build(run: Callable[[str], dict[str, Any]]) -> Build:
    """Evaluates an expression in the request handler of a resolver."""

    def evaluate(expression: str) -> Any:
        answer = run(expression)
        assert answer["status"] == "ok", answer
        return answer["value"]

    return evaluate


@pytest.mark.parametrize(
    "expression",
    [
        "util.error.constructor('return process')()",
        "(() => 1).constructor('return process')()",
        "(async () => 1).constructor('return process')()",
        "(function* () {}).constructor('return process')()",
        "(async function* () {}).constructor('return process')()",
        "Reflect.getPrototypeOf(util.error).constructor('return process')()",
        "[].map.constructor('return process')()",
        "JSON.constructor.constructor('return process')()",
        "ctx.constructor.constructor('return process')()",
        "eval('process')",
        "globalThis.eval('process')",
        "new Function('return process')()",
        "new globalThis.Function('return process')()",
        "process.env",
        "require('fs').readdirSync('/')",
        "std.getenv('PATH')",
    ],
)
def test_code_reaches_nothing_outside_of_it(run: Callable[[str], dict[str, Any]], expression: str):
    answer = run(expression)
    assert answer["status"] == "error"
    message = answer["error"]["message"]
    assert "disallowed" in message or "is not defined" in message or "not a function" in message


def test_no_object_of_a_host_is_there(build: Build):
    names = ["process", "require", "module", "Buffer", "fetch", "std", "os", "Worker", "WebAssembly"]
    assert build(f"[{', '.join(f'typeof {name}' for name in names)}]") == ["undefined"] * len(names)


@pytest.mark.parametrize(
    "expression",
    [
        "(() => { while (true); })()",
        "/(a+)+$/.test('a'.repeat(50) + 'b')",
        "util.matches('(a+)+$', 'a'.repeat(50) + 'b')",
        "[1].concat(Array(2 ** 31)).sort()",
        "'a'.repeat(2 ** 29).length",
        "(() => { const all = []; while (true) all.push(new Array(1000)); })()",
        "(function again() { return again(); })()",
        "10n ** (10n ** 9n)",
    ],
)
def test_code_without_an_end_is_an_error(run: Callable[[str], dict[str, Any]], build: Build, expression: str):
    assert run(expression)["status"] == "error"
    assert build("1 + 1") == 2


def test_a_call_leaves_nothing_for_the_next(build: Build):
    assert build("(globalThis.left = 1)") == 1
    assert build("typeof globalThis.left") == "undefined"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("util.base64Encode('h\u00e9llo')", "aMOpbGxv"),
        ("util.base64Decode(util.base64Encode('\u20ac \U0001f600'))", "\u20ac \U0001f600"),
        ("util.base64Decode('YQ==')", "a"),
        ("util.urlEncode('a b!')", "a%20b%21"),
        ("util.autoId() === util.autoId()", False),
        ("/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(util.autoId())", True),
        ("util.autoUlid().length", 26),
        ("util.autoKsuid().length", 27),
    ],
)
def test_helpers(build: Build, expression: str, value: object):
    assert build(expression) == value


@pytest.mark.parametrize(
    ("filter_", "expression", "values"),
    [
        ("{a: {ge: 1, le: 5}}", "(#a >= :a_ge AND #a <= :a_le)", {":a_ge": 1, ":a_le": 5}),
        (
            "{a: {between: [1, 5]}}",
            "(#a BETWEEN :a_between AND :a_between_1)",
            {":a_between": 1, ":a_between_1": 5},
        ),
        (
            "{or: [{a: {eq: 1}}, {a: {eq: 2}}], not: {a: {eq: 3}}}",
            "((#a = :a_eq) OR (#a = :a_eq_1)) AND (NOT (#a = :a_eq_2))",
            {":a_eq": 1, ":a_eq_1": 2, ":a_eq_2": 3},
        ),
        ("{a: {in: [1, 2]}}", "(#a IN (:a_in, :a_in_1))", {":a_in": 1, ":a_in_1": 2}),
        ("{a: {attributeExists: false}}", "(attribute_not_exists(#a))", {}),
        (
            "{and: [{a: {ne: 1}}, {a: {ne: 2}}]}",
            "((#a <> :a_ne) AND (#a <> :a_ne_1))",
            {":a_ne": 1, ":a_ne_1": 2},
        ),
        ("{a: null}", "", {}),
        (
            "{'a-b': {eq: 1}, a_b: {eq: 2}}",
            "(#a_45_b = :a_b_eq) AND (#a_b = :a_b_eq_1)",
            {":a_b_eq": 1, ":a_b_eq_1": 2},
        ),
    ],
)
def test_each_condition_of_a_filter_has_a_value(
    build: Build, filter_: str, expression: str, values: dict[str, int]
) -> None:
    text = build(f"util.transform.toDynamoDBFilterExpression({filter_})")
    made = json.loads(text)  # code in AWS parses it, too
    assert made["expression"] == expression
    assert made["expressionValues"] == {name: {"N": str(value)} for name, value in values.items()}


@pytest.mark.parametrize(
    ("call", "request_"),
    [
        (
            "ddb.get({key: {id: '1'}, consistentRead: true})",
            {"operation": "GetItem", "consistentRead": True, "key": KEY},
        ),
        (
            "ddb.put({key: {id: '1'}, item: {n: 1, at: {S: 'x'}}, condition: NEW})",
            {
                "operation": "PutItem",
                "key": KEY,
                "attributeValues": {"n": {"N": "1"}, "at": {"M": {"S": {"S": "x"}}}},
                "condition": {"expression": "(attribute_not_exists(#id))", **NAMED},
            },
        ),
        (
            "ddb.update({key: {id: '1'}, update: {n: ddb.operations.increment(2), t: 'x', o: REMOVED}})",
            {
                "operation": "UpdateItem",
                "key": KEY,
                "update": {
                    "expression": "SET #n = if_not_exists(#n, :update_n_none) + :update_n_by,"
                    " #t = :update_t_new REMOVE #o",
                    "expressionNames": {"#n": "n", "#t": "t", "#o": "o"},
                    "expressionValues": {
                        ":update_n_none": {"N": "0"},
                        ":update_n_by": {"N": "2"},
                        ":update_t_new": {"S": "x"},
                    },
                },
            },
        ),
        (
            "ddb.query({query: {id: {eq: '1'}}, filter: {id: {eq: '2'}}, limit: 5})",
            {
                "operation": "Query",
                "limit": 5,
                "query": {
                    "expression": "(#id = :query_id_eq)",
                    **NAMED,
                    "expressionValues": {":query_id_eq": {"S": "1"}},
                },
                "filter": {
                    "expression": "(#id = :filter_id_eq)",
                    **NAMED,
                    "expressionValues": {":filter_id_eq": {"S": "2"}},
                },
            },
        ),
        ("ddb.scan()", {"operation": "Scan"}),
        (
            "ddb.batchDelete({tables: {t: [{id: '1'}]}})",
            {"operation": "BatchDeleteItem", "tables": {"t": [KEY]}},
        ),
    ],
)
def test_helpers_take_plain_values(build: Build, call: str, request_: dict[str, Any]) -> None:
    assert build(call) == request_
