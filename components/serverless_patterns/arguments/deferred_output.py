"""Outputs that are used before they resolve, such as when two resources refer to each other."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pulumi


class DeferredOutput:
    """An Output that the program resolves later.

    Attributes:
        value: The Output, for resources that are declared before it resolves.
    """

    value: pulumi.Output[str]

    def __init__(self) -> None:
        deferred: tuple[pulumi.Output[str], Any] = pulumi.deferred_output()
        self.value, self._resolve = deferred
        self.is_resolved = False

    def resolve(self, value: pulumi.Output[str]) -> None:
        """Resolves the Output with ``value``; call it once."""
        self.is_resolved = True
        self._resolve(value)


@contextmanager
def deferred_output() -> Generator[DeferredOutput]:
    """Gives the block an Output, which it must resolve.

    If the block fails first, the Output fails too. Pulumi's own ``deferred_output`` would keep the program
    waiting for it, without an error, forever.

    Raises:
        RuntimeError: If the block ends without resolving it.
    """
    later = DeferredOutput()
    try:
        yield later
        if not later.is_resolved:
            raise RuntimeError(  # noqa: TRY301 resources that wait for it fail as with any other error
                "the deferred output was not resolved: call its resolve() within the block"
            )
    except Exception as error:
        if not later.is_resolved:
            failure: asyncio.Future[str] = asyncio.Future()
            # A plain RunError, since Pulumi would print a subclass with a stack trace.
            failure.set_exception(
                pulumi.RunError(str(error)) if isinstance(error, pulumi.RunError) else error
            )
            later.resolve(pulumi.Output.from_input(failure))
        raise
