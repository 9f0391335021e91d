"""statelint on a state machine in Amazon States Language."""

import re

from statelint.config import Config
from statelint.linter import Linter
from statelint.problem import ProblemType

# statelint does not support JSONata expressions for numbers (Step Functions developer guide).
_EXPRESSION = re.compile(r' is "\{% .+ %\}" but should be an? (Integer|Float)', re.DOTALL)
# It distinguishes 2 from 2.0, which are equal in JSON.
_NUMBERS = Config({ProblemType.FLOAT})


def scan(definition: str) -> list[list[str]]:
    """Each objection as its name, what that means, and what it is about here."""
    return sorted(
        ["statelint", "Not a sound state machine", problem]
        for problem in Linter.validate(definition, _NUMBERS)
        if not _EXPRESSION.search(problem)
    )
