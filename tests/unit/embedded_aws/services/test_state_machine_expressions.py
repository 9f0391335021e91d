"""JSONata expressions end in bounded time and memory, while others are evaluated."""

import threading
import time
from typing import Any

import pytest
from tests.unit.embedded_aws.services.patched import apply_patches

from embedded_aws.ministack import step_functions
from embedded_aws.services.step_functions import expressions as state_machine_expressions

CONTEXT = {"State": {"Name": "S"}, "variables": {"none": None, "list": [1, 2]}}


@pytest.fixture(autouse=True)
def patched(monkeypatch: pytest.MonkeyPatch) -> None:
    apply_patches(monkeypatch, state_machine_expressions.PATCHES)


def evaluate(expression: str, given: Any = None) -> Any:
    return step_functions.evaluate_jsonata(expression, given, CONTEXT)


@pytest.mark.slow
@pytest.mark.parametrize(
    "expression",
    [
        f"$match('{'a' * 60}b', /(a+)+$/)",
        pytest.param(f"$contains('{'a' * 60}b', /^(a|aa)+$/)", marks=pytest.mark.exhaustive),
        "$reduce([1..40], function($a, $i){$a & $a}, 'xxxxxxxx')",
        "$length($pad('x', 100000000000))",
        "$reduce([1..40], function($a, $i){{'a': $a, 'b': $a}}, 1)",
        pytest.param(
            "$string($reduce([1..40], function($a, $i){{'a': $a, 'b': $a}}, 1))",
            marks=pytest.mark.exhaustive,
        ),
        "($f := function($x){$f($x + 1) + 1}; $f(1))",
        "[1..9000000].($ & 'x')",
    ],
)
def test_hostile_expression_ends(expression: str):
    answered: list[float] = []

    def answer() -> None:
        while not finished.wait(0.05):
            started = time.monotonic()
            assert evaluate("1 + 1") == 2
            answered.append(time.monotonic() - started)

    finished = threading.Event()
    others = threading.Thread(target=answer)
    others.start()
    try:
        with pytest.raises(step_functions.ExecutionError) as raised:
            evaluate(expression)
    finally:
        finished.set()
        others.join(30)
    assert raised.value.error == "States.QueryEvaluationError"
    assert evaluate("1 + 1") == 2


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$states.input.a", 5),
        ("$list", [1, 2]),
        ("$none", None),
        ("$match('ab', /a(b)/).groups[0]", "b"),
        ("$states.context.State.Name", "S"),
        ("'é😀'", "é😀"),
    ],
)
def test_expression(expression: str, expected: Any):
    assert evaluate(expression, {"a": 5}) == expected


@pytest.mark.parametrize("expression", ["$states.input.missing", "$sum('a')", "$f"])
def test_wrong_expression(expression: str):
    with pytest.raises(step_functions.ExecutionError) as raised:
        evaluate(expression, {})
    assert raised.value.error == "States.QueryEvaluationError"
    assert raised.value.cause


def test_states_have_no_result_without_one():
    assert evaluate("$states", 1).keys() == {"context", "input"}
