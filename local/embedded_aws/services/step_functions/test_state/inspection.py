"""Reports the steps of the input and output processing of a test."""

from typing import TypeVar

from embedded_aws.json_values import Json, JsonObject
from embedded_aws.services.step_functions.test_state.source_text import format_json

_Value = TypeVar("_Value", bound=Json)


class Inspection:
    """Gathers the values of the steps.

    Attributes:
        data: Values by step, as the API returns them.
    """

    def __init__(self, input_text: str) -> None:
        self.data: JsonObject = {"input": input_text}

    def keep(self, step: str, value: _Value) -> _Value:
        """Adds the value of a step, and returns it."""
        self.data[step] = format_json(value)
        return value
