"""statelint on a state machine in Amazon States Language."""

from statelint.linter import Linter


def judge(definition: str) -> list[list[str]]:
    """Each objection as its name, what that means, and what it is about here."""
    return sorted(
        ["statelint", "Not a sound state machine", problem] for problem in Linter.validate(definition)
    )
