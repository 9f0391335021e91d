"""Outputs among the arguments: they are checked when they resolve."""

from collections.abc import Awaitable, Callable, Hashable
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockMonitor

from serverless_patterns.arguments.text import show

_ORIGIN = "_serverless_patterns_origin"


def is_output(value: object) -> bool:
    """Whether ``value`` resolves later, once another resource exists."""
    return isinstance(value, pulumi.Output | Awaitable)


def origin(value: Any) -> Any:
    """Returns what the caller gave if ``value`` is a checked Output: two that share it are the same."""
    return vars(value).get(_ORIGIN, value) if isinstance(value, pulumi.Output) else value


def is_made_up() -> bool:
    """Whether a unit test answers for AWS by mocks of Pulumi, whose ids and ARNs seldom look like AWS's."""
    return type(pulumi.runtime.settings.get_monitor()) is MockMonitor


class OutputChecks:
    """Checks Outputs as soon as they resolve.

    It is too late then to gather all errors, but not too late to name the argument, before AWS, or a function
    that takes an ARN apart, receives what is invalid.
    """

    def __init__(self, error: Callable[[str, str], Exception]) -> None:
        self._error = error
        # The originals are kept, so no two of them ever have the same id.
        self._checked: dict[tuple[int, Hashable], tuple[object, pulumi.Output[Any]]] = {}

    def check(
        self, value: Any, path: str, rule: Hashable, is_valid: Callable[[Any], bool], meaning: str
    ) -> pulumi.Output[Any]:
        """Returns ``value`` checked; the very same Output for the same value and rule.

        Args:
            value: The Output, or another awaitable.
            path: Path of the argument.
            rule: Identifies the check among those of one value.
            is_valid: Whether a resolved value is valid.
            meaning: What is allowed, in words.
        """
        if (id(value), rule) not in self._checked:
            output = pulumi.Output.from_input(value)

            def look(resolved: Any) -> Any:
                # First: what is made up may not even be of the type that a check compares.
                if is_made_up() or is_valid(resolved):
                    return resolved
                raise reject(resolved)

            def reject(resolved: Any) -> Exception:
                found = "a secret" if _is_secret(output) else show(resolved)
                reason = f"the Output resolved to {found}; must be {meaning}"
                if resolved is None:
                    reason += ". Pass an output that exists, or leave the argument out"
                return self._error(path, reason)

            checked = output.apply(look)
            vars(checked)[_ORIGIN] = origin(value)
            self._checked[id(value), rule] = (value, checked)
            self._checked[id(checked), rule] = (checked, checked)
        return self._checked[id(value), rule][1]


def _is_secret(resolved: pulumi.Output[Any]) -> bool:
    """Whether an Output that has resolved is a secret."""
    # The first step ends this coroutine. One that is left to the loop would never be awaited when another
    # Output has ended the program before.
    coroutine = resolved.is_secret()
    try:
        coroutine.send(None)
    except StopIteration as end:
        return bool(end.value)
    coroutine.close()
    return True
