"""Policy documents that are small enough for a managed policy."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from serverless_patterns_cli.deploy_policy.policy import Statement

LARGEST_POLICY: Final = 6144
"""Characters of a managed policy, without white space (IAM and STS character quotas)."""
POLICIES_OF_A_ROLE: Final = 10
"""Managed policies of a role or user, unless the quota is raised to 20 (IAM object quotas)."""

Document = dict[str, Any]


def build_documents(statements: Iterable[Statement]) -> list[Document]:
    """Returns as few documents as hold all statements in their order, each within IAM's limit."""
    documents: list[Document] = []
    for statement in statements:
        for part in _split(statement):
            if documents and _size(with_it := _build([*documents[-1]["Statement"], part])) <= LARGEST_POLICY:
                documents[-1] = with_it
            else:
                documents.append(_build([part]))
    return documents


def _split(statement: Statement) -> Iterator[Statement]:
    """Yields a statement, or statements with half of its resources each if it is too large for a policy."""
    resources = statement["Resource"]
    if _size(_build([statement])) <= LARGEST_POLICY or len(resources) == 1:
        yield statement
        return
    half = len(resources) // 2
    for letter, part in (("a", resources[:half]), ("b", resources[half:])):
        yield from _split({**statement, "Sid": statement["Sid"] + letter, "Resource": part})


def _build(statements: list[Statement]) -> Document:
    return {"Version": "2012-10-17", "Statement": statements}


def _size(document: Document) -> int:
    return len(json.dumps(document, separators=(",", ":")))
