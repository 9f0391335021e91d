"""Machine and versions of a measurement."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from embedded_aws.emulator.node import find_node

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("pulumi", "pulumi-aws", "ministack", "boto3", "pyvips", "pillow")


def describe(versions: Mapping[str, str]) -> str:
    """Returns day, machine and versions, as a table in Markdown."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    rows = {
        "day": datetime.now(UTC).date().isoformat(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}",
        "load when it began": f"{os.getloadavg()[0]:.1f} processes",
        "Python": platform.python_version(),
        **versions,
    }
    return "\n".join(["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows.items())])


def find_versions() -> dict[str, str]:
    """Returns the versions of the packages and peers of the page of benchmarks."""
    return {
        "Node": _node(),
        **{name: version(name) for name in PACKAGES},
        "aws-cdk-lib": read_locked_version("aws-cdk-lib", "cdk"),
        "sharp": json.loads((ROOT / "bench/sharp/package.json").read_text())["dependencies"]["sharp"],
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def read_locked_version(package: str, environment: str) -> str:
    """Returns the version of a peer, which is installed in a separate environment."""
    lines = (ROOT / f"requirements/{environment}.txt").read_text().splitlines()
    return next(line.split()[0].partition("==")[2] for line in lines if line.startswith(f"{package}=="))


def _node() -> str:
    node = find_node()
    if node is None:
        return "none"
    return subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout.strip("v\n")
