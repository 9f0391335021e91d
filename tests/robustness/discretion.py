"""Whether a string keeps to itself what is nobody's business."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from embedded_aws import Deployment
from tests.robustness.processes import find_workers

_ROOT = str(Path(__file__).resolve().parents[2])
_INSIDE = ("Traceback", "site-packages", 'File "', _ROOT, "root:x:0")


def check_discretion(deployment: Deployment, text: str) -> None:
    """Checks that a string has no stack trace, no path of this machine and no credentials of a function."""
    secrets = find_secrets(deployment)
    for inside in (*_INSIDE, *secrets):
        assert inside not in text
    assert not re.search(rf"{re.escape(tempfile.gettempdir())}/embedded-aws", text)


def find_secrets(deployment: Deployment) -> set[str]:
    """The credentials of the functions that are running."""
    return {secret for process in find_workers(deployment.emulator) for secret in _secrets(process)}


def _secrets(process: int) -> Iterator[str]:
    for variable in Path(f"/proc/{process}/environ").read_text().split("\0"):
        name, _, value = variable.partition("=")
        if name in {"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"} and value:
            yield value
