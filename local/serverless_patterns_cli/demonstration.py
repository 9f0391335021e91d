"""A pattern's demonstration: it sends real input through a stack and tells what came out.

It is the function ``demonstrate`` in ``patterns/<pattern>/demonstration.py``::

    from serverless_patterns_cli.demonstration import Client, Finding, StackOutputs

    def demonstrate(outputs: StackOutputs, client: Client) -> Iterator[Finding]:
        sent = client("sqs").send_message(QueueUrl=outputs["queue_url"], MessageBody="hello")
        ...
        yield Finding("sent an order", expected="one receipt", actual=receipt, ok=..., seconds=...)
"""

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from serverless_patterns_cli.errors import UserError

T = TypeVar("T")

_PAUSE = 0.2
"""Seconds between two looks."""


@dataclass(frozen=True)
class Finding:
    """What came out of one thing that was done.

    Attributes:
        action: What was done.
        expected: What should come out.
        actual: What came out.
        ok: Whether that is right.
        seconds: How long it took.
    """

    action: str
    expected: str
    actual: str
    ok: bool
    seconds: float


Client = Callable[[str], Any]
"""Gives the boto3 client of a service, such as ``"s3"``."""

Locate = Callable[[str], str]
"""Gives the URL by which the host that an output names is reached from here."""


class StackOutputs(dict[str, Any]):
    """The outputs of a stack by name; asking for one that is missing is an error for the user."""

    def __init__(self, values: Mapping[str, Any], locate: Locate | None = None) -> None:
        """Takes the outputs.

        Args:
            values: The outputs by name.
            locate: Finds what is served on this machine. Default: the stack is on AWS.
        """
        super().__init__(values)
        self._locate = locate or self.__getitem__

    def url(self, name: str) -> str:
        """Where the address that is the output ``name`` is reached from here: the same on AWS.

        Args:
            name: Of an output that is a URL, such as that of an API or a site.
        """
        return self._locate(name) if name in self else self[name]

    def __missing__(self, name: str) -> Any:
        known = ", ".join(sorted(self)) or "none"
        raise UserError(f"The stack has no output '{name}'; it has: {known}. Is it one of this pattern?")


Demonstrate = Callable[[StackOutputs, Client], Iterator[Finding]]
"""Runs a demonstration against the outputs of a stack; yields each finding as soon as it is known."""


def wait_for(look: Callable[[], T | None], seconds: float) -> T | None:
    """What ``look`` gives as soon as it is not None; None if it takes longer than ``seconds``."""
    deadline = time.monotonic() + seconds
    while (found := look()) is None and time.monotonic() < deadline:
        time.sleep(_PAUSE)
    return found


def load_demonstration(directory: Path) -> Demonstrate:
    """The demonstration of the pattern in ``directory``.

    Raises:
        UserError: It has none.
    """
    file = directory / "demonstration.py"
    if not file.is_file():
        raise UserError(f"The pattern '{directory.name}' has no demonstration: there is no {file}.")
    spec = importlib.util.spec_from_file_location("demonstration", file)
    if spec is None or spec.loader is None:
        raise UserError(f"{file} cannot be imported.")
    module = importlib.util.module_from_spec(spec)
    # As every import does; dataclasses look their module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    if not callable(demonstrate := getattr(module, "demonstrate", None)):
        raise UserError(f"{file} has to define demonstrate(outputs, client).")
    return cast("Demonstrate", demonstrate)
