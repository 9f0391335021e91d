"""The shapes of state machines and of each type of state, in both query languages.

They follow the specification of the Amazon States Language and the Step Functions Developer Guide. Rules that
join fields or states are in :mod:`structure`.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from serverless_patterns.patterns.workflow.definition.choice_rules import choices
from serverless_patterns.patterns.workflow.definition.distributed_map import (
    item_batcher,
    item_reader,
    result_writer,
)
from serverless_patterns.patterns.workflow.definition.error_handlers import RETRY, catch
from serverless_patterns.patterns.workflow.definition.fields import (
    ANY,
    COMMENT,
    CONTAINER,
    LONGEST_SECONDS,
    NULLABLE_PATH,
    OBJECT,
    PATH,
    RESULT_PATH,
    STATE_NAME,
    STRING,
    TEMPLATE,
    TIMESTAMP,
    describe_other_language,
    integer,
    list_of,
    number,
    object_of,
    one_of,
    or_path,
)
from serverless_patterns.patterns.workflow.definition.shape import Field, Shape, or_expression, require

_LABEL = re.compile(r"[^\s?*<>{}\[\]\"#%\\^|~`$&,;:/]{1,40}")

_QUERY_LANGUAGE = {"QueryLanguage": one_of("JSONPath", "JSONata")}
_TRANSITION = {"Next": STATE_NAME, "End": Field("true", lambda value: value is True), "Assign": OBJECT}
_NEXT_OR_END = ("Next", "End")

_MACHINE_FIELDS = {**COMMENT, "StartAt": require(STATE_NAME), "States": require(OBJECT)}
MACHINE = Shape(
    "a state machine",
    {
        **_MACHINE_FIELDS,
        **_QUERY_LANGUAGE,
        "Version": one_of("1.0"),
        "TimeoutSeconds": integer(1, LONGEST_SECONDS),
    },
)
_BRANCH = Shape("a branch", _MACHINE_FIELDS)
_PROCESSOR_CONFIG = Shape(
    "a ProcessorConfig",
    {"Mode": one_of("INLINE", "DISTRIBUTED"), "ExecutionType": one_of("STANDARD", "EXPRESS")},
)
_PROCESSOR = Shape("an ItemProcessor", {**_MACHINE_FIELDS, "ProcessorConfig": object_of(_PROCESSOR_CONFIG)})


def _output(*, jsonata: bool) -> dict[str, Field]:
    return {"Output": ANY} if jsonata else {"InputPath": NULLABLE_PATH, "OutputPath": NULLABLE_PATH}


def _arguments(*, jsonata: bool) -> dict[str, Field]:
    return {"Arguments": ANY} if jsonata else {"Parameters": TEMPLATE}


def _result(*, jsonata: bool) -> dict[str, Field]:
    """The fields of states that have a result, and whose errors can be handled."""
    fields = {} if jsonata else {"ResultPath": RESULT_PATH, "ResultSelector": OBJECT}
    return {**_output(jsonata=jsonata), **fields, "Retry": RETRY, "Catch": catch(jsonata=jsonata)}


def _task(*, jsonata: bool) -> Shape:
    role = Shape("Credentials", {"RoleArn": STRING, **({} if jsonata else {"RoleArn.$": PATH})})
    credentials = object_of(role)
    fields = {
        # The resource has separate errors.
        "Resource": Field("the ARN of the called resource", lambda _: True, required=True),
        **_TRANSITION,
        **_result(jsonata=jsonata),
        **_arguments(jsonata=jsonata),
        **or_path("TimeoutSeconds", integer(1, LONGEST_SECONDS), jsonata=jsonata),
        **or_path("HeartbeatSeconds", integer(1, LONGEST_SECONDS), jsonata=jsonata),
        "Credentials": or_expression(credentials) if jsonata else credentials,
    }
    return Shape("a Task state", fields, exactly_one=(_NEXT_OR_END,))


def _parallel(*, jsonata: bool) -> Shape:
    fields = {
        "Branches": require(list_of("branches", _BRANCH)),
        **_TRANSITION,
        **_result(jsonata=jsonata),
        **_arguments(jsonata=jsonata),
    }
    return Shape("a Parallel state", fields, exactly_one=(_NEXT_OR_END,))


def _map(*, jsonata: bool) -> Shape:
    items = (
        {"Items": or_expression(CONTAINER), "ItemSelector": or_expression(OBJECT)}
        if jsonata
        else {
            "ItemsPath": PATH,
            "ItemSelector": OBJECT,
            "Parameters": replace(TEMPLATE, instead_of="ItemSelector"),
        }
    )
    label = Field(
        '1 to 40 characters, none of them a blank, a wildcard, a bracket or one of "#%\\^|~`$&,;:/',
        lambda value: isinstance(value, str) and _LABEL.fullmatch(value) is not None,
    )
    fields = {
        "ItemProcessor": object_of(_PROCESSOR),
        "Iterator": object_of(_PROCESSOR),
        **_TRANSITION,
        **_result(jsonata=jsonata),
        **items,
        **or_path("MaxConcurrency", integer(0, LONGEST_SECONDS), jsonata=jsonata),
        **or_path("ToleratedFailureCount", integer(0, LONGEST_SECONDS), jsonata=jsonata),
        **or_path("ToleratedFailurePercentage", number(0, 100), jsonata=jsonata),
        "Label": label,
        "ItemReader": item_reader(jsonata=jsonata),
        "ItemBatcher": item_batcher(jsonata=jsonata),
        "ResultWriter": result_writer(jsonata=jsonata),
    }
    return Shape("a Map state", fields, exactly_one=(_NEXT_OR_END, ("ItemProcessor", "Iterator")))


def _pass(*, jsonata: bool) -> Shape:
    own = {} if jsonata else {**_arguments(jsonata=False), "ResultPath": RESULT_PATH, "Result": ANY}
    fields = {**_TRANSITION, **_output(jsonata=jsonata), **own}
    return Shape("a Pass state", fields, exactly_one=(_NEXT_OR_END,))


def _wait(*, jsonata: bool) -> Shape:
    seconds, timestamp = integer(0, LONGEST_SECONDS), TIMESTAMP
    until = (
        {"Seconds": or_expression(seconds), "Timestamp": or_expression(timestamp)}
        if jsonata
        else {"Seconds": seconds, "Timestamp": timestamp, "SecondsPath": PATH, "TimestampPath": PATH}
    )
    fields = {**_TRANSITION, **_output(jsonata=jsonata), **until}
    return Shape("a Wait state", fields, exactly_one=(_NEXT_OR_END, tuple(until)))


def _choice(*, jsonata: bool) -> Shape:
    fields = {"Choices": choices(jsonata=jsonata), "Default": STATE_NAME, "Assign": OBJECT}
    return Shape("a Choice state", {**fields, **_output(jsonata=jsonata)})


def _succeed(*, jsonata: bool) -> Shape:
    return Shape("a Succeed state", _output(jsonata=jsonata))


def _fail(*, jsonata: bool) -> Shape:
    fields = {"Error": STRING, "Cause": STRING}
    if not jsonata:
        fields |= {f"{name}Path": replace(PATH, instead_of=name) for name in fields}
    return Shape("a Fail state", fields)


_TYPES: dict[str, Callable[..., Shape]] = {
    "Task": _task,
    "Parallel": _parallel,
    "Map": _map,
    "Pass": _pass,
    "Wait": _wait,
    "Choice": _choice,
    "Succeed": _succeed,
    "Fail": _fail,
}
TYPES = tuple(_TYPES)
"""The types of states."""


def _state(type_: str, *, jsonata: bool) -> Shape:
    """Returns the shape of a state, which names the fields that it has in the other language only."""
    shape, other = _TYPES[type_](jsonata=jsonata), _TYPES[type_](jsonata=not jsonata)
    elsewhere = {
        name: describe_other_language(jsonata=jsonata) for name in other.fields if name not in shape.fields
    }
    fields = {"Type": require(STRING), **COMMENT, **_QUERY_LANGUAGE, **shape.fields}
    return replace(shape, fields=fields, elsewhere=elsewhere)


_JSONPATH = {type_: _state(type_, jsonata=False) for type_ in TYPES}
_JSONATA = {type_: _state(type_, jsonata=True) for type_ in TYPES}


def shape_of(type_: object, *, jsonata: bool) -> Shape | None:
    """Returns the shape of a state of a type; None if the type is unknown."""
    return (_JSONATA if jsonata else _JSONPATH).get(type_) if isinstance(type_, str) else None
