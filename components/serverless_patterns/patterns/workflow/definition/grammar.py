"""The grammar of the Amazon States Language: the fields of every object in it, and what each may be.

It follows the specification of the language and the Step Functions Developer Guide. What joins fields or
states is in :mod:`structure`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard, cast

from serverless_patterns.arguments.errors import InvalidArgument
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.patterns.workflow.definition.document import is_object, mapping
from serverless_patterns.patterns.workflow.definition.paths import find_faults, is_path, is_reference_path
from serverless_patterns.patterns.workflow.definition.substitution import Pending

LONGEST_SECONDS = 99_999_999
"""The most seconds of a timeout or pause (Step Functions Developer Guide, state-task and state-wait)."""

_LABEL = re.compile(r"[^\s?*<>{}\[\]\"#%\\^|~`$&,;:/]{1,40}")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


_Groups = tuple[tuple[str, ...], ...]
"""Fields of which an object has one at most, or exactly one."""


@dataclass(frozen=True)
class Field:
    """What the value of one field may be."""

    means: str
    """In words, after "must be"."""
    accepts: Callable[[Any], bool]
    expression: bool = False
    """Whether a JSONata expression may stand for it, in a state that is written in JSONata."""
    required: bool = False
    inside: "Shape | None" = None
    """What it has to look like, if it is an object; or each of its items, if it is a list."""
    path: bool = False
    """Whether it is a path, whose faults have reasons of their own."""


@dataclass(frozen=True)
class Shape:
    """An object of the language."""

    what: str
    fields: Mapping[str, Field]
    exactly_one: _Groups = ()
    at_most_one: _Groups = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict[str, str])
    """Fields that it has only under a condition, which is the reason that is told."""


def check_shape(value: Any, shape: Shape, path: str) -> Iterator[InvalidArgument]:
    """Unknown, missing, clashing and malformed fields of an object, and of the objects inside it."""
    if isinstance(value, Pending):
        return
    if not is_object(value):
        yield InvalidArgument(path, f"{show(value)} must be an object")
        return
    body = mapping(value)
    yield from _check_fields(body, shape, path)
    yield from _check_groups(body, shape, path)


def _check_fields(body: Mapping[str, Any], shape: Shape, path: str) -> Iterator[InvalidArgument]:
    for name, given in body.items():
        known = shape.fields.get(name)
        if known:
            yield from _check_field(given, known, f"{path}.{name}")
        elif reason := shape.elsewhere.get(name):
            yield InvalidArgument(f"{path}.{name}", reason)
        elif not isinstance(name, Pending):
            yield InvalidArgument(f"{path}.{name}", unknown(f"field of {shape.what}", name, shape.fields))
    for name, known in shape.fields.items():
        if known.required and name not in body:
            yield InvalidArgument(f"{path}.{name}", f"is missing; must be {known.means}")


def _check_groups(body: Mapping[str, Any], shape: Shape, path: str) -> Iterator[InvalidArgument]:
    for group in (*shape.exactly_one, *shape.at_most_one):
        found = [name for name in group if name in body]
        if len(found) > 1:
            yield InvalidArgument(path, f"cannot have both {' and '.join(found)}; keep one")
        elif not found and group in shape.exactly_one:
            yield InvalidArgument(path, f"requires {' or '.join(group)}")


def _check_field(value: Any, known: Field, path: str) -> Iterator[InvalidArgument]:
    if isinstance(value, Pending) or (known.expression and is_expression(value)):
        return
    if not known.accepts(value):
        reasons = list(find_faults(value)) if known.path and isinstance(value, str) else []
        expression = " or a JSONata expression in {% %}" if known.expression else ""
        for reason in reasons or [f"{show(value)} must be {known.means}{expression}"]:
            yield InvalidArgument(path, reason)
    elif known.inside and isinstance(value, list):
        for index, item in enumerate(cast("list[Any]", value)):
            yield from check_shape(item, known.inside, f"{path}[{index}]")
    elif known.inside:
        yield from check_shape(value, known.inside, path)


def is_expression(value: Any) -> bool:
    """Whether ``value`` is a string that is evaluated as JSONata; how it is written is checked elsewhere."""
    return isinstance(value, str) and value.startswith("{%")


def shape_of(kind: object, *, jsonata: bool) -> Shape | None:
    """The shape of a state of the type ``kind``; None for a type that there is not."""
    return (_JSONATA if jsonata else _JSONPATH).get(kind) if isinstance(kind, str) else None


def _of(means: str, accepts: Callable[[Any], bool], **more: Any) -> Field:
    return Field(means, accepts, **more)


def _text(**more: Any) -> Field:
    return _of("a string", lambda value: isinstance(value, str), **more)


def _name(**more: Any) -> Field:
    return _of("the name of a state", lambda value: isinstance(value, str) and bool(value), **more)


def _choice(*values: str, **more: Any) -> Field:
    return _of(" or ".join(values), lambda value: value in values, **more)


def _flag(**more: Any) -> Field:
    return _of("true or false", lambda value: isinstance(value, bool), **more)


def is_number(value: Any) -> TypeGuard[float]:
    """Whether ``value`` is a number in the sense of JSON."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(least: int, most: int, **more: Any) -> Field:
    def accepts(value: Any) -> bool:
        return is_number(value) and float(value).is_integer() and least <= value <= most

    return _of(f"an integer from {least:,} to {most:,}", accepts, **more)


def _number(least: float, most: float | None = None, **more: Any) -> Field:
    means = f"a number from {least:,} to {most:,}" if most else f"a number, at least {least:,}"
    return _of(
        means, lambda value: is_number(value) and least <= value and (most is None or value <= most), **more
    )


def _object(**more: Any) -> Field:
    return _of("an object", is_object, **more)


def _list(means: str = "a list", *, filled: bool = True, **more: Any) -> Field:
    def accepts(value: Any) -> bool:
        return isinstance(value, list) and (bool(cast("list[Any]", value)) or not filled)

    return _of(f"{means} that is not empty" if filled else means, accepts, **more)


def _is_texts(value: Any) -> bool:
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return bool(items) and all(isinstance(item, str) for item in items)


def _any(**more: Any) -> Field:
    return _of("any value", lambda _: True, **more)


def _path(*, nullable: bool = False, **more: Any) -> Field:
    """A path, or the intrinsic function that Step Functions takes for one."""

    def accepts(value: Any) -> bool:
        return (nullable and value is None) or (isinstance(value, str) and not any(find_faults(value)))

    return _of("a path that begins with $" + (" or null" if nullable else ""), accepts, path=True, **more)


def _template(**more: Any) -> Field:
    """An object, or since 2022 a list, with paths at the fields whose names end in ``.$``."""
    return _of("an object or a list", lambda value: is_object(value) or isinstance(value, list), **more)


_COMMENT = {"Comment": _text()}
_RESULT_PATH = _of(
    "null, or a path to one node of the input, such as $.result",
    lambda value: value is None or (isinstance(value, str) and is_reference_path(value)),
)
_VARIABLE = _of(
    "a path that begins with $", lambda value: isinstance(value, str) and is_path(value), path=True
)


def _retriers() -> Field:
    fields = {
        **_COMMENT,
        "ErrorEquals": _of("a list of error names that is not empty", _is_texts, required=True),
        "IntervalSeconds": _whole(1, LONGEST_SECONDS),
        "MaxAttempts": _whole(0, LONGEST_SECONDS),
        "BackoffRate": _number(1),
        "MaxDelaySeconds": _whole(1, 31_622_399),
        "JitterStrategy": _choice("FULL", "NONE"),
    }
    return _list("a list of retriers", filled=False, inside=Shape("a retrier", fields))


def _catchers(*, jsonata: bool) -> Field:
    fields = {
        **_COMMENT,
        "ErrorEquals": _of("a list of error names that is not empty", _is_texts, required=True),
        "Next": _name(required=True),
        "Assign": _object(),
        **({"Output": _any()} if jsonata else {"ResultPath": _RESULT_PATH}),
    }
    other = {"ResultPath": _not_in(jsonata=True)} if jsonata else {"Output": _not_in(jsonata=False)}
    return _list("a list of catchers", filled=False, inside=Shape("a catcher", fields, elsewhere=other))


def _not_in(*, jsonata: bool) -> str:
    if jsonata:
        return "is a field of JSONPath, and the state is written in JSONata; use Arguments, Output or Assign"
    return "is a field of JSONata, and the state is written in JSONPath; set its QueryLanguage to JSONata"


def _operators() -> dict[str, Field]:
    """The comparisons of a Choice state in JSONPath."""
    operands = {
        "String": _text(),
        "Numeric": _of("a number", is_number),
        "Timestamp": _of("a timestamp such as 2030-01-01T00:00:00Z", _is_timestamp),
    }
    orders = ("Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals")
    fields = {f"{kind}{order}": operand for kind, operand in operands.items() for order in orders}
    fields["BooleanEquals"] = _flag()
    fields |= {f"{name}Path": _path() for name in fields}
    kinds = ("Null", "Present", "Numeric", "String", "Boolean", "Timestamp")
    return {**fields, "StringMatches": _text(), **{f"Is{kind}": _flag() for kind in kinds}}


def _is_timestamp(value: Any) -> bool:
    return isinstance(value, str) and _TIMESTAMP.fullmatch(value) is not None


OPERATORS = _operators()
"""The comparisons of a Choice state in JSONPath, with what each compares to."""
COMBINATORS = ("And", "Or", "Not")


def _rules(*, jsonata: bool) -> Field:
    if jsonata:
        condition = _of(
            "true, false or a JSONata expression in {% %}",
            lambda value: isinstance(value, bool) or is_expression(value),
            required=True,
        )
        fields = {
            **_COMMENT,
            "Condition": condition,
            "Next": _name(required=True),
            "Assign": _object(),
            "Output": _any(),
        }
        other = {name: _not_in(jsonata=True) for name in ("Variable", *COMBINATORS, *OPERATORS)}
        rule = Shape("a choice rule", fields, elsewhere=other)
        return _list("a list of choice rules", required=True, inside=rule)
    # Rules inside rules are checked where they are found, since they may be nested without end.
    fields = {
        **_COMMENT,
        "Variable": _VARIABLE,
        **OPERATORS,
        "And": _list(),
        "Or": _list(),
        "Not": _object(),
        "Next": _name(required=True),
        "Assign": _object(),
    }
    alternatives = (*OPERATORS, *COMBINATORS)
    rule = Shape(
        "a choice rule",
        fields,
        at_most_one=(alternatives,),
        elsewhere={"Condition": _not_in(jsonata=False), "Output": _not_in(jsonata=False)},
    )
    return _list("a list of choice rules", required=True, inside=rule)


NESTED_RULE = Shape(
    "a rule inside another",
    {**_COMMENT, "Variable": _VARIABLE, **OPERATORS, "And": _list(), "Or": _list(), "Not": _object()},
    at_most_one=((*OPERATORS, *COMBINATORS),),
    elsewhere=dict.fromkeys(("Next", "Assign"), "is allowed in the outermost rule only"),
)

_MACHINE_FIELDS = {**_COMMENT, "StartAt": _name(required=True), "States": _object(required=True)}
_BRANCH = Shape("a branch", _MACHINE_FIELDS)
MACHINE = Shape(
    "a state machine",
    {
        **_MACHINE_FIELDS,
        "Version": _choice("1.0"),
        "TimeoutSeconds": _whole(1, LONGEST_SECONDS),
        "QueryLanguage": _choice("JSONPath", "JSONata"),
    },
)
_PROCESSOR_CONFIG = Shape(
    "a ProcessorConfig",
    {"Mode": _choice("INLINE", "DISTRIBUTED"), "ExecutionType": _choice("STANDARD", "EXPRESS")},
)
_PROCESSOR = Shape(
    "an ItemProcessor", {**_MACHINE_FIELDS, "ProcessorConfig": _object(inside=_PROCESSOR_CONFIG)}
)

DISTRIBUTED_FIELDS = (
    *("ItemReader", "ItemBatcher", "ResultWriter", "Label", "ToleratedFailureCount"),
    *("ToleratedFailureCountPath", "ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
)
"""Fields that only a Distributed Map has (Step Functions Developer Guide, state-map-distributed)."""


def _counted(name: str, whole: Field, *, jsonata: bool) -> tuple[dict[str, Field], _Groups]:
    """A number, and in JSONPath the path that may stand for it."""
    if jsonata:
        return {name: whole}, ()
    return {name: whole, f"{name}Path": _path()}, ((name, f"{name}Path"),)


def _reader(*, jsonata: bool) -> Shape:
    limit, clash = _counted("MaxItems", _whole(1, 100_000_000, expression=jsonata), jsonata=jsonata)
    config = Shape(
        "a ReaderConfig",
        {
            "InputType": _choice("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"),
            "Transformation": _choice("NONE", "LOAD_AND_FLATTEN"),
            "ManifestType": _choice("ATHENA_DATA", "S3_INVENTORY"),
            "CSVDelimiter": _choice("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
            "CSVHeaderLocation": _choice("FIRST_ROW", "GIVEN"),
            "CSVHeaders": _of("a list of strings that is not empty", _is_texts),
            "ItemsPointer": _of(
                "a JSON pointer that begins with /",
                lambda value: isinstance(value, str) and value.startswith("/"),
                expression=jsonata,
            ),
            **limit,
        },
        at_most_one=clash,
    )
    actions = ("arn:aws:states:::s3:getObject", "arn:aws:states:::s3:listObjectsV2")
    return _transfer("an ItemReader", actions, "ReaderConfig", config, jsonata=jsonata, required=True)


def _writer(*, jsonata: bool) -> Shape:
    config = Shape(
        "a WriterConfig",
        {
            "Transformation": _choice("NONE", "COMPACT", "FLATTEN"),
            "OutputType": _choice("JSON", "JSONL"),
        },
    )
    actions = ("arn:aws:states:::s3:putObject",)
    return _transfer("a ResultWriter", actions, "WriterConfig", config, jsonata=jsonata, required=False)


def _transfer(
    what: str, actions: Iterable[str], name: str, config: Shape, *, jsonata: bool, required: bool
) -> Shape:
    """What reads the items of a Distributed Map or writes its results."""
    endings = tuple(each.partition(":states")[2] for each in actions)
    resource = _of(
        " or ".join(actions),
        lambda value: isinstance(value, str) and value.startswith("arn:aws") and value.endswith(endings),
        required=required,
    )
    arguments = "Arguments" if jsonata else "Parameters"
    return Shape(
        what,
        {"Resource": resource, arguments: _object(expression=jsonata), name: _object(inside=config)},
        elsewhere={"Parameters" if jsonata else "Arguments": _not_in(jsonata=jsonata)},
    )


def _batcher(*, jsonata: bool) -> Shape:
    items, clash = _counted("MaxItemsPerBatch", _whole(1, 100_000_000, expression=jsonata), jsonata=jsonata)
    bytes_ = _whole(1, 262_144, expression=jsonata)
    size, clashing = _counted("MaxInputBytesPerBatch", bytes_, jsonata=jsonata)
    fields = {"BatchInput": _any() if jsonata else _object(), **items, **size}
    return Shape("an ItemBatcher", fields, at_most_one=(*clash, *clashing))


def _states(*, jsonata: bool) -> dict[str, Shape]:
    """The shape of every type of state, in one of the two languages."""
    basics = {"Type": _text(required=True), **_COMMENT, "QueryLanguage": _choice("JSONPath", "JSONata")}
    transition = {"Next": _name(), "End": _of("true", lambda value: value is True)}
    assign = {"Assign": _object()}
    paths = {name: _path(nullable=True) for name in ("InputPath", "OutputPath")}
    output = {"Output": _any()} if jsonata else paths
    arguments = {"Arguments": _any()} if jsonata else {"Parameters": _template()}
    result_path = {} if jsonata else {"ResultPath": _RESULT_PATH}
    result = result_path if jsonata else {**result_path, "ResultSelector": _object()}
    handlers = {"Retry": _retriers(), "Catch": _catchers(jsonata=jsonata)}
    ending = (("Next", "End"),)

    def count(name: str, least: int, most: int) -> tuple[dict[str, Field], _Groups]:
        return _counted(name, _whole(least, most, expression=jsonata), jsonata=jsonata)

    timeout, timeouts = count("TimeoutSeconds", 1, LONGEST_SECONDS)
    heartbeat, heartbeats = count("HeartbeatSeconds", 1, LONGEST_SECONDS)
    concurrency, concurrencies = count("MaxConcurrency", 0, LONGEST_SECONDS)
    failures, all_failures = count("ToleratedFailureCount", 0, LONGEST_SECONDS)
    share = _number(0, 100, expression=jsonata)
    percentage, percentages = _counted("ToleratedFailurePercentage", share, jsonata=jsonata)
    seconds = _whole(0, LONGEST_SECONDS, expression=jsonata)
    moment = _of("a timestamp such as 2030-01-01T00:00:00Z", _is_timestamp, expression=jsonata)
    waits: dict[str, Field] = {"Seconds": seconds, "Timestamp": moment}
    waits |= {} if jsonata else {"SecondsPath": _path(), "TimestampPath": _path()}
    error = {"Error": _text(), "Cause": _text()}
    error |= {} if jsonata else {"ErrorPath": _path(), "CausePath": _path()}
    selector = _of("an object", is_object, expression=jsonata)
    if jsonata:
        items: dict[str, Field] = {"Items": _of("a list or an object", _is_container, expression=True)}
    else:
        items = {"ItemsPath": _path(), "Parameters": _template()}
    label = _of(
        '1 to 40 characters, none of them a blank, a wildcard, a bracket or one of "#%\\^|~`$&,;:/',
        lambda value: isinstance(value, str) and _LABEL.fullmatch(value) is not None,
    )
    pass_only = {} if jsonata else {**arguments, **result_path, "Result": _any()}
    role_fields = {"RoleArn": _text()} | ({} if jsonata else {"RoleArn.$": _path()})
    role = Shape("Credentials", role_fields)

    def state(kind: str, own: dict[str, Field], one: _Groups = (), most: _Groups = ()) -> Shape:
        return Shape(f"a {kind} state", {**basics, **own}, one, most)

    return {
        "Task": state(
            "Task",
            {
                "Resource": _of("the ARN of what the task calls", lambda _: True, required=True),
                **transition,
                **assign,
                **output,
                **arguments,
                **result,
                **handlers,
                **timeout,
                **heartbeat,
                "Credentials": _object(inside=role, expression=jsonata),
            },
            ending,
            (*timeouts, *heartbeats),
        ),
        "Parallel": state(
            "Parallel",
            {
                "Branches": _list("a list of branches", required=True, inside=_BRANCH),
                **transition,
                **assign,
                **output,
                **arguments,
                **result,
                **handlers,
            },
            ending,
        ),
        "Map": state(
            "Map",
            {
                "ItemProcessor": _object(inside=_PROCESSOR),
                "Iterator": _object(inside=_PROCESSOR),
                **transition,
                **assign,
                **output,
                **result,
                **handlers,
                **items,
                "ItemSelector": selector,
                **concurrency,
                **failures,
                **percentage,
                "Label": label,
                "ItemReader": _object(inside=_reader(jsonata=jsonata)),
                "ItemBatcher": _object(inside=_batcher(jsonata=jsonata)),
                "ResultWriter": _object(inside=_writer(jsonata=jsonata)),
            },
            (*ending, ("ItemProcessor", "Iterator")),
            (*concurrencies, *all_failures, *percentages, ("Parameters", "ItemSelector")),
        ),
        "Pass": state("Pass", {**transition, **assign, **output, **pass_only}, ending),
        "Wait": state("Wait", {**transition, **assign, **output, **waits}, (*ending, tuple(waits))),
        "Choice": state(
            "Choice", {"Choices": _rules(jsonata=jsonata), "Default": _name(), **assign, **output}
        ),
        "Succeed": state("Succeed", output),
        "Fail": state("Fail", error, most=(("Error", "ErrorPath"), ("Cause", "CausePath"))),
    }


def _is_container(value: Any) -> bool:
    return is_object(value) or isinstance(value, list)


def _with_hints(
    shapes: Mapping[str, Shape], others: Mapping[str, Shape], *, jsonata: bool
) -> dict[str, Shape]:
    """``shapes``, each with the fields that its states have in the other language."""
    return {
        kind: Shape(
            shape.what,
            shape.fields,
            shape.exactly_one,
            shape.at_most_one,
            {name: _not_in(jsonata=jsonata) for name in others[kind].fields if name not in shape.fields},
        )
        for kind, shape in shapes.items()
    }


_PLAIN_JSONPATH, _PLAIN_JSONATA = _states(jsonata=False), _states(jsonata=True)
_JSONPATH = _with_hints(_PLAIN_JSONPATH, _PLAIN_JSONATA, jsonata=False)
_JSONATA = _with_hints(_PLAIN_JSONATA, _PLAIN_JSONPATH, jsonata=True)
TYPES = tuple(_JSONPATH)
"""The types of states."""
