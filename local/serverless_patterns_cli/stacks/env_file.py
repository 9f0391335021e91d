"""The file of ``--env-file``: environment variables for other processes."""

import json
import re
import shlex
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from embedded_aws import Deployment
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.stacks.local_stack import build_environment, find_local_urls
from serverless_patterns_cli.stacks.private_file import publish_file

_HEADER = "# Written by serverless-patterns, which removes it at its end."


@contextmanager
def keep_env_file(
    file: Path | None, find_variables: Callable[[], dict[str, str]]
) -> Generator[Callable[[], None]]:
    """Keeps a file with environment variables until the end of the block.

    Args:
        file: The file; None for none.
        find_variables: Returns the variables.

    Yields:
        A function that writes the file again after an update.
    """
    if file is None:
        yield lambda: None
        return
    with publish_file(file, lambda: format_variables(find_variables())) as write:
        yield write


def check_env_file(file: Path | None) -> None:
    """Validates that a file can be written, and does not exist or was written by an ``up`` that was killed.

    Raises:
        UserError: If it is another file, or its directory does not take files.
    """
    if file is None:
        return
    if file.exists() and not (file.is_file() and file.read_bytes().startswith(_HEADER.encode())):
        raise UserError(
            f"--env-file {file}: exists, and was not written by `serverless-patterns`. Remove it, or choose"
            " another name."
        )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=file.parent):
            pass
    except OSError as error:
        raise UserError(
            f"--env-file {file}: cannot be written: {error.strerror}. Choose another directory."
        ) from None


def find_variables(deployment: Deployment) -> dict[str, str]:
    """Returns the environment variables of a stack: how to use the emulator, and outputs.

    The name of an output is in capitals; ``_`` replaces other characters. A URL is the local one,
    and what is not a string is JSON. Secret outputs are left out, and those without a value.
    """
    emulator = build_environment(deployment.emulator, deployment.region)
    values: dict[str, Any] = {**deployment.outputs, **find_local_urls(deployment)}
    outputs = {
        _format_variable(name): value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in sorted(values.items())
        if value is not None and name not in deployment.outputs.secrets
    }
    return {**outputs, **emulator}


def format_variables(variables: dict[str, str]) -> str:
    """Returns the content of the file, which shells and libraries for such files read alike."""
    lines = [f"{name}={shlex.quote(value)}" for name, value in sorted(variables.items())]
    return "\n".join([_HEADER, *lines, ""])


def _format_variable(name: str) -> str:
    variable = re.sub(r"[^A-Z0-9_]", "_", name.upper())
    return f"_{variable}" if variable[:1].isdigit() else variable
