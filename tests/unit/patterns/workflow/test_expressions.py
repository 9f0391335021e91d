"""JSONata, variables, paths and intrinsic functions in a definition."""

from typing import Any

import pytest
from asl_builders import CHARGE, PASS, list_errors, machine, make, reject

from serverless_patterns.patterns.workflow.definition.paths import (
    INTRINSIC_FUNCTIONS,
    find_errors,
    is_path,
    is_reference_path,
)

A = "definition.States.A"
IN_JSONATA = {"Type": "Pass", "QueryLanguage": "JSONata", "End": True}
CHARGE_IN_JSONATA = {
    "Type": "Task",
    "QueryLanguage": "JSONata",
    "Resource": CHARGE["Resource"],
    "Arguments": {"FunctionName": "charge"},
    "End": True,
}


def parallel(**states: dict[str, Any]) -> dict[str, Any]:
    """A last state with one branch."""
    return {"Type": "Parallel", "Branches": [{"StartAt": next(iter(states)), "States": states}], "End": True}


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("{% $states.input.a + %}", "is not a valid JSONata expression: Unexpected end of expression"),
        ("{% $sum($states.input.a %}", "is not a valid JSONata expression: Expected )"),
        (
            "{% {'a': } %}",
            "is not a valid JSONata expression: The symbol } cannot be used as a unary operator",
        ),
        ("{% %}", "is not a valid JSONata expression: Unexpected end of expression"),
        ("{% $states.input", "must begin with {% and end with %}, without spaces around them"),
        ("$states.input %}", "must begin with {% and end with %}, without spaces around them"),
        ("{% $eval('1') %}", "calls $eval, which Step Functions does not support; use $parse to parse JSON"),
        ("{% ($states := 1; $states) %}", "assigns $states, which is reserved; choose another name"),
    ],
)
def test_jsonata_has_to_parse(expression: str, reason: str):
    (found,) = list_errors({**IN_JSONATA, "Output": {"a": ["ok", expression]}})
    assert found.startswith(f"{A}.Output.a[1]: {expression!r} {reason}")


@pytest.mark.parametrize(
    "expression",
    [
        "{% '$eval(1) and $states.result' %}",
        "{% $states.input /* $eval */ %}",
        '{% $states.input.`$eval` & "$states := 1" %}',
        "{% $evaluated %}",
        "100 %",
        "{ %}x",
        "{%\n  $states.input.a\n%}",
    ],
)
def test_jsonata_that_is_right_passes(expression: str):
    assert make(machine(A={**IN_JSONATA, "Output": expression}))


def test_comments_are_not_jsonata():
    assert make(machine(A={**IN_JSONATA, "Comment": "{% not evaluated"}))


@pytest.mark.parametrize(
    ("state", "path"),
    [
        ({**IN_JSONATA, "Output": "{% $states.result %}"}, "Output"),
        (
            {**CHARGE_IN_JSONATA, "Arguments": {"FunctionName": "{% $states.result.a %}"}},
            "Arguments.FunctionName",
        ),
        ({**CHARGE_IN_JSONATA, "TimeoutSeconds": "{% $states.result.a %}"}, "TimeoutSeconds"),
    ],
)
def test_a_result_is_there_after_the_state_alone(state: dict[str, Any], path: str):
    reason = "$states.result is available in Assign and Output of a Task, Parallel or Map state only"
    assert f"{A}.{path}: {reason}" in list_errors(state)


def test_an_error_is_there_for_its_catcher_alone():
    catcher = {"ErrorEquals": ["States.ALL"], "Next": "A", "Output": "{% $states.errorOutput %}"}
    assert make(machine(A={**CHARGE_IN_JSONATA, "Catch": [catcher], "Assign": {"a": "{% $states.result %}"}}))
    reason = "$states.errorOutput is available in Assign and Output of a catcher only"
    assert list_errors({**CHARGE_IN_JSONATA, "Output": "{% $states.errorOutput %}"}) == [
        f"{A}.Output: {reason}"
    ]


def test_query_language_of_the_machine_applies_to_its_states():
    bad = {"Type": "Pass", "Output": "{% ( %}", "End": True}
    found = reject({**machine(A=parallel(B=bad)), "QueryLanguage": "JSONata"})
    assert [error.partition(" ")[0] for error in found] == [f"{A}.Branches[0].States.B.Output:"]
    assert make(machine(A={**PASS, "Result": "{% no JSONata here"}))


RESERVED = "the variable $states is reserved; choose another name"
NAMING = "a variable must have a name of letters, digits and underscores that begins with a letter"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({**IN_JSONATA, "Assign": {"states": 1}}, f".Assign.states: {RESERVED}"),
        ({**PASS, "Assign": {"states.$": "$"}}, f".Assign.states.$: {RESERVED}"),
        ({**IN_JSONATA, "Assign": {"a.b": 1}}, f".Assign.a.b: {NAMING}"),
        ({**IN_JSONATA, "Assign": {"a[0]": 1}}, f".Assign.a[0]: {NAMING}"),
        ({**IN_JSONATA, "Assign": {"1a": 1}}, f".Assign.1a: {NAMING}"),
        (
            {**CHARGE, "Catch": [{"ErrorEquals": ["A"], "Next": "A", "Assign": {"states": 1}}]},
            f".Catch[0].Assign.states: {RESERVED}",
        ),
        (
            {**IN_JSONATA, "Assign": {"a" * 81: 1}},
            f".Assign.{'a' * 81}: its name has 81 characters, at most 80 are allowed",
        ),
    ],
)
def test_names_of_variables(state: dict[str, Any], expected: str):
    assert list_errors(state) == [f"{A}{expected}"]


def test_an_inner_variable_is_not_called_like_an_outer_one():
    inner = {**PASS, "Assign": {"total.$": "$.a", "other": 1}}
    state = {**parallel(B=inner, C=PASS), "Assign": {"total": 1}}
    state["Branches"] = [
        {"StartAt": "B", "States": {"B": inner}},
        {"StartAt": "C", "States": {"C": {**PASS, "Assign": {"other": 2}}}},
    ]
    reason = f"an outer scope assigns the same variable, {A}.Assign.total; rename one"
    assert list_errors(state) == [f"{A}.Branches[0].States.B.Assign.total.$: {reason}"]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("States.Formatt('{}', $.a)", "unknown intrinsic function 'Formatt'. Did you mean 'Format'?"),
        ("States.Format('{}', States.Uuid())", "unknown intrinsic function 'Uuid'."),
        ("States.Format('{}', $.a", "cannot be parsed: a quote or parenthesis is not closed"),
        ("States.Format('{}, $.a)", "cannot be parsed: a quote or parenthesis is not closed"),
        ("States.UUID", "cannot be parsed: the call of a function must look like States.UUID()"),
        ("States.UUID() now", "continues after the end of the function"),
        ("States.MathAdd($.a, )", "cannot be parsed: an argument is missing after the last comma"),
        ("States.MathAdd($.a $.b)", "cannot be parsed: '$.a $.b' is not a path"),
        ("States.MathAdd($.a[, 1)", "cannot be parsed: '$.a[, 1)' is not a path"),
        (
            "States.MathAdd(a, 1)",
            "cannot be parsed: a quote or parenthesis is not closed, or an argument",
        ),
        ("States.UUID(1)", "States.UUID has 1 arguments; it requires 0"),
        ("States.MathAdd(1)", "States.MathAdd has 1 arguments; it requires 2"),
        ("States.MathRandom(1, 2, 3, 4)", "States.MathRandom has 4 arguments; it requires 2 to 3"),
        ("States.Array(States.Hash($.a))", "States.Hash has 1 arguments; it requires 2"),
        ("States.Format()", "States.Format has 0 arguments; it requires 1 or more"),
        ("States.Format('{} {}', 1)", "States.Format has 1 values for 2 places {}; it requires one for each"),
        (f"{'States.Array(' * 11}{')' * 11}", "States.Array is nested 11 deep; at most 10 are allowed"),
    ],
)
@pytest.mark.parametrize("field", ["Parameters", "ResultSelector"])
def test_intrinsic_functions_are_known(field: str, expression: str, reason: str):
    payload = {**CHARGE["Parameters"], "Payload": {"a.$": expression}}
    found = list_errors(CHARGE | {field: payload})
    whose = f"{expression!r} " if reason.startswith(("cannot", "continues")) else ""
    assert len(found) == 1
    assert found[0].startswith(f"{A}.{field}.Payload.a.$: {whose}{reason}")


@pytest.mark.parametrize(
    "expression",
    [
        *(
            f"States.{name}({', '.join(['$.a'] * fewest)})"
            for name, (fewest, _) in sorted(INTRINSIC_FUNCTIONS.items())
        ),
        r"States.Format('it\'s (not States.Nothing) {} \{\}', States.MathAdd($.a, 1))",
        "States.Array( 1 , -2.5,null,true, $$.Execution.Name, $.a[?(@.b == 'x,)')], $v['a,b'])",
        "States.MathRandom(1, 9, $.seed)",
        "$.a[?(@.b > 1)].c",
        "$variable.field",
        "$$.Execution.Name",
        "$.detail-type",
    ],
)
def test_expressions_that_are_right_pass(expression: str):
    assert make(machine(A={"Type": "Pass", "Parameters": {"a.$": expression}, "End": True}))
    assert list(find_errors(expression)) == []


@pytest.mark.parametrize(
    ("path", "is_one", "is_reference"),
    [
        *((path, True, True) for path in ("$", "$.a", "$.a.b-c", "$['a b']['c'].d[0]", "$.a_1[12]")),
        *((path, True, False) for path in ("$.*", "$..a", "$.a[*]", "$.a[0:2]", "$.a[0,1]", "$.a[-1]")),
        *((path, True, False) for path in ("$$", "$$.Task.Token", "$name", "$name.a[0]", "$.a[?(@.b)]")),
        *((path, True, False) for path in ("$.a.length()", "$.[?(@.a == ')')].b", "$['a','b']")),
        *(
            (path, False, False)
            for path in ("", "a", "$.", "$..", "$.a.", "$.a[", "$.a]", "$.a b", "$[a]", "$$$")
        ),
        ("$.a ", True, False),
        *((path, False, False) for path in (" $.a", "$.a[?(@.b]", "$.a[?(@.b == 'x)]", "@.a", "$1")),
    ],
)
def test_paths(path: str, is_one: bool, is_reference: bool):
    assert (is_path(path), is_reference_path(path)) == (is_one, is_reference)
