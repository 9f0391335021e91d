"""The functions of the photo desk: one package, a module each."""

from collections.abc import Mapping
from pathlib import Path

import pulumi

from safeguards import Safeguards
from serverless_patterns import FunctionArgs, LinkArgs

SOURCES = Path(__file__).resolve().parents[2] / "patterns/webapp/src"
FUNCTIONS = SOURCES / "functions"


def arguments(
    module: str,
    links: Mapping[str, LinkArgs],
    safe: Safeguards,
    environment: Mapping[str, pulumi.Input[str]] | None = None,
) -> FunctionArgs:
    """Returns the arguments of the function in a module."""
    return {
        "code": str(FUNCTIONS),
        "handler": f"{module}.handler",
        "requirements_files": [str(FUNCTIONS / "requirements.txt")],
        "environment": {**(environment or {})},
        "links": {**links},
        "timeout": 25,
        **safe.logged,
    }
