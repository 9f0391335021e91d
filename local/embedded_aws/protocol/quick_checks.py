"""Compiled checks that say whether a value satisfies all constraints of its shape.

They decide whether :mod:`embedded_aws.protocol.constraints` must look for the violations and their messages,
which takes six times as long.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Final, cast

from embedded_aws.json_values import Json, JsonObject
from embedded_aws.protocol.constraints import matches_pattern, measure
from embedded_aws.protocol.models import Model, Shape

Check = Callable[[object], bool]
"""Returns whether a value satisfies the constraints of a shape, and of all shapes in it."""
_CONSTRAINTS: Final = frozenset({"enum", "max", "min", "pattern"})


@cache
def find_checks(model: Model) -> "QuickChecks":
    """Returns the checks of a service.

    Args:
        model: Model of the service.
    """
    return QuickChecks(model.shapes)


class QuickChecks:
    """Checks of the shapes of a service, each compiled when it is first needed."""

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        """Creates checks.

        Args:
            shapes: The shapes by name.
        """
        self._shapes = shapes
        self._checks: dict[str, Check | None] = {}

    def are_satisfied(self, name: str, value: JsonObject) -> bool:
        """Returns whether a value satisfies all constraints.

        Args:
            name: Name of its shape.
            value: The value.
        """
        check = self._find(name)
        return check is None or check(value)

    def _find(self, name: str) -> Check | None:
        """Returns the check of a shape; None if it has no constraints."""
        if name not in self._checks:
            self._checks[name] = partial(self._call, name)  # a shape can contain itself
            self._checks[name] = self._compile(self._shapes[name])
        return self._checks[name]

    def _call(self, name: str, value: object) -> bool:
        check = self._checks[name]
        return check is None or check(value)

    def _compile(self, shape: Shape) -> Check | None:
        own = _compile_own(shape) if _CONSTRAINTS & shape.keys() else None
        match shape["type"]:
            case "structure":
                inner = self._compile_members(shape)
            case "list":
                inner = self._compile_list(shape)
            case "map":
                inner = self._compile_map(shape)
            case _:
                return own
        if own is None or inner is None:
            return own or inner
        return lambda value: own(value) and inner(value)

    def _compile_members(self, shape: Shape) -> Check | None:
        required = tuple(shape.get("required", ()))
        found = ((name, self._find(member["shape"])) for name, member in shape["members"].items())
        checks = tuple((name, check) for name, check in found if check)
        if not required and not checks:
            return None

        def check(value: object) -> bool:
            if not isinstance(value, dict):
                return True
            given = cast("dict[str, object]", value)
            for name in required:
                if given.get(name) is None:
                    return False
            for name, each in checks:
                inner = given.get(name)
                if inner is not None and not each(inner):
                    return False
            return True

        return check

    def _compile_list(self, shape: Shape) -> Check | None:
        check = self._find(shape["member"]["shape"])
        if check is None:
            return None
        return lambda value: not isinstance(value, list) or all(map(check, cast("list[object]", value)))

    def _compile_map(self, shape: Shape) -> Check | None:
        key, inner = self._find(shape["key"]["shape"]), self._find(shape["value"]["shape"])
        if key is None and inner is None:
            return None

        def check(value: object) -> bool:
            if not isinstance(value, dict):
                return True
            given = cast("dict[str, object]", value)
            return (key is None or all(map(key, given))) and (
                inner is None or all(map(inner, given.values()))
            )

        return check


def _compile_own(shape: Shape) -> Check:
    """Returns the check of the constraints of a shape itself."""
    pattern, values, kind = shape.get("pattern"), frozenset(shape.get("enum", ())), shape["type"]
    maximum, minimum = shape.get("max"), shape.get("min")
    measured = maximum is not None or minimum is not None

    def check(value: object) -> bool:
        if measured:
            size, _ = measure(kind, cast("Json", value))
            if size is not None and not (
                (maximum is None or size <= maximum) and (minimum is None or size >= minimum)
            ):
                return False
        if not isinstance(value, str):
            return True
        return not (values and value not in values) and not (pattern and not matches_pattern(pattern, value))

    return check
