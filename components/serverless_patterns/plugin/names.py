"""Arguments and errors between Python's names and those of the schema."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider.experimental.analyzer import ComponentDefinition, PropertyDefinition, TypeDefinition

from serverless_patterns.arguments.errors import ArgumentError
from serverless_patterns.arguments.outputs import is_output

_QUOTED_OR_NAME = re.compile(r'"(?:[^"\\]|\\.)*["…]|\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b')


@dataclass(frozen=True)
class _Argument:
    """An argument under both of its names.

    Attributes:
        schema_name: Its name in the schema, such as ``maxPixels``.
        python_name: Its name in Python, such as ``max_pixels``.
        definition: Its type.
    """

    schema_name: str
    python_name: str
    definition: PropertyDefinition


class Names:
    """Translates the arguments and errors of a program in another language.

    Args:
        components: The components by name.
        types: The types of their arguments by name.
    """

    def __init__(
        self, components: Mapping[str, ComponentDefinition], types: Mapping[str, TypeDefinition]
    ) -> None:
        self._types = types
        mappings = [each.inputs_mapping for each in components.values()]
        mappings += [each.outputs_mapping for each in components.values()]
        mappings += [each.properties_mapping for each in types.values()]
        # Only such names: a word like "key" or "timeout" is the same in both, and in English.
        self._in_texts = {
            python_name: schema_name
            for mapping in mappings
            for schema_name, python_name in mapping.items()
            if "_" in python_name
        }

    def to_python(self, inputs: Mapping[str, Any], component: ComponentDefinition) -> dict[str, Any]:
        """Returns the arguments of a component under Python's names; what the schema lacks stays as it is."""
        return self._rename(inputs, _arguments_of_component(component))

    def to_schema(
        self, error: ArgumentError, component: ComponentDefinition, inputs: Mapping[str, Any]
    ) -> InputPropertiesError:
        """Returns the error of a component's arguments under the names of the schema."""
        details = [
            {
                "property_path": self._schema_path(each.argument, inputs, _arguments_of_component(component)),
                "reason": self.translate_text(each.reason),
            }
            for each in error.errors
        ]
        return InputPropertiesError(self.translate_text(str(error).partition("\n")[0]), cast("Any", details))

    def translate_text(self, text: str) -> str:
        """Returns ``text`` with Python's names of arguments and outputs replaced by those of the schema.

        What errors quote stays: a value of the program, in JSON, which may be cut off.
        """
        return _QUOTED_OR_NAME.sub(lambda found: self._in_texts.get(found[0], found[0]), text)

    def _rename(self, given: Any, arguments: Mapping[str, _Argument]) -> Any:
        if is_output(given):
            return pulumi.Output.from_input(given).apply(lambda known: self._rename(known, arguments))
        if not isinstance(given, Mapping):
            return given
        renamed: dict[str, Any] = {}
        for key, value in _entries(given).items():
            if argument := arguments.get(key):
                renamed[argument.python_name] = self._value(value, argument.definition)
            else:
                renamed[key] = value
        return renamed

    def _value(self, value: Any, definition: PropertyDefinition) -> Any:
        if nested := self._find_nested_arguments(definition):
            return self._rename(value, nested)
        if isinstance(value, list) and definition.items:
            item = definition.items
            return [self._value(each, item) for each in cast("list[Any]", value)]
        if isinstance(value, Mapping) and definition.additional_properties:
            entry = definition.additional_properties
            return {key: self._value(each, entry) for key, each in _entries(value).items()}
        return cast("Any", value)

    def _find_nested_arguments(self, definition: PropertyDefinition) -> dict[str, _Argument]:
        """The arguments of a property's type; none if it is not one of ours."""
        found = self._types.get(definition.ref.rpartition(":")[2]) if definition.ref else None
        return _arguments(found.properties, found.properties_mapping) if found else {}

    def _schema_path(self, path: str, given: Any, arguments: Mapping[str, _Argument]) -> str:
        name, _, rest = path.partition(".")
        found = next((each for each in arguments.values() if each.python_name == name), None)
        if found is None:
            return path
        below = self._path_below(rest, _entries(given).get(found.schema_name), found.definition)
        return found.schema_name + below

    def _path_below(self, path: str, given: Any, definition: PropertyDefinition) -> str:
        if not path:
            return ""
        if nested := self._find_nested_arguments(definition):
            return f".{self._schema_path(path, given, nested)}"
        if definition.items:
            index, _, rest = path.partition(".")
            value = (
                cast("list[Any]", given)[int(index)] if isinstance(given, list) and index.isdigit() else None
            )
            return f"[{index}]{self._path_below(rest, value, definition.items)}"
        if definition.additional_properties:
            key, rest = _first_key(path, _entries(given))
            value = _entries(given).get(key)
            return f"[{_quote(key)}]{self._path_below(rest, value, definition.additional_properties)}"
        return f".{path}"


def _entries(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _first_key(path: str, given: Mapping[str, Any]) -> tuple[str, str]:
    """The key that ``path`` begins with, which may have dots in it, and the rest."""
    keys = [key for key in given if f"{path}.".startswith(f"{key}.")]
    key = max(keys, key=len, default=path.partition(".")[0])
    return key, path[len(key) + 1 :]


def _quote(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _arguments_of_component(component: ComponentDefinition) -> dict[str, _Argument]:
    return _arguments(component.inputs, component.inputs_mapping)


def _arguments(
    properties: Mapping[str, PropertyDefinition], mapping: Mapping[str, str]
) -> dict[str, _Argument]:
    return {
        schema_name: _Argument(schema_name, mapping[schema_name], definition)
        for schema_name, definition in properties.items()
    }
