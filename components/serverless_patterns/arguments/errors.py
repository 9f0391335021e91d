"""Errors in component arguments: collected, and raised as one error."""

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import pulumi

from serverless_patterns.arguments.declarations import InRegion
from serverless_patterns.arguments.outputs import OutputChecks, is_output
from serverless_patterns.arguments.pages import help_hint
from serverless_patterns.arguments.quotas import Quota
from serverless_patterns.arguments.text import join, show
from serverless_patterns.arguments.vocabulary import vocabulary

T = TypeVar("T")

AUTO_NAME_SUFFIX = len("-0123456")
"""Characters that Pulumi appends to the name of a resource without a physical name."""


@dataclass(frozen=True)
class InvalidArgument:
    """One error in one argument."""

    argument: str
    """Path of the argument, such as ``conversions.jpeg.image.quality``; empty for the component's name."""
    reason: str
    """The value, what is wrong with it, what is allowed, and the fix."""


class ArgumentError(pulumi.RunError):
    """Raised for invalid arguments before anything is registered; for an Output, when it resolves.

    It is a ``pulumi.RunError``, so that the Pulumi CLI prints it without a stack trace; and no
    ``ValueError``, which Pulumi replaces by another one when an Output fails with it.
    """

    errors: tuple[InvalidArgument, ...]
    """Every error found."""

    def __init__(self, subject: str, errors: Iterable[InvalidArgument]) -> None:
        self.errors = tuple(dict.fromkeys(errors))
        count = "1 invalid argument" if len(self.errors) == 1 else f"{len(self.errors)} invalid arguments"
        lines = (f"  {error.argument or 'name'}: {error.reason}" for error in self.errors)
        hint = help_hint(subject.partition(" ")[0])
        also = [f"  {hint}"] if hint else []
        super().__init__("\n".join([f"{subject} has {count}:", *lines, *also]))


@dataclass(frozen=True)
class RegionalValue:
    """A valid value that names a Region, which must be that of the component."""

    path: str
    value: Any
    """The value, or the Output."""
    constraint: InRegion

    def problem(self, region: str) -> InvalidArgument | None:
        """Returns what is wrong with the value in a component of ``region``; None if nothing is."""
        if self.constraint.fits(self.value, region):
            return None
        reason = f"{show(self.value)} must be {self.constraint.describe_expected(region)}"
        return InvalidArgument(vocabulary().rename(self.path), vocabulary().rename(reason))


@dataclass(frozen=True)
class _Found:
    errors: list[InvalidArgument] = field(default_factory=list[InvalidArgument])
    warnings: list[InvalidArgument] = field(default_factory=list[InvalidArgument])
    regional: list[RegionalValue] = field(default_factory=list[RegionalValue])


def _warn(subject: str, argument: str, reason: str) -> None:
    pulumi.log.warn(f"{subject}: {vocabulary().rename(f'{argument}: {reason}')}")


class Errors:
    """Collects the errors of one component's arguments, below one path.

    Attributes:
        subject: The component, as the error names it, such as ``Queue 'orders'``.
        name: The component's logical name or, below :meth:`narrow`, the last part of the path.
        path: Where the collection adds errors; empty for the component's own arguments.
        outputs: Checks Outputs when they resolve.
    """

    def __init__(self, subject: str, name: str) -> None:
        self.subject = subject
        self.name = name
        self.path = ""
        self.outputs = OutputChecks(self.error_later)
        self._found = _Found()

    def __len__(self) -> int:
        return len(self._found.errors)

    @property
    def found(self) -> tuple[InvalidArgument, ...]:
        """The errors so far."""
        return tuple(self._found.errors)

    @property
    def regional(self) -> tuple[RegionalValue, ...]:
        """The values whose Region must be that of the component."""
        return tuple(self._found.regional)

    def narrow(self, *path: object) -> "Errors":
        """Returns the same collection for the arguments below ``path``, such as ``("routes", key)``."""
        below = copy.copy(self)
        below.name, below.path = str(path[-1]), join(self.path, ".".join(map(str, path)))
        return below

    def rename(self, name: str) -> "Errors":
        """Returns the same collection at the same path, for another name."""
        other = copy.copy(self)
        other.name = name
        return other

    def is_invalid(self, argument: str = "") -> bool:
        """Returns whether ``argument`` has an error, or a part of it; by default, anything below the path."""
        path = join(self.path, argument)
        return any(not path or f"{error.argument}.".startswith(f"{path}.") for error in self._found.errors)

    def add(self, argument: str, reason: str) -> None:
        """Adds an error of ``argument``: the value, what is allowed, and the fix."""
        self._found.errors.append(InvalidArgument(join(self.path, argument), reason))

    def require_same_region(self, argument: str, value: Any, constraint: InRegion) -> None:
        """Requires a valid value to name the Region of the component, which is checked once it is known."""
        self._found.regional.append(RegionalValue(join(self.path, argument), value, constraint))

    def extend(self, errors: Iterable[InvalidArgument]) -> None:
        """Adds errors whose paths are complete."""
        self._found.errors.extend(errors)

    def warn_above(self, argument: str, value: pulumi.Input[float], quota: Quota) -> None:
        """Warns of a ``value`` that AWS accepts only from accounts with an increased quota."""
        path = join(self.path, argument)

        def look(known: float) -> None:
            if known > quota.default:
                _warn(self.subject, path, quota.describe(known))

        if is_output(value):
            pulumi.Output.from_input(value).apply(look)
        elif cast("float", value) > quota.default:
            self.warn(argument, quota.describe(cast("float", value)))

    def warn(self, argument: str, reason: str) -> None:
        """Adds a warning about ``argument``, which is logged if the arguments are valid."""
        self._found.warnings.append(InvalidArgument(join(self.path, argument), reason))

    def raise_or_warn(self) -> None:
        """Raises one exception with all errors; if there are none, logs the warnings.

        Raises:
            ArgumentError: If there is any error.
        """
        if self._found.errors:
            raise ArgumentError(self.subject, self._found.errors)
        for warning in dict.fromkeys(self._found.warnings):
            _warn(self.subject, warning.argument, warning.reason)

    def error_later(self, argument: str, reason: str) -> ArgumentError:
        """Returns the error of an argument, with its complete path, that is found once an Output resolves."""
        rename = vocabulary().rename
        return ArgumentError(self.subject, [InvalidArgument(rename(argument), rename(reason))])

    def check_name(self, longest_suffix: str, limit: int, pattern: str = "[A-Za-z][A-Za-z0-9_-]*") -> None:
        """Checks that the names that AWS will see, made from the component's name, are legal.

        Args:
            longest_suffix: What the component appends to its name for the child with the longest name.
            limit: Characters that AWS allows for that child's name.
            pattern: Regular expression that the whole name must match.
        """
        room = limit - len(longest_suffix) - AUTO_NAME_SUFFIX
        if not re.fullmatch(pattern, self.name):
            self.add("", f"{show(self.name)} must match {pattern}")
        elif len(self.name) > room:
            self.add(
                "",
                f"{show(self.name)} has {len(self.name)} characters, at most {room} leave room for"
                f" '{longest_suffix}' and Pulumi's random suffix in AWS's limit of {limit}",
            )

    def concern(self, *arguments: str) -> bool:
        """Returns whether there is an error of one of ``arguments``, or of a part of it."""
        paths = [join(self.path, argument) for argument in arguments]
        return any(
            error.argument == path or error.argument.startswith(f"{path}.")
            for error in self._found.errors
            for path in paths
        )

    def check_exactly_one(self, given: Mapping[str, Any], *arguments: str) -> str | None:
        """Returns the only one of ``arguments`` that was given; else adds an error and returns None."""
        present = [
            argument for argument in arguments if given.get(argument) is not None or self.concern(argument)
        ]
        if len(present) == 1:
            return present[0]
        given_ones = " and ".join(present) or "none"
        self.add("", f"must have exactly one of {', '.join(arguments)}; {given_ones} given")
        return None

    def attempt(self, argument: str, read: Callable[[], T]) -> T | None:
        """Returns what ``read`` returns; its ``ValueError`` or ``OSError`` is an error of ``argument``."""
        try:
            return read()
        except (ValueError, OSError) as error:
            self.add(argument, str(error))
            return None
