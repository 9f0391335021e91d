"""What the judges object to and is meant all the same: ``skips.toml``, and whether it still holds."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tests.judges.cases import VARIANTS, Case
from tests.judges.judging import Finding, Verdict

FILE = Path(__file__).with_name("skips.toml")


@dataclass(frozen=True)
class Skip:
    """An objection that is not followed.

    Attributes:
        check: The judge's name for it.
        resources: Pattern of the resources it may be raised on, with ``*`` and ``?``.
        reason: Why it is meant.
        details: Pattern of what the judge found there. Default anything.
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


def read_skips(text: str | None = None) -> list[Skip]:
    """The skips of the file, or of ``text``.

    Raises:
        ValueError: One has no reason or names an unknown variant.
        TypeError: One has other keys than those of :class:`Skip`.
    """
    entries: list[dict[str, Any]] = tomllib.loads(text or FILE.read_text())["skip"]
    skips = [
        Skip(variants=tuple(entry.pop("variants", VARIANTS)), **entry)  # a list is not hashable
        for entry in entries
    ]
    for skip in skips:
        if not skip.reason.strip():
            raise ValueError(f"{skip.check} on {skip.resources} is skipped without a reason")
        if unknown := set(skip.variants) - set(VARIANTS):
            raise ValueError(f"{skip.check} is skipped in unknown variants: {', '.join(sorted(unknown))}")
    return skips


def apply(
    skips: Iterable[Skip], case: Case, verdict: Verdict
) -> tuple[dict[Skip, list[Finding]], list[Finding]]:
    """The objections of a judge: those that are skipped, by skip, and those that remain."""
    skips = list(skips)
    skipped: defaultdict[Skip, list[Finding]] = defaultdict(list)
    remaining: list[Finding] = []
    for finding in verdict.failed:
        skip = next((skip for skip in skips if skip.covers(case.variant, finding)), None)
        (skipped[skip] if skip else remaining).append(finding)
    return dict(skipped), remaining


def idle(skips: Iterable[Skip], verdicts: Mapping[Case, Mapping[str, Verdict]]) -> list[tuple[Skip, str]]:
    """The skips that cover nothing, each with the variant in which it does not."""
    findings = [
        (case.variant, finding)
        for case, by_kind in verdicts.items()
        for verdict in by_kind.values()
        for finding in verdict.failed
    ]
    return [
        (skip, variant)
        for skip in skips
        for variant in skip.variants
        if not any(found == variant and skip.covers(variant, finding) for found, finding in findings)
    ]
