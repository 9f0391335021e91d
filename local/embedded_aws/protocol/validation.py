"""Validation of the parameters of an operation by the constraints of its model."""

from collections.abc import Callable, Mapping
from typing import Final, cast

from embedded_aws.json_values import JsonObject
from embedded_aws.protocol.constraints import Constraints, lower_first
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.protocol.models import Model, Operation, Structure, read_model
from embedded_aws.protocol.quick_checks import find_checks
from embedded_aws.protocol.rules import RULES, Rules

_COLONS_OF_ARNS: Final = 5
_WITH_MISSING_PARAMETERS: Final = frozenset({"sqs"})
"""Services with another error for required parameters, and no other rules in common with the others."""


def validate_parameters(service: str, operation: str, parameters: Mapping[str, object]) -> None:
    """Checks the parameters of an operation.

    Args:
        service: Name of the service in botocore.
        operation: Name of the operation.
        parameters: The parameters by their names in the model.

    Raises:
        ServiceError: If a constraint is violated; the message has all of them.
    """
    model = read_model(service)
    found = model.operations[operation]
    if not found.shape:
        return
    if service in _WITH_MISSING_PARAMETERS:
        _require_parameters(model.shapes[found.shape], parameters)
    elif rules := RULES.get(service):
        # Constraints read values only: they need no copy of another type.
        message = find_violations(model, rules, found, cast("JsonObject", parameters))
        if message:
            raise ServiceError(rules.code, message)


def _require_parameters(shape: Structure, parameters: Mapping[str, object]) -> None:
    for name in shape.get("required", ()):
        if name not in parameters:
            raise ServiceError("MissingParameter", f"The request must contain the parameter {name}.")


def find_violations(model: Model, rules: Rules, operation: Operation, given: JsonObject) -> str | None:
    """Returns the message for parameters that violate constraints; None if they violate none.

    Args:
        model: Model of the service.
        rules: Rules of the service.
        operation: The operation, which has an input.
        given: Its parameters.
    """
    if rules.arns_first and _has_invalid_arn(model.shapes[operation.shape], given):
        return None
    if find_checks(model).are_satisfied(operation.shape, given):
        return None
    constraints = Constraints(model, rules.hidden)
    find = _find_errors_of_places if rules.input_named else _find_errors
    errors = find(constraints, operation, given)
    if not errors:
        return None
    plural = "s" if len(errors) > 1 else ""
    return f"{len(errors)} validation error{plural} detected: {'; '.join(errors)}"


def _has_invalid_arn(shape: Structure, given: JsonObject) -> bool:
    names = (name for name in shape.get("required", ()) if name.endswith("Arn"))
    return any(str(given.get(name, "")).count(":") < _COLONS_OF_ARNS for name in names)


def _find_errors(constraints: Constraints, operation: Operation, given: JsonObject) -> list[str]:
    shape = constraints.model.shapes[operation.shape]
    return list(constraints.find_errors_of_members(shape, given, ""))


def _find_errors_of_places(constraints: Constraints, operation: Operation, given: JsonObject) -> list[str]:
    """Returns the errors of parameters in the body before those in the path, which have plain names."""
    shape = constraints.model.shapes[operation.shape]
    is_located: Callable[[str], bool] = lambda name: "location" in shape["members"][name]  # noqa: E731
    errors: list[str] = []
    for located, path in ((False, f"{lower_first(operation.name)}Input"), (True, "")):
        part: Structure = {
            "members": {name: each for name, each in shape["members"].items() if is_located(name) == located},
            "required": [name for name in shape.get("required", ()) if is_located(name) == located],
        }
        errors += constraints.find_errors_of_members(part, given, path)
    return errors
