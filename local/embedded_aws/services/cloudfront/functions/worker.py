"""The process that runs CloudFront Functions: a signal ends it if a built-in of the engine does not end.

It runs as a file, not as a module, to import no more of the emulator than it needs.
"""

import json
import os
import signal
import sys
from typing import Final

from embedded_aws.services.cloudfront.functions.engine import EdgeFunctionError, evaluate

_SECONDS: Final = 1.0
"""Processor time; the engine ends most functions after 0.1 seconds."""


def _answer(line: bytes) -> str:
    code, event, version = json.loads(line)
    try:
        value, log = evaluate(code, event, version)
    except EdgeFunctionError as error:
        return json.dumps({"error": str(error)})
    return json.dumps({"value": value, "log": log})


def main() -> None:
    """Answers one request a line, until the emulator closes the pipe."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        for line in sys.stdin.buffer:
            signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)  # the signal ends the process
            answer = _answer(line)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            answers.write(answer.encode() + b"\n")
            answers.flush()


if __name__ == "__main__":
    main()
