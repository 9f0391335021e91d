"""Update expressions: their results, and their errors with and without an item."""

from typing import Any

import pytest
from tests.unit.embedded_aws.services.dynamodb.plain import error_of, item, read, value

from embedded_aws.services.dynamodb.charges import measure_update
from embedded_aws.services.dynamodb.errors import DynamoDbError
from embedded_aws.services.dynamodb.expressions.nodes import Action
from embedded_aws.services.dynamodb.expressions.updates import creates_item, update
from embedded_aws.services.dynamodb.values import is_equal

ITEM = {
    "n": 5,
    "s": "hello",
    "l": [0, 1, 2, 3, 4, 5],
    "ss": {"a", "b"},
    "ns": {1},
    "m": {"x": 1, "y": {"z": [1]}},
}
VALUES = {
    "n": {"N": "1.0"},
    "two": 2,
    "s": "text",
    "l": ["a"],
    "ss": {"b", "c"},
    "ab": {"a", "b"},
    "ns": {1, 3},
    "m": {"k": 1},
    "w": "w",
    "b": b"b",
    "null": None,
    "t": True,
    "bs": {b"b"},
}
RESULTS: list[tuple[str, dict[str, Any]]] = [
    ("SET a = :n", {"a": 1}),
    ("set a = :n, c = :s", {"a": 1, "c": "text"}),
    ("SET n = n + :n", {"n": 6}),
    ("SET n = :n - n", {"n": -4}),
    ("SET a = (n + :n)", {"a": 6}),
    ("SET a = ((m.x)+(:n))", {"a": 2}),
    ("SET a = n REMOVE n", {"a": 5, "n": None}),
    ("REMOVE n SET a = n", {"a": 5, "n": None}),
    ("SET a = s, s = :w", {"a": "hello", "s": "w"}),
    ("SET s = s", {}),
    ("SET a = if_not_exists(n, :two)", {"a": 5}),
    ("SET a = if_not_exists(a, :two) + :n", {"a": 3}),
    ("SET a = if_not_exists(a, if_not_exists(b, n))", {"a": 5}),
    ("SET a = list_append(l, :l)", {"a": [0, 1, 2, 3, 4, 5, "a"]}),
    ("SET a = list_append(:l, :l)", {"a": ["a", "a"]}),
    ("SET a = list_append(if_not_exists(a, :l), :l)", {"a": ["a", "a"]}),
    ("SET m.x = :n, m.k = :s REMOVE m.y", {"m": {"x": 1, "k": "text"}}),
    ("SET m.y.z[0] = :s", {"m": {"x": 1, "y": {"z": ["text"]}}}),
    ("SET l[1] = :s", {"l": [0, "text", 2, 3, 4, 5]}),
    ("SET l[84] = :n, l[17] = :two, l[50] = :s", {"l": [0, 1, 2, 3, 4, 5, 2, "text", 1]}),
    ("REMOVE l[1] SET l[3] = :s", {"l": [0, 2, "text", 4, 5]}),
    ("SET l[3] = :s, l[9] = :n REMOVE l[1], l[0]", {"l": [2, "text", 4, 5, 1]}),
    ("REMOVE l[17], absent, m.absent", {}),
    ("REMOVE m.y.z[0]", {"m": {"x": 1, "y": {"z": []}}}),
    ("REMOVE m.x, m.y", {"m": {}}),
    ("ADD n :two", {"n": 7}),
    ("ADD a :two", {"a": 2}),
    ("ADD m.x :two", {"m": {"x": 3, "y": {"z": [1]}}}),
    ("ADD m.k :ss", {"m": {"x": 1, "y": {"z": [1]}, "k": {"b", "c"}}}),
    ("ADD ss :ss", {"ss": {"a", "b", "c"}}),
    ("ADD ns :ns", {"ns": {1, 3}}),
    ("DELETE ss :ss", {"ss": {"a"}}),
    ("DELETE ss :ab", {"ss": None}),
    ("DELETE absent :ss", {}),
    ("ADD n :n DELETE ss :ss SET a = :n REMOVE s", {"n": 6, "ss": {"a"}, "a": 1, "s": None}),
    ("SET #n.#x = :n", {"m": {"x": 1, "y": {"z": [1]}}}),
]
NAMES = {"#n": "m", "#x": "x"}


def apply(text: str, stored: dict[str, Any]) -> dict[str, Any]:
    names = NAMES if "#" in text else None
    nodes = read("UpdateExpression", text, VALUES, names).nodes
    return update(stored, [node for node in nodes if isinstance(node, Action)])


@pytest.mark.parametrize(("text", "changes"), RESULTS)
def test_results(text: str, changes: dict[str, Any]):
    stored = item(**ITEM)
    expected = {**ITEM, **changes}
    gone = [name for name, each in changes.items() if each is None]
    result = apply(text, stored)
    wanted = item(**{name: each for name, each in expected.items() if name not in gone})
    assert is_equal({"M": result}, {"M": wanted})
    assert stored == item(**ITEM)


MISSING = "The provided expression refers to an attribute that does not exist in the item"
OPERAND = "An operand in the update expression has an incorrect data type"
PATH = "The document path provided in the update expression is invalid for update"
RUNTIME_ERRORS = {
    **dict.fromkeys(
        (
            "SET a = absent",
            "SET a = absent + :n",
            "SET absent = absent",
            "SET a = list_append(absent, :l)",
        ),
        MISSING,
    ),
    "SET x = :n, y = x": MISSING,
    **dict.fromkeys(
        (
            *("SET s = s + :n", "SET n = n - s", "SET a = list_append(n, :l)", "SET a = list_append(:l, s)"),
            *(
                "ADD s :n",
                "ADD ss :n",
                "ADD ns :ss",
                "ADD l :ss",
                "DELETE ss :ns",
                "DELETE n :ss",
                "DELETE l :ss",
            ),
            "SET a = if_not_exists(s, :n) + :n",
        ),
        OPERAND,
    ),
    **dict.fromkeys(
        (
            *(
                "SET s.a = :n",
                "SET l.a = :n",
                "SET absent.a = :n",
                "SET m.absent.a = :n",
                "SET l[9].a = :n",
            ),
            *("SET s[0] = :n", "SET m[0] = :n", "SET absent[0] = :n", "REMOVE s.a", "REMOVE absent.a"),
            *("REMOVE absent[0]", "REMOVE m[0]", "REMOVE l.a", "ADD absent.a :n", "DELETE absent.a :ss"),
        ),
        PATH,
    ),
}


@pytest.mark.parametrize(("text", "message"), RUNTIME_ERRORS.items())
def test_errors_that_depend_on_the_item(text: str, message: str):
    with pytest.raises(DynamoDbError) as raised:
        apply(text, item(**ITEM))
    assert raised.value.message == message


def test_a_sum_beyond_the_limits_of_numbers():
    stored = {"n": {"N": "9e125"}}
    with pytest.raises(DynamoDbError, match="Number overflow"):
        apply("SET n = n + n", stored)
    with pytest.raises(DynamoDbError, match="Number overflow"):
        apply("ADD n :n", {"n": {"N": "1e50"}})


SECTION = "section can only be used once in an update expression;"
PAIR = "with each other; must remove or rewrite one of these paths; path one: "
USE = "The function is not allowed to be used this way in an expression; function: "
FOREIGN = "The function is not allowed in an update expression; function: "
COUNT = "Incorrect number of operands for operator or function; operator or function: "
TYPE = "Incorrect operand type for operator or function; operator"
ALLOWED = ", typeSet: ALLOWED_FOR_ADD_OPERAND"
ERRORS = {
    "SET a = :n SET b = :n": f'The "SET" {SECTION}',
    "SET a = :n REMOVE b SET c = :n": f'The "SET" {SECTION}',
    "REMOVE a REMOVE b": f'The "REMOVE" {SECTION}',
    "ADD a :n SET b = :n ADD c :n": f'The "ADD" {SECTION}',
    "DELETE a :ss DELETE b :ss": f'The "DELETE" {SECTION}',
    "SET a = :n, a = :n": f"Two document paths overlap {PAIR}[a], path two: [a]",
    "SET a = :n REMOVE a": f"Two document paths overlap {PAIR}[a], path two: [a]",
    "SET m = :n REMOVE m.x": f"Two document paths overlap {PAIR}[m], path two: [m, x]",
    "SET m.x.y = :n ADD m.x :n": f"Two document paths overlap {PAIR}[m, x, y], path two: [m, x]",
    "SET l[1] = :n, l = :n": f"Two document paths overlap {PAIR}[l, [1]], path two: [l]",
    "SET l[1][2] = :n, l[1] = :n": f"Two document paths overlap {PAIR}[l, [1], [2]], path two: [l, [1]]",
    "SET a.x = :n, a[1] = :n": f"Two document paths conflict {PAIR}[a, x], path two: [a, [1]]",
    "SET a.b.c = :n REMOVE a.b[2]": f"Two document paths conflict {PAIR}[a, b, c], path two: [a, b, [2]]",
    "SET d[1] = :n, d.b = :n, c.a = :n, c = :n": f"Two document paths overlap {PAIR}[c, a], path two: [c]",
    "SET status = :n": "Attribute name is a reserved keyword; reserved keyword: status",
    "SET abort = :n SET b = :n": "Attribute name is a reserved keyword; reserved keyword: abort",
    "SET a = f(b, c)": "Invalid function name; function: f",
    "SET a = LIST_APPEND(:l, :l)": "Invalid function name; function: LIST_APPEND",
    "SET a = contains(s, :s)": f"{FOREIGN}contains",
    "SET a = size(s)": f"{FOREIGN}size",
    "SET a = list_append(list_append(:l, :l), :l)": f"{USE}list_append",
    "SET a = list_append(:l)": f"{COUNT}list_append, number of operands: 1",
    "SET a = if_not_exists(a, b, c)": f"{COUNT}if_not_exists, number of operands: 3",
    **dict.fromkeys(
        ("SET a = if_not_exists(:n, :n)", "SET a = if_not_exists(if_not_exists(a, :n), :n)"),
        "Operator or function requires a document path; operator or function: if_not_exists",
    ),
    "SET a = list_append(:l, :s)": f"{TYPE} or function: list_append, operand type: S",
    "SET a = :n + :s": f"{TYPE} or function: +, operand type: S",
    "SET a = :l - :l": f"{TYPE} or function: -, operand type: L",
    "SET a = b + :null": f"{TYPE} or function: +, operand type: NULL",
    "ADD a :s": f"{TYPE}: ADD, operand type: STRING{ALLOWED}",
    "ADD a :l": f"{TYPE}: ADD, operand type: LIST{ALLOWED}",
    "ADD a :t": f"{TYPE}: ADD, operand type: BOOLEAN{ALLOWED}",
    "DELETE a :n": f"{TYPE}: DELETE, operand type: NUMBER{ALLOWED}",
    "DELETE a :m": f"{TYPE}: DELETE, operand type: MAP{ALLOWED}",
    "SET a = :absent": (
        "An expression attribute value used in expression is not defined; attribute value: :absent"
    ),
    "SET #absent = :n": (
        "An expression attribute name used in the document path is not defined; attribute name: #absent"
    ),
    "": "The expression can not be empty;",
    "INVALID SYNTAX HERE": 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"',
    "SET": 'Syntax error; token: "<EOF>", near: "SET"',
    "SET _123 = :n": 'Syntax error; token: "_", near: "SET _123"',
    "SET a[:n] = :n": 'Syntax error; token: ":n", near: "[:n]"',
}


@pytest.mark.parametrize(("text", "message"), ERRORS.items())
def test_errors(text: str, message: str):
    assert error_of("UpdateExpression", text, VALUES) == f"Invalid UpdateExpression: {message}"


SYNTAX = """
set a | add a | delete a | set a=set | remove a = b | add a = b | delete a b | delete a if_not_exists(b, c)
add a b | add a if_not_exists(b, c) | remove a b | set a b | set :n = b | add :n b | remove :n | set a = b / c
set a = b * c | set a = "eight" | set a = 1 | set a = if_not_exists(a, 100) | set if_not_exists(a, b) = a
set (a = (b + c)) | set a = (b.c).d + e | set a = b + c + d | set a = (b + c) + d
set a = b, | set hi-there = :n
set a = if_not_exists(c, :n + :n) | set a = b set | add a :n, | set 123 = :n | set "a" = :n
set # = :n | set a = :
"""


@pytest.mark.parametrize(
    "text", [cell.strip() for line in SYNTAX.strip().splitlines() for cell in line.split("|")]
)
def test_invalid_syntax(text: str):
    assert error_of("UpdateExpression", text, VALUES).startswith("Invalid UpdateExpression: Syntax error; ")


@pytest.mark.parametrize(
    ("text", "creates"),
    [
        ("SET a = :n", True),
        ("ADD a :n", True),
        ("REMOVE a", False),
        ("DELETE a :ss", False),
        ("REMOVE b SET a = :n", True),
    ],
)
def test_removals_create_no_item(text: str, creates: bool):
    nodes = read("UpdateExpression", text, VALUES).nodes
    assert creates_item([node for node in nodes if isinstance(node, Action)]) is creates


CHARGES = [
    ("SET a = :s", 3 + 19 + 1 + 4),
    ("SET abc.d = :n", 3 + 19 + 3 + 5 + 2),
    ("SET a = b + :n", 3 + 19 + 1 + 34 + (1 + 14 + 1) + 2),
    ("SET a = if_not_exists(b, :n)", 3 + 19 + 1 + 39 + (1 + 14 + 1) + 2),
    ("REMOVE a, b", 3 + 2 * (1 + 1)),
    ("ADD ss :ss", 3 + 19 + 2 + 1),
    ("DELETE ss :ss", 3 + 1 + 2),
]


@pytest.mark.parametrize(("text", "size"), CHARGES)
def test_size_of_an_update(text: str, size: int):
    nodes = read("UpdateExpression", text, VALUES).nodes
    actions = [node for node in nodes if isinstance(node, Action)]
    assert measure_update(actions, {"ss": value({"a", "b"})}) == size
