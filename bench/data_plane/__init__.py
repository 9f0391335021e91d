"""The data plane of the embedded emulator beside that of bare MiniStack and of moto's server.

The variable ``SHORT`` of the environment makes a run short, with a fifth of the requests.
"""

import os
from contextlib import ExitStack

from bench.data_plane.rounds import measure_scenario
from bench.data_plane.scenarios import SCENARIOS
from bench.data_plane.scenarios.hostile import measure_hostile
from bench.data_plane.scenarios.start import measure_starts
from bench.data_plane.table import build_table
from bench.data_plane.targets import MOTO_SERVER, TARGETS
from bench.report import Report
from embedded_aws.emulator.child_process import DISABLED

SHORT = "SHORT"


def measure_data_plane(report: Report) -> None:
    """Prints a row for each figure: ours, those of the peers, the ratio, and whether the goal is met."""
    divisor = 5 if os.environ.get(SHORT) else 1
    # Otherwise the second emulator of this process would be forked: each is started as a first one.
    os.environ[DISABLED] = "1"
    rows, remarks = measure_starts(TARGETS, divisor), list[str]()
    with ExitStack() as stack:
        accounts = {name: stack.enter_context(start()).aws for name, start in TARGETS.items()}
        for scenario in SCENARIOS:
            row, failures = measure_scenario(scenario, accounts, divisor)
            rows.append(row)
            remarks += failures
        rows.append(measure_hostile(accounts, divisor))
    report.print(build_table(rows))
    if not MOTO_SERVER.exists():
        remarks.append("moto was not installed: `make data-plane` sets it up.")
    if divisor > 1:
        remarks.append("This was a short run, with a fifth of the requests.")
    if remarks:
        report.print("\n".join(remarks))
