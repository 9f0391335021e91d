"""Arguments are checked before anything is registered, and every fault is told at once.

A component opens :func:`check` around the reading of its arguments. Types, unknown and missing names follow
from the ``TypedDict`` of the component; ranges and choices are asked for where a value is read::

    with check("Queue", name, args, QueueArgs) as given:
        retention = given.integer("retention_seconds", 60, 1_209_600, default=345_600)

A value that is still an ``Output`` cannot be looked at before it resolves. The same is asked of it then: what
stands in its place in the arguments is an ``Output`` that fails with an :class:`ArgumentError`.
"""

import math
import re
from collections.abc import Callable, Generator, Hashable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast, get_origin, overload

import pulumi
from pulumi.runtime.mocks import MockMonitor

from serverless_patterns.conformance import Fault, conform, describe, is_a, is_pending, join, show, unknown
from serverless_patterns.quotas import Quota

T = TypeVar("T")

MAX_TAGS = 50
"""Tags of a resource (Tagging AWS Resources User Guide)."""
Rule = str | Callable[[str], bool]
"""What a text has to be: the regular expression that it matches as a whole, or a function that accepts it."""

_TAG = r"[\w .:/=+@-]"
_TAG_MEANS = "letters, digits, spaces and _ . : / = + - @"

AUTO_NAME_SUFFIX = len("-0123456")
"""Characters that Pulumi appends to the name of a resource that is given none."""

DNS_SUFFIX = (
    r"(?:amazonaws\.(?:com(?:\.cn)?|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)"
)
"""What host names and service principals end in, whatever the partition."""


class ArgumentError(pulumi.RunError):
    """Raised for bad arguments, before anything is registered; for those that are known only later, then.

    It is a ``pulumi.RunError``, so that the Pulumi command line prints it without a stack trace; and no
    ``ValueError``, of which Pulumi makes another one when an Output fails with it.
    """

    faults: tuple[Fault, ...]
    """Every fault found."""

    def __init__(self, subject: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = "a fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        lines = (f"  {fault.argument or 'name'}: {fault.reason}" for fault in self.faults)
        super().__init__("\n".join([f"{subject} has {count} in its arguments:", *lines]))


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
    faults: list[Fault] = []
    if not isinstance(cast("object", name), str):
        faults.append(Fault("", f"{show(name)} is of type {type(name).__name__}; it must be a text"))
        name = subject = kind
    else:
        subject = f"{kind} '{name}'"
    later = LaterChecks(subject)
    values = conform(args, schema, "", faults, later.of_type)
    given = Given(name, cast("dict[str, Any]", values or {}), "", faults, later=later)
    _check_tags(given)
    yield given
    if faults:
        raise ArgumentError(subject, dict.fromkeys(faults))
    for warning in dict.fromkeys(given.warnings):
        pulumi.log.warn(f"{subject}: {warning.argument}: {warning.reason}")


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


def _is_made_up() -> bool:
    """Whether a unit test answers for AWS by mocks of Pulumi, whose ids and ARNs seldom look like AWS's."""
    return type(pulumi.runtime.settings.get_monitor()) is MockMonitor


_ORIGIN = "_serverless_patterns_origin"


def origin(value: Any) -> Any:
    """What the caller gave, if ``value`` is a checked Output: two that have it in common are the same."""
    return vars(value).get(_ORIGIN, value) if isinstance(value, pulumi.Output) else value


class LaterChecks:
    """Checks Outputs as soon as they resolve.

    It is too late then to gather all faults, but not too late to say which argument is at fault, and before
    AWS, or a function that takes an ARN apart, is given what is wrong.
    """

    def __init__(self, subject: str) -> None:
        self._subject = subject
        # The originals are kept, so no two of them ever have the same id.
        self._checked: dict[tuple[int, Hashable], tuple[object, pulumi.Output[Any]]] = {}

    def of_type(self, value: Any, kind: Any, path: str) -> pulumi.Output[Any]:
        """``value``, checked to be of a plain type."""
        return self._check(
            value, path, str(kind), lambda known: is_a(known, get_origin(kind) or kind), describe(kind)
        )

    def matching(self, value: Any, rule: Rule, path: str, means: str) -> pulumi.Output[Any]:
        """``value``, checked to be a text that follows ``rule``."""
        return self._check(value, path, rule, lambda known: _follows(str(known), rule), means)

    def within(self, value: pulumi.Input[float], quota: Quota, path: str) -> None:
        """Warns of a ``value`` above a quota."""

        def look(known: float) -> None:
            if known > quota.default:
                pulumi.log.warn(f"{self._subject}: {path}: {_above(known, quota)}")

        pulumi.Output.from_input(value).apply(look)

    def _check(
        self, value: Any, path: str, rule: Hashable, is_right: Callable[[Any], bool], means: str
    ) -> pulumi.Output[Any]:
        """``value`` checked; the very same Output for the same value, so that both are known to be one."""
        if (id(value), rule) not in self._checked:
            output = pulumi.Output.from_input(value)

            def look(known: Any) -> Any:
                inner, is_secret = known
                if is_right(inner) or _is_made_up():
                    return inner
                reason = (
                    f"the Output resolved to {'a secret' if is_secret else show(inner)}; it must be {means}"
                )
                if inner is None:
                    reason += ". Pass an output that exists, or leave the argument out"
                raise ArgumentError(self._subject, [Fault(path, reason)])

            checked = pulumi.Output.all(output, output.is_secret()).apply(look)
            vars(checked)[_ORIGIN] = origin(value)
            self._checked[id(value), rule] = (value, checked)
            self._checked[id(checked), rule] = (checked, checked)
        return self._checked[id(value), rule][1]


def _follows(text: str, rule: Rule) -> bool:
    return re.fullmatch(rule, text) is not None if isinstance(rule, str) else rule(text)


def _above(value: float, quota: Quota) -> str:
    return (
        f"{value:,} is above {quota.default:,}, the default of the quota '{quota.name}' of"
        f" {quota.service}; it requires that this quota has been increased (Service Quotas)"
    )


def arn_pattern(service: str, resource: str = ".+", region: str = "[a-z0-9-]+") -> str:
    """Pattern of the ARN of something in a Region and an account, or of what API Gateway calls there."""
    account = "[a-z]+" if service == "apigateway" else r"\d{12}"
    return rf"arn:aws[a-z-]*:{service}:{region}:{account}:{resource}"


@dataclass
class Given:
    """The arguments of one component, or of one entry in them, while they are being checked.

    Every reader returns a usable value also when it reports a fault, so that the next fault is found too.
    """

    name: str
    """The component's logical name, or the entry's key."""
    values: dict[str, Any]
    path: str
    faults: list[Fault] = field(repr=False)
    warnings: list[Fault] = field(default_factory=list[Fault], repr=False)
    """What AWS may refuse, unless the account is allowed more than others."""
    later: LaterChecks = field(default_factory=lambda: LaterChecks("component"), repr=False)

    def has(self, argument: str) -> bool:
        """Whether ``argument`` was given and is of the right type."""
        return self.values.get(argument) is not None

    def fault(self, argument: str, reason: str) -> None:
        """Reports a fault of ``argument``; ``reason`` states the value, what is allowed and the fix."""
        self.faults.append(Fault(join(self.path, argument), reason))

    def within(self, argument: str, value: pulumi.Input[float], quota: Quota) -> None:
        """Warns of a ``value`` of ``argument`` that AWS takes only from accounts whose quota was raised."""
        path = join(self.path, argument)
        if is_pending(value):
            self.later.within(value, quota, path)
        elif cast("float", value) > quota.default:
            self.warnings.append(Fault(path, _above(cast("float", value), quota)))

    def fits_name(self, longest_suffix: str, limit: int, pattern: str = "[A-Za-z][A-Za-z0-9_-]*") -> None:
        """Checks that the names AWS will see, made from the component's, are legal.

        Args:
            longest_suffix: What the component appends to its name for the child with the longest name.
            limit: Characters AWS allows for that child's name.
            pattern: Regular expression that the component's name has to match as a whole.
        """
        room = limit - len(longest_suffix) - AUTO_NAME_SUFFIX
        if not re.fullmatch(pattern, self.name):
            self.faults.append(Fault(self.path, f"{show(self.name)} has to match {pattern}"))
        elif len(self.name) > room:
            reason = (
                f"{show(self.name)} has {len(self.name)} characters, at most {room} leave room for"
                f" '{longest_suffix}' and Pulumi's random suffix in AWS's limit of {limit}"
            )
            self.faults.append(Fault(self.path, reason))

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
            allowed = f"{least:,} or more" if math.isinf(most) else f"from {least:,} to {most:,}"
            self.fault(argument, f"{show(value)} has to be {allowed}")
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
        means: str = "a text that is not empty",
        default: str | None = None,
    ) -> pulumi.Input[str] | None:
        """A text that matches ``pattern`` as a whole; ``means`` says in words what that is."""
        value = self.values.get(argument)
        if value is None:
            return default
        if is_pending(value):
            self.values[argument] = self.checked(argument, value, pattern, means)
            return self.values[argument]
        return value if self.matches(argument, value, pattern, means) else default

    def checked(self, argument: str, value: pulumi.Input[str], rule: Rule, means: str) -> pulumi.Input[str]:
        """``value``, found under ``argument``; if it is pending, one that is checked when it resolves."""
        if is_pending(value):
            return self.later.matching(value, rule, join(self.path, argument), means)
        self.matches(argument, cast("str", value), rule, means)
        return value

    def matches(self, argument: str, value: str, rule: Rule, means: str) -> bool:
        """Whether ``value``, found under ``argument``, follows ``rule``; else a fault."""
        follows = _follows(value, rule)
        if not follows:
            self.fault(argument, f"{show(value)} has to be {means}")
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
        self, argument: str, rule: Rule = "(?s:.+)", means: str = "a text that is not empty"
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
        return Given(argument, values, join(self.path, argument), self.faults, self.warnings, self.later)

    def entries(self, argument: str) -> "list[Given]":
        """The nested ``TypedDict``s of a list or of a dict, each under its index or key."""
        values: dict[str, Any] | list[Any] = self.values.get(argument) or {}
        keyed = values.items() if isinstance(values, dict) else enumerate(values)
        path = join(self.path, argument)
        return [
            Given(str(key), value, join(path, str(key)), self.faults, self.warnings, self.later)
            for key, value in keyed
        ]

    def exactly_one(self, *arguments: str) -> str | None:
        """The one of ``arguments`` that was given; None, and a fault, when it is not exactly one."""
        faulty = {fault.argument for fault in self.faults}
        present = [
            argument for argument in arguments if self.has(argument) or join(self.path, argument) in faulty
        ]
        if len(present) == 1:
            return present[0]
        given = " and ".join(present) or "none"
        self.fault("", f"has to have exactly one of {', '.join(arguments)}; {given} given")
        return None

    def attempt(self, argument: str, read: Callable[[], T]) -> T | None:
        """What ``read`` returns; a ``ValueError`` or ``OSError`` of it becomes a fault of ``argument``."""
        try:
            return read()
        except (ValueError, OSError) as error:
            self.fault(argument, str(error))
            return None
