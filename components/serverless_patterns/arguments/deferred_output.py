"""Outputs that somebody needs before they are known, as where two resources have to know each other."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pulumi


class Deferred:
    """An output that is resolved later.

    Attributes:
        value: The output, for those who are made before it is known.
    """

    value: pulumi.Output[str]

    def __init__(self) -> None:
        deferred: tuple[pulumi.Output[str], Any] = pulumi.deferred_output()
        self.value, self._resolve = deferred
        self.is_resolved = False

    def resolve(self, value: pulumi.Output[str]) -> None:
        """Says what the value is, once."""
        self.is_resolved = True
        self._resolve(value)


@contextmanager
def deferred() -> Generator[Deferred]:
    """An output to resolve within the block; unlike Pulumi's own, it cannot be waited for in vain.

    If the block fails before, those who wait for the value fail as well. Otherwise Pulumi would wait for them
    before it says what has failed, and so for ever.

    Raises:
        RuntimeError: The block ends without having resolved it.
    """
    later = Deferred()
    try:
        yield later
        if not later.is_resolved:
            raise RuntimeError(  # noqa: TRY301 who waits fails as with any other error
                "the deferred output was not resolved: call its resolve() within the block"
            )
    except Exception as error:
        if not later.is_resolved:
            failure: asyncio.Future[str] = asyncio.Future()
            # Bare: of a ValueError, as faults in arguments are, Pulumi would make one with a stack trace.
            failure.set_exception(
                pulumi.RunError(str(error)) if isinstance(error, pulumi.RunError) else error
            )
            later.resolve(pulumi.Output.from_input(failure))
        raise
