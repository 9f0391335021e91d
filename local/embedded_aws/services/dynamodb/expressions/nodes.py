"""Trees of expressions."""

from dataclasses import dataclass
from typing import TypeAlias

from embedded_aws.services.dynamodb.values import Value


@dataclass(frozen=True, slots=True)
class Path:
    """A document path: names, placeholders of names such as ``#name``, and indexes of lists."""

    parts: tuple[str | int, ...]

    def __str__(self) -> str:
        shown = (f"[{part}]" if isinstance(part, int) else part for part in self.parts)
        return f"[{', '.join(shown)}]"


@dataclass(frozen=True, slots=True)
class Reference:
    """A placeholder of a value, such as ``:limit``."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value of a request."""

    value: Value


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function."""

    name: str
    operands: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with its operands, such as ``=``, ``BETWEEN``, ``AND`` or ``+``."""

    name: str
    operands: tuple["Node", ...]


Node: TypeAlias = Path | Reference | Literal | Call | Operation


@dataclass(frozen=True, slots=True)
class Action:
    """An action of an update expression.

    Attributes:
        clause: ``"SET"``, ``"REMOVE"``, ``"ADD"`` or ``"DELETE"``.
        path: The attribute that the action changes.
        operand: The value; None for ``REMOVE``.
    """

    clause: str
    path: Path
    operand: Node | None = None


LOGICAL = frozenset({"AND", "OR", "NOT"})
COMPARATORS = frozenset({"=", "<>", "<", "<=", ">", ">="})
