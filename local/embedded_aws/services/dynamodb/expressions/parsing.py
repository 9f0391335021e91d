"""Parsers of expressions. The tree of an expression is kept, because programs send few different ones."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Final, TypeAlias

from embedded_aws.services.dynamodb.expressions.nodes import (
    COMPARATORS,
    Action,
    Call,
    Node,
    Operation,
    Path,
    Reference,
)
from embedded_aws.services.dynamodb.expressions.reserved_words import RESERVED
from embedded_aws.services.dynamodb.expressions.tokens import Tokens

_MOST_OPERATORS: Final = 300
_MOST_OPERANDS_OF_IN: Final = 100
_MOST_LEVELS: Final = 32
_HIGHEST_INDEX: Final = 2**31 - 1
_TOO_MANY: Final = "The expression contains too many operators; operator count: "
_REDUNDANT: Final = "The expression has redundant parentheses;"
_CONDITION_WORDS: Final = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN"})
CLAUSES: Final = frozenset({"SET", "REMOVE", "ADD", "DELETE"})
TESTS: Final = frozenset(
    {"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"}
)
"""Functions that are conditions."""
_OF_UPDATES: Final = frozenset({"if_not_exists", "list_append"})
_FUNCTIONS: Final = TESTS | _OF_UPDATES | {"size"}


_Parse: TypeAlias = Callable[[], Node]


class Rank(IntEnum):
    """Order in which DynamoDB looks for the errors of an expression that has valid syntax."""

    PARENTHESES = 1
    FUNCTION = 2
    USE = 3
    RESERVED = 4
    SECTION = 5
    LIMIT = 6


@dataclass(frozen=True)
class Expression:
    """A parsed expression.

    Attributes:
        parameter: The parameter of the request, such as ``"FilterExpression"``.
        nodes: The condition; the paths of a projection; the actions of an update.
        names: Placeholders of names and values, in the order in which the expression has them.
    """

    parameter: str
    nodes: tuple[Node | Action, ...]
    placeholders: tuple[str, ...] = ()


@dataclass
class _Parser:
    tokens: Tokens
    problems: list[tuple[Rank, str]] = field(default_factory=list[tuple[Rank, str]])
    placeholders: dict[str, None] = field(default_factory=dict[str, None])
    operators: int = 0

    def finish(self, nodes: tuple[Node | Action, ...]) -> Expression:
        """Returns the expression.

        Raises:
            DynamoDbError: If it has an error.
        """
        self.tokens.end()
        if self.operators > _MOST_OPERATORS:
            self.problems.append((Rank.LIMIT, f"{_TOO_MANY}{self.operators}"))
        if self.tokens.has_redundant_parentheses():
            self.problems.append((Rank.PARENTHESES, _REDUNDANT))
        if self.problems:
            # The first error of the first rank.
            raise self.tokens.error(min(self.problems, key=lambda problem: problem[0])[1])
        return Expression(self.tokens.parameter, nodes, tuple(self.placeholders))

    # Conditions

    def parse_or(self) -> Node:
        return self._parse_chain("OR", self.parse_and)

    def parse_and(self) -> Node:
        return self._parse_chain("AND", self.parse_not)

    def _parse_chain(self, word: str, parse: _Parse) -> Node:
        terms = [parse()]
        while self.tokens.peek().kind == word:
            self.require_condition(terms[-1])
            self.tokens.take()
            terms.append(parse())
        if len(terms) == 1:
            return terms[0]
        self.require_condition(terms[-1])
        self.operators += len(terms) - 1
        return Operation(word, tuple(terms))

    def parse_not(self) -> Node:
        count = 0
        while self.tokens.skip("NOT"):
            count += 1
        term = self.parse_test()
        if count:
            self.require_condition(term)
            self.operators += count
        return Operation("NOT", (term,)) if count % 2 else term

    def require_condition(self, node: Node) -> None:
        """Rejects a value in the place of a condition."""
        if isinstance(node, Path | Reference):
            raise self.tokens.syntax_error()
        if isinstance(node, Call) and node.name not in TESTS:
            self._reject_use(node)

    def parse_test(self) -> Node:
        left = self.parse_operand(self.parse_or)
        token = self.tokens.peek()
        if isinstance(left, Operation):
            return left
        if token.kind in COMPARATORS:
            self.tokens.take()
            return self._operate(token.kind, left, self.parse_value())
        if token.kind == "BETWEEN":
            self.tokens.take()
            low = self.parse_value()
            self.tokens.expect("AND")
            return self._operate("BETWEEN", left, low, self.parse_value())
        if token.kind == "IN":
            self.tokens.take()
            return self._operate("IN", left, *self._parse_operands())
        return left

    def _operate(self, name: str, *operands: Node) -> Operation:
        self.operators += 1
        for operand in operands:
            if isinstance(operand, Call) and operand.name in TESTS:
                self._reject_use(operand)
        if name == "IN" and len(operands) > _MOST_OPERANDS_OF_IN:
            text = f"The IN operator is provided with too many operands; number of operands: {len(operands)}"
            self.problems.append((Rank.LIMIT, text))
        return Operation(name, operands)

    # Operands

    def parse_operand(self, parse_group: _Parse) -> Node:
        """Returns an operand.

        Args:
            parse_group: Parses the text between parentheses.
        """
        token = self.tokens.peek()
        if self.tokens.skip("("):
            inner = parse_group()
            self.tokens.expect(")")
            return inner
        if token.kind == "value":
            return self.parse_reference()
        if token.kind == "name" and self.tokens.peek(1).kind == "(":
            return self._parse_call()
        return self.parse_path()

    def parse_value(self) -> Node:
        return self.parse_operand(self.parse_value)

    def parse_sum(self) -> Node:
        """Returns the value of an action: an operand, or a sum or difference of two."""
        left = self.parse_operand(self.parse_sum)
        operator = self.tokens.peek().kind
        if operator not in {"+", "-"} or isinstance(left, Operation):
            return left
        self.tokens.take()
        right = self.parse_value()
        self.operators += 1
        return Operation(operator, (left, right))

    def _parse_operands(self) -> tuple[Node, ...]:
        operands: list[Node] = []
        self.tokens.expect("(")
        self.tokens.separate(lambda: operands.append(self.parse_value()))
        self.tokens.expect(")")
        return tuple(operands)

    def _parse_call(self) -> Call:
        call = Call(self.tokens.expect("name").text, self._parse_operands())
        name = call.name
        updates = self.tokens.parameter == "UpdateExpression"
        if name not in _FUNCTIONS:
            self.problems.append((Rank.FUNCTION, f"Invalid function name; function: {name}"))
        elif (name in _OF_UPDATES) is not updates:
            kind = "an update" if updates else "a condition"
            text = f"The function is not allowed in {kind} expression; function: {name}"
            self.problems.append((Rank.USE, text))
        for operand in call.operands:
            # A list that is appended can come from if_not_exists, but not from another call of the function.
            if isinstance(operand, Call) and operand.name in TESTS | {"list_append"}:
                self._reject_use(operand)
        return call

    def _reject_use(self, call: Call) -> None:
        if call.name in _FUNCTIONS:
            text = "The function is not allowed to be used this way in an expression; function: "
            self.problems.append((Rank.USE, f"{text}{call.name}"))

    def parse_reference(self) -> Reference:
        name = self.tokens.expect("value").text
        self.placeholders[name] = None
        return Reference(name)

    def parse_path(self) -> Path:
        parts: list[str | int] = [self._parse_name()]
        while self.tokens.peek().kind in {".", "["}:
            if self.tokens.take().kind == ".":
                parts.append(self._parse_name())
            else:
                parts.append(self._parse_index())
                self.tokens.expect("]")
        if len(parts) > _MOST_LEVELS:
            text = f"The document path has too many nesting levels; nesting levels: {len(parts)}"
            self.problems.append((Rank.LIMIT, text))
        return Path(tuple(parts))

    def _parse_index(self) -> int:
        text = self.tokens.expect("index").text
        index = int(text) if len(text) <= len(str(_HIGHEST_INDEX)) else _HIGHEST_INDEX + 1
        if index > _HIGHEST_INDEX:
            self.problems.append(
                (Rank.LIMIT, f"List index is not within the allowable range; index: [{text}]")
            )
        return index

    def _parse_name(self) -> str:
        token = self.tokens.peek()
        if token.kind not in {"name", "alias"}:
            raise self.tokens.syntax_error()
        self.tokens.take()
        if token.kind == "alias":
            self.placeholders[token.text] = None
        elif token.text.upper() in RESERVED:
            text = f"Attribute name is a reserved keyword; reserved keyword: {token.text}"
            self.problems.append((Rank.RESERVED, text))
        return token.text

    # Updates

    def parse_clauses(self) -> tuple[Action, ...]:
        actions: list[Action] = []
        found: set[str] = set()
        while self.tokens.peek().kind != "end":
            clause = self.tokens.peek().kind
            if clause not in CLAUSES:
                raise self.tokens.syntax_error()
            self.tokens.take()
            if clause in found:
                text = f'The "{clause}" section can only be used once in an update expression;'
                self.problems.append((Rank.SECTION, text))
            found.add(clause)
            self.tokens.separate(lambda clause=clause: actions.append(self._parse_action(clause)))
        return tuple(actions)

    def _parse_action(self, clause: str) -> Action:
        path = self.parse_path()
        if clause == "REMOVE":
            return Action(clause, path)
        if clause == "SET":
            self.tokens.expect("=")
            return Action(clause, path, self.parse_sum())
        return Action(clause, path, self.parse_reference())


@lru_cache(maxsize=2048)
def parse_condition(parameter: str, text: str) -> Expression:
    """Returns a condition, filter or key condition.

    Args:
        parameter: The parameter of the request, such as ``"FilterExpression"``.
        text: The expression.

    Raises:
        DynamoDbError: If it is invalid for all names and values.
    """

    def parse(parser: _Parser) -> tuple[Node, ...]:
        condition = parser.parse_or()
        parser.require_condition(condition)
        return (condition,)

    return _parse(parameter, text, _CONDITION_WORDS, parse)


@lru_cache(maxsize=2048)
def parse_update(text: str) -> Expression:
    """Returns an update expression.

    Raises:
        DynamoDbError: If it is invalid for all names and values.
    """
    return _parse("UpdateExpression", text, CLAUSES, _Parser.parse_clauses)


@lru_cache(maxsize=2048)
def parse_projection(text: str) -> Expression:
    """Returns a projection expression.

    Raises:
        DynamoDbError: If it is invalid for all names.
    """

    def parse(parser: _Parser) -> tuple[Path, ...]:
        paths: list[Path] = []
        parser.tokens.separate(lambda: paths.append(parser.parse_path()))
        return tuple(paths)

    return _parse("ProjectionExpression", text, frozenset(), parse)


def _parse(
    parameter: str,
    text: str,
    keywords: frozenset[str],
    parse: Callable[[_Parser], tuple[Node | Action, ...]],
) -> Expression:
    parser = _Parser(Tokens(parameter, text, keywords))
    try:
        return parser.finish(parse(parser))
    except RecursionError:
        redundant = parser.tokens.has_redundant_parentheses()
        raise parser.tokens.error(_REDUNDANT if redundant else f"{_TOO_MANY}{_MOST_OPERATORS + 1}") from None
