"""Declarations of arguments: types, constraints, defaults, and descriptions.

The arguments of a component are a ``TypedDict`` whose fields carry what they may be::

    @arguments
    class QueueArgs(TypedDict, Generic[Omitted], total=False):
        \"\"\"Arguments for :class:`Queue`.\"\"\"

        delay_seconds: Annotated[int | Omitted, Between(0, 900), Default(0)]
        \"\"\"Time before a new message is delivered.\"\"\"

The check before registration, the default that the component reads, the error, the generated end of the
docstring, and the schema for other languages all follow from this one declaration. ``None`` always means that
the argument was left out: it is a value of a ``QueueArgs``, and of a ``QueueArgs[Completed]`` only where the
default is None as well.
"""

import math
import re
import types
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import dataclass
from typing import (
    Annotated,
    Any,
    Literal,
    Never,
    NotRequired,
    Required,
    Union,
    cast,
    get_args,
    get_origin,
    is_typeddict,
)

from typing_extensions import TypeVar

from serverless_patterns.arguments.text import nearest, show

Omitted = TypeVar("Omitted", default=None)
"""Type of an omitted argument with a default other than None: ``None``, or nothing once it is filled in."""
Completed = Never
"""Type parameter of validated arguments, whose defaults are filled in."""


class Constraint(ABC):
    """A constraint of a value, in addition to its type."""

    words = ""
    """Valid values as a sentence for the docstring; empty where the description has them."""
    is_secret = False
    """Whether errors do not show the value."""

    @property
    @abstractmethod
    def meaning(self) -> str:
        """Valid values, which follow "must be"."""

    @abstractmethod
    def allows(self, value: Any) -> bool:
        """Returns whether ``value``, which is of the right type, is allowed."""

    def problem(self, value: Any) -> str:
        """Returns what is wrong with ``value``, which is not allowed."""
        return f"{show(value)} must be {self.meaning}"


@dataclass(frozen=True)
class Between(Constraint):
    """A number from ``least`` to ``most``, both included; without ``most``, any number from ``least``."""

    least: float
    most: float = math.inf

    @property
    def meaning(self) -> str:  # noqa: D102
        return f"{self.least} or more" if math.isinf(self.most) else f"{self.least} to {self.most}"

    @property
    def words(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]  # noqa: D102
        return f"Valid range: {self.meaning}."

    def allows(self, value: Any) -> bool:  # noqa: D102
        return self.least <= value <= self.most

    def problem(self, value: Any) -> str:  # noqa: D102
        return f"{show(value)} is out of range; must be {self.meaning}"


@dataclass(frozen=True)
class OneOf(Constraint):
    """One of a few values."""

    values: tuple[str | int, ...]

    @property
    def meaning(self) -> str:  # noqa: D102
        *others, last = (str(value) if isinstance(value, int) else f"'{value}'" for value in self.values)
        return f"{', '.join(others)} or {last}" if others else last

    @property
    def words(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]  # noqa: D102
        return f"Valid values: {', '.join(f'`{value}`' for value in self.values)}."

    def allows(self, value: Any) -> bool:  # noqa: D102
        return value in self.values

    def problem(self, value: Any) -> str:  # noqa: D102
        if isinstance(value, int):
            numbers = [known for known in self.values if isinstance(known, int)]
            hint = f" The nearest is {min(numbers, key=lambda known: abs(known - value))}"
        else:
            hint = nearest(value, map(str, self.values))
        return f"{show(value)} must be {self.meaning}.{hint}"


@dataclass(frozen=True)
class Matches(Constraint):
    """A string that matches ``pattern`` as a whole."""

    pattern: str
    what: str
    """Description of such a string, which follows "must be"."""

    @property
    def meaning(self) -> str:  # noqa: D102
        return self.what

    def allows(self, value: Any) -> bool:  # noqa: D102
        return re.fullmatch(self.pattern, value) is not None


DNS_SUFFIX = (
    r"(?:amazonaws\.(?:com(?:\.cn)?|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)"
)
"""Suffixes of host names and service principals in all partitions."""

NOT_EMPTY = Matches("(?s:.+)", "a string that is not empty")


@dataclass(frozen=True)
class InRegion(Matches):
    """A string with a Region in it, the group ``region`` of its pattern: that of the component."""

    def fits(self, value: str, region: str) -> bool:
        """Returns whether a value, which is allowed, is one for a component in ``region``."""
        found = re.fullmatch(self.pattern, value)
        return found is not None and found["region"] == region

    def describe_expected(self, region: str) -> str:
        """Returns what a value must be in a component in ``region``, as it follows "must be"."""
        return f"in the Region of the component, {region}"


class OtherRegion(InRegion):
    """A Region other than that of the component."""

    def fits(self, value: str, region: str) -> bool:  # noqa: D102
        return not super().fits(value, region)

    def describe_expected(self, region: str) -> str:  # noqa: D102
        return f"another Region than that of the component, {region}"


ANY_REGION = "[a-z0-9-]+"
"""Region of the ARN of a resource that can be in any Region."""
SAME_REGION = f"(?P<region>{ANY_REGION})"
"""Region of the ARN of a resource that must be in the Region of the component."""


def arn_of(service: str, resource: str = ".+", meaning: str = "", *, region: str = ANY_REGION) -> Matches:
    """Declares the ARN of a resource of ``service``, in any partition.

    Args:
        service: Service in the ARN, such as ``sqs``.
        resource: Pattern of the last part, which says what kind of resource it is.
        meaning: Description of the ARN, as it follows "must be".
        region: :data:`ANY_REGION`, :data:`SAME_REGION`, which is checked once the Region of the component is
            known, or the only Region that AWS accepts, such as ``us-east-1``.
    """
    kind = InRegion if region == SAME_REGION else Matches
    return kind(
        arn_pattern(service, resource, region), meaning or f"an ARN of {service}, as in arn:aws:{service}:…"
    )


def arn_pattern(service: str, resource: str = ".+", region: str = ANY_REGION) -> str:
    """Pattern of the ARN of a resource in a Region and an account, or of an API Gateway integration."""
    account = "[a-z]+" if service == "apigateway" else "[0-9]{12}"
    return rf"arn:aws[a-z-]*:{service}:{region}:{account}:{resource}"


@dataclass(frozen=True)
class Length(Constraint):
    """Number of characters of a string, or of entries of a list or dict."""

    least: int
    most: int

    @property
    def meaning(self) -> str:  # noqa: D102
        return f"{self.least} to {self.most} characters"

    @property
    def words(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]  # noqa: D102
        return f"Valid length: {self.least} to {self.most}."

    def allows(self, value: Any) -> bool:  # noqa: D102
        return self.least <= len(cast("Sized", value)) <= self.most

    def problem(self, value: Any) -> str:  # noqa: D102
        if isinstance(value, str):
            return super().problem(value)
        return f"has {len(cast('Sized', value))} entries, must be {self.least} to {self.most}"


@dataclass(frozen=True)
class Default:
    """Default of an omitted argument; ``words`` describe it where the value does not."""

    value: Any = None
    words: str = ""

    def value_for(self, _given: Mapping[str, Any]) -> Any:
        """Returns the value; lists and dicts are new each time."""
        return self.value.copy() if isinstance(self.value, list | dict) else self.value  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]

    def __str__(self) -> str:
        if self.words:
            return f"Defaults to {self.words}."
        if self.value is None or self.value in ("", [], {}):
            return "Defaults to none."
        text = str(self.value).lower() if isinstance(self.value, bool) else str(self.value)
        return f"Defaults to `{text}`."


@dataclass(frozen=True)
class DependentDefault:
    """A default that follows from other arguments, by ``value_for``; ``words`` say how."""

    words: str
    value_for: Callable[[Mapping[str, Any]], Any]

    def __str__(self) -> str:
        return f"Defaults to {self.words}."


@dataclass(frozen=True)
class Declaration:
    """One argument, as it was declared."""

    type: Any
    """The type with the constraints in it, as in ``list[Annotated[str, …]]``."""
    required: bool
    default: Default | DependentDefault | None
    """None for a required argument."""

    @property
    def words(self) -> str:
        """The end of the docstring: valid values and default."""
        constraints = [each.words for each in metadata(self.type) if isinstance(each, Constraint)]
        return " ".join(filter(None, [*constraints, str(self.default) if self.default else ""]))


def declarations_of(schema: type) -> dict[str, Declaration]:
    """Returns the declarations of a ``TypedDict`` by argument.

    Those of one without :func:`arguments` have no constraints and default to None.
    """
    declared: dict[str, Declaration] | None = schema.__dict__.get("__declarations__")
    if declared is not None:
        return declared
    required: frozenset[str] = cast("Any", schema).__required_keys__
    return {
        name: Declaration(remove_wrappers(hint, {Required, NotRequired}), name in required, None)
        for name, hint in schema.__annotations__.items()
    }


def metadata(hint: Any) -> Iterable[Any]:
    """Returns what a type is annotated with."""
    return getattr(hint, "__metadata__", ()) if get_origin(hint) is Annotated else ()


def members_of(hint: Any) -> tuple[Any, ...]:
    """Returns the members of the union that a type is under its annotations."""
    return get_args(remove_wrappers(hint, {Annotated, Required, NotRequired}))


def derive_caller_type(hint: Any) -> Any:
    """Returns the type of what callers pass: None for :data:`Omitted`, :class:`OneOf` for a ``Literal``."""
    if hint is Omitted:
        return None
    origin, members = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return Annotated[derive_caller_type(members[0]), *hint.__metadata__]
    if origin is Literal:
        return Annotated[type(members[0]), OneOf(members)]
    if is_typeddict(origin) or not members:
        return origin or hint
    replaced = tuple(map(derive_caller_type, members))
    return _unite(replaced) if origin in {Union, types.UnionType} else origin[replaced]


def _unite(members: tuple[Any, ...]) -> Any:
    """Returns the union, annotated with what its members are annotated with."""
    annotations = tuple(each for member in members for each in metadata(member))
    union = Union[tuple(remove_wrappers(member, {Annotated}) for member in members)]
    return Annotated[union, *annotations] if annotations else union


def plain(hint: Any) -> Any:
    """Returns a type without its annotations, at every depth."""
    origin, members = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return plain(members[0])
    if not members:
        return hint
    stripped = tuple(plain(member) for member in members)
    if origin in {Union, types.UnionType}:
        return Union[stripped]
    return origin[stripped] if origin else hint


def remove_wrappers(hint: Any, wrappers: set[Any]) -> Any:
    """Returns a type without the outer ones of ``wrappers``, such as ``NotRequired``."""
    while get_origin(hint) in wrappers:
        hint = get_args(hint)[0]
    return hint
