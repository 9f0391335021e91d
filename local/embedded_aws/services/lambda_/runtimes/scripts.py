"""Shell scripts that start the processes of functions."""

import hashlib
import tempfile
from functools import cache
from pathlib import Path


@cache
def write_script(text: str) -> str:
    """Returns the path of a shell script in the temporary directory of the emulator.

    Args:
        text: Lines after the first one.
    """
    text = f"#!/bin/sh\n{text}"
    script = Path(tempfile.gettempdir(), f"start-{hashlib.sha256(text.encode()).hexdigest()[:8]}")
    with tempfile.TemporaryDirectory(dir=script.parent) as aside:
        draft = Path(aside, script.name)
        draft.write_text(text)
        draft.chmod(0o700)
        draft.replace(script)
    return str(script)
