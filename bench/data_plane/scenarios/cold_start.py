"""The first call of a Python function, whose process has to start."""

import time
from functools import partial

from tests.permissions.account import Account

from bench.data_plane.functions import create_function, invoke
from bench.data_plane.scenario import NOT_SLOWER, Measure, Scenario
from bench.data_plane.scenarios.unable import NO_FUNCTIONS
from bench.load import Load


def _prepare(aws: Account) -> Measure:
    return partial(_measure, aws)


def _measure(aws: Account, calls: int) -> Load:
    """Creates a function for each call, and times the call alone."""
    latencies = list[float]()
    for _ in range(calls):
        function = create_function(aws, "quiet")
        start = time.perf_counter()
        invoke(aws, function)
        latencies.append(time.perf_counter() - start)
        aws.client("lambda").delete_function(FunctionName=function)
    return Load(sum(latencies), latencies, 0)


SCENARIO = Scenario("first call of a function", _prepare, 4, NOT_SLOWER, NO_FUNCTIONS)
