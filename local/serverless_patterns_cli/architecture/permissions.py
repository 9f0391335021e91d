"""What the actions of a policy come to, in a word."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Final

_VERBS: Final = (
    # To receive is to delete in the end.
    ("sqs:DeleteMessage*", ("reads",)),
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
"""What an action does, by the first pattern it matches; one entry is one more."""


def verbs(actions: Iterable[str]) -> Iterator[str]:
    """What is done by those of the actions that move data."""
    for action in actions:
        yield from next((does for pattern, does in _VERBS if fnmatchcase(action, pattern)), ())
