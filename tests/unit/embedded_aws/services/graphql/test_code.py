"""Requests that code of resolvers builds: filters, and the helpers of ``@aws-appsync/utils/dynamodb``."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from embedded_aws.ministack import appsync
from embedded_aws.services.appsync.javascript import extend_script

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
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
def build() -> Iterator[Build]:
    """Evaluates an expression in the request handler of a resolver."""
    script = extend_script(appsync.code_workers.get().script)
    pipe = subprocess.PIPE
    with subprocess.Popen(["node", "-e", script], stdin=pipe, stdout=pipe, text=True) as worker:
        asked, answers = worker.stdin, worker.stdout
        assert asked
        assert answers

        def evaluate(expression: str) -> Any:
            code = f"{HEAD}export function request(ctx) {{ return {expression}; }}"
            request = {"code": code, "fn": "request", "ctx": {"stash": {}, "args": {}}}
            print(json.dumps(request), file=asked, flush=True)
            answer = json.loads(answers.readline())
            assert answer["status"] == "ok", answer
            return answer["value"]

        yield evaluate


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
