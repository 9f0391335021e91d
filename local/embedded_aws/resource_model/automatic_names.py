"""Names of resources whose program gives them none, as Pulumi's AWS provider makes them up."""

from dataclasses import dataclass
from typing import Final

ENDING_LENGTH: Final = 7
"""Hexadecimal digits at the end of a name."""


@dataclass(frozen=True)
class AutomaticName:
    """The rule of a type.

    Attributes:
        separator: Text between the name in the program and the digits.
        max_length: Characters that a name can have, apart from an ending such as ``.fifo``.
        prefix: Text before the name, which ``max_length`` does not count.
        lower_case: Whether the name has no capitals, because AWS would reject them.
    """

    separator: str = "-"
    max_length: int = 255
    prefix: str = ""
    lower_case: bool = False

    def make_up(self, name: str, digits: str) -> str:
        """Returns the name of a resource.

        Args:
            name: Its name in the program.
            digits: Random hexadecimal digits, of which the first ones are used.
        """
        start = f"{self.prefix}{name.lower() if self.lower_case else name}{self.separator}"
        return f"{start}{digits[:ENDING_LENGTH]}"

    def explain(self, name: str) -> str:
        """Returns why a name of a program is too long; empty if it is not."""
        start = f"{name}{self.separator}"
        if len(start) + ENDING_LENGTH <= self.max_length:
            return ""
        return (
            f"the name '{start}' plus {ENDING_LENGTH} random characters is longer than the maximum of "
            f"{self.max_length} characters"
        )


STANDARD: Final = AutomaticName()
"""The rule of a type without one."""
