"""A function that tells the benchmark that it runs: it connects to a port of this machine."""

import os
import socket
from typing import Any


def handler(_event: dict[str, Any], _context: object) -> None:
    """Connects, and closes the connection."""
    socket.create_connection(("127.0.0.1", int(os.environ["PORT"])), timeout=5).close()
