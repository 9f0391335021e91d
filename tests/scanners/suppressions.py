"""Findings that are accepted on purpose: ``suppressions.toml``, and whether each is still needed."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tests.scanners.cases import VARIANTS, Case
from tests.scanners.scanning import Finding, Verdict

FILE = Path(__file__).with_name("suppressions.toml")


@dataclass(frozen=True)
class Suppression:
    """A kind of finding that is accepted.

    Attributes:
        check: The scanner's name for it.
        resources: Pattern of the resources it may be raised on, with ``*`` and ``?``.
        reason: Why it is accepted.
        details: Pattern of the finding. Defaults to any.
        variants: The variants in which it is raised; must be, in each. Default all.
    """

    check: str
    resources: str
    reason: str
    details: str = "*"
    variants: tuple[str, ...] = tuple(VARIANTS)

    def covers(self, variant: str, finding: Finding) -> bool:
        """Whether it is about this finding."""
        return (
            variant in self.variants
            and finding.check == self.check
            and fnmatchcase(finding.resource, self.resources)
            and fnmatchcase(finding.detail, self.details)
        )


def read_suppressions(text: str | None = None) -> list[Suppression]:
    """The suppressions of the file, or of ``text``.

    Raises:
        ValueError: One has no reason or names an unknown variant.
        TypeError: One has other keys than those of :class:`Suppression`.
    """
    entries: list[dict[str, Any]] = tomllib.loads(text or FILE.read_text())["suppression"]
    suppressions = [
        Suppression(variants=tuple(entry.pop("variants", VARIANTS)), **entry)  # a list is not hashable
        for entry in entries
    ]
    for suppression in suppressions:
        if not suppression.reason.strip():
            raise ValueError(f"{suppression.check} on {suppression.resources} is suppressed without a reason")
        if unknown := set(suppression.variants) - set(VARIANTS):
            raise ValueError(
                f"{suppression.check} is suppressed in unknown variants: {', '.join(sorted(unknown))}"
            )
    return suppressions


def apply(
    suppressions: Iterable[Suppression], case: Case, verdict: Verdict
) -> tuple[dict[Suppression, list[Finding]], list[Finding]]:
    """The findings of a scanner: those that are suppressed, by suppression, and those that remain."""
    suppressions = list(suppressions)
    suppressed: defaultdict[Suppression, list[Finding]] = defaultdict(list)
    remaining: list[Finding] = []
    for finding in verdict.failed:
        suppression = next(
            (suppression for suppression in suppressions if suppression.covers(case.variant, finding)), None
        )
        (suppressed[suppression] if suppression else remaining).append(finding)
    return dict(suppressed), remaining


def idle(
    suppressions: Iterable[Suppression], verdicts: Mapping[Case, Mapping[str, Verdict]]
) -> list[tuple[Suppression, str]]:
    """The suppressions that cover nothing, each with the variant in which it does not."""
    findings = [
        (case.variant, finding)
        for case, by_kind in verdicts.items()
        for verdict in by_kind.values()
        for finding in verdict.failed
    ]
    return [
        (suppression, variant)
        for suppression in suppressions
        for variant in suppression.variants
        if not any(found == variant and suppression.covers(variant, finding) for found, finding in findings)
    ]
