"""Values that somebody needs before they are known, as where two things have to know each other."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pulumi


class Later:
    """A value that is told later.

    Attributes:
        value: The value, for those who are made before it is known.
    """

    value: pulumi.Output[str]

    def __init__(self) -> None:
        deferred: tuple[pulumi.Output[str], Any] = pulumi.deferred_output()
        self.value, self._resolve = deferred
        self.is_told = False

    def tell(self, value: pulumi.Output[str]) -> None:
        """Says what the value is, once."""
        self.is_told = True
        self._resolve(value)


@contextmanager
def told_later() -> Generator[Later]:
    """A value that is told within the block.

    If the block fails before, those who wait for the value fail as well. Otherwise Pulumi would wait for them
    before it says what has failed, and so for ever.
    """
    later = Later()
    try:
        yield later
    except Exception as error:
        if not later.is_told:
            failure: asyncio.Future[str] = asyncio.Future()
            # Bare: of a ValueError, as faults in arguments are, Pulumi would make one with a stack trace.
            failure.set_exception(
                pulumi.RunError(str(error)) if isinstance(error, pulumi.RunError) else error
            )
            later.tell(pulumi.Output.from_input(failure))
        raise
