"""Retriers and catchers of states."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Final

from embedded_aws.json_values import Json, JsonObject
from embedded_aws.ministack import step_functions
from embedded_aws.services.step_functions import mocks
from embedded_aws.services.step_functions.interpreter.definitions import Catcher, Retrier, State
from embedded_aws.services.step_functions.interpreter.frames import Frame, StateError

_LONGEST_DELAY: Final = 60.0  # seconds; the emulator does not wait longer

Outcome = tuple[Json, str | None]
"""Output of a state, and the name of the next one."""


def run_with_handlers(
    state: State,
    frame: Frame,
    attempt: Callable[[], Outcome],
    give_up: Callable[[StateError], None],
    catch: Callable[[Catcher, JsonObject], Json],
) -> Outcome:
    """Runs a state until it succeeds, or until none of its retriers matches its error.

    Args:
        state: The state.
        frame: The position.
        attempt: Runs the state once.
        give_up: Receives the error that is not retried.
        catch: Returns the output of a catcher for an error output.
    """
    counts: Counter[int] = Counter()
    while True:
        frame.context["State"]["RetryCount"] = counts.total()
        try:
            return attempt()
        except StateError as error:
            name = error.matching
            if error.event:
                frame.add(*error.event)
            if _wait_for_retry(state, name, counts):
                continue
            give_up(error)
            for catcher in state.get("Catch", ()):
                if _matches(catcher, name):
                    output: JsonObject = {"Error": error.error or "", "Cause": error.cause or ""}
                    return catch(catcher, output), catcher["Next"]
            raise StateError(error.error, error.cause) from None


def _matches(handler: Retrier | Catcher, error: str) -> bool:
    return error != "States.Runtime" and step_functions.error_matches(handler["ErrorEquals"], error)


def _wait_for_retry(state: State, error: str, counts: Counter[int]) -> bool:
    """Waits before the next attempt; returns whether there is one."""
    for at, retrier in enumerate(state.get("Retry", ())):
        if not _matches(retrier, error):
            continue
        if counts[at] >= retrier.get("MaxAttempts", 3):
            return False
        delay = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** counts[at]
        delay = min(delay, retrier.get("MaxDelaySeconds", _LONGEST_DELAY), _LONGEST_DELAY)
        if retrier.get("JitterStrategy") == "FULL":
            delay = random.uniform(0, delay)  # noqa: S311 - not a secret
        counts[at] += 1
        if not mocks.is_mocked():
            step_functions.sleep(delay)
        return True
    return False
