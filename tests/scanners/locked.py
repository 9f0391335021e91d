"""Locked packages of the requirement files of the repository."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.scanners.environments import CDK, DOCS, OURS, ROOT, SCANNERS

LAMBDA_CODE = (
    "components/serverless_patterns/patterns/fan_out_conversion/converters/*",
    "patterns/*/src/functions",
)

FILES = {
    **{ROOT / f"requirements/{name}.txt": OURS for name in ("bootstrap", "dev")},
    **{found: OURS for place in LAMBDA_CODE for found in sorted(ROOT.glob(f"{place}/requirements.txt"))},
    ROOT / "requirements/scanners.txt": SCANNERS,
    ROOT / "requirements/cdk.txt": CDK,
    ROOT / "requirements/docs.txt": DOCS,
}
"""Every requirement file, with the environment that it is installed in."""

_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)( ;)?", re.MULTILINE)


@dataclass(frozen=True)
class Requirement:
    """A locked package.

    Attributes:
        name: Its normalised name.
        version: Its version.
        conditional: Whether only some platforms or versions of Python need it.
    """

    name: str
    version: str
    conditional: bool


def read_requirements(text: str) -> Iterator[Requirement]:
    """The packages of a requirement file."""
    for name, version, marker in _REQUIREMENT.findall(text):
        yield Requirement(re.sub(r"[-_.]+", "-", name).lower(), version, bool(marker))
