#!/usr/bin/env python3
"""The process that the Pulumi engine starts as a provider: the embedded emulator serves it at a port.

The executables ``pulumi-resource-aws`` and ``pulumi-resource-awsx`` beside it are this file. It needs nothing
but the standard library, so any Python runs it, in a few hundredths of a second. It is connected to the
emulator as long as it runs: the engine ends a provider by ending its process. An engine that is killed
cannot, but then nothing reads the standard output any more.
"""

import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

VARIABLE = "EMBEDDED_AWS_PROVIDERS"
"""Path of the socket at which the emulator listens for providers."""
_LATER = 0.2
"""Seconds in which the connection to an emulator that was killed is closed after those of the engine."""


def main() -> None:
    """Prints the port at which the provider is served, and stays until the engine or the emulator ends."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    name = Path(sys.argv[0]).name
    with socket.socket(socket.AF_UNIX) as emulator:
        try:
            emulator.connect(os.environ[VARIABLE])
        except KeyError:
            sys.exit(f"{name} needs {VARIABLE}, as `serverless-patterns emulator --pulumi` prints it")
        except OSError as error:
            sys.exit(
                f"{name} cannot reach the embedded emulator ({error}): start it with"
                " `serverless-patterns emulator --pulumi`, and set the environment variables that it prints"
            )
        asked = {
            "package": name.removeprefix("pulumi-resource-"),
            "directory": str(Path.cwd()),
            "region": os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
        }
        with emulator.makefile("rw") as stream:
            stream.write(json.dumps(asked) + "\n")
            stream.flush()
            port = stream.readline()
        with suppress(KeyboardInterrupt):
            signal.signal(signal.SIGINT, signal.default_int_handler)
            sys.stdout.write(port)
            sys.stdout.flush()
            _await_end(emulator)
        # The engine may notice the end of the emulator first, by its connections, and interrupt the provider.
        if select.select([emulator], [], [], _LATER)[0]:
            sys.stderr.write(
                "The embedded emulator has ended. "
                "Start it again with `serverless-patterns emulator --pulumi`.\n"
            )


def _await_end(emulator: socket.socket) -> None:
    """Waits until the emulator or the engine has ended.

    Args:
        emulator: Connection to the emulator.
    """
    ends = select.poll()
    ends.register(emulator, select.POLLIN)
    ends.register(sys.stdout, 0)  # an error is noticed as soon as nothing reads it
    ends.poll()


if __name__ == "__main__":
    main()
