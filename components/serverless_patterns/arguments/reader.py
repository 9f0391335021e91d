"""Arguments are checked before anything is registered, and every fault is told at once.

A component opens :func:`check` around the reading of its arguments. Types, unknown and missing names follow
from the ``TypedDict`` of the component; ranges and choices are asked for where a value is read::

    with check("Queue", name, args, QueueArgs) as given:
        retention = given.integer("message_retention_seconds", 60, 1_209_600, default=345_600)

A value that is still an ``Output`` cannot be looked at before it resolves. The same is asked of it then: what
stands in its place in the arguments is an ``Output`` that fails with an :class:`ArgumentError`.
"""

import re
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast, overload

import pulumi

from serverless_patterns.arguments.declarations import Between, arn_pattern
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.quotas import Quota
from serverless_patterns.arguments.text import join, show, unknown
from serverless_patterns.arguments.type_checks import MissingArgumentError, conform
from serverless_patterns.arguments.validation import start

T = TypeVar("T")

MAX_TAGS = 50
"""Tags of a resource (Tagging AWS Resources User Guide)."""
Rule = str | Callable[[str], bool]
"""What a text must be: the regular expression that it matches as a whole, or a function that accepts it."""

_TAG = r"[\w .:/=+@-]"
_TAG_MEANS = "letters, digits, spaces and _ . : / = + - @"


@contextmanager
def check(kind: str, name: str, args: Any, schema: type) -> "Generator[Given]":
    """Reads the arguments of the component ``kind`` called ``name``, and raises all their faults together.

    Args:
        kind: Class name of the component.
        name: Logical name of the component.
        args: What the caller passed; should be a mapping.
        schema: The ``TypedDict`` that describes ``args``.

    Raises:
        ArgumentError: At the end of the block, if there is any fault.
    """
    errors = start(kind, name)
    values = conform(args, schema, errors)
    given = Given(errors.name, cast("dict[str, Any]", values or {}), errors)
    _check_tags(given)
    try:
        yield given
    except MissingArgumentError:
        if not errors:
            raise
    errors.raise_or_warn()


def _check_tags(given: "Given") -> None:
    """Checks the argument ``tags``, which all components have (Tagging AWS Resources User Guide)."""
    tags: dict[str, Any] = given.values.get("tags") or {}
    if len(tags) > MAX_TAGS:
        given.fault("tags", f"are {len(tags)}, a resource takes {MAX_TAGS}; remove some")
    for key, value in tags.items():
        argument = f"tags.{key}"
        if key.lower().startswith("aws:"):
            given.fault(argument, "begins with 'aws:', which is reserved for AWS; choose another key")
        else:
            given.matches(argument, key, rf"{_TAG}{{1,128}}", f"a key of 1 to 128 {_TAG_MEANS}")
        tags[key] = given.checked(argument, value, rf"{_TAG}{{0,256}}", f"up to 256 {_TAG_MEANS}")


def _follows(text: str, rule: Rule) -> bool:
    return re.fullmatch(rule, text) is not None if isinstance(rule, str) else rule(text)


@dataclass
class Given:
    """The arguments of one component, or of one entry in them, while they are being checked.

    Every reader returns a usable value also when it reports a fault, so that the next fault is found too.
    """

    name: str
    """The component's logical name, or the entry's key."""
    values: dict[str, Any]
    errors: Errors = field(repr=False)

    def has(self, argument: str) -> bool:
        """Whether ``argument`` was given and is of the right type."""
        return self.values.get(argument) is not None

    def fault(self, argument: str, reason: str) -> None:
        """Reports a fault of ``argument``; ``reason`` states the value, what is allowed and the fix."""
        self.errors.add(argument, reason)

    def within(self, argument: str, value: pulumi.Input[float], quota: Quota) -> None:
        """Warns of a ``value`` of ``argument`` that AWS takes only from accounts whose quota was raised."""
        self.errors.warn_above(argument, value, quota)

    def fits_name(self, longest_suffix: str, limit: int, pattern: str = "[A-Za-z][A-Za-z0-9_-]*") -> None:
        """Checks that the names AWS will see, made from the component's, are legal.

        Args:
            longest_suffix: What the component appends to its name for the child with the longest name.
            limit: Characters AWS allows for that child's name.
            pattern: Regular expression that the component's name has to match as a whole.
        """
        self.errors.named(self.name).check_name(longest_suffix, limit, pattern)

    def integer(self, argument: str, least: int, most: int, default: int) -> int:
        """A whole number from ``least`` to ``most``; numbers such as 3.0, as other languages send, count."""
        return int(self.number(argument, least, most, default))

    def optional_integer(self, argument: str, least: int, most: int) -> int | None:
        """A whole number from ``least`` to ``most``, or None when it is not given."""
        return self.integer(argument, least, most, least) if self.has(argument) else None

    def number(self, argument: str, least: float, most: float, default: float) -> float:
        """A number from ``least`` to ``most``."""
        value = self.values.get(argument)
        if value is None:
            return default
        if not least <= value <= most:
            self.fault(argument, Between(least, most).problem(value))
            return default
        return value

    def flag(self, argument: str, default: bool) -> bool:
        """True or False."""
        value = self.values.get(argument)
        return default if value is None else value

    @overload
    def text(
        self, argument: str, pattern: str = ..., means: str = ..., *, default: str
    ) -> pulumi.Input[str]: ...
    @overload
    def text(self, argument: str, pattern: str = ..., means: str = ...) -> pulumi.Input[str] | None: ...
    def text(
        self,
        argument: str,
        pattern: str = "(?s:.+)",
        means: str = "a string that is not empty",
        default: str | None = None,
    ) -> pulumi.Input[str] | None:
        """A text that matches ``pattern`` as a whole; ``means`` says in words what that is."""
        value = self.values.get(argument)
        if value is None:
            return default
        if is_output(value):
            self.values[argument] = self.checked(argument, value, pattern, means)
            return self.values[argument]
        return value if self.matches(argument, value, pattern, means) else default

    def checked(self, argument: str, value: pulumi.Input[str], rule: Rule, means: str) -> pulumi.Input[str]:
        """``value``, found under ``argument``; if it is pending, one that is checked when it resolves."""
        if is_output(value):
            path = join(self.errors.path, argument)
            return self.errors.outputs.check(
                value, path, rule, lambda known: _follows(str(known), rule), means
            )
        self.matches(argument, cast("str", value), rule, means)
        return value

    def matches(self, argument: str, value: str, rule: Rule, means: str) -> bool:
        """Whether ``value``, found under ``argument``, follows ``rule``; else a fault."""
        follows = _follows(value, rule)
        if not follows:
            self.fault(argument, f"{show(value)} must be {means}")
        return follows

    def arn(self, argument: str, service: str, resource: str = ".+") -> pulumi.Input[str] | None:
        """An ARN of ``service`` whose last part matches ``resource``, or None when it is not given."""
        means = f"an ARN of {service}, as in arn:aws:{service}:…"
        return self.text(argument, arn_pattern(service, resource), means)

    def choice(self, argument: str, allowed: Iterable[str], default: str) -> str:
        """One of ``allowed``."""
        value = self.values.get(argument)
        if value is None:
            return default
        if value not in set(allowed):
            self.fault(argument, unknown("value", value, allowed))
            return default
        return value

    def items(self, argument: str) -> list[Any]:
        """A list of plain values; empty when it is not given."""
        return list(self.values.get(argument) or [])

    def texts(
        self, argument: str, rule: Rule = "(?s:.+)", means: str = "a string that is not empty"
    ) -> list[Any]:
        """A list of texts that each follow ``rule``; empty when it is not given."""
        texts: list[Any] = self.values.get(argument) or []
        for index, text in enumerate(texts):
            texts[index] = self.checked(f"{argument}.{index}", text, rule, means)
        return self.items(argument)

    def filled(self, *arguments: str) -> None:
        """Checks that none of the lists ``arguments`` is empty; a missing one is a fault already."""
        for argument in arguments:
            if self.has(argument) and not self.items(argument):
                self.fault(argument, "is empty; name at least one")

    def mapping(self, argument: str) -> dict[str, Any]:
        """A dict of plain values; empty when it is not given."""
        return dict(self.values.get(argument) or {})

    def entry(self, argument: str) -> "Given | None":
        """A nested ``TypedDict``, or None when it is not given."""
        values = self.values.get(argument)
        if values is None:
            return None
        return Given(argument, values, self.errors.at(argument))

    def entries(self, argument: str) -> "list[Given]":
        """The nested ``TypedDict``s of a list or of a dict, each under its index or key."""
        values: dict[str, Any] | list[Any] = self.values.get(argument) or {}
        keyed = values.items() if isinstance(values, dict) else enumerate(values)
        return [Given(str(key), value, self.errors.at(argument, key)) for key, value in keyed]

    def exactly_one(self, *arguments: str) -> str | None:
        """The one of ``arguments`` that was given; None, and a fault, when it is not exactly one."""
        return self.errors.check_exactly_one(self.values, *arguments)

    def attempt(self, argument: str, read: Callable[[], T]) -> T | None:
        """What ``read`` returns; a ``ValueError`` or ``OSError`` of it becomes a fault of ``argument``."""
        return self.errors.attempt(argument, read)
