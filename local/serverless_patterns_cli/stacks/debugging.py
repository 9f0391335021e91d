"""Reads which functions of a local stack wait for a debugger."""

import socket
from collections.abc import Sequence
from typing import Final

import typer

from embedded_aws import Deployment
from serverless_patterns_cli.errors import UserError

_HOST: Final = "127.0.0.1"
_FIRST_PORT: Final = 5678
"""The port that editors suggest for debugpy."""
_LAST_PORT: Final = 65_535


def read_ports(given: Sequence[str]) -> dict[str, int]:
    """Returns the ports by the names of functions.

    Args:
        given: Each is ``NAME`` or ``NAME=PORT``. Ports default to 5678, 5679, and so on.

    Raises:
        UserError: If a port is invalid, is given twice, or is in use. The message lists all errors.
    """
    ports: dict[str, int] = {}
    errors: list[str] = []
    free = iter(range(_FIRST_PORT, _LAST_PORT))
    for each in given:
        name, _, text = each.partition("=")
        port = int(text) if text.isdecimal() else 0 if text else next(free)
        option = f"--debug-function {each}"
        if not name:
            errors.append(f"{option}: a name is required, such as --debug-function thumbnail=5678")
        elif not 0 < port <= _LAST_PORT:
            errors.append(f"{option}: {text} is not a port; must be 1 to {_LAST_PORT}")
        elif port in ports.values() or name in ports:
            errors.append(f"{option}: each function must have its own port; {port} has one already")
        elif not _is_free(port):
            errors.append(f"{option}: port {port} is in use; choose another one: {name}=PORT")
        ports[name] = port
    if errors:
        raise UserError("\n".join(errors))
    return ports


def start(deployment: Deployment, ports: dict[str, int]) -> None:
    """Lets functions wait for a debugger, and prints where."""
    if not ports:
        return
    for name, directory in deployment.debug_functions(ports).items():
        typer.echo(
            f"Function '{name}' waits for a debugger on {_HOST}:{ports[name]}; its code is in {directory}."
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
    return True
