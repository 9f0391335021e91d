"""The changelog has a section for each version, and a release takes its notes from there."""

import os
import sys
from datetime import date
from itertools import pairwise

import pytest
import semver
from tests.conftest import ROOT

sys.path.insert(0, os.fspath(ROOT / "docs/scripts"))

import changelog

RELEASED = (
    "# Changelog\n\n## 0.2.0 - 2026-02-03\n\n### Added\n\n- A queue.\n\n## 0.1.0 - 2026-01-31\n\n- All.\n"
)


def test_the_newest_section_is_that_of_the_version():
    sections = list(changelog.read_sections((ROOT / "CHANGELOG.md").read_text()))
    assert sections[0].version == changelog.read_version()
    assert all(each.notes for each in sections)
    released = [(semver.Version.parse(each.version), date.fromisoformat(each.date)) for each in sections[1:]]
    assert all(newer > older for newer, older in pairwise(released))


def test_a_release_has_the_notes_of_its_section():
    assert changelog.read_notes(RELEASED, "0.2.0", "v0.2.0") == "### Added\n\n- A queue."
    assert changelog.read_notes(RELEASED, "0.1.0", "v0.1.0") == "- All."


@pytest.mark.parametrize(
    ("text", "version", "tag", "message"),
    [
        (RELEASED, "0.2.0", "v0.1.0", "'v0.1.0' must be 'v0.2.0'"),
        (RELEASED, "0.2.0", "0.2.0", "'0.2.0' must be 'v0.2.0'"),
        (RELEASED, "0.3.0", "v0.3.0", "has no section '## 0.3.0"),
        (RELEASED.replace("2026-02-03", "unreleased"), "0.2.0", "v0.2.0", "must have the date"),
        (RELEASED.replace(" - 2026-02-03", ""), "0.2.0", "v0.2.0", "'## 0.2.0' must be like"),
        ("## Unreleased\n\n- A queue.\n", "0.2.0", "v0.2.0", "'## Unreleased' must be like"),
    ],
)
def test_no_release_without_its_section(text: str, version: str, tag: str, message: str):
    with pytest.raises(ValueError, match=message):
        changelog.read_notes(text, version, tag)
