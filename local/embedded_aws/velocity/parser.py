"""Parses templates as API Gateway does."""

import re
from typing import Final

from embedded_aws.velocity import syntax
from embedded_aws.velocity.expressions import CLOSING, COMMA, ExpressionParser
from embedded_aws.velocity.syntax import Block, Expression, Node, RenderingError

_PLAIN: Final = re.compile(r"[^$#\\]+")
_COMMENT: Final = re.compile(r"##[^\n]*\n?")
_UNPARSED: Final = {"#*": "*#", "#[[": "]]#"}  # block comments, and text
_DIRECTIVE: Final = re.compile(
    r"#(?:\{(elseif|else|end|stop|break)\}"
    r"|(end|else(?!if))"
    r"|(if|elseif|set|foreach|define|macro|stop|break|evaluate|include|parse)\b"
    r"|([A-Za-z]\w*)(?=[ \t]*\())"
)
_REST_OF_LINE: Final = re.compile(r"[ \t]*\r?\n")
_IN: Final = re.compile(r"\s+in\s")
_ENDS: Final = frozenset({"end", "else", "elseif"})


def parse(template: str) -> Block:
    """Parses a template.

    Raises:
        RenderingError: If the template is invalid.
    """
    return _Parser(template).block(outermost=True)[0]


class _Parser(ExpressionParser):
    def parse_inner(self, text: str) -> Block:
        """Parses the inside of a string in quotation marks."""
        inner = _Parser(text, self._depth)
        return inner.block(outermost=True)[0]

    def block(self, *, outermost: bool = False) -> tuple[Block, str]:
        """Returns the nodes up to ``#end``, ``#else`` or ``#elseif``, and the directive that ended them."""
        self._enter()
        nodes: list[Node] = []
        while self._at < len(self._text):
            before = self._at
            end = self._node(nodes)
            if end and outermost:
                raise self._error("a block", before)
            if end:
                self._depth -= 1
                return tuple(nodes), end
        if not outermost:
            raise self._error("#end")
        self._depth -= 1
        return tuple(nodes), ""

    def _node(self, nodes: list[Node]) -> str:
        """Parses the next node; returns the name of a directive that ends the block."""
        if plain := self._take(_PLAIN):
            nodes.append(syntax.Text(plain[0]))
            return ""
        match self._text[self._at]:
            case "\\":
                nodes.append(self._parse_escape())
            case "$":
                nodes.append(self._reference() or self._one_character())
            case _:
                return self._hash(nodes)
        return ""

    def _parse_escape(self) -> syntax.Text:
        pair = self._text[self._at : self._at + 2]
        following = self._text[self._at + 2 : self._at + 3]
        self._at += len(pair)
        unescaped = pair[1:] in {"$", "#"} and following and not following.isspace()
        return syntax.Text(pair[1:] if unescaped else pair)

    def _one_character(self) -> syntax.Text:
        self._at += 1
        return syntax.Text(self._text[self._at - 1])

    def _hash(self, nodes: list[Node]) -> str:
        if self._take(_COMMENT):
            return ""
        for start, end in _UNPARSED.items():
            if self._text.startswith(start, self._at):
                nodes.append(self._skip_unparsed(start, end))
                return ""
        directive = self._take(_DIRECTIVE)
        if not directive:
            nodes.append(self._one_character())
            return ""
        name = next(filter(None, directive.groups()))
        if name in _ENDS:
            return name
        nodes.append(self._directive(name))
        return ""

    def _skip_unparsed(self, start: str, end: str) -> syntax.Text:
        last = self._text.find(end, self._at + len(start))
        if last < 0:
            raise self._error(end)
        text = self._text[self._at + len(start) : last] if start == "#[[" else ""
        self._at = last + len(end)
        return syntax.Text(text)

    def _directive(self, name: str) -> Node:
        parsers = {
            "if": self._parse_if,
            "set": self._set,
            "foreach": self._foreach,
            "define": self._define,
            "macro": self._macro,
        }
        if name in parsers:
            return parsers[name]()
        if name in {"stop", "break"}:
            return syntax.Leave(name)
        if name in {"evaluate", "include", "parse"}:
            raise RenderingError(f"#{name} is not supported")
        self._open()
        return syntax.MacroCall(name, self._arguments())

    def _parse_if(self) -> syntax.If:
        branches: list[tuple[Expression | None, Block]] = []
        end = "if"
        while end != "end":
            condition = self._condition() if end != "else" else None
            if branches and branches[-1][0] is None:
                raise self._error("#end")
            block, end = self.block()
            branches.append((condition, block))
        self._take(_REST_OF_LINE)
        return syntax.If(tuple(branches))

    def _condition(self) -> Expression:
        self._open()
        condition = self._expression()
        self._close(")")
        self._take(_REST_OF_LINE)
        return condition

    def _set(self) -> syntax.Set:
        self._open()
        self._space()
        target = self._reference()
        if target is None:
            raise self._error("a reference")
        self._expect("=")
        value = self._expression()
        self._close(")")
        self._take(_REST_OF_LINE)
        return syntax.Set(target, value)

    def _foreach(self) -> syntax.Foreach:
        self._open()
        name = self._name()
        if not self._take(_IN):
            raise self._error("in")
        self._space()
        items = self._value()
        self._close(")")
        return syntax.Foreach(name, items, self._parse_to_end())

    def _define(self) -> syntax.Define:
        self._open()
        name = self._name()
        self._close(")")
        self._take(_REST_OF_LINE)
        return syntax.Define(name, self._parse_to_end())

    def _macro(self) -> syntax.Macro:
        self._open()
        name, parameters = self._name(), list[str]()
        while not self._take(CLOSING[")"]):
            self._take(COMMA)
            parameters.append(self._name())
        self._take(_REST_OF_LINE)
        return syntax.Macro(name, tuple(parameters), self._parse_to_end())

    def _parse_to_end(self) -> Block:
        block, end = self.block()
        if end != "end":
            raise self._error("#end")
        self._take(_REST_OF_LINE)
        return block
