"""Verbs for the actions of a policy."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Final

_VERBS: Final = (
    # A consumer deletes the messages that it receives.
    ("sqs:DeleteMessage*", ("reads",)),
    ("rds-data:*ExecuteStatement", ("reads", "writes")),
    ("*:BatchGet*", ("reads",)),
    ("*:BatchWrite*", ("writes",)),
    ("*:Delete*", ("writes",)),
    ("*:Get*", ("reads",)),
    ("*:Invoke*", ("invokes",)),
    ("*:Publish*", ("writes",)),
    ("*:Put*", ("writes",)),
    ("*:Query*", ("reads",)),
    ("*:Receive*", ("reads",)),
    ("*:Scan*", ("reads",)),
    ("*:Send*", ("writes",)),
    ("*:Start*", ("starts",)),
    ("*:Update*", ("writes",)),
    ("*:[*]", ("reads", "writes")),
)
"""Verbs by pattern; the first matching pattern applies."""


def find_verbs(actions: Iterable[str]) -> Iterator[str]:
    """Yields the verbs of the actions that move data."""
    for action in actions:
        yield from next((does for pattern, does in _VERBS if fnmatchcase(action, pattern)), ())
