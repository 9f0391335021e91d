"""The licences of all locked packages, and their permitted uses."""

import re
from collections import defaultdict

from tests.scanners.environments import DOCS, OURS, SCANNERS, list_installed
from tests.scanners.locked import FILES, read_requirements
from tests.scanners.peers import read_peers

PERMISSIVE = "permissive"
WEAK_COPYLEFT = "weak copyleft: used unchanged and beside our code, not copied into it"

ALLOWED = {
    **dict.fromkeys(
        (
            *("0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC"),
            *("MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
        ),
        PERMISSIVE,
    ),
    **dict.fromkeys(("LGPL-3.0-or-later", "MPL-2.0"), WEAK_COPYLEFT),
}
"""The permitted licences of a dependency, with the reasons that they fit an Apache-2.0 project."""

NOT_HERE = "not installed on the platform that wrote this page"


def terms(licence: str) -> list[str]:
    """The single licences of an expression."""
    return [term for term in re.findall(r"[A-Za-z0-9.+-]+", licence) if term not in {"AND", "OR", "WITH"}]


def read_locked_licences() -> dict[str, list[str]]:
    """The locked packages by licence, both sorted; those of other platforms are under :data:`NOT_HERE`."""
    known = [list_installed(OURS), list_installed(SCANNERS), list_installed(DOCS), read_peers()["packages"]]
    by_licence: defaultdict[str, set[str]] = defaultdict(set)
    for file in FILES:
        for requirement in read_requirements(file.read_text()):
            found = {packages[requirement.name][1] for packages in known if requirement.name in packages}
            for licence in found or {NOT_HERE}:
                by_licence[licence].add(requirement.name)
    return {licence: sorted(names) for licence, names in sorted(by_licence.items())}
