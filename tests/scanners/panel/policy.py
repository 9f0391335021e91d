"""parliament on an IAM policy document, with its community's auditors."""

from pathlib import Path
from typing import Any

import parliament

parliament.override_config(Path(parliament.__file__).with_name("community_auditors") / "config_override.yaml")

LATER_ACTIONS = ("lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState")
"""Actions of December 2025, which parliament does not know."""


def scan(document: str) -> list[list[str]]:
    """Each objection as its name, what that means, and what it is about here."""
    policy = parliament.analyze_policy_string(document, include_community_auditors=True)
    findings = map(parliament.enhance_finding, policy.findings)
    return sorted(
        [found.issue, found.title, _detail(found)]
        for found in findings
        if found.issue != "UNKNOWN_ACTION" or not _detail(found).endswith(LATER_ACTIONS)
    )


def _detail(finding: Any) -> str:
    """Subject of the finding; the community's auditors name it where others name the line."""
    return str(finding.detail or ", ".join(sorted(finding.location.get("actions", []))))
