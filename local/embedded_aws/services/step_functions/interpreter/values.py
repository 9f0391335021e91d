"""Values of fields: paths, payload templates with intrinsic functions, and JSONata expressions."""

import copy
import re
from typing import Final

from embedded_aws.json_values import Json, JsonObject, is_array, is_object, read_object
from embedded_aws.ministack import step_functions
from embedded_aws.services.step_functions import expressions
from embedded_aws.services.step_functions.interpreter.filters import MISSING, InvalidPathError, Missing
from embedded_aws.services.step_functions.interpreter.frames import Frame, StateError, format_json
from embedded_aws.services.step_functions.interpreter.jsonpaths import Path, parse

_VARIABLE: Final = re.compile(r"\$([A-Za-z_]\w*)")


def find(path: str, given: Json, frame: Frame) -> Json | Missing:
    """Returns what a path finds in the input, in the Context object (``$$``) or in a variable (``$name``)."""
    parsed, root = _locate(path, given, frame)
    if root is MISSING:
        return MISSING
    try:
        values = parsed.find(root)
    except InvalidPathError as error:
        raise frame.fail(f"Invalid path '{path}' : {error}") from None
    if path.startswith("$$"):
        values = copy.deepcopy(values)  # the Context object changes
    if parsed.definite:
        return values[0] if values else MISSING
    return values


def _locate(path: str, given: Json, frame: Frame) -> tuple[Path, Json | Missing]:
    try:
        if path.startswith("$$"):
            return parse(path[1:]), read_object(frame.context)
        if variable := _VARIABLE.match(path):
            return parse("$" + path[variable.end() :]), frame.variables.get(variable[1], MISSING)
        return parse(path), given
    except InvalidPathError:
        raise frame.fail(f"Invalid path '{path}'") from None


def require(path: str, given: Json, frame: Frame) -> Json:
    """Returns what the path in a field such as ``InputPath`` finds; fails the state if that is nothing."""
    found = find(path, given, frame)
    if found is MISSING:
        parsed, root = _locate(path, given, frame)
        raise frame.fail(f"Invalid path '{path}' : {parsed.explain(None if root is MISSING else root)}")
    return found


def require_for(field: str, path: str, given: Json, frame: Frame) -> Json:
    """Returns what the path in a field of a template finds; fails the state if that is nothing."""
    found = find(path, given, frame)
    if found is MISSING:
        raise frame.fail(
            f"The JSONPath '{path}' specified for the field '{field}' could not be found in the input "
            f"'{format_json(given)}'"
        )
    return found


def build(template: Json, given: Json, frame: Frame) -> Json:
    """Returns a payload template, such as ``Parameters``, with its paths and intrinsic functions replaced."""
    if is_array(template):
        return [build(each, given, frame) for each in template]
    if not is_object(template):
        return template
    built: JsonObject = {}
    for name, value in template.items():
        if name.endswith(".$") and isinstance(value, str):
            built[name[:-2]] = read(name, value, given, frame)
        else:
            built[name] = build(value, given, frame)
    return built


def read(field: str, text: str, given: Json, frame: Frame) -> Json:
    """Returns the value of a path or of an intrinsic function in a field."""
    if not text.startswith("States."):
        return require_for(field, text, given, frame)
    try:
        return step_functions.evaluate_intrinsic(text, given, IntrinsicContext(frame, field))
    except step_functions.ExecutionError as error:
        raise StateError(error.error, error.cause) from None


class IntrinsicContext(JsonObject):
    """The Context object for an intrinsic function, with what finds the values of its paths."""

    def __init__(self, frame: Frame, field: str) -> None:
        super().__init__(read_object(frame.context))
        self.frame, self.field = frame, field

    def find(self, path: str, given: Json) -> Json:
        """Returns the value of a path."""
        return require_for(self.field, path, given, self.frame)


def evaluate(
    template: Json, field: str, given: Json, frame: Frame, *, result: Json = None, error_output: Json = None
) -> Json:
    """Returns a value with its JSONata expressions replaced.

    Args:
        template: The value.
        field: Its location, such as ``Output/total``.
        given: The input of the state.
        frame: The position.
        result: Result of the state, if any.
        error_output: Output of the error that was caught, if any.
    """
    if is_object(template):
        return {
            name: evaluate(value, f"{field}/{name}", given, frame, result=result, error_output=error_output)
            for name, value in template.items()
        }
    if is_array(template):
        return [
            evaluate(value, f"{field}[{at}]", given, frame, result=result, error_output=error_output)
            for at, value in enumerate(template)
        ]
    if not (isinstance(template, str) and template.startswith("{%") and template.endswith("%}")):
        return template
    expression = template[2:-2].strip()
    try:
        return expressions.evaluate(
            expression,
            given,
            read_object(frame.context),
            variables=dict(frame.variables),
            result=result,
            error_output=error_output,
        )
    except step_functions.ExecutionError as error:
        raise fail_evaluation(_explain_expression(expression, field, error.cause), frame, field) from None


def _explain_expression(expression: str, field: str, cause: str) -> str:
    where = f"The JSONata expression '{expression}' specified for the field '{field}'"
    if cause.startswith("JSONata expression did not return a result"):
        return f"{where} returned nothing (undefined)."
    if "is not JSON" in cause:
        return f"{where} returned an unsupported result type."
    return f"{where} threw an error during evaluation. {cause}"


def fail_evaluation(problem: str, frame: Frame, field: str | None = None) -> StateError:
    """Returns the error of a JSONata state."""
    error, cause = "States.QueryEvaluationError", frame.explain(problem)
    location = {"location": field} if field else {}
    return StateError(
        error,
        cause,
        ("EvaluationFailed", {"error": error, "cause": cause, **location, "state": frame.state}),
    )


def evaluate_as(expected: str, value: Json, field: str, given: Json, frame: Frame) -> Json:
    """Returns the value of a field that must have a JSON type, such as ``number``."""
    found = evaluate(value, field, given, frame)
    kind = find_type(found)
    if kind != expected and isinstance(value, str) and value.startswith("{%"):
        where = f"The JSONata expression '{value[2:-2].strip()}' specified for the field '{field}'"
        problem = f"returned an unexpected result type. Expected '{expected}', but was '{kind}'"
        raise fail_evaluation(f"{where} {problem} for value: {format_json(found)}", frame, field)
    return found


def find_type(value: Json) -> str:
    """Returns the JSON type of a value."""
    if value is None:
        return "null"
    for kind, name in ((bool, "boolean"), (int | float, "number"), (str, "string"), (list, "array")):
        if isinstance(value, kind):
            return name
    return "object"
