"""Programs of the documents in TypeScript and in Go, written from those in YAML and from Pulumi's schema.

A page has a program in Python and in YAML; the other languages say the same with other punctuation, and Go
with the types of its SDK. Tests compile them all, and compare the properties that they send with those of
the program in YAML.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import yaml

from serverless_patterns.plugin.provider import PatternsProvider

SAME = re.compile(r"<!-- runs: same -->\n```yaml\n(?P<code>.*?)```", re.DOTALL)
_COLUMNS = 76
_REFERENCE = re.compile(r"\$\{([\w-]+)\.(\w+)(?:\.(\w+))?\}")
_OUTPUT = {"string": "", "boolean": "Bool", "integer": "Int", "number": "Float64"}


class _Output(NamedTuple):
    """An output of a resource of the program, or one entry of it."""

    resource: str
    name: str
    entry: str
    is_optional: bool


class _Text(NamedTuple):
    """A string with outputs."""

    parts: tuple[str | _Output, ...]

    @property
    def only_output(self) -> _Output | None:
        """The output that is the whole string."""
        (first, *others) = self.parts
        return first if isinstance(first, _Output) and not others else None


class _Entry(NamedTuple):
    """A key and its value of an object, or an element of a list, which has no key."""

    key: str
    value: "_Value"


class _Braces(NamedTuple):
    """A value with entries, in the braces of its language."""

    opening: str
    entries: list[_Entry]
    closing: str
    padding: str = ""
    """Space within the braces on one line."""


_Value = str | _Braces


def show_languages(text: str, end: int) -> str:
    """Returns the last program in YAML of a document before a position in the other languages.

    Raises:
        LookupError: If there is none.
    """
    programs = [found["code"] for found in SAME.finditer(text, 0, end)]
    if not programs:
        raise LookupError("no program in YAML stands before this part")
    return "\n\n".join(
        f"<details><summary>{language}</summary>\n\n```{fence}\n{write(programs[-1])}\n```\n\n</details>"
        for language, fence, write in (("TypeScript", "typescript", to_typescript), ("Go", "go", to_go))
    )


def to_typescript(program: str) -> str:
    """Returns the statements of a program in YAML as those of TypeScript."""
    resources = yaml.safe_load(program)["resources"]
    statements = []
    for name, resource in resources.items():
        properties = _typescript(_find_outputs(resource.get("properties", {}), resources))
        arguments = f", {_lay_out(properties, ': ', 0, 0)}" if resource.get("properties") else ""
        created = f'new patterns.{_kind(resource)}("{name}"{arguments});'
        constant = f"const {_variable(name)} = " if _is_used(name, resources) else ""
        statements.append(f"{constant}{created}")
    return "\n".join(statements)


def to_go(program: str) -> str:
    """Returns the statements of a program in YAML as those of a function in Go that returns an error."""
    resources = yaml.safe_load(program)["resources"]
    statements = []
    declared = False
    for position, (name, resource) in enumerate(resources.items(), 1):
        kind = _kind(resource)
        schema = _schema()["resources"][resource["type"]]
        properties = _go_fields(
            f"&patterns.{kind}Args",
            _find_outputs(resource.get("properties", {}), resources),
            schema["inputProperties"],
            set(schema.get("requiredInputs", ())),
        )
        variable = _variable(name) if _is_used(name, resources) else "_"
        assignment = "=" if variable == "_" and declared else ":="
        created = f"{variable}, err {assignment} patterns.New{kind}("
        given = f'ctx, "{name}", '
        if len(created + given + properties.opening) > _COLUMNS:
            created, given = f"{created}\n", f"\t{given}"
        inner = given.count("\t")
        statements.append(f"{created}{given}{_lay_out(properties, ': ', inner, _COLUMNS)})")
        declared = True
        statements.append("return err" if position == len(resources) else "if err != nil {\n\treturn err\n}")
    return "\n".join(statements).expandtabs(4)


def _find_outputs(value: Any, resources: Mapping[str, Any]) -> Any:
    """Returns a value of the program with its references to outputs."""
    if isinstance(value, list):
        return [_find_outputs(each, resources) for each in value]
    if isinstance(value, dict):
        return {key: _find_outputs(each, resources) for key, each in value.items()}
    if not isinstance(value, str) or not _REFERENCE.search(value):
        return value
    parts: list[str | _Output] = []
    end = 0
    for found in _REFERENCE.finditer(value):
        schema = _schema()["resources"][resources[found[1]]["type"]]
        optional = found[2] not in schema.get("required", ())
        parts += [value[end : found.start()], _Output(found[1], found[2], found[3] or "", optional)]
        end = found.end()
    return _Text(tuple(part for part in [*parts, value[end:]] if part))


def _typescript(value: Any) -> _Value:
    if isinstance(value, _Text):
        if output := value.only_output:
            return _typescript_output(output)
        texts = (
            f"${{{_typescript_output(part)}}}" if isinstance(part, _Output) else part for part in value.parts
        )
        return f"pulumi.interpolate`{''.join(texts)}`"
    if isinstance(value, list):
        return _Braces("[", [_Entry("", _typescript(each)) for each in value], "]")
    if isinstance(value, dict):
        entries = [
            _Entry(key if re.fullmatch(r"[A-Za-z]\w*", key) else json.dumps(key), _typescript(each))
            for key, each in value.items()
        ]
        return _Braces("{", entries, "}", " ")
    return json.dumps(value, ensure_ascii=False)


def _typescript_output(output: _Output) -> str:
    text = f"{_variable(output.resource)}.{output.name}"
    if output.entry:
        return f'{text}.apply((all) => all["{output.entry}"])'
    return f"{text}.apply((given) => given!)" if output.is_optional else text


def _go_fields(
    opening: str, value: Mapping[str, Any], schema: Mapping[str, Any], required: set[str]
) -> _Braces:
    entries = [
        _Entry(key[0].upper() + key[1:], _go(each, schema[key], optional=key not in required))
        for key, each in value.items()
    ]
    return _Braces(f"{opening}{{", entries, "}")


def _go(value: Any, type_: Mapping[str, Any], *, optional: bool = False) -> _Value:
    """Returns a value of a type of the schema."""
    if reference := type_.get("$ref"):
        return _go_object(value, reference, optional=optional)
    if isinstance(value, _Text):
        text = _go_any(value)
        # An optional argument takes an output that may be missing.
        return text.removesuffix(".Elem()") if optional and isinstance(text, str) else text
    if isinstance(value, list):
        entries = [_Entry("", _go(each, type_["items"])) for each in value]
        return _Braces(f"{_go_type(type_)}{{", entries, "}")
    if isinstance(value, dict):
        items = [
            _Entry(json.dumps(key), _go(each, type_["additionalProperties"])) for key, each in value.items()
        ]
        return _Braces(f"{_go_type(type_)}{{", items, "}")
    if not type_.get("plain"):
        return _go_any(value)
    literal = json.dumps(value, ensure_ascii=False)
    kind = _OUTPUT[type_["type"]] or "String"
    return f"pulumi.{kind}Ref({literal})" if optional else literal


def _go_object(value: Any, reference: str, *, optional: bool) -> _Value:
    """Returns a value of a named type of the schema."""
    if reference == "pulumi.json#/Any":
        return _go_any(value)
    name = reference.rpartition(":")[2]
    nested = _schema()["types"][reference.rpartition("/types/")[2]]
    opening = f"{'&' * optional}patterns.{name}Args"
    return _go_fields(opening, value, nested.get("properties", {}), set(nested.get("required", ())))


def _go_type(type_: Mapping[str, Any]) -> str:
    """Returns the type of a list or a map, or of one of its elements, in Go."""
    if reference := type_.get("$ref"):
        name = reference.rpartition(":")[2]
        return "pulumi.Input" if reference == "pulumi.json#/Any" else f"patterns.{name}Input"
    kind = type_["type"]
    if kind == "array":
        return f"[]{_go_type(type_['items'])}"
    if kind == "object":
        return f"map[string]{_go_type(type_['additionalProperties'])}"
    plain = {"string": "string", "boolean": "bool", "integer": "int", "number": "float64"}
    return plain[kind] if type_.get("plain") else f"pulumi.{_OUTPUT[kind] or 'String'}Input"


def _go_any(value: Any) -> _Value:
    """Returns a value that may be an output."""
    if isinstance(value, _Text):
        outputs = [_go_output(part) for part in value.parts if isinstance(part, _Output)]
        if value.only_output:
            return outputs[0]
        text = "".join("%s" if isinstance(part, _Output) else part.replace("%", "%%") for part in value.parts)
        return f"pulumi.Sprintf({', '.join([json.dumps(text, ensure_ascii=False), *outputs])})"
    if isinstance(value, list):
        return _Braces("pulumi.Array{", [_Entry("", _go_any(each)) for each in value], "}")
    if isinstance(value, dict):
        entries = [_Entry(json.dumps(key), _go_any(each)) for key, each in value.items()]
        return _Braces("pulumi.Map{", entries, "}")
    kinds: dict[type, str] = {bool: "Bool", int: "Int", float: "Float64", str: "String"}
    return f"pulumi.{kinds[type(value)]}({json.dumps(value, ensure_ascii=False)})"


def _go_output(output: _Output) -> str:
    text = f"{_variable(output.resource)}.{output.name[0].upper()}{output.name[1:]}"
    if output.entry:
        return f'{text}.MapIndex(pulumi.String("{output.entry}"))'
    return f"{text}.Elem()" if output.is_optional else text


def _lay_out(value: _Value, colon: str, indent: int, column: int) -> str:
    """Returns a value on one line if it fits there, and otherwise each entry on a line of its own."""
    if isinstance(value, str):
        return value
    line = _join_on_one_line(value, colon)
    if not value.entries or (indent and column + len(line) < _COLUMNS):
        return line
    inner = " " * 4 * (indent + 1)
    keys = [f"{entry.key}{colon}" if entry.key else "" for entry in value.entries]
    is_aligned = value.opening not in {"{", "["}
    widest = max(map(len, keys))
    laid_out = [
        (key, _lay_out(entry.value, colon, indent + 1, len(inner) + (widest if is_aligned else len(key))))
        for key, entry in zip(keys, value.entries, strict=True)
    ]
    lines = [f"{inner}{key}{text}," for key, text in (_align(laid_out) if is_aligned else laid_out)]
    return "\n".join([value.opening, *lines, f"{' ' * 4 * indent}{value.closing}"])


def _join_on_one_line(value: _Value, colon: str) -> str:
    if isinstance(value, str):
        return value
    parts = [
        f"{entry.key}{colon if entry.key else ''}{_join_on_one_line(entry.value, colon)}"
        for entry in value.entries
    ]
    padding = value.padding if parts else ""
    return f"{value.opening}{padding}{', '.join(parts)}{padding}{value.closing}"


def _align(entries: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Aligns values in neighboring lines, as gofmt does."""
    aligned: list[tuple[str, str]] = []
    for position, (key, text) in enumerate(entries):
        run = [len(entries[position][0])]
        for step in (-1, 1):
            other = position + step
            while 0 <= other < len(entries) and "\n" not in entries[other][1] and "\n" not in text:
                run.append(len(entries[other][0]))
                other += step
        aligned.append((key.ljust(max(run)), text))
    return aligned


def _kind(resource: Mapping[str, Any]) -> str:
    return resource["type"].rpartition(":")[2]


def _variable(name: str) -> str:
    return re.sub(r"-(\w)", lambda found: found[1].upper(), name)


def _is_used(name: str, resources: Mapping[str, Any]) -> bool:
    return f"${{{name}." in json.dumps(resources)


@cache
def _schema() -> dict[str, Any]:
    return json.loads(PatternsProvider().schema)
