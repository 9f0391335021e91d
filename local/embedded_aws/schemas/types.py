"""Types of a package's schema, from the annotations of its Python SDK.

Pulumi generates the SDK from the schema; its wheel does not have the schema itself.
"""

import enum
import keyword
import sys
import typing
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from typing import Any, Final, TypedDict, TypeGuard

import pulumi

from embedded_aws.json_values import read_object

Spec = dict[str, object]
"""A part of a schema, as in its JSON."""


class Members(TypedDict):
    """The properties of an object."""

    properties: dict[str, Spec]
    required: list[str]


# Marks that Pulumi puts on classes and getters.
_PULUMI_NAME: Final = "_pulumi_name"
_INPUT_TYPE: Final = "_pulumi_input_type"
_OUTPUT_TYPE: Final = "_pulumi_output_type"

_PULUMI_TYPES: Final = {"Output": pulumi.Output, "T": type(None)}
"""Types to which ``pulumi.Input`` refers by name."""

_PLAIN: Final[Mapping[object, Spec]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    Any: {"$ref": "pulumi.json#/Any"},
    pulumi.Archive: {"$ref": "pulumi.json#/Archive"},
    pulumi.Asset: {"$ref": "pulumi.json#/Asset"},
}


class Types:
    """Converts annotations, and collects the types that they name.

    Args:
        package: Name of the package, such as ``aws``.
        repeats_names: Whether tokens are like ``aws:sqs/queue:Queue``, and not like ``awsx:ecr:Image``.
    """

    def __init__(self, package: str, *, repeats_names: bool) -> None:
        self._package = package
        self._repeats_names = repeats_names
        self._inputs: dict[str, Spec] = {}
        self._outputs: dict[str, Spec] = {}

    def describe_hint(self, hint: object) -> Members:
        """Returns the same of the class that an annotation names."""
        if not isinstance(hint, type):
            raise TypeError(f"pulumi-{self._package} has a function that returns {hint!r}")
        return self.describe_class(hint)

    def describe_class(self, cls: type) -> Members:
        """Returns the ``properties`` of a class of the SDK, and the names that are ``required``."""
        return self.describe(read_property_hints(cls))

    def describe(self, hints: Mapping[str, object]) -> Members:
        """Returns the ``properties`` of annotations by name, and the names that are ``required``."""
        described = {name: self._describe_hint(hint) for name, hint in hints.items()}
        return {
            "properties": {name: spec for name, (spec, _) in described.items()},
            "required": [name for name, (_, optional) in described.items() if not optional],
        }

    def collect(self) -> dict[str, Spec]:
        """Returns all types that annotations have named, by token.

        A schema has one type for inputs and outputs. The inputs decide on the properties that are required.
        """
        merged = {**self._outputs, **self._inputs}
        for token in self._inputs.keys() & self._outputs.keys():
            outputs, inputs = (
                read_object(each[token]["properties"]) for each in (self._outputs, self._inputs)
            )
            merged[token] = {**merged[token], "properties": {**outputs, **inputs}}
        return dict(sorted(merged.items()))

    def _describe_hint(self, hint: object) -> tuple[Spec, bool]:
        """Returns the schema of an annotation, and whether it accepts None."""
        members = list(unwrap_hint(hint))
        specs: list[Spec] = []
        for member in members:
            # Functions accept one type in two classes: that of inputs and that of outputs.
            if member is not type(None) and (spec := self._describe_type(member)) not in specs:
                specs.append(spec)
        return (specs[0] if len(specs) == 1 else {"oneOf": specs}), type(None) in members

    def _describe_type(self, hint: object) -> Spec:
        if hint in _PLAIN:
            return _PLAIN[hint]
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is Sequence:
            return {"type": "array", "items": self._describe_hint(arguments[0])[0]}
        if origin is Mapping:
            return {"type": "object", "additionalProperties": self._describe_hint(arguments[1])[0]}
        if isinstance(hint, type) and (_is_enum(hint) or hasattr(hint, _INPUT_TYPE)):
            return self._refer(self._inputs, hint, hint.__name__.removesuffix("Args"))
        if isinstance(hint, type) and hasattr(hint, _OUTPUT_TYPE):
            return self._refer(self._outputs, hint, hint.__name__.removesuffix("Result"))
        raise TypeError(f"pulumi-{self._package} has an annotation that no schema can have: {hint!r}")

    def _refer(self, collected: dict[str, Spec], cls: type, name: str) -> Spec:
        token = self._build_token(cls, name)
        if token not in collected:
            collected[token] = {}  # its properties may be of its own type
            collected[token] = self._describe_members(cls)
        return {"$ref": f"#/types/{token}"}

    def _describe_members(self, cls: type) -> Spec:
        if _is_enum(cls):
            return {"type": "string", "enum": [{"name": each.name, "value": each.value} for each in cls]}
        return {"type": "object", **self.describe_class(cls)}

    def _build_token(self, cls: type, name: str) -> str:
        module = cls.__module__.split(".")[1]
        if module.startswith("_") or module == "outputs":  # of the package itself
            module = "index"
        elif keyword.iskeyword(module[:-1]):
            module = module[:-1]
        return (
            f"{self._package}:{module}/{name}:{name}"
            if self._repeats_names
            else f"{self._package}:{module}:{name}"
        )


def read_property_hints(cls: type) -> dict[str, object]:
    """Returns the annotations of the properties of a class of the SDK by their names in Pulumi."""
    found: dict[str, object] = {}
    for base in cls.__mro__:
        for member in vars(base).values():
            if isinstance(member, property) and (name := getattr(member.fget, _PULUMI_NAME, None)):
                found.setdefault(name, resolve_hints(member.fget, base.__module__)["return"])
    return found


def resolve_hints(function: object, module: str) -> dict[str, object]:
    """Returns the annotations of a function, with the names of its module and of Pulumi."""
    return typing.get_type_hints(function, vars(sys.modules[module]), _PULUMI_TYPES)


def unwrap_hint(hint: object) -> Iterator[object]:
    """Yields the types that a value can have, without the wrappers of inputs and outputs."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is pulumi.Output:
        yield from unwrap_hint(arguments[0])
    elif origin is typing.Union:
        for argument in arguments:
            wrapper = typing.get_origin(argument) in (Awaitable, pulumi.Output)
            if not wrapper and not typing.is_typeddict(argument):
                yield from unwrap_hint(argument)
    else:
        yield hint


def _is_enum(hint: object) -> TypeGuard[type[enum.Enum]]:
    return isinstance(hint, type) and issubclass(hint, enum.Enum)
