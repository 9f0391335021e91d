"""Intrinsic functions, results and waits of state machines have AWS's limits and errors."""

import time
from typing import Any

import pytest
from tests.unit.embedded_aws.services.patched import apply_patches, replace

from embedded_aws.ministack import step_functions
from embedded_aws.services.step_functions import intrinsics as state_machine_intrinsics
from embedded_aws.services.step_functions import paths as state_machine_paths
from embedded_aws.services.step_functions import sizes as state_machine_sizes
from embedded_aws.services.step_functions import waits as state_machine_waits

CONTEXT = {"State": {"Name": "S"}, "variables": {}}
LARGE = "x" * 200_000


@pytest.fixture(autouse=True)
def patched(monkeypatch: pytest.MonkeyPatch) -> None:
    results = state_machine_sizes.PATCHES
    apply_patches(
        monkeypatch,
        (
            *results,
            *state_machine_intrinsics.PATCHES,
            *state_machine_waits.PATCHES,
            *state_machine_paths.PATCHES,
        ),
    )
    replace(monkeypatch, step_functions.sleep, lambda _seconds: None)


def evaluate(expression: str, data: Any = None) -> Any:
    return step_functions.evaluate_intrinsic(expression, data, CONTEXT)


def nested(depth: int) -> str:
    return "States.Array(" * depth + "1" + ")" * depth


@pytest.mark.parametrize(
    ("expression", "error", "problem"),
    [
        ("States.ArrayRange(0, 1000000000, 1)", "States.Runtime", "more than 1000 elements"),
        ("States.ArrayRange(1, 1001, 1)", "States.Runtime", "more than 1000 elements"),
        ("States.ArrayRange(1, -1000, -1)", "States.Runtime", "more than 1000 elements"),
        ("States.ArrayRange(1, 5, 0)", "States.Runtime", "must not be 0"),
        ("States.ArrayRange(1, 5, 1.5)", "States.Runtime", "1.5 is not an integer"),
        ("States.ArrayRange(1, $.none, 1)", "States.Runtime", "null is not an integer"),
        ("States.ArrayPartition($.list, 0)", "States.Runtime", "positive integer"),
        ("States.ArrayPartition($.list, -1)", "States.Runtime", "positive integer"),
        ("States.ArrayPartition($.text, 1)", "States.Runtime", "must be an array"),
        ("States.ArrayUnique($.text)", "States.Runtime", "must be an array"),
        ("States.ArrayGetItem($.list, 9)", "States.Runtime", "had the following error"),
        ("States.Format('{}', $.large, $.large)", "States.Runtime", "1 placeholders for 2 arguments"),
        ("States.Format('{}{}', $.large, $.large)", "States.DataLimitExceeded", "maximum number of bytes"),
        (f"States.Format('{'{}' * 3000}'{', $.large' * 3000})", "States.DataLimitExceeded", "maximum"),
        ("States.JsonToString(States.Array($.large, $.large))", "States.DataLimitExceeded", "maximum"),
        ("States.Base64Encode($.large)", "States.Runtime", "States.Base64Encode"),
        ("States.Base64Decode($.large)", "States.Runtime", "States.Base64Decode"),
        ("States.Hash($.large, 'MD5')", "States.Runtime", "States.Hash"),
        ("States.StringToJson('{')", "States.Runtime", "had the following error"),
        (nested(11), "States.Runtime", "nested 10 deep"),
        (nested(5000), "States.Runtime", "nested 10 deep"),
        (f"States.Array({'1,' * 100_000}1)", "States.Runtime", "nested 10 deep"),
    ],
)
def test_intrinsic_function_fails(expression: str, error: str, problem: str):
    started = time.process_time()
    with pytest.raises(step_functions.ExecutionError) as raised:
        evaluate(expression, {"list": [1], "text": "a", "large": LARGE})
    assert raised.value.error == error
    assert problem in raised.value.cause
    assert raised.value.cause.startswith("An error occurred while executing the state 'S' (entered at")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("States.ArrayRange(1, 1000, 1)", list(range(1, 1001))),
        ("States.ArrayRange(5, 1, -2)", [5, 3, 1]),
        ("States.ArrayPartition($.list, 2)", [[1, 1], [True, "1"]]),
        ("States.ArrayUnique($.list)", [1, True, "1"]),
        ("States.Format('\\{{}', true)", "{true"),
        ("States.Format('Hello, {}!', $.name)", "Hello, Ann!"),
        (nested(10), [[[[[[[[[[1]]]]]]]]]]),
    ],
)
def test_intrinsic_function_returns(expression: str, result: Any):
    found = evaluate(expression, {"list": [1, 1, True, "1"], "name": "Ann"})
    assert repr(found) == repr(result)


def test_unique_elements_of_a_large_array_take_little_time():
    started = time.process_time()
    assert len(evaluate("States.ArrayUnique($.list)", {"list": list(range(30_000))})) == 30_000
    assert time.process_time() - started < 3


@pytest.mark.parametrize("kind", ["Pass", "Parallel", "Map"])
def test_output_is_limited(kind: str):
    twice = {"Type": "Pass", "Parameters": {"a.$": "$.a", "b.$": "$.a"}, "End": True}
    once = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    state, execute = {
        "Pass": (twice, step_functions.execute_pass),
        "Parallel": ({"Branches": [once, once], "End": True}, step_functions.execute_parallel),
        "Map": ({"ItemsPath": "$.list", "Iterator": once, "End": True}, step_functions.execute_map),
    }[kind]
    given = {"list": [LARGE, LARGE]} if kind == "Map" else {"a": LARGE}
    context = {**CONTEXT, "State": {"Name": "Large"}}
    rest = (context,) if kind == "Pass" else ({"events": [], "status": "RUNNING"}, context)
    with pytest.raises(step_functions.ExecutionError) as raised:
        execute(state, given, *rest)
    assert raised.value.error == "States.DataLimitExceeded"
    assert raised.value.cause == (
        "The state/task 'Large' returned a result with a size exceeding the maximum number of bytes "
        "service limit."
    )


SECONDS, TIMESTAMP = "The SecondsPath parameter", "The TimestampPath parameter"
NOT_ISO = "does not reference a valid ISO-8601 extended offset date-time format string"


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("SecondsPath", -1, f"{SECONDS} references a negative value: $.x == -1"),
        ("SecondsPath", "five", f"{SECONDS} cannot be parsed as a long value: $.x == five"),
        ("SecondsPath", 1.5, f"{SECONDS} cannot be parsed as a long value: $.x == 1.5"),
        ("SecondsPath", -1.5, f"{SECONDS} cannot be parsed as a long value: $.x == -1.5"),
        ("SecondsPath", True, f"{SECONDS} cannot be parsed as a long value: $.x == true"),
        ("SecondsPath", [1], f"{SECONDS} cannot be parsed as a long value: $.x == [1]"),
        ("SecondsPath", None, f"{SECONDS} does not reference an input value: $.x"),
        ("SecondsPath", 10**12, "Wait state delay is too long."),
        ("TimestampPath", "not a time", f"{TIMESTAMP} {NOT_ISO}: $.x == not a time"),
        ("TimestampPath", "2016-12-05T21:29:29", f"{TIMESTAMP} {NOT_ISO}: $.x == 2016-12-05T21:29:29"),
        ("TimestampPath", "2016-13-05T21:29:29Z", f"{TIMESTAMP} {NOT_ISO}: $.x == 2016-13-05T21:29:29Z"),
        ("TimestampPath", "2016-12-05 21:29:29Z", f"{TIMESTAMP} {NOT_ISO}: $.x == 2016-12-05 21:29:29Z"),
        ("TimestampPath", 5, f"{TIMESTAMP} {NOT_ISO}: $.x == 5"),
        ("TimestampPath", None, f"{TIMESTAMP} does not reference an input value: $.x"),
        ("TimestampPath", "9999-01-01T00:00:00Z", "Wait state delay is too long."),
    ],
)
def test_wait_fails(field: str, value: Any, problem: str):
    with pytest.raises(step_functions.ExecutionError) as raised:
        step_functions.execute_wait({field: "$.x", "End": True}, {"x": value}, CONTEXT)
    assert raised.value.error == "States.Runtime"
    assert raised.value.cause.endswith(f"(entered at the event id #0). {problem}")


@pytest.mark.parametrize(
    ("field", "value"),
    [("SecondsPath", 0), ("SecondsPath", 1), ("TimestampPath", "2016-12-05T21:29:29.5+02:00")],
)
def test_wait_ends(field: str, value: Any):
    assert step_functions.execute_wait({field: "$.x", "End": True}, {"x": value}, CONTEXT)[0] == {"x": value}


@pytest.mark.parametrize("value", ["2016-12-05T21:29:29", "2016-13-05T21:29:29Z", "05-12-2016T21:29:29Z"])
def test_timestamp_of_jsonata_fails(value: str):
    with pytest.raises(step_functions.ExecutionError, match="cannot be parsed as an ISO-8601") as raised:
        step_functions.execute_wait(
            {"QueryLanguage": "JSONata", "Timestamp": value, "End": True}, {}, CONTEXT
        )
    assert raised.value.error == "States.QueryEvaluationError"


def test_path_with_a_space_at_its_end():
    assert step_functions.resolve_path("$$.Execution.Name ", {}, {"Execution": {"Name": "n"}}) == "n"
