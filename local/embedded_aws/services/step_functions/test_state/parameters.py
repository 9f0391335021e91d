"""Validates types, lengths and values of parameters by the model of the API."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, cast

from botocore.model import Shape, StructureShape

from embedded_aws.service_calls.models import create_session
from embedded_aws.services.step_functions.test_state.invalid_test import InvalidTestError

_KINDS: Final = {"structure": dict, "string": str, "boolean": bool, "integer": int}


def check_parameters(given: Mapping[str, Any]) -> None:
    """Validates the parameters of a test.

    Raises:
        InvalidTestError: If they do not fit the model. The message lists all errors.
    """
    found = [
        f"Value at '{path}' failed to satisfy constraint: Member must {rule}"
        for path, rule in _find_problems("", given, _load_model())
    ]
    if found:
        count = f"{len(found)} validation error{'s' if len(found) > 1 else ''} detected"
        raise InvalidTestError(f"{count}: {'; '.join(found)}")


@cache
def _load_model() -> StructureShape:
    service = create_session().get_service_model("stepfunctions")
    return cast("StructureShape", service.operation_model("TestState").input_shape)


def _find_problems(path: str, value: Any, shape: Shape) -> Iterator[tuple[str, str]]:
    if not isinstance(value, _KINDS[shape.type_name]):
        yield path, f"be of type {shape.type_name}"
    elif isinstance(shape, StructureShape):
        given = cast("Mapping[str, Any]", value)
        yield from ((name, "not be null") for name in shape.required_members if name not in given)
        for name, member in shape.members.items():
            if name in given:
                yield from _find_problems(f"{path}.{name}".lstrip("."), given[name], member)
    elif shape.type_name == "string":
        yield from ((path, rule) for rule in _find_broken_rules(cast("str", value), shape))
    elif shape.type_name == "integer" and value < shape.metadata.get("min", value):
        yield path, f"have value greater than or equal to {shape.metadata['min']}"


def _find_broken_rules(value: str, shape: Shape) -> Iterator[str]:
    limits, enum = shape.metadata, getattr(shape, "enum", None)
    if len(value) > limits.get("max", len(value)):
        yield f"have length less than or equal to {limits['max']}"
    if len(value) < limits.get("min", 0):
        yield f"have length greater than or equal to {limits['min']}"
    if enum and value not in enum:
        yield f"satisfy enum value set: [{', '.join(enum)}]"
