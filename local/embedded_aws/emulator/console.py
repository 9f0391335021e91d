"""Opens the console of an emulator; see ``server/console``."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.emulator.administration import ADMINISTRATION_PATH
from embedded_aws.emulator.process import Emulator

CONSOLE_PATH: Final = f"{ADMINISTRATION_PATH}console"
"""A POST with ``picture``, ``port`` and ``token`` opens the console, and returns port and token."""


def open_console(
    emulator: Emulator, picture: Mapping[str, object], *, port: int = 0, token: str | None = None
) -> str:
    """Opens the console, a page that shows an architecture at work, or changes the picture of the open one.

    Args:
        emulator: The emulator, which serves the page.
        picture: What it shows; see :mod:`serverless_patterns_cli.console.picture`.
        port: Its port on the loopback interface; an open console keeps its own. Defaults to a free one.
        token: What its address contains; an open console keeps its own. Defaults to a new one.

    Returns:
        Its address. Who knows it can read and change everything in the emulator.

    Raises:
        EmulatorError: If the emulator is not running or does not respond, or the port is in use.
    """
    opened = emulator.ask("POST", CONSOLE_PATH, {"picture": picture, "port": port, "token": token})
    return f"http://127.0.0.1:{opened['port']}/#{opened['token']}"
