"""Follows values through a template, from where they come in to where they go out, on every branch."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import airspeed

from tests.scanners.mapping_templates.knowledge import (
    CHECKED_TYPES,
    CLEAN_CONTEXT,
    ESCAPED_CONTEXT,
    JSON_CONTEXT,
    JSON_OF_SERVICE,
    MADE_BY_SERVICE,
)
from tests.scanners.mapping_templates.syntax import (
    Call,
    arguments,
    branches,
    chain,
    emits,
    find_alternatives,
    find_compared,
    parse,
    terms,
)
from tests.scanners.mapping_templates.template import MappingTemplate

Kinds = frozenset[str]
"""Possible kinds of a value."""

CLEAN: Final[Kinds] = frozenset()
"""The template's own, or harmless."""
RAW: Final = "raw"
"""Anything at all."""
STORED: Final = "stored"
"""Response of a table, with its checked types."""
AS_SENT: Final = "as sent"
"""A path parameter as the client had encoded it."""
DOCUMENT: Final = "document"
"""JSON text."""
JAVASCRIPT: Final = "javascript"
"""Escaped for a JavaScript string, with apostrophes that JSON does not know."""
QUOTED: Final = "quoted"
"""Escaped for the inside of a JSON string."""
ENCODED: Final = "encoded"
"""Encoded for a URL or a form."""
BASE64: Final = "base64"
"""Encoded in Base64, whose characters are plain in a JSON string."""

_ESCAPING = {"escapeJavaScript": JAVASCRIPT, "urlEncode": ENCODED, "base64Encode": BASE64}
_QUESTIONS = frozenset(
    {"contains", "containsKey", "equals", "hasNext", "isEmpty", "length", "matches", "size", "startsWith"}
)
_PARTS = frozenset({"get", "keySet", "toString"})
_UNESCAPED_APOSTROPHES = [".'", "'"]


def read(template: MappingTemplate) -> list[str]:
    """Unescaped output of a template, and its place."""
    reader = _Reader(template)
    inside = reader.read_block(parse(template.text), inside=False, alone=True)
    if inside:
        reader.object("it ends inside a JSON string")
    return list(dict.fromkeys(reader.objections))


class _Reader:
    """Reads one template; ``inside`` is whether its output is inside a JSON string."""

    def __init__(self, template: MappingTemplate) -> None:
        self._template = template
        self._values: dict[str, Kinds] = {}
        self._certain = True
        self._read: dict[Any, dict[str, Kinds]] = {}
        self.objections: list[str] = []

    def object(self, what: str) -> None:
        self.objections.append(what)

    def read_block(self, block: Any, *, inside: bool, alone: bool) -> bool:
        """Reads a block; returns whether the output is inside a JSON string after it.

        Args:
            block: The block.
            inside: Whether it is before.
            alone: Whether nothing else is in the output: then a value can spoil nothing but itself.
        """
        alone = alone and sum(map(emits, block.children)) <= 1
        for child in block.children:
            match child:
                case airspeed.Text() | airspeed.FallthroughHashText():
                    inside = self._is_inside_after(child.text, inside)
                case airspeed.FormalReference():
                    self._check_output(child, inside=inside, alone=alone)
                case airspeed.IfDirective():
                    inside = self._read_if(child, inside=inside, alone=alone)
                case airspeed.ForeachDirective():
                    self._read_loop(child, inside=inside)
                case airspeed.SetDirective():
                    self._read_set(child)
                case airspeed.DefineDefinition():
                    self._values[child.function_name] = self._read_define(child)
                case airspeed.Comment() | airspeed.StopDirective():
                    pass
                case _:
                    self.object(f"{type(child).__name__} is not understood")
        return inside

    def _is_inside_after(self, text: str, inside: bool) -> bool:
        if self._template.sink != "json":
            return False
        escaped = False
        for character in text:
            if character == '"' and not escaped:
                inside = not inside
            escaped = character == "\\" and not escaped
        return inside

    def _check_output(self, reference: Any, *, inside: bool, alone: bool) -> None:
        allowed = {
            "form": {ENCODED},
            "json": {QUOTED, ENCODED, BASE64} if inside else {DOCUMENT},
            "text": {ENCODED},
        }[self._template.sink]
        kinds = self._classify_reference(reference)
        if alone and kinds and self._template.asks_service:
            self.object(f"{reference.my_text()} is the whole request, so the client says all of it")
        if kinds <= allowed or (alone and JAVASCRIPT not in kinds):
            return
        where = "inside a JSON string" if inside else f"in the {self._template.sink}"
        self.object(f"{reference.my_text()} goes out {' or '.join(sorted(kinds))} {where}")

    def _read_if(self, directive: Any, *, inside: bool, alone: bool) -> bool:
        after: set[bool] = set()
        for condition, block in branches(directive):
            with self._assume(condition):
                after.add(self.read_block(block, inside=inside, alone=alone) if block else inside)
        if len(after) > 1:
            self.object("after an #if it depends on the branch whether a JSON string is open")
        return after.pop()

    @contextmanager
    def _assume(self, condition: Any) -> Iterator[None]:
        """In a branch: what was found equal to constants is harmless there."""
        equal = find_compared(condition) if condition else {}
        before, certain = dict(self._values), self._certain
        self._certain = False
        self._values |= dict.fromkeys(equal, CLEAN)
        if equal and all(set[str]() < constants <= CHECKED_TYPES for constants in equal.values()):
            self._values = {name: kinds - {STORED} for name, kinds in self._values.items()}
        assumed = dict(self._values)
        yield
        changed = {name: kinds for name, kinds in self._values.items() if assumed.get(name) != kinds}
        self._values = before | {name: kinds | before.get(name, CLEAN) for name, kinds in changed.items()}
        self._certain = certain

    def _read_loop(self, directive: Any, *, inside: bool) -> None:
        with self._assume(None):
            self._values[directive.loop_var_name] = self._classify_value(directive.value)
            self._values["foreach"] = CLEAN
            # What one round has set, the next one uses.
            for _ in range(2):
                self._read_round(directive.block, inside=inside)

    def _read_round(self, block: Any, *, inside: bool) -> None:
        """Reads a round of a loop, unless it was read with the same values: loops nest."""
        known = (block, inside, frozenset(self._values.items()), self._template)
        if known not in self._read:
            if self.read_block(block, inside=inside, alone=False) != inside:
                self.object("a round of a #foreach opens a JSON string, or closes one")
            self._read[known] = dict(self._values)
        self._values = dict(self._read[known])

    def _read_set(self, directive: Any) -> None:
        first, *rest = directive.terms
        kinds = self._classify_expression(directive.value)
        if first == "context":
            self._check_override(rest, kinds, directive.my_text())
            return
        self._values[first] = kinds if self._certain else kinds | self._values.get(first, CLEAN)

    def _check_override(self, terms: list[str], kinds: Kinds, text: str) -> None:
        """Whole values are overridden, so there is nothing beside them; but paths and headers are lines."""
        allowed = {AS_SENT} if terms[1:2] == ["path"] else set[str]()
        if not kinds <= allowed:
            self.object(f"{text} goes out {' or '.join(sorted(kinds))} in the head of a message")

    def _read_define(self, directive: Any) -> Kinds:
        """A part of the output, to be used as a value: JSON, unless it is nothing but one value."""
        children = directive.block.children
        if len(children) == 1 and isinstance(children[0], airspeed.FormalReference):
            return self._classify_reference(children[0])
        template = self._template
        self._template = replace(template, sink="json")
        if self.read_block(directive.block, inside=False, alone=False):
            self.object(f"${directive.function_name} ends inside a JSON string")
        self._template = template
        return frozenset({DOCUMENT})

    # What values are

    def _classify_expression(self, expression: Any) -> Kinds:
        values, operators = terms(expression)
        if any(operator != "+" for operator in operators):
            return CLEAN  # a comparison, or arithmetic
        return self._union(values)

    def _classify_value(self, value: Any) -> Kinds:
        match value.expression:
            case airspeed.FormalReference() as reference:
                return self._classify_reference(reference)
            case airspeed.InterpolatedStringLiteral() as text:
                references = (
                    child for child in text.block.children if isinstance(child, airspeed.FormalReference)
                )
                return CLEAN.union(*map(self._classify_reference, references))
            case airspeed.ArrayLiteral() | airspeed.DictionaryLiteral() as collection:
                return self._union(arguments(collection))
            case airspeed.ParenthesizedExpression() as inner:
                return self._classify_expression(inner.calculate.__self__)
            case _:
                return CLEAN

    def _union(self, values: Iterable[Any]) -> Kinds:
        return CLEAN.union(*map(self._classify_value, values))

    def _classify_reference(self, reference: Any) -> Kinds:
        return self._classify_chain(chain(reference)) | self._union(find_alternatives(reference))

    def _classify_chain(self, calls: list[Call]) -> Kinds:
        first, *rest = calls
        match first.name:
            case "input":
                return self._classify_input(rest)
            case "util":
                return self._follow_calls(self._classify_util(rest[0]), rest[1:])
            case "context":
                return _classify_context(".".join(call.name for call in rest))
            case "stageVariables" | "velocityCount" | "velocityHasNext":
                return CLEAN
            case name:
                return self._follow_calls(self._values.get(name, frozenset({RAW})), rest)

    def _classify_input(self, calls: list[Call]) -> Kinds:
        first, *rest = calls
        kinds = frozenset({RAW})
        if first.name == "json":
            kinds = frozenset({DOCUMENT})
        elif first.name == "path" and self._template.answers:
            path = first.constant
            if self._template.service == "dynamodb":
                kinds = frozenset({STORED})
            if path in MADE_BY_SERVICE:
                kinds = CLEAN
            elif path in JSON_OF_SERVICE and self._template.service == "states":
                kinds = frozenset({DOCUMENT})
        elif [call.name for call in calls] == ["params", "path", "get"]:
            return frozenset({AS_SENT})
        return self._follow_calls(kinds, rest)

    def _classify_util(self, call: Call) -> Kinds:
        kinds = self._union(call.arguments)
        if not kinds:
            return CLEAN
        return frozenset({_ESCAPING.get(call.name, RAW)})

    def _follow_calls(self, kinds: Kinds, calls: list[Call]) -> Kinds:
        """Kinds of a value after calls of its methods."""
        for call in calls:
            if call.name in _QUESTIONS:
                return CLEAN
            if call.name != "get" and self._union(call.arguments):
                kinds = frozenset({RAW})
            elif call.name == "replaceAll" and kinds == {JAVASCRIPT}:
                harmless = call.constants == _UNESCAPED_APOSTROPHES
                kinds = frozenset({QUOTED if harmless else RAW})
            elif kinds and kinds != {DOCUMENT} and not (call.member or call.name in _PARTS):
                kinds = frozenset({RAW})
        return kinds


def _classify_context(member: str) -> Kinds:
    if member in CLEAN_CONTEXT:
        return CLEAN
    if member in JSON_CONTEXT:
        return frozenset({DOCUMENT})
    return frozenset({QUOTED if member in ESCAPED_CONTEXT else RAW})
