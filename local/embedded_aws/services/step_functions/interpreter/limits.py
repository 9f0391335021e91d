"""Fields with numbers, such as ``TimeoutSeconds`` and ``MaxConcurrency``, and their paths."""

from dataclasses import dataclass

from embedded_aws.json_values import Json, JsonObject, read_object, read_text
from embedded_aws.services.step_functions.interpreter.data_flow import apply_input_path, is_jsonata
from embedded_aws.services.step_functions.interpreter.definitions import State
from embedded_aws.services.step_functions.interpreter.frames import Fields, Frame, format_json
from embedded_aws.services.step_functions.interpreter.values import evaluate_as, require


@dataclass(frozen=True)
class Limits:
    """Limits of a task.

    Attributes:
        timeout: Seconds until it fails; None without a limit.
        heartbeat: Seconds between two heartbeats; None without a limit.
    """

    timeout: float | None = None
    heartbeat: float | None = None

    def describe(self) -> Fields:
        """Returns them as the history names them."""
        named = {"timeoutInSeconds": self.timeout, "heartbeatInSeconds": self.heartbeat}
        return {name: int(value) for name, value in named.items() if value is not None}


def read_limit(
    field: str,
    state: State,
    given: Json,
    frame: Frame,
    *,
    within: JsonObject | None = None,
    whole: bool = True,
) -> float | None:
    """Returns the number in a field, or at the path of the field; None if there is neither.

    Args:
        field: The field.
        state: The state.
        given: Its input.
        frame: The position.
        within: The part of the state that has the field; by default the state.
        whole: Whether it must be an integer.
    """
    holder = read_object(state) if within is None else within
    if is_jsonata(state, frame):
        value = holder.get(field)
        return _read_number(
            evaluate_as("number", value, field, given, frame) if isinstance(value, str) else value
        )
    path = holder.get(f"{field}Path")
    if path is None:
        return _read_number(holder.get(field))
    value = require(read_text(path), apply_input_path(state, given, frame), frame)
    text = value if isinstance(value, str) else format_json(value)
    try:
        return int(text) if whole else float(text)
    except ValueError:
        name = "integer" if whole else "float"
        problem = f'The {field}Path field refers to value "{text}" which is not a valid {name}: {path}'
        raise frame.fail(problem) from None


def _read_number(value: Json) -> float | None:
    return value if isinstance(value, int | float) else None
