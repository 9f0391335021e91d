"""Intrinsic functions, results and waits of state machines have AWS's limits and errors."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.unit.embedded_aws.services.patched import apply_patches, replace

from embedded_aws.ministack import step_functions
from embedded_aws.services.step_functions import history, timeouts
from embedded_aws.services.step_functions import intrinsics as state_machine_intrinsics
from embedded_aws.services.step_functions import paths as state_machine_paths
from embedded_aws.services.step_functions import waits as state_machine_waits
from embedded_aws.services.step_functions.interpreter.choices import matches as match_rule
from embedded_aws.services.step_functions.interpreter.csv_rows import order_members
from embedded_aws.services.step_functions.interpreter.frames import EndedError, Frame, StateError
from embedded_aws.services.step_functions.interpreter.states import run_workflow

CONTEXT = {"State": {"Name": "S"}, "variables": {}}
LARGE = "x" * 200_000


@pytest.fixture(scope="module", autouse=True)
def patched() -> Iterator[None]:
    patches = (
        *state_machine_intrinsics.PATCHES,
        *state_machine_waits.PATCHES,
        *state_machine_paths.PATCHES,
        *timeouts.PATCHES,
    )
    with pytest.MonkeyPatch.context() as patch:
        apply_patches(patch, patches)
        replace(patch, step_functions.sleep, lambda _seconds: None)
        yield


def run(state: dict[str, Any], given: Any) -> Any:
    """Runs a state and returns its output."""
    execution: dict[str, Any] = {"executionArn": "a", "status": "RUNNING", "events": []}
    context: dict[str, Any] = {"Execution": {"Id": "a"}, "StateMachine": {"Name": "m"}}
    return run_workflow(
        {"StartAt": "S", "States": {"S": state}}, given, Frame(execution, context, "JSONPath")
    )


def evaluate(expression: str, data: Any = None) -> Any:
    return step_functions.evaluate_intrinsic(expression, data, CONTEXT)


def nest(depth: int) -> str:
    return "States.Array(" * depth + "1" + ")" * depth


@pytest.mark.parametrize(
    ("expression", "error", "problem"),
    [
        ("States.ArrayRange(0, 1000000000, 1)", "States.Runtime", "more than 1000 elements"),
        ("States.ArrayRange(1, 1001, 1)", "States.Runtime", "more than 1000 elements"),
        ("States.ArrayRange(1, -1000, -1)", "States.Runtime", "more than 1000 elements"),
        ("States.ArrayRange(1, 5, 0)", "States.Runtime", "must not be 0"),
        ("States.ArrayRange(1, $.none, 1)", "States.Runtime", "null is not an integer"),
        ("States.ArrayPartition($.list, 0)", "States.Runtime", "positive integer"),
        ("States.ArrayPartition($.list, -1)", "States.Runtime", "positive integer"),
        ("States.ArrayPartition($.text, 1)", "States.Runtime", "must be an array"),
        ("States.ArrayUnique($.text)", "States.Runtime", "must be an array"),
        ("States.ArrayGetItem($.list, 9)", "States.Runtime", "index 9 is out of range"),
        ("States.ArrayGetItem($.list, -1)", "States.Runtime", "index -1 is out of range"),
        ("States.MathAdd('1', 2)", "States.Runtime", "is not an integer"),
        ("States.JsonMerge($, $, true)", "States.Runtime", "a deep merge is not supported"),
        ("States.Array(1,)", "States.Runtime", "not an argument"),
        ("States.Array(1) 2", "States.Runtime", "unexpected text"),
        ("States.Format('{}', $.large, $.large)", "States.Runtime", "1 placeholders for 2 arguments"),
        ("States.Format('{}{}', $.large, $.large)", "States.DataLimitExceeded", "maximum number of bytes"),
        (f"States.Format('{'{}' * 3000}'{', $.large' * 3000})", "States.DataLimitExceeded", "maximum"),
        ("States.JsonToString(States.Array($.large, $.large))", "States.DataLimitExceeded", "maximum"),
        ("States.Base64Encode($.large)", "States.Runtime", "States.Base64Encode"),
        ("States.Base64Decode($.large)", "States.Runtime", "States.Base64Decode"),
        ("States.Hash($.large, 'MD5')", "States.Runtime", "States.Hash"),
        ("States.StringToJson('{')", "States.Runtime", "had the following error"),
        (nest(11), "States.Runtime", "nested 10 deep"),
        (nest(5000), "States.Runtime", "nested 10 deep"),
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
        ("States.ArrayRange(1, 5, 1.5)", [1, 3, 5]),
        ("States.ArrayContains($.list, true)", True),
        ("States.ArrayContains($.list, '2')", False),
        ("States.ArrayGetItem($.list, 3)", "1"),
        ("States.ArrayLength($.list)", 4),
        ("States.MathAdd(1.5, -4)", -2),
        ("States.Format('{} {} {}', null, $.list, 'it\\'s')", 'null [1,1,true,"1"] it\'s'),
        (
            "States.JsonMerge(States.StringToJson('{\"a\":1}'), States.StringToJson('{\"a\":2}'), false)",
            {"a": 2},
        ),
        ("States.StringSplit('a.b+c', '.+')", ["a", "b", "c"]),
        ("States.JsonToString($.list)", '[1,1,true,"1"]'),
        ("States.Hash('x', 'SHA-1')", "11f6ad8ec52a2984abaafd7c3b516503785c2072"),
        ("States.ArrayPartition($.list, 2)", [[1, 1], [True, "1"]]),
        ("States.ArrayUnique($.list)", [1, True, "1"]),
        ("States.Format('\\{{}', true)", "{true"),
        ("States.Format('Hello, {}!', $.name)", "Hello, Ann!"),
        (nest(10), [[[[[[[[[[1]]]]]]]]]]),
    ],
)
def test_intrinsic_function_returns(expression: str, result: Any):
    found = evaluate(expression, {"list": [1, 1, True, "1"], "name": "Ann"})
    assert repr(found) == repr(result)


def test_unique_elements_of_a_large_array_take_little_time():
    started = time.process_time()
    assert len(evaluate("States.ArrayUnique($.list)", {"list": list(range(30_000))})) == 30_000
    assert time.process_time() - started < 3


def test_parameters_of_a_task_are_limited_and_a_catcher_sees_it():
    parameters = {"a.$": "$.a", "b.$": "$.a"}
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": parameters,
        "End": True,
    }
    with pytest.raises(StateError) as raised:
        run(state, {"a": LARGE})
    assert raised.value.error == "States.DataLimitExceeded"
    catcher = {"ErrorEquals": ["States.DataLimitExceeded"], "ResultPath": "$", "Next": "T"}
    with pytest.raises(StateError, match="The state 'T' does not exist"):
        run({**state, "Catch": [catcher]}, {"a": LARGE})


@pytest.mark.parametrize("kind", ["Pass", "Parallel", "Map"])
def test_output_is_limited(kind: str):
    once = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    state = {
        "Pass": {"Parameters": {"a.$": "$.a", "b.$": "$.a"}},
        "Parallel": {"Branches": [once, once]},
        "Map": {"ItemsPath": "$.list", "Iterator": once},
    }[kind]
    given = {"list": [LARGE, LARGE]} if kind == "Map" else {"a": LARGE}
    with pytest.raises(StateError) as raised:
        run({"Type": kind, "End": True, **state}, given)
    assert raised.value.error == "States.DataLimitExceeded"
    assert raised.value.cause == (
        "The state/task 'S' returned a result with a size exceeding the maximum number of bytes service "
        "limit."
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
    with pytest.raises(StateError) as raised:
        run({"Type": "Wait", field: "$.x", "End": True}, {"x": value})
    assert raised.value.error == "States.Runtime"
    assert (raised.value.cause or "").endswith(f"(entered at the event id #1). {problem}")


@pytest.mark.parametrize(
    ("field", "value"),
    [("SecondsPath", 0), ("SecondsPath", 1), ("TimestampPath", "2016-12-05T21:29:29.5+02:00")],
)
def test_wait_ends(field: str, value: Any):
    assert run({"Type": "Wait", field: "$.x", "End": True}, {"x": value}) == {"x": value}


@pytest.mark.parametrize("value", ["2016-12-05T21:29:29", "2016-13-05T21:29:29Z", "05-12-2016T21:29:29Z"])
def test_timestamp_of_jsonata_fails(value: str):
    with pytest.raises(step_functions.ExecutionError, match="cannot be parsed as an ISO-8601") as raised:
        step_functions.wait_timestamp({"QueryLanguage": "JSONata", "Timestamp": value}, {}, CONTEXT)
    assert raised.value.error == "States.QueryEvaluationError"


def test_path_with_a_space_at_its_end():
    assert step_functions.resolve_path("$$.Execution.Name ", {}, {"Execution": {"Name": "n"}}) == "n"


DATA = {
    "n": 5,
    "s": "a*b",
    "t": "2026-01-01T00:00:00Z",
    "b": True,
    "z": None,
    "list": [{"x": 1, "s": "k"}, {"x": 2}, {"x": 3, "s": "z"}],
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.list[0].x", 1),
        ("$.list[-1].x", 3),
        ("$['list'][1]['x']", 2),
        ("$.list[*].x", [1, 2, 3]),
        ("$.list[1:].x", [2, 3]),
        ("$.list[::2].x", [1, 3]),
        ("$.list[0,2].x", [1, 3]),
        ("$..x", [1, 2, 3]),
        ("$.list[?(@.x > 1)].x", [2, 3]),
        ("$.list[?(@.x == 1 || @.s == 'z')].x", [1, 3]),
        ("$.list[?(@.s && !(@.s == 'k'))].x", [3]),
        ("$.list[?(@.s =~ /K.*/i)].x", [1]),
        ("$.list[?(@.x in [1, 3])].x", [1, 3]),
        ("$.list[?(@.x > 9)]", []),
        ("$.list.length()", 3),
        ("$$.State.Name", "S"),
        ("$.z", None),
    ],
)
def test_path_finds(path: str, found: Any):
    assert run({"Type": "Pass", "InputPath": path, "End": True}, DATA) == found


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        ({"InputPath": "$.none"}, "Invalid path '$.none' : No results for path: $['none']"),
        ({"OutputPath": "$.no.such"}, "Invalid path '$.no.such' : Missing property in path $['no']"),
        (
            {"Parameters": {"v.$": "$.none"}, "InputPath": "$.list[1]"},
            "The JSONPath '$.none' specified for the field 'v.$' could not be found in the input '{\"x\":2}'",
        ),
        ({"InputPath": "$.list[?(@.x ="}, "Invalid path '$.list[?(@.x ='"),
    ],
)
def test_path_that_finds_nothing_fails(state: dict[str, Any], problem: str):
    with pytest.raises(StateError) as raised:
        run({"Type": "Pass", "End": True, **state}, DATA)
    assert raised.value.error == "States.Runtime"
    assert (raised.value.cause or "").endswith(problem)


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        ({"Variable": "$.n", "NumericEquals": 5}, True),
        ({"Variable": "$.n", "NumericEquals": "5"}, False),
        ({"Variable": "$.n", "NumericGreaterThanEqualsPath": "$.list[2].x"}, True),
        ({"Variable": "$.b", "NumericEquals": 1}, False),
        ({"Variable": "$.b", "BooleanEqualsPath": "$.b"}, True),
        ({"Variable": "$.s", "StringLessThan": "b"}, True),
        ({"Variable": "$.s", "StringGreaterThanEqualsPath": "$.s"}, True),
        ({"Variable": "$.s", "StringMatches": "a\\*b"}, True),
        ({"Variable": "$.s", "StringMatches": "*b"}, True),
        ({"Variable": "$.s", "StringMatches": "a\\*c*"}, False),
        ({"Variable": "$.s", "StringMatches": "a?b"}, False),
        ({"Variable": "$.t", "TimestampLessThan": "2026-01-01T01:00:00+00:30"}, True),
        ({"Variable": "$.t", "TimestampEqualsPath": "$.t"}, True),
        ({"Variable": "$.t", "IsTimestamp": True}, True),
        ({"Variable": "$.s", "IsTimestamp": True}, False),
        ({"Variable": "$.b", "IsNumeric": False}, True),
        ({"Variable": "$.z", "IsNull": True}, True),
        ({"Variable": "$.z", "IsPresent": True}, True),
        ({"Variable": "$.none", "IsPresent": False}, True),
        ({"Not": {"Variable": "$.s", "IsString": True}}, False),
        ({"And": [{"Variable": "$.n", "IsNumeric": True}, {"Variable": "$.s", "IsString": False}]}, False),
        ({"Or": [{"Variable": "$.n", "IsNumeric": False}, {"Variable": "$.s", "IsString": True}]}, True),
        ({"Variable": "$.none", "NumericEquals": 5}, None),
        ({"Variable": "$.n", "NumericEqualsPath": "$.none"}, None),
    ],
)
def test_rule_of_a_choice(rule: dict[str, Any], *, matches: bool | None):
    """None: a path that finds nothing fails the state."""
    context: dict[str, Any] = {"State": {"Name": "S"}}
    frame = Frame({"status": "RUNNING", "events": []}, context, "JSONPath")
    if matches is None:
        with pytest.raises(StateError, match="condition path references an invalid value"):
            match_rule(rule, DATA, frame)
    else:
        assert match_rule(rule, DATA, frame) == matches


@pytest.mark.parametrize(
    ("path", "output"),
    [
        ("$", 1),
        (None, {"a": {"b": 2}}),
        ("$.a", {"a": 1}),
        ("$.a.c", {"a": {"b": 2, "c": 1}}),
        ("$['x']['y']", {"a": {"b": 2}, "x": {"y": 1}}),
    ],
)
def test_result_path(path: str | None, output: Any):
    state = {"Type": "Pass", "Result": 1, "ResultPath": path, "End": True}
    assert run(state, {"a": {"b": 2}}) == output


def test_variables_of_an_iteration_stay_in_it():
    inner = {"Type": "Pass", "Assign": {"v": 2}, "End": True}
    first = {"Type": "Pass", "Assign": {"v": 1}, "Next": "M"}
    loop = {"Type": "Map", "ItemProcessor": {"StartAt": "I", "States": {"I": inner}}, "Next": "L"}
    last = {"Type": "Pass", "Parameters": {"v.$": "$v"}, "End": True}
    execution: dict[str, Any] = {"executionArn": "a", "status": "RUNNING", "events": []}
    context: dict[str, Any] = {"Execution": {"Id": "a"}, "StateMachine": {"Name": "m"}}
    states = {"S": first, "M": loop, "L": last}
    assert run_workflow({"StartAt": "S", "States": states}, [0], Frame(execution, context, "JSONPath")) == {
        "v": 1
    }


@pytest.mark.parametrize(
    ("value", "accepted"), [(1, True), ("1", True), ("one", False), ({}, False), (1.5, False)]
)
def test_limit_at_a_path_is_an_integer(value: Any, *, accepted: bool):
    once = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    state = {
        "Type": "Map",
        "ItemsPath": "$.l",
        "MaxConcurrencyPath": "$.n",
        "ItemProcessor": once,
        "End": True,
    }
    if accepted:
        assert run(state, {"l": [1], "n": value}) == [1]
    else:
        with pytest.raises(StateError, match=r"which is not a valid integer: \$\.n"):
            run(state, {"l": [1], "n": value})


def loop(state: dict[str, Any]) -> dict[str, Any]:
    """Returns a workflow that never ends: a state, and one that leads back to it."""
    return {"StartAt": "A", "States": {"A": {**state, "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}}


def run_to_end(workflow: dict[str, Any], arn: str = "a") -> list[dict[str, Any]]:
    """Runs a workflow and returns its history."""
    execution: dict[str, Any] = {"executionArn": arn, "status": "RUNNING", "events": []}
    context: dict[str, Any] = {"Execution": {"Id": arn}, "StateMachine": {"Name": "m"}}
    try:
        run_workflow(workflow, [1, 2], Frame(execution, context, "JSONPath"))
    except EndedError:
        assert execution["status"] == "FAILED"
    return execution["events"]


ENDLESS = loop({"Type": "Pass"})
CATCH = [{"ErrorEquals": ["States.Runtime"], "Next": "B"}]


@pytest.mark.parametrize(
    "workflow",
    [
        ENDLESS,
        loop({"Type": "Parallel", "Branches": [ENDLESS, ENDLESS]}),
        loop({"Type": "Map", "ItemProcessor": ENDLESS, "Catch": CATCH}),
        loop({"Type": "Parallel", "Branches": [loop({"Type": "Map", "ItemProcessor": ENDLESS})]}),
    ],
    ids=["states", "branches", "iterations that are caught", "nested"],
)
def test_history_has_a_maximum_of_events(workflow: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(history, "MOST_EVENTS", 40)
    events = run_to_end(workflow)
    assert [event["id"] for event in events] == list(range(1, 41))
    assert events[-1]["type"] == "ExecutionFailed"
    assert events[-1]["executionFailedEventDetails"] == {
        "error": "States.Runtime",
        "cause": "The execution reached the maximum number of history events (40).",
    }


def test_history_of_an_express_workflow_has_no_maximum(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(history, "MOST_EVENTS", 2)
    workflow = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    assert run_to_end(workflow, "arn:aws:states:us-east-1:1:express:m:e:1")[-1]["type"] == "PassStateExited"


def test_history_keeps_equal_texts_once_and_ends_when_others_are_too_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(history, "MOST_EVENTS", 200)
    events = run_to_end(ENDLESS)
    texts = {id(event["stateEnteredEventDetails"]["input"]) for event in events[:-1:2]}
    assert len(texts) == 1
    monkeypatch.setattr(history, "MOST_CHARACTERS", 50)
    growing = {"Type": "Pass", "Parameters": {"last.$": "$"}}
    cause = run_to_end(loop(growing))[-1]["executionFailedEventDetails"]["cause"]
    assert cause == "The embedded emulator keeps at most 50 characters of the history."


@pytest.mark.parametrize(
    ("names", "error", "matched"),
    [
        (["States.ALL"], "States.DataLimitExceeded", True),
        (["States.ALL"], "States.Runtime", False),
        (["States.Runtime"], "States.Runtime", True),
    ],
)
def test_wildcard_does_not_match_an_error_of_the_workflow(names: list[str], error: str, *, matched: bool):
    assert step_functions.error_matches(names, error) is matched


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        (["H1", ""], ["", "H1"]),
        (["True", "{}", "0"], ["0", "{}", "True"]),
        (["Col2", "Col1"], ["Col1", "Col2"]),
        ([*"abcp"], [*"pabc"]),
        ([*"pabcdefghijkl"], [*"abcdefghijklp"]),
    ],
)
def test_members_of_csv_rows_have_the_order_of_java(names: list[str], ordered: list[str]):
    assert list(order_members(dict.fromkeys(names, ""))) == ordered
