"""Installed packages: versions, and licences as the packages declare them."""

import re
from importlib.metadata import Distribution, distributions

_BY_CLASSIFIER = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_BY_WORDS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
    "MIT License": "MIT",
}


def scan(_: None) -> dict[str, list[str]]:
    """Version and licence of every package of this environment, by its normalised name."""
    return {
        re.sub(r"[-_.]+", "-", found.name).lower(): [found.version, licence(found)]
        for found in distributions()
    }


def licence(distribution: Distribution) -> str:
    """The licence as an SPDX expression where the package gives one or says it in known words.

    Packages state it in three places, of which the newest is exact, and the oldest anything from a word to
    the whole text; a few leave it at a file, whose first line is its title.
    """
    metadata = distribution.metadata
    if expression := metadata.get("License-Expression"):
        return expression
    classifiers = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or []]
    known = [_BY_CLASSIFIER[name] for name in classifiers if name in _BY_CLASSIFIER]
    words = (metadata.get("License") or _file(distribution) or "unknown").splitlines()[0]
    return ", ".join(sorted(known)) or _BY_WORDS.get(words, words)


def _file(distribution: Distribution) -> str | None:
    names = distribution.metadata.get_all("License-File") or []
    texts = (distribution.read_text(f"licenses/{name}") for name in names)
    return next((text for text in texts if text), None)
