"""Limits of one rendering, which count its work.

A ``#foreach`` has at most 1,000 iterations (API Gateway quotas), and macros call each other at most 20 deep
(Velocity's default). The other limits are far above the needs of a template of 300 KB and a payload of 10 MB.
"""

from typing import Final

from embedded_aws.velocity.syntax import RenderingError

MOST_ITERATIONS: Final = 1_000
_DEEPEST: Final = 20
_MOST_STEPS: Final = 300_000
_MOST_CHARACTERS: Final = 48 * 2**20


class Budget:
    """Steps and characters that a rendering can still use."""

    def __init__(self) -> None:
        self._steps = _MOST_STEPS
        self._characters = _MOST_CHARACTERS
        self._depth = 0

    def step(self, count: int = 1) -> None:
        """Counts nodes that are evaluated, and items that are read or copied.

        Raises:
            RenderingError: If the limit is exceeded.
        """
        self._steps -= count
        if self._steps < 0:
            raise RenderingError("the template takes too many steps")

    def write(self, text: str) -> str:
        """Counts the characters of a new string, and returns it.

        Raises:
            RenderingError: If the limit is exceeded.
        """
        self.characters(len(text))
        return text

    def characters(self, count: int) -> None:
        """Counts the characters of a string before it is made.

        Raises:
            RenderingError: If the limit is exceeded.
        """
        self._characters -= count
        if self._characters < 0:
            raise RenderingError("the template makes too many characters")

    def descend(self) -> None:
        """Counts a macro or definition that is called inside another.

        Raises:
            RenderingError: If the limit is exceeded.
        """
        self._depth += 1
        if self._depth > _DEEPEST:
            raise RenderingError(f"macros call each other more than {_DEEPEST} deep")

    def ascend(self) -> None:
        """Counts the end of a macro or definition."""
        self._depth -= 1
