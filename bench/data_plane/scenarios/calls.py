"""Warm calls of a function: one that writes nothing, and one that writes ten lines to its log."""

from functools import partial

from tests.permissions.account import Account

from bench.data_plane.functions import create_function, invoke
from bench.data_plane.scenario import NOT_SLOWER, Measure, Scenario
from bench.data_plane.scenarios.unable import NO_FUNCTIONS
from bench.load import time_calls


def _prepare(name: str, aws: Account) -> Measure:
    function = create_function(aws, name)
    return partial(time_calls, partial(invoke, aws, function), at_once=1)


SCENARIOS = tuple(
    Scenario(title, partial(_prepare, name), 40, NOT_SLOWER, NO_FUNCTIONS)
    for title, name in (
        ("warm call of a quiet function", "quiet"),
        ("warm call of a function with 10 log lines", "ten_lines"),
    )
)
