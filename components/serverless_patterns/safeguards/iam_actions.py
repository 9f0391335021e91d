"""Names of IAM actions: ``iam_actions.txt`` has a line for each service."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from serverless_patterns.arguments.declarations import Constraint
from serverless_patterns.arguments.text import nearest

LISTED: Final = "2026-12-03"
"""Day of the list."""
_ACTION: Final = re.compile(r"([a-z0-9-]+):([A-Za-z0-9]+)")


class _IamAction(Constraint):
    @property
    def meaning(self) -> str:
        return "one IAM action, such as s3:GetObject"

    def allows(self, value: str) -> bool:
        found = _ACTION.fullmatch(value)
        # IAM ignores the case of the name.
        return found is not None and found[2].lower() in map(str.lower, _load().get(found[1], ()))

    def problem(self, value: str) -> str:
        found, known = _ACTION.fullmatch(value), _load()
        if found is None:
            return super().problem(value)
        service, name = found.groups()
        names = (f"{service}:{each}" for each in known.get(service, ()))
        question = nearest(value, names if service in known else (f"{each}:{name}" for each in known))
        newer = f" Allow an action that is newer than {LISTED} by an aws.iam.RolePolicy."
        return f"{super().problem(value)}.{question or newer}"


IAM_ACTION: Final = _IamAction()
"""An IAM action, without wildcards."""


@cache
def _load() -> Mapping[str, tuple[str, ...]]:
    text = resources.files(__package__ or "").joinpath("iam_actions.txt").read_text("utf-8")
    rows = (line.split() for line in text.splitlines())
    return {service: tuple(names) for service, *names in rows}
