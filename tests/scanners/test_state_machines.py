"""Our checks of a definition beside statelint's and cfn-lint's: where they differ, and who is right."""

import json
from functools import cache
from typing import Any

import pytest

from serverless_patterns.patterns.workflow.checks import check_definition
from serverless_patterns.patterns.workflow.definition.asl_file import load
from serverless_patterns.patterns.workflow.definition.substitution import substitute
from tests.scanners.environments import ROOT, ask

PASS = {"Type": "Pass", "End": True}
JSONATA = {"QueryLanguage": "JSONata"}
CALL = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "charge"},
    "TimeoutSeconds": 60,
    "End": True,
}


def choice(**rule: Any) -> dict[str, Any]:
    return {"Type": "Choice", "Choices": [{**rule, "Next": "Done"}], "Default": "Done"}


def map_of(mode: str = "INLINE", field: str = "ItemProcessor", **fields: Any) -> dict[str, Any]:
    config = {"Mode": mode} | ({"ExecutionType": "EXPRESS"} if mode == "DISTRIBUTED" else {})
    inside = {"ProcessorConfig": config, "StartAt": "Item", "States": {"Item": PASS}}
    return {"Type": "Map", field: inside, "End": True, **fields}


def call(**parameters: Any) -> dict[str, Any]:
    return {**CALL, "Parameters": parameters}


def publish(**parameters: Any) -> dict[str, Any]:
    return call(**parameters) | {"Resource": "arn:aws:states:::sns:publish"}


WRONG: dict[str, dict[str, Any]] = {
    "unknown field": {**PASS, "Ned": 1},
    "no transition": {"Type": "Pass"},
    "both transitions": {**PASS, "Next": "Done"},
    "transition to nowhere": {"Type": "Pass", "Next": "Nowhere"},
    "unknown type": {"Type": "Sleep", "End": True},
    "input path without $": {**PASS, "InputPath": "order"},
    "items path without $": map_of(ItemsPath="items"),
    "parameter without $": {**PASS, "Parameters": {"a.$": "b"}},
    "result path to many nodes": {**PASS, "ResultPath": "$.a[*]"},
    "timeout of a Map": map_of(TimeoutSeconds=5),
    "timeout of a Parallel": {
        "Type": "Parallel",
        "Branches": [{"StartAt": "B", "States": {"B": PASS}}],
        "TimeoutSeconds": 5,
        "End": True,
    },
    "States.ALL beside another": {**CALL, "Catch": [{"ErrorEquals": ["States.ALL", "A"], "Next": "Done"}]},
    "States.ALL not last": {**CALL, "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["A"]}]},
    "delay below its interval": {
        **CALL,
        "Retry": [{"ErrorEquals": ["A"], "IntervalSeconds": 10, "MaxDelaySeconds": 5}],
    },
    "backoff below one": {**CALL, "Retry": [{"ErrorEquals": ["A"], "BackoffRate": 0.5}]},
    "no errors": {**CALL, "Retry": [{"ErrorEquals": []}]},
    "unknown mode": map_of("DISTRIBUTE"),
    "reader of an inline Map": map_of(
        ItemReader={"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"}}
    ),
    "unknown input type": map_of(
        "DISTRIBUTED",
        ItemReader={
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "XML"},
            "Parameters": {"Bucket": "bucket", "Key": "k"},
        },
    ),
    "misspelt parameter": publish(TopicArn="arn:aws:sns:us-east-1:123456789012:a", Mesage="x"),
    "missing parameter": publish(TopicArn="arn:aws:sns:us-east-1:123456789012:a"),
    "intrinsic function of too many arguments": {**PASS, "Parameters": {"a.$": "States.UUID(1)"}},
    "unknown intrinsic function": {**PASS, "Parameters": {"a.$": "States.Now()"}},
    "JSONata that cannot be read": {**PASS, **JSONATA, "Output": "{% ( %}"},
    "$eval": {**PASS, **JSONATA, "Output": "{% $eval('1') %}"},
    "$states assigned": {**PASS, **JSONATA, "Assign": {"states": 1}},
    "result before it is there": {**PASS, **JSONATA, "Output": "{% $states.result %}"},
    "field of JSONPath in JSONata": {**PASS, **JSONATA, "ResultPath": "$.a"},
    "field of JSONata in JSONPath": {**PASS, "Output": 1},
    "unknown comparison": choice(Variable="$.a", StringEqual="x"),
    "comparison of the wrong type": choice(Variable="$.a", NumericEquals="5"),
    "two comparisons": choice(Variable="$.a", NumericEquals=5, IsNull=True),
    "comparison of nothing": choice(IsNull=True),
    "wait for nothing": {"Type": "Wait", "End": True},
    "wait for a word": {"Type": "Wait", "Timestamp": "tomorrow", "End": True},
    "call of nothing": {"Type": "Task", "Resource": "charge", "TimeoutSeconds": 5, "End": True},
}
"""States that Step Functions rejects, by their error."""

RIGHT: dict[str, dict[str, Any]] = {
    "plain": PASS,
    "call": CALL,
    "half a percent": map_of("DISTRIBUTED", ToleratedFailurePercentage=0.5),
    "Iterator with a ProcessorConfig": map_of(field="Iterator"),
    "condition of true": choice(Condition=True) | JSONATA,
    "variables": {**PASS, "Assign": {"a.$": "$.b"}},
    "output of any type": {**PASS, **JSONATA, "Output": [1, "{% $states.input %}"]},
    "expression for seconds": {"Type": "Wait", **JSONATA, "Seconds": "{% $states.input.a %}", "End": True},
    "path of a filter": {**PASS, "InputPath": "$.a[?(@.b > 1)]"},
    "path with a hyphen": {**PASS, "ResultPath": "$.detail-type"},
    "backoff of an integer": {**CALL, "Retry": [{"ErrorEquals": ["A"], "BackoffRate": 2}]},
    "error of one's own": {**CALL, "Retry": [{"ErrorEquals": ["States.Mine"]}]},
    "succeeding with a part": {"Type": "Succeed", "OutputPath": "$.a"},
    "writer with a format alone": map_of(
        "DISTRIBUTED", ResultWriter={"WriterConfig": {"OutputType": "JSONL"}}
    ),
}
"""Valid states of Step Functions, each with its subject."""

MISSED_BY_STATELINT = {
    "input path without $",  # it takes any text for InputPath and OutputPath
    *("timeout of a Map", "timeout of a Parallel"),  # it takes them for states that have timeouts
    *("States.ALL not last", "delay below its interval"),  # in catchers alone; each number by itself
    *("unknown mode", "reader of an inline Map"),  # it does not look into a ProcessorConfig
    *("misspelt parameter", "missing parameter"),  # it knows no service
    "intrinsic function of too many arguments",  # it looks at the name
    *("JSONata that cannot be read", "$eval", "$states assigned", "result before it is there"),  # nor JSONata
}
REFUSED_BY_STATELINT = {
    *("half a percent", "Iterator with a ProcessorConfig", "condition of true"),  # older than these
    *("variables", "writer with a format alone"),  # likewise, in JSONPath
    "path with a hyphen",  # its reference paths have names of letters, digits and underscores
}

MISSED_BY_CFN_LINT = {
    "transition to nowhere",  # it looks at StartAt alone
    *("items path without $", "parameter without $", "result path to many nodes"),  # at four fields alone
    *("States.ALL beside another", "States.ALL not last", "no errors"),  # errors are any texts to it
    *("delay below its interval", "backoff below one"),  # numbers are any that are not negative
    *("unknown mode", "reader of an inline Map", "unknown input type"),  # these objects are any to it
    *("misspelt parameter", "missing parameter"),  # it knows no service
    *("intrinsic function of too many arguments", "unknown intrinsic function"),  # nor what is in a string
    *("JSONata that cannot be read", "$eval", "$states assigned", "result before it is there"),  # likewise
    *(
        "comparison of the wrong type",
        "comparison of nothing",
    ),  # it does not look into rules without a language
    *("wait for nothing", "wait for a word"),  # nor demands what is waited for
}
REFUSED_BY_CFN_LINT = {
    "output of any type",  # it wants a string or an object
    "expression for seconds",  # it takes expressions where the whole state machine is in JSONata
    "succeeding with a part",  # it does not know the paths of Succeed
}

REFUSED_FILES = {
    # Expressions of single states that are written in JSONata, as above.
    "fargate-callback-jsonata.asl.yaml": ["States.Run.HeartbeatSeconds"],
    "json-distributed-map-jsonata.asl.json": ["States.Map.ToleratedFailureCount"],
}
"""Objections of cfn-lint to AWS's own examples."""


def machine(state: dict[str, Any]) -> dict[str, Any]:
    """A state machine of ``state``, and of the state that it leads to, if any."""
    states = {"A": state}
    if '"Next": "Done"' in json.dumps(state):
        states["Done"] = {"Type": "Succeed"}
    return {"StartAt": "A", "TimeoutSeconds": 60, "States": states}


RESOURCES = {
    "AWS::Partition": "aws",
    "Partition": "aws",
    "Publish": "arn:aws:states:::sns:publish",
    "SendMessage": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
}


class _Placeholders(dict[str, Any]):
    """A value for every placeholder."""

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        if name.endswith(("Seconds", "Cents")):
            return 60
        return RESOURCES.get(name, f"arn:aws:lambda:us-east-1:123456789012:function:{name}")


def files() -> dict[str, dict[str, Any]]:
    """AWS's examples, and the definitions of the catalog."""
    found = [
        *(ROOT / "tests/unit/patterns/workflow/definitions").iterdir(),
        *(ROOT / "patterns").glob("*/src/**/*.asl.*"),
    ]
    return {file.name: substitute(load(file), _Placeholders()) for file in sorted(found)}


@cache
def answers() -> tuple[dict[str, bool], dict[str, bool], dict[str, bool], dict[str, list[str]]]:
    """Whether we, statelint and cfn-lint object to each case; and what cfn-lint objects to in the files."""
    cases = {name: machine(state) for name, state in (WRONG | RIGHT).items()}
    texts = {name: json.dumps(case) for name, case in cases.items()}
    on_files = {name: json.dumps(definition) for name, definition in files().items()}
    schema, *lints = ask(
        ("step_functions", texts | on_files), *(("state_machine", text) for text in texts.values())
    )
    ours = {name: any(check_definition(case, express=False)) for name, case in cases.items()}
    theirs = {name: bool(lint) for name, lint in zip(texts, lints, strict=True)}
    objections = {name: schema[name] for name in on_files if schema[name]}
    return ours, theirs, {name: bool(schema[name]) for name in texts}, objections


def test_we_refuse_what_is_wrong_and_nothing_else():
    ours, _, _, _ = answers()
    assert {name for name, objects in ours.items() if objects} == WRONG.keys()


@pytest.mark.parametrize(
    ("linter", "missed", "refused"),
    [(1, MISSED_BY_STATELINT, REFUSED_BY_STATELINT), (2, MISSED_BY_CFN_LINT, REFUSED_BY_CFN_LINT)],
    ids=["statelint", "cfn-lint"],
)
def test_where_the_linters_differ(linter: int, missed: set[str], refused: set[str]):
    objects = answers()[linter]
    assert {name for name in WRONG if not objects[name]} == missed
    assert {name for name in RIGHT if objects[name]} == refused


def test_nobody_objects_to_the_files_of_the_repository():
    for name, definition in files().items():
        found = list(check_definition({"TimeoutSeconds": 60, **definition}, express=False))
        assert found == [], name
    objections = answers()[3]
    assert {
        name: [objection.partition(":")[0] for objection in found] for name, found in objections.items()
    } == REFUSED_FILES
