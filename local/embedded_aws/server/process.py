"""The emulator's process: MiniStack on a socket that the parent process opened.

Its argument is the file descriptor of that socket. Its standard input is a pipe that only the parent holds
open. The first line contains the secret of the process, the credentials of the root user, and what runs
containers. When the parent ends, the pipe closes. The guard, a process above this one, then lets it remove
its containers, and ends it with all that it has started.
"""

import asyncio
import ctypes
import gc
import json
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from embedded_aws.emulator.containers.engine import ContainerEngine
from embedded_aws.errors import ContainerEngineError
from embedded_aws.server.function_interpreter import create_interpreter
from embedded_aws.server.guard import start_guarded

_TRIM_THRESHOLD = -1
"""``M_TRIM_THRESHOLD`` of ``malloc.h``."""
_MMAP_THRESHOLD = -3
"""``M_MMAP_THRESHOLD`` of ``malloc.h``."""
_MOST_UNUSED = 512 * 1024
"""Bytes; more than the 256 KiB into which asyncio receives, which would be mapped again for each request."""


def main(socket_number: int, loaded: Callable[[], None] | None = None) -> None:
    """Serves until the parent closes the pipe.

    Args:
        socket_number: File descriptor of the socket.
        loaded: Called when all modules are imported.
    """
    directory = Path(tempfile.gettempdir())
    end = start_guarded(directory)
    secrets = sys.stdin.readline()
    if not secrets:
        return
    secret, root, containers = json.loads(secrets)
    engine = ContainerEngine(**containers) if containers else None
    threading.Thread(target=_await_end, args=(end, engine), daemon=True).start()
    # MiniStack runs functions with sys.executable. With this environment's interpreter, a function could
    # import packages that its zip lacks.
    sys.executable = os.fspath(create_interpreter(directory / "lambda-runtime"))

    _return_unused_memory()
    # Imports leave hardly any garbage, and to look for some would take a tenth of the start.
    gc.disable()
    from embedded_aws.emulator.clients import Clients, Credentials  # noqa: PLC0415
    from embedded_aws.ministack import app  # noqa: PLC0415 the thread that awaits the end starts first
    from embedded_aws.server.app import build_app  # noqa: PLC0415
    from embedded_aws.server.console.app import Console  # noqa: PLC0415
    from embedded_aws.server.descriptors import Descriptors, raise_limit  # noqa: PLC0415
    from embedded_aws.server.hosts import Hosts  # noqa: PLC0415
    from embedded_aws.server.json_depth import reject_deep_json  # noqa: PLC0415
    from embedded_aws.server.patches import patch  # noqa: PLC0415
    from embedded_aws.server.ports import Ports  # noqa: PLC0415
    from embedded_aws.services.ecs.tasks import use_engine  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    if loaded:
        loaded()
    port, user = int(os.environ["GATEWAY_PORT"]), Credentials(**root)
    raise_limit()
    reject_deep_json()
    ports = Ports(Descriptors())
    hosts = Hosts(port, engine.host if engine else "")
    # A function that is invoked from the page has as much time as it has on AWS.
    console = Console(ports, Clients(f"http://127.0.0.1:{port}", user, read_timeout=900), hosts)
    served = build_app(app.application, hosts, ports, console, secret=secret, root_key=user.secret_key)
    use_engine(engine)
    patch(user, secret)
    asyncio.run(ports.serve(served, socket.socket(fileno=socket_number)))


def _return_unused_memory() -> None:
    """Returns unused memory to the system, of which glibc would keep more after each large block."""
    with suppress(AttributeError, OSError):  # a function of glibc
        library = ctypes.CDLL(None)
        library.mallopt(_TRIM_THRESHOLD, _MOST_UNUSED)
        library.mallopt(_MMAP_THRESHOLD, _MOST_UNUSED)


def _await_end(end: int, engine: ContainerEngine | None) -> NoReturn:
    """Waits until the guard ends this process, and removes its containers."""
    os.read(end, 1)
    if engine:
        from embedded_aws.services.ecs.tasks import end_containers  # noqa: PLC0415 few need it

        with suppress(ContainerEngineError):  # the next emulator removes what is left
            end_containers()
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
