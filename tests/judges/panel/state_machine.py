"""statelint on a state machine in Amazon States Language."""

from statelint.config import Config
from statelint.linter import Linter
from statelint.problem import ProblemType

# It tells 2 from 2.0, which are the same number in JSON.
_NUMBERS = Config({ProblemType.FLOAT})


def judge(definition: str) -> list[list[str]]:
    """Each objection as its name, what that means, and what it is about here."""
    return sorted(
        ["statelint", "Not a sound state machine", problem]
        for problem in Linter.validate(definition, _NUMBERS)
    )
