"""Conditions and filters: their results, and the errors that DynamoDB finds without an item."""

from typing import Any

import pytest
from tests.unit.embedded_aws.services.dynamodb.plain import error_of, item, read, value

from embedded_aws.services.dynamodb.errors import DynamoDbError
from embedded_aws.services.dynamodb.expressions.conditions import compile_condition
from embedded_aws.services.dynamodb.parameters import Expressions

ITEM = item(
    n=5,
    s="hello",
    b=b"hi there",
    t=True,
    z=None,
    ns={2, 4},
    ss={"a", "b"},
    bs={b"x"},
    l=[2, "dog", {3}, [1]],
    m={"x": {"y": [7, 8]}, "n": 1},
    five=5,
)
VALUES = {
    "n4": 4,
    "n5": {"N": "5.0"},
    "n6": 6,
    "hell": "hell",
    "ell": "ell",
    "hello": "hello",
    "dog": "dog",
    "here": b"here",
    "hi": b"hi",
    "set3": {3},
    "list1": [1],
    "N": "N",
    "S": "S",
    "true": True,
    "null": None,
}
TRUE = """
n = :n5 | n = five | n <> :n4 | n < :n6 | n <= :n5 | n > :n4 | n >= :n5 | :n4 < n | n <> s | s = :hello
absent <> also_absent | absent <> :n5 | :n5 <> absent | NOT absent = also_absent
attribute_exists(n) | attribute_not_exists(absent)
attribute_exists(m.x.y[1]) | attribute_not_exists(m.x.y[2])
attribute_type(n, :N) | attribute_type(:hell, :S) | NOT attribute_type(s, :N)
begins_with(s, :hell) | begins_with(b, :hi) | begins_with(:hello, :hell) | NOT begins_with(n, :hell)
contains(s, :ell) | contains(b, :here) | contains(ns, :n4) | contains(l, :dog) | contains(l, :set3)
contains(l, :list1) | NOT contains(ns, :n5) | NOT contains(n, :n5) | NOT contains(s, :n5)
size(s) = :n5 | size(ns) < :n4 | size(l) = :n4 | size(m) < :n4 | size(b) > :n6 | size(s) = n
NOT size(n) = :n4 | NOT size(absent) < :n6 | size(s) <> :hello
size(s) BETWEEN :n4 AND :n6 | size(s) IN (:n5)
n BETWEEN :n4 AND :n6 | n between :n5 and five | n IN (:n4, :n5) | n in (:dog, five) | NOT s IN (:n4)
n = :n4 OR s = :hello | n = :n5 AND s = :hello | NOT NOT n = :n5 | NOT (n = :n4 OR n = :n6)
n = :n5 OR n = :n4 AND s = :dog | n = :n4 AND s = :dog OR n = :n5 | (n = :n5) | ((n = :n5) AND (s = :hello))
(n) = (:n5) | (n)between(:n4)and(:n6) | m.x.y[0] < m.x.y[1] | m.n < n | t = :true | z = :null
(((n=:n4) AND s=:dog) OR n=:n5 oR n=:n6) or NoT n<:n4 | attribute_exists (n)
"""
FALSE = """
absent = also_absent | absent = :n5 | absent < also_absent | absent BETWEEN a AND c | absent IN (:n5)
n < s | s < n | l < :n5 | :n5 < l | t < :n5 | n = :hello | n BETWEEN s AND :hello | n BETWEEN :n6 AND five
size(absent) = size(also_absent) | contains(absent, :n5) | begins_with(s, n) | m.x = m.x.y
m[0] = :n5 | l.x = :n5 | l[9] = :n5 | n.x = :n5 | s > :n4 AND s < :n6
"""


def split(table: str) -> list[str]:
    return [cell.strip() for line in table.strip().splitlines() for cell in line.split("|")]


@pytest.mark.parametrize(
    ("text", "holds"), [*((each, True) for each in split(TRUE)), *((each, False) for each in split(FALSE))]
)
@pytest.mark.parametrize("parameter", ["ConditionExpression"])
def test_results(parameter: str, text: str, holds: bool):
    (condition,) = read(parameter, text, VALUES).nodes
    assert compile_condition(condition)(ITEM) is holds


def test_placeholders_of_names():
    names = {"#a": "m", "#b": "x", "#dotted": "a.b", "#and": "and"}
    stored = {**ITEM, "a.b": value(1), "and": value(2)}
    for text in ("#a.#b.y[0] > #a.n", "#dotted < #and", "attribute_exists(#and)"):
        (condition,) = read("FilterExpression", text, None, names).nodes
        assert compile_condition(condition)(stored)


SYNTAX = {
    "": "",
    " ": "",
    "a": "<EOF>",
    ":n5": "<EOF>",
    "n": "<EOF>",
    "a >": "<EOF>",
    "a = b =": "=",
    "a > 4": "4",
    "a in b": "b",
    "a in ()": ")",
    "a in (b,)": ")",
    "a > between": "between",
    "attribute_exists(a-b)": "-",
    "attribute_exists(a..b)": ".",
    "a[b] = c": "b",
    "a[1.5] = c": ".",
    "_a = b": "_",
    "1a = b": "1",
    "a != b": "!",
    "a == b": "=",
    "ü > a": "ü",
    '"a" = b': '"',
    "#$ > a": "#",
    "a > :n5.b": ".",
    "size(a).b > c": ".",
    "(size(a))[0] > c": "[",
    "a = b c": "c",
    "a AND b = c": "AND",
    "a = b AND": "<EOF>",
    "AND a = b": "AND",
    "a BETWEEN b": "<EOF>",
    "a + b = c": "+",
    "(a = b) = c": "=",
    "a[:n5] = b": ":n5",
    "a[#b] = c": "#b",
    "things are not ok": "are",
    "(a": "<EOF>",
    "not a": "<EOF>",
    "a[] = b": "]",
    "attribute_type()": ")",
}


@pytest.mark.parametrize(("text", "token"), SYNTAX.items())
def test_invalid_syntax(text: str, token: str):
    message = error_of("FilterExpression", text, VALUES)
    if text.strip():
        assert message.startswith(f'Invalid FilterExpression: Syntax error; token: "{token}", near: "')
    else:
        assert message == "Invalid FilterExpression: The expression can not be empty;"


def test_a_syntax_error_shows_the_tokens_beside_it():
    assert error_of("FilterExpression", "a = b  cd   efg hi").endswith('token: "cd", near: "b  cd   efg"')


USE = "The function is not allowed to be used this way in an expression; function: "
NOT_IN_CONDITIONS = "The function is not allowed in a condition expression; function: "
COUNT = "Incorrect number of operands for operator or function; operator or function: "
TYPE = "Incorrect operand type for operator or function; operator or function: "
PATH = "Operator or function requires a document path; operator or function: "
SAME = (
    "The first operand must be distinct from the remaining operands for this operator or function; operator: "
)
NAME = "An expression attribute name used in the document path is not defined; attribute name: "
VALUE = "An expression attribute value used in expression is not defined; attribute value: "
WORD = "Attribute name is a reserved keyword; reserved keyword: "
PARENTHESES = "The expression has redundant parentheses;"
BOUNDS = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
SAME_TYPE = "The BETWEEN operator requires same data type for lower and upper bounds; "
ERRORS = {
    **dict.fromkeys(
        ("((a = b))", "a=b AND ((a=b AND c=d))", "a > ((b))", "contains(a, ((b)))", "((a)) = b"), PARENTHESES
    ),
    "dog(a, :n5)": "Invalid function name; function: dog",
    "Attribute_Exists(a)": "Invalid function name; function: Attribute_Exists",
    "size(a)": f"{USE}size",
    "NOT size(a)": f"{USE}size",
    "attribute_exists(a) = :n5": f"{USE}attribute_exists",
    "a IN (b, contains(c, d))": f"{USE}contains",
    "a BETWEEN b AND begins_with(c, d)": f"{USE}begins_with",
    "size(contains(a, b)) > c": f"{USE}contains",
    "if_not_exists(a, b) = :n5": f"{NOT_IN_CONDITIONS}if_not_exists",
    "list_append(a, b) = :n5": f"{NOT_IN_CONDITIONS}list_append",
    "views = :n5": f"{WORD}views",
    "a.Count = :n5": f"{WORD}Count",
    "attribute_exists(views, #a)": f"{WORD}views",
    "#a = :n5": f"{NAME}#a",
    "a.#b = :nothing": f"{NAME}#b",
    "a = :nothing AND #b = a": f"{VALUE}:nothing",
    "attribute_exists(a, b)": f"{COUNT}attribute_exists, number of operands: 2",
    "contains(a)": f"{COUNT}contains, number of operands: 1",
    "begins_with(a, b, c)": f"{COUNT}begins_with, number of operands: 3",
    "size(a, b) = :n5": f"{COUNT}size, number of operands: 2",
    "attribute_exists(:n5)": f"{PATH}attribute_exists",
    "attribute_not_exists(size(a))": f"{PATH}attribute_not_exists",
    "begins_with(a, :n5)": f"{TYPE}begins_with, operand type: N",
    "begins_with(:list1, a)": f"{TYPE}begins_with, operand type: L",
    "begins_with(a, size(b))": f"{TYPE}begins_with, operand type: N",
    "a < :list1": f"{TYPE}<, operand type: L",
    ":set3 >= a": f"{TYPE}>=, operand type: NS",
    "a BETWEEN :list1 AND :list1": f"{TYPE}BETWEEN, operand type: L",
    "size(:n5) > a": f"{TYPE}size, operand type: N",
    "size(size(a)) > b": f"{TYPE}size, operand type: N",
    "attribute_type(a, :n5)": f"{TYPE}attribute_type, operand type: N",
    "attribute_type(a, :dog)": (
        "Invalid attribute type name found; type: dog, valid types: {S,SS,N,NS,B,BS,BOOL,NULL,L,M}"
    ),
    "a = a": f"{SAME}=, first operand: [a]",
    "a.b[1] <> a.b[1]": f"{SAME}<>, first operand: [a, b, [1]]",
    "contains(a, a)": f"{SAME}contains, first operand: [a]",
    "a BETWEEN :n6 AND :n4": (
        f"{BOUNDS}lower bound operand: AttributeValue: {{N:6}}, upper bound operand: AttributeValue: {{N:4}}"
    ),
    "a BETWEEN :n6 AND :dog": (
        f"{SAME_TYPE}lower bound operand: AttributeValue: {{N:6}}, "
        "upper bound operand: AttributeValue: {S:dog}"
    ),
    f"a IN ({', '.join(['b'] * 100)})": (
        "The IN operator is provided with too many operands; number of operands: 101"
    ),
    " AND ".join(["a = b"] * 151): "The expression contains too many operators; operator count: 301",
    f"{'NOT ' * 302}a = b": "The expression contains too many operators; operator count: 303",
    f"{'(' * 2000}a=b{')' * 2000}": PARENTHESES,
    f"a{'.b' * 32} = c": "The document path has too many nesting levels; nesting levels: 33",
    "a[99999999999] = b": "List index is not within the allowable range; index: [99999999999]",
    "a" * 4097: "Expression size has exceeded the maximum allowed size; expression size: 4097",
}


@pytest.mark.parametrize(("text", "message"), ERRORS.items())
def test_errors(text: str, message: str):
    assert error_of("ConditionExpression", text, VALUES) == f"Invalid ConditionExpression: {message}"


def test_limits_that_an_expression_may_reach():
    for text in (
        f"a IN ({', '.join(['b'] * 99)})",
        " AND ".join(["a = b"] * 150),
        f"a{'.b' * 31} = c",
        f"{'a' * 4092} = b",
        "(" * 60 + "a=b" + " AND c=d)" * 60,
    ):
        assert error_of("ConditionExpression", text) == "no error"


@pytest.mark.parametrize("call", ["f(", "size("])
def test_deep_calls_are_rejected(call: str):
    text = f"a < {call * 600}b{')' * 600}"
    assert error_of("ConditionExpression", text).startswith("Invalid ConditionExpression: ")


ANY = {"FilterExpression": "a = b"}
ONLY = "can only be specified when using expressions"
PLACEHOLDERS: list[tuple[dict[str, Any], str]] = [
    ({"ExpressionAttributeNames": {"#a": "b"}}, f"ExpressionAttributeNames {ONLY}"),
    (
        {"ExpressionAttributeValues": {":a": {"S": "b"}}},
        f"ExpressionAttributeValues {ONLY}: FilterExpression is null",
    ),
    (
        {**ANY, "ExpressionAttributeNames": {}},
        "ExpressionAttributeNames must not be empty",
    ),
    (
        {**ANY, "ExpressionAttributeValues": {}},
        "ExpressionAttributeValues must not be empty",
    ),
    (
        {**ANY, "ExpressionAttributeNames": {"a": "b"}},
        'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
    ),
    (
        {**ANY, "ExpressionAttributeValues": {"a": {"S": "b"}}},
        'ExpressionAttributeValues contains invalid key: Syntax error; key: "a"',
    ),
    (
        {"FilterExpression": "a = :b", "ExpressionAttributeValues": {":b": {"SS": []}}},
        (
            "ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: "
            "An string set  may not be empty for key :b"
        ),
    ),
    (
        {**ANY, "ExpressionAttributeValues": {":b": {"S": "x"}, ":c": {"S": "x"}}},
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b, :c}",
    ),
    (
        {"FilterExpression": "#a = b", "ExpressionAttributeNames": {"#a": "x", "#ab": "y"}},
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#ab}",
    ),
    (
        {**ANY, "AttributesToGet": ["a"]},
        (
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {AttributesToGet} Expression parameters: {FilterExpression}"
        ),
    ),
]


@pytest.mark.parametrize(("given", "message"), PLACEHOLDERS)
def test_invalid_placeholders(given: dict[str, Any], message: str):
    def read_all() -> None:
        expressions = Expressions(given, ("FilterExpression",), legacy=("AttributesToGet",))
        expressions.read("FilterExpression")
        expressions.finish()

    with pytest.raises(DynamoDbError) as raised:
        read_all()
    assert raised.value.message == message


def test_a_name_counts_as_used_where_the_result_does_not_depend_on_it():
    given = {
        "FilterExpression": "#a = :v OR #b = :w",
        "ExpressionAttributeNames": {"#a": "a", "#b": "b"},
        "ExpressionAttributeValues": {":v": {"N": "1"}, ":w": {"N": "2"}},
    }
    expressions = Expressions(given, ("FilterExpression",))
    bound = expressions.read("FilterExpression")
    expressions.finish()
    assert bound is not None
    assert compile_condition(bound.nodes[0])(item(a=1))
