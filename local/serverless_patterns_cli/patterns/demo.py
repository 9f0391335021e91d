"""The demo of a pattern: it sends real input through a stack and checks the results.

It is the function ``demo`` in ``patterns/<pattern>/demo.py``::

    from serverless_patterns_cli.patterns.demo import CheckResult, Client, StackOutputs

    def demo(outputs: StackOutputs, client: Client) -> Iterator[CheckResult]:
        sent = client("sqs").send_message(QueueUrl=outputs["queue_url"], MessageBody="hello")
        ...
        yield CheckResult("sent an order", expected="one receipt", actual=receipt, ok=..., seconds=...)
"""

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

from serverless_patterns_cli.errors import UserError

T = TypeVar("T")

_FILE = "demo.py"
_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class CheckResult:
    """The result of one check of a demo.

    Attributes:
        action: What the demo did.
        expected: Expected result.
        actual: Actual result.
        ok: Whether the actual result is correct.
        seconds: Duration of the check.
    """

    action: str
    expected: str
    actual: str
    ok: bool
    seconds: float


Client = Callable[[str], Any]
"""Returns the boto3 client of a service, such as ``"s3"``."""

Locate = Callable[[str], str]
"""Returns the URL at which the value of an output can be reached."""


class StackOutputs(dict[str, Any]):
    """The outputs of a stack by name. Reading a missing output raises :class:`UserError`."""

    def __init__(self, values: Mapping[str, Any], locate: Locate | None = None) -> None:
        """Creates the mapping.

        Args:
            values: Values by the name of the output.
            locate: Returns the local URL of an output. Defaults to its value: the stack is on AWS.
        """
        super().__init__(values)
        self._locate = locate or self.__getitem__

    def url(self, name: str) -> str:
        """Returns the URL at which an output can be reached: its value on AWS, a local URL otherwise.

        Args:
            name: Name of an output whose value is a URL, such as that of an API or a site.
        """
        return self._locate(name) if name in self else self[name]

    def __missing__(self, name: str) -> Any:
        known = ", ".join(sorted(self)) or "none"
        raise UserError(
            f"The stack has no output '{name}'; it has: {known}. Check that the stack deploys this pattern."
        )


Demo = Callable[[StackOutputs, Client], Iterator[CheckResult]]
"""Runs a demo with the outputs of a stack; yields each result as soon as it is available."""


def wait_for(look: Callable[[], T | None], seconds: float) -> T | None:
    """Calls ``look`` until it returns a value, and returns that; None after ``seconds``."""
    deadline = time.monotonic() + seconds
    while (found := look()) is None and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return found


def load_demo(directory: Path) -> Demo:
    """Returns the demo of the pattern in ``directory``.

    Raises:
        UserError: If it has none.
    """
    module = load_module(directory)
    if not callable(demo := getattr(module, "demo", None)):
        raise UserError(f"{directory / _FILE} must define demo(outputs, client).")
    return cast("Demo", demo)


def load_module(directory: Path) -> ModuleType:
    """Returns the module ``demo.py`` of the pattern in ``directory``.

    Raises:
        UserError: If there is none.
    """
    file = directory / _FILE
    if not file.is_file():
        raise UserError(f"The pattern '{directory.name}' has no demo: {file} does not exist.")
    spec = importlib.util.spec_from_file_location("demo", file)
    if spec is None or spec.loader is None:
        raise UserError(f"{file} cannot be imported.")
    module = importlib.util.module_from_spec(spec)
    # As every import does; dataclasses look their module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
