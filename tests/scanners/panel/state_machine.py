"""statelint on a state machine in Amazon States Language."""

import re

from statelint.config import Config
from statelint.linter import Linter
from statelint.problem import ProblemType

# In JSONata an expression may stand for a number (Step Functions developer guide), which it does not know.
_EXPRESSION = re.compile(r' is "\{% .+ %\}" but should be an? (Integer|Float)', re.DOTALL)
# It tells 2 from 2.0, which are the same number in JSON.
_NUMBERS = Config({ProblemType.FLOAT})


def scan(definition: str) -> list[list[str]]:
    """Each objection as its name, what that means, and what it is about here."""
    return sorted(
        ["statelint", "Not a sound state machine", problem]
        for problem in Linter.validate(definition, _NUMBERS)
        if not _EXPRESSION.search(problem)
    )
