"""Built sites for the tests."""

from pathlib import Path
from typing import Any

from graphs import evaluate

from embedded_aws import Recording
from serverless_patterns import StaticOffload


def write(directory: Path, *keys: str) -> Path:
    """Writes files that hold their own key."""
    for key in keys:
        path = directory / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(key)
    return directory


def make(**args: Any) -> Recording:
    """Records a component called ``web``."""
    return evaluate(lambda: StaticOffload("web", args))
