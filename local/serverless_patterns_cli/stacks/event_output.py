"""Prints what happens in a local stack, as lines or as JSON."""

import _thread
import json
import sys
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TextIO

import typer
from rich.console import Console
from rich.text import Text

from embedded_aws import Deployment
from embedded_aws.errors import EmulatorError
from embedded_aws.event_log.filters import EventFilter
from embedded_aws.event_log.lines import EventLines
from embedded_aws.event_log.model import EventPage, LoggedEvent
from embedded_aws.event_log.names import find_resource_names, names_in
from serverless_patterns_cli.errors import UserError, explain_unknown

_WAIT: Final = 30.0  # seconds
_TIME_END: Final = 12
_TYPE_END: Final = 23
_TYPES: Final = {
    "invocation": "magenta",
    "request": "cyan",
    "message": "blue",
    "execution": "green",
    "denial": "red",
    "object": "yellow",
}
_OUTCOMES: Final = {
    "error": "bold red",
    "timeout": "bold red",
    "denied": "bold red",
    "throttled": "yellow",
    "rejected": "yellow",
    "aborted": "yellow",
}
_ABOUT_DENIALS: Final = "  See `serverless-patterns help test-permissions`."

Names = Mapping[str, str]
"""Names of resources in the program by ARN."""
Read = Callable[[int, float], EventPage]
"""Returns the events after an ID, as :meth:`embedded_aws.Emulator.events` does."""


class EventPrinter:
    """Prints events to the standard output that is set when it is created.

    Args:
        words: Events to print; see :class:`EventFilter`.
        name: Part of the name of a resource; see :class:`EventFilter`.
        as_json: Whether to print each event as a JSON object, on one line.
        console: Prints the lines. Defaults to a console of the standard output.
    """

    def __init__(
        self,
        words: Sequence[str] = (),
        *,
        name: str = "",
        as_json: bool = False,
        console: Console | None = None,
    ) -> None:
        self._filter = EventFilter(words, name)
        self._as_json = as_json
        self._has_explained = False
        self._output: TextIO = sys.stdout
        self._console = console or Console(file=self._output, highlight=False, soft_wrap=True)

    def print_page(self, page: EventPage, names: Names) -> None:
        """Prints the events of a page."""
        if page["dropped"]:
            typer.echo(f"{page['dropped']} older events are not in the log any more.", err=True)
        for event in page["events"]:
            if self._filter.accepts(event, names):
                self._print(event, names)
        self._output.flush()

    def _print(self, event: LoggedEvent, names: Names) -> None:
        if self._as_json:
            self._output.write(json.dumps(add_names(event, names), ensure_ascii=False) + "\n")
            return
        first, *output = EventLines(names).format_event(event)
        self._console.print(_style_event(first, event))
        if event["type"] == "denial" and not self._has_explained:
            output.append(_ABOUT_DENIALS)
            self._has_explained = True
        for line in output:
            self._console.print(Text(line, style="dim"))


def add_names(event: LoggedEvent, names: Names) -> dict[str, Any]:
    """Returns an event with the names of its source and target, as ``source_name`` and ``target_name``."""
    source, target = names_in(event, names)
    return {**event, "source_name": source, "target_name": target}


def _style_event(line: str, event: LoggedEvent) -> Text:
    text = Text(line)
    text.stylize("dim", 0, _TIME_END)
    text.stylize(_TYPES[event["type"]], _TIME_END, _TYPE_END)
    text.stylize(_OUTCOMES.get(event["outcome"], ""), _TYPE_END)
    return text


@contextmanager
def print_events(deployment: Deployment, printer: EventPrinter) -> Generator[None]:
    """Prints the events of a stack from now on, in another thread, until its emulator ends."""
    last = deployment.events(after=-1)["last"]

    def run() -> None:
        try:
            follow(deployment.events, lambda: find_resource_names(deployment.resources), printer, after=last)
        except EmulatorError:
            return  # it has ended
        except BrokenPipeError:
            _thread.interrupt_main()

    threading.Thread(target=run, name="events", daemon=True).start()
    yield


def follow(read: Read, find_names: Callable[[], Names], printer: EventPrinter, *, after: int) -> None:
    """Prints the events after one as they happen.

    Args:
        read: Reads the events.
        find_names: Returns the names of resources, which an update of the stack can change.
        printer: Prints them.
        after: ID of an event.

    Raises:
        EmulatorError: When the emulator ends.
    """
    while True:
        page = read(after, _WAIT)
        after = page["last"]
        printer.print_page(page, find_names())


def print_logged(read: Read, names: Names, printer: EventPrinter) -> int:
    """Prints the events that are in the log, and returns the ID of the last one."""
    end, last = read(-1, 0)["last"], 0
    while last < end:
        page = read(last, 0)
        last = page["last"]
        printer.print_page(page, names)
    return last


def check_name(name: str, names: Names) -> None:
    """Validates that a resource has a name that contains ``name``.

    Raises:
        UserError: If there is none.
    """
    if not any(name.lower() in f"{arn} {known}".lower() for arn, known in names.items()):
        raise UserError(explain_unknown("resource", name, set(names.values())))
