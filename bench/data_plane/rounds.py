"""Measures a scenario in rounds, in which the targets take turns: a busy moment meets all of them."""

from collections.abc import Mapping

from tests.permissions.account import Account

from bench.data_plane.scenario import OURS, Figure, Measure, Row, Scenario
from bench.load import Load

ROUNDS = 5


def measure_scenario(
    scenario: Scenario, accounts: Mapping[str, Account], divisor: int
) -> tuple[Row, list[str]]:
    """Returns the row of a scenario, and a remark on each peer that failed.

    Args:
        scenario: The scenario.
        accounts: An account in each target, by the name of the target.
        divisor: The number of calls is divided by it.
    """
    calls, remarks = max(scenario.calls // divisor, 1), list[str]()
    measures: dict[str, Measure] = {}
    for name, aws in accounts.items():
        if name not in scenario.unable:
            try:
                measures[name] = scenario.prepare(aws)
                measures[name](calls)  # starts what does not run yet
            except Exception as error:  # a peer may fail in any way
                if name == OURS:
                    raise
                measures.pop(name, None)
                remarks.append(
                    f"{scenario.name}: {name} cannot ({type(error).__name__}: {str(error)[:200]})."
                )
    loads = {name: Load(0, [], 0) for name in measures}
    for _ in range(ROUNDS):
        for name, measure in measures.items():
            loads[name] += measure(calls)
    unit = "requests/s" if scenario.goal.more_is_better else "ms"
    figures = {name: create_figure(load, rate=scenario.goal.more_is_better) for name, load in loads.items()}
    return Row(f"{scenario.name}, {unit}", figures, scenario.goal), remarks


def create_figure(load: Load, *, rate: bool) -> Figure:
    """Returns the rate of a load, or its median in milliseconds with its spread."""
    if rate:
        return Figure(load.per_second)
    median = load.milliseconds(50)
    return Figure(median, load.milliseconds(95) / median)
