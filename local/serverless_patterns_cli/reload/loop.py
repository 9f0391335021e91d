"""Waits for changes, and applies them in the meantime."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from serverless_patterns_cli.reload.reloader import Reloader
from serverless_patterns_cli.reload.watch import Watch

_QUIET_SECONDS = 0.05
"""The program runs when nothing has changed for this time."""
_BURSTS = 20
"""At the latest, it runs after as many times."""


@contextmanager
def watch_stack(reloader: Reloader) -> Generator[Callable[[float], None]]:
    """Watches the files of a stack until the end of the block.

    Yields:
        A function that waits for some seconds; a change ends its waiting, and it applies the change.
    """
    with Watch() as watch:
        watch.cover(reloader.directories)

        def wait(seconds: float) -> None:
            if watch.wait(seconds):
                reloader.check(settle)
                watch.cover(reloader.directories)

        def settle() -> None:
            for _ in range(_BURSTS):
                if not watch.wait(_QUIET_SECONDS):
                    return

        yield wait
