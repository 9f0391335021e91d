"""Runs the demonstration of the pattern on the open stack, as the command line does."""

import json
import os
import subprocess
import threading
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, cast

from embedded_aws.emulator.process_environment import USER_HOME
from embedded_aws.json_values import is_object
from embedded_aws.server.console.picture import Picture
from embedded_aws.server.middleware.rejections import Rejection

_TIMEOUT: Final = 900
_OF_USER: Final = ("LANG", "PATH", "XDG_CACHE_HOME")
_LONGEST_ERROR: Final = 2_000
RUNNING: Final = threading.Lock()
"""Held while a demonstration runs."""


def run_demonstration(picture: Picture) -> Mapping[str, object]:
    """Runs the command of the picture, and returns what it prints as JSON: ``ok`` and ``results``.

    Raises:
        Rejection: 404 if the stack has none, 409 if it is running, 502 if it fails to run.
    """
    command = picture.get("demonstration")
    if not command:
        raise Rejection("The stack has no demonstration.", HTTPStatus.NOT_FOUND)
    if not RUNNING.acquire(blocking=False):
        raise Rejection("The demonstration is running.", HTTPStatus.CONFLICT)
    try:
        done = subprocess.run(  # noqa: S603 the command is that of the process that opened the console
            command,
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            env=_build_environment(os.environ),
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Rejection(f"The demonstration did not run: {error}.", HTTPStatus.BAD_GATEWAY) from None
    finally:
        RUNNING.release()
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise Rejection(done.stderr[-_LONGEST_ERROR:] or "No results.", HTTPStatus.BAD_GATEWAY) from None
    if not is_object(found):
        raise Rejection("The demonstration printed no results.", HTTPStatus.BAD_GATEWAY)
    return cast("Mapping[str, object]", found)


def _build_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment variables of the user; the home of the emulator is temporary."""
    own = {name: environment[name] for name in _OF_USER if name in environment}
    return {**own, "HOME": environment.get(USER_HOME) or environment.get("HOME", "")}
