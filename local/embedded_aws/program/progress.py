"""Prints the progress of a deployment: the resources in creation, failures, and a total."""

import threading
import time
from typing import Self

from rich.console import Console
from rich.status import Status
from rich.text import Text

from embedded_aws.program.events import Event

# Number of names that fit on a line.
_SHOWN_AT_ONCE = 4
# Seconds between two lines without a terminal.
_PAUSE = 5.0


class Progress:
    """A listener for :func:`embedded_aws.deploy`, and a context manager around the call.

    On a terminal, a temporary line names the resources in creation; elsewhere, a line every few seconds does.
    Failures and the total stay. It prints no properties of resources, so no secrets.

    Args:
        console: Console to print to. Defaults to standard output.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._status = Status("Starting the embedded emulator", console=self._console)
        self._lock = threading.Lock()
        self._creating: dict[str, str] = {}
        self._created = 0
        self._start = self._printed = time.monotonic()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        self._status.stop()
        if kind is None:
            seconds = time.monotonic() - self._start
            self._console.print(f"{self._created} resources in {seconds:.1f} s", highlight=False)

    def __call__(self, event: Event) -> None:
        """Handles an event. Can be called from any thread."""
        with self._lock:
            if event.kind == "creating":
                self._creating[event.urn] = event.name
            else:
                self._creating.pop(event.urn, None)
                self._created += event.kind == "created"
            if event.kind == "failed":
                self._print_failure(event)
            names = list(self._creating.values())
            more = f" and {len(names) - _SHOWN_AT_ONCE} more" if len(names) > _SHOWN_AT_ONCE else ""
            creating = f"; creating {', '.join(names[:_SHOWN_AT_ONCE])}{more}" if names else ""
            self._status.update(f"{self._created} created{creating}")
            if not self._console.is_terminal and time.monotonic() - self._printed > _PAUSE:
                self._print_line(f"{self._created} created{creating} …")

    def _print_line(self, text: str) -> None:
        self._printed = time.monotonic()
        self._console.print(text, soft_wrap=True, highlight=False, markup=False)

    def _print_failure(self, event: Event) -> None:
        line = Text.assemble(
            ("failed ", "bold red"),
            event.name,
            (f"  {event.type}", "dim"),
            (f"  {event.seconds:.2f} s", "dim"),
        )
        self._console.print(line, soft_wrap=True)
