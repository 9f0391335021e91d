"""The nodes of a parsed template."""

from dataclasses import dataclass


class RenderingError(Exception):
    """A template cannot be rendered; API Gateway returns HTTP 500."""


@dataclass(frozen=True)
class Text:
    """Text that is written unchanged."""

    text: str


@dataclass(frozen=True)
class Literal:
    """A number, a Boolean, null, or a string in apostrophes."""

    value: object


@dataclass(frozen=True)
class Interpolated:
    """A string in quotation marks."""

    block: "Block"


@dataclass(frozen=True)
class ListOf:
    """A list such as ``[1, $a]``."""

    items: tuple["Expression", ...]


@dataclass(frozen=True)
class RangeOf:
    """A range such as ``[1..$n]``."""

    first: "Expression"
    last: "Expression"


@dataclass(frozen=True)
class MapOf:
    """A map such as ``{"a": $b}``."""

    members: tuple[tuple["Expression", "Expression"], ...]


@dataclass(frozen=True)
class Property:
    """The step ``.name`` of a reference."""

    name: str


@dataclass(frozen=True)
class Call:
    """The step ``.name(arguments)`` of a reference."""

    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True)
class Index:
    """The step ``[index]`` of a reference."""

    index: "Expression"


@dataclass(frozen=True)
class Reference:
    """A reference such as ``$input.params('id')[0]``."""

    name: str
    steps: tuple[Property | Call | Index, ...] = ()


@dataclass(frozen=True)
class Not:
    """A negation."""

    operand: "Expression"


@dataclass(frozen=True)
class Binary:
    """Two operands and their operator."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class If:
    """The conditions of ``#if``, ``#elseif`` and ``#else``, which has None, with their blocks."""

    branches: tuple[tuple["Expression | None", "Block"], ...]


@dataclass(frozen=True)
class Set:
    """``#set``."""

    target: Reference
    value: "Expression"


@dataclass(frozen=True)
class Foreach:
    """``#foreach``."""

    name: str
    items: "Expression"
    block: "Block"


@dataclass(frozen=True)
class Define:
    """``#define``: a block that is rendered wherever the variable is read."""

    name: str
    block: "Block"


@dataclass(frozen=True)
class Macro:
    """``#macro``."""

    name: str
    parameters: tuple[str, ...]
    block: "Block"


@dataclass(frozen=True)
class MacroCall:
    """A call of a macro."""

    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True)
class Leave:
    """``#stop``, which ends the template, or ``#break``, which ends the loop."""

    name: str


Expression = Literal | Interpolated | ListOf | RangeOf | MapOf | Reference | Not | Binary
Node = Text | Reference | If | Set | Foreach | Define | Macro | MacroCall | Leave
Block = tuple[Node, ...]
