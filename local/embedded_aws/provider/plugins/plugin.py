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
from pathlib import Path

VARIABLE = "EMBEDDED_AWS_PROVIDERS"
"""Path of the socket at which the emulator listens for providers."""


def main() -> None:
    """Prints the port at which the provider is served, and stays until the engine or the emulator ends."""
    # The engine interrupts a provider that it does not need any more.
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
            sys.stdout.write(stream.readline())
            sys.stdout.flush()
        _wait_for_end(emulator)


def _wait_for_end(emulator: socket.socket) -> None:
    """Waits until the emulator or the engine ends. The end of the emulator is reported in one sentence."""
    ends = select.poll()
    ends.register(emulator, select.POLLIN)
    ends.register(sys.stdout, 0)  # an error is noticed as soon as nothing reads it
    if emulator.fileno() in dict(ends.poll()):
        sys.stderr.write(
            "The embedded emulator has ended. Start it again with `serverless-patterns emulator --pulumi`.\n"
        )


if __name__ == "__main__":
    main()
