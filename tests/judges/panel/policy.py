"""parliament on an IAM policy document, with its community's auditors."""

from pathlib import Path

import parliament

parliament.override_config(Path(parliament.__file__).with_name("community_auditors") / "config_override.yaml")


def judge(document: str) -> list[list[str]]:
    """Each objection as its name, what that means, and what it is about here."""
    policy = parliament.analyze_policy_string(document, include_community_auditors=True)
    findings = map(parliament.enhance_finding, policy.findings)
    return sorted([found.issue, found.title, str(found.detail)] for found in findings)
