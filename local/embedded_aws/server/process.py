"""The process of the emulator: MiniStack, on a socket that its parent opened.

Started with the number of that socket. Its standard input is a pipe that only the parent holds
open. What comes first is a line with the secret of the process and the credentials of root; when the
parent ends, however it ends, the pipe closes, and this process takes its Lambda workers and its
temporary directory along.
"""

import asyncio
import importlib.util
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import venv
from pathlib import Path
from typing import Any, NoReturn, cast

# What AWS has in its Python runtime besides the standard library (AWS's SDK and what it needs).
_RUNTIME_MODULES = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")


def main(socket_number: int) -> None:
    """Serves until the parent closes the pipe."""
    directory = Path(tempfile.gettempdir())
    told = sys.stdin.readline()
    if not told:
        _end(directory)
    secret, root = json.loads(told)
    threading.Thread(target=_end_with_parent, args=(directory,), daemon=True).start()
    # MiniStack runs a function with its own interpreter, where the function would find every
    # package of this environment, among them those that its zip lacks and AWS would miss.
    sys.executable = os.fspath(_lambda_interpreter(directory / "lambda-runtime"))

    from hypercorn import asyncio as hypercorn  # noqa: PLC0415 the pipe is watched from the start
    from hypercorn.config import Config  # noqa: PLC0415
    from ministack import app  # noqa: PLC0415

    from embedded_aws.emulator.clients import Credentials  # noqa: PLC0415
    from embedded_aws.patches import patch  # noqa: PLC0415
    from embedded_aws.server.front_door import FrontDoor  # noqa: PLC0415
    from embedded_aws.server.host_ports import HostPorts  # noqa: PLC0415

    def configure(number: int) -> Config:
        config = Config()
        config.bind = [f"fd://{number}"]
        config.keep_alive_timeout = 3600  # seconds; outlives the pauses between a client's requests
        config.loglevel = "WARNING"
        return config

    behind = cast("Any", app).app
    door = FrontDoor(behind, secret, int(os.environ["GATEWAY_PORT"]))
    served = HostPorts(behind, door, configure)
    patch(Credentials(**root), secret)
    asyncio.run(cast("Any", hypercorn).serve(served, configure(socket_number)))


def _end_with_parent(directory: Path) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    _end(directory)


def _end(directory: Path) -> NoReturn:
    shutil.rmtree(directory, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)
    raise SystemExit  # not reached: this process is of that group


def _lambda_interpreter(directory: Path) -> Path:
    """Makes an environment with AWS's SDK and nothing else, and returns its interpreter."""
    venv.create(directory, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = directory / "lib" / version / "site-packages"
    for name in _RUNTIME_MODULES:
        found = importlib.util.find_spec(name)
        if found and found.origin:
            origin = Path(found.origin)
            source = origin.parent if found.submodule_search_locations else origin
            (packages / source.name).symlink_to(source)
    return directory / "bin" / "python"


if __name__ == "__main__":
    main(int(sys.argv[1]))
