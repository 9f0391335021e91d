"""JSONata and intrinsic functions in a definition."""

from typing import Any

import pytest
from asl_builders import CHARGE, PASS, machine, make, refuse

from serverless_patterns.workflow.expressions import INTRINSIC_FUNCTIONS


def parallel(**states: dict[str, Any]) -> dict[str, Any]:
    """A last state with one branch."""
    return {"Type": "Parallel", "Branches": [{"StartAt": next(iter(states)), "States": states}], "End": True}


def at_a(state: dict[str, Any], **args: Any) -> list[str]:
    """The faults of a workflow whose one state is called A."""
    return refuse(machine(A=state), **args)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("{% $states.input.a + %}", "is no JSONata: Unexpected end of expression"),
        ("{% $sum($states.input.a %}", "is no JSONata: Expected )"),
        ("{% {'a': } %}", "is no JSONata: The symbol } cannot be used as a unary operator"),
        ("{% %}", "is no JSONata: Unexpected end of expression"),
        ("{% $states.input", "begins with {% and has to end with %}"),
    ],
)
def test_jsonata_has_to_parse(expression: str, reason: str):
    state = {"Type": "Pass", "QueryLanguage": "JSONata", "Output": {"a": ["ok", expression]}, "End": True}
    (found,) = at_a(state)
    assert found.startswith(f"definition.States.A.Output.a[1]: {expression!r} {reason}")


def test_jsonata_of_the_machine_holds_for_what_is_inside():
    bad = {"Type": "Pass", "Output": "{% ( %}", "End": True}
    found = refuse({**machine(A=parallel(B=bad)), "QueryLanguage": "JSONata"})
    assert [fault.partition(" ")[0] for fault in found] == [
        "definition.States.A.Branches[0].States.B.Output:"
    ]
    assert make(machine(A={**PASS, "Result": "{% no JSONata here"}))


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("States.Formatt('{}', $.a)", "unknown intrinsic function 'Formatt'. Did you mean 'Format'?"),
        ("States.Format('{}', States.Uuid())", "unknown intrinsic function 'Uuid'."),
        ("States.Format('{}', $.a", "has a quote or parenthesis without its counterpart"),
        ("States.Format('{}, $.a)", "has a quote or parenthesis without its counterpart"),
        ("States.UUID", "has a quote or parenthesis without its counterpart"),
    ],
)
@pytest.mark.parametrize("field", ["Parameters", "ResultSelector"])
def test_intrinsic_functions_are_known(field: str, expression: str, reason: str):
    state = CHARGE | {field: {**CHARGE["Parameters"], "deep": {"a.$": expression}}}
    (found,) = at_a(state)
    whose = "" if reason.startswith("unknown") else f"{expression!r} "
    assert found.startswith(f"definition.States.A.{field}.deep.a.$: {whose}{reason}")


@pytest.mark.parametrize(
    "expression",
    [
        *(f"States.{name}($.a)" for name in sorted(INTRINSIC_FUNCTIONS)),
        r"States.Format('it\'s (not States.Nothing) {}', States.MathAdd($.a, 1))",
        "$.a[?(@.b > 1)].c",
        "$variable.field",
        "$$.Execution.Name",
        "$.detail-type",
    ],
)
def test_expressions_that_are_right_pass(expression: str):
    assert make(machine(A={"Type": "Pass", "Parameters": {"a.$": expression}, "End": True}))
