"""Reports the steps of the input and output processing of a test."""

import json
from typing import Any


def format_json(value: Any) -> str:
    """Returns a value as the API does: JSON without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class Inspection:
    """Gathers the values of the steps.

    Attributes:
        data: Values by step, as the API returns them.
    """

    def __init__(self, input_text: str) -> None:
        self.data: dict[str, Any] = {"input": input_text}

    def keep(self, step: str, value: Any) -> Any:
        """Adds the value of a step, and returns it."""
        self.data[step] = format_json(value)
        return value
