"""Runs every benchmark: ``python -m bench``, or those named: ``python -m bench images routes``.

With ``--write``, the results become ``docs/benchmarks.md``.
"""

import sys
from pathlib import Path

from rich.console import Console

from bench.converted_images import measure_converted_images
from bench.deployment import measure_deployment
from bench.emulator import measure_emulator
from bench.engine import measure_engine
from bench.evaluation import measure_evaluation
from bench.images import measure_images
from bench.kinds_of_apis import measure_kinds_of_apis
from bench.large_site import measure_large_site
from bench.machine import describe
from bench.many_conversions import measure_many_conversions
from bench.quotes import measure_quotes
from bench.reload import measure_reload
from bench.report import Report
from bench.routes import measure_routes
from bench.saves import measure_saves
from bench.starts import measure_starts
from bench.static_files import measure_static_files
from bench.workflow import measure_workflow

BENCHMARKS = {
    "images": measure_images,
    "evaluation": measure_evaluation,
    "conversions": measure_many_conversions,
    "deployment": measure_deployment,
    "emulator": measure_emulator,
    "starts": measure_starts,
    "reload": measure_reload,
    "saves": measure_saves,
    "engine": measure_engine,
    "routes": measure_routes,
    "apis": measure_kinds_of_apis,
    "workflow": measure_workflow,
    "quotes": measure_quotes,
    "static": measure_static_files,
    "converted": measure_converted_images,
    "site": measure_large_site,
}
PAGE = Path(__file__).resolve().parents[1] / "docs/benchmarks.md"
INTRODUCTION = """# Benchmarks

Measured by `python -m bench --write`, in one run on one machine. The embedded emulator is not AWS: its
milliseconds are those of processes on this machine, without a network between them. What carries over are
the ratios of work that both sides do here, the numbers of resources, calls and bytes, and what follows from
them. `make bench` measures anew.
"""


def main() -> None:
    """Measures what was asked for."""
    write = "--write" in sys.argv
    chosen = [name for name in sys.argv[1:] if name != "--write"] or list(BENCHMARKS)
    if unknown := set(chosen) - BENCHMARKS.keys():
        sys.exit(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(BENCHMARKS)}")
    machine, report = describe(), Report(Console(width=110))
    for name in chosen:
        BENCHMARKS[name](report)
    if write:
        PAGE.write_text("\n\n".join([INTRODUCTION.strip(), machine, *report.parts]) + "\n")


main()
