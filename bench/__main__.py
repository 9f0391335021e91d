"""Runs every benchmark: ``python -m bench``, or those named: ``python -m bench images routes``.

With ``--write``, the results become ``docs/benchmarks.md``; those of ``data-plane``, ``docs/data-plane.md``.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bench.converted_images import measure_converted_images
from bench.data_plane import measure_data_plane
from bench.data_plane.page import DATA_PLANE_INTRODUCTION, find_peer_versions
from bench.deployment import measure_deployment
from bench.emulator import measure_emulator
from bench.engine import measure_engine
from bench.evaluation import measure_evaluation
from bench.images import measure_images
from bench.kinds_of_apis import measure_kinds_of_apis
from bench.large_site import measure_large_site
from bench.machine import describe, find_versions
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
DOCUMENTS = Path(__file__).resolve().parents[1] / "docs"
INTRODUCTION = """# Benchmarks

Measured by `python -m bench --write`, in one run on one machine. The embedded emulator is not AWS: its
milliseconds are those of processes on this machine, without a network between them. What carries over are
the ratios of work that both sides do here, the numbers of resources, calls and bytes, and what follows from
them. `make bench` measures anew.
"""


@dataclass(frozen=True)
class Page:
    """A page of results.

    Attributes:
        name: Its file.
        introduction: Begins it.
        find_versions: Returns the versions of the packages that are compared.
        benchmarks: Measures what is on it, by name.
    """

    name: str
    introduction: str
    find_versions: Callable[[], Mapping[str, str]]
    benchmarks: Mapping[str, Callable[[Report], None]]


PAGES = (
    Page("benchmarks.md", INTRODUCTION, find_versions, BENCHMARKS),
    Page("data-plane.md", DATA_PLANE_INTRODUCTION, find_peer_versions, {"data-plane": measure_data_plane}),
)


def main() -> None:
    """Measures what was asked for."""
    write = "--write" in sys.argv
    names = [name for page in PAGES for name in page.benchmarks]
    chosen = [name for name in sys.argv[1:] if name != "--write"] or names
    if unknown := set(chosen) - {*names}:
        sys.exit(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(names)}")
    for page in PAGES:
        if wanted := [name for name in chosen if name in page.benchmarks]:
            machine, report = describe(page.find_versions()), Report(Console(width=110))
            for name in wanted:
                page.benchmarks[name](report)
            if write:
                text = "\n\n".join([page.introduction.strip(), machine, *report.parts])
                (DOCUMENTS / page.name).write_text(f"{text}\n")


main()
