"""A site of 3,500 files: evaluated as ``StaticOffload``, and as one resource of Pulumi's for each file."""

import json
import mimetypes
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.table import Table

from bench.report import Report

ROOT = Path(__file__).resolve().parents[1]
ASSETS, PAGES = 2_500, 999
RUNS = 2


def measure_large_site(report: Report) -> None:
    """Prints resources, and seconds of a processor, each in a fresh process."""
    with tempfile.TemporaryDirectory() as site:
        _write(Path(site))
        pairs = [(_run_process("offload", site), _run_process("flat", site)) for _ in range(RUNS)]
    ours, flat = (min(side, key=lambda run: run["seconds"]) for side in zip(*pairs, strict=True))
    table = Table("", "StaticOffload", "flat", "× flat", title="A large site")
    for name, key, decimals in (("resources", "resources", 0), ("processor seconds", "seconds", 1)):
        table.add_row(
            name, f"{ours[key]:.{decimals}f}", f"{flat[key]:.{decimals}f}", f"{ours[key] / flat[key]:.2f}"
        )
    report.print(table)
    report.print(f"{ASSETS + PAGES + 1:,} files. flat: a bucket, and an object of pulumi_aws a file.\n")


def _write(directory: Path) -> None:
    for number in range(ASSETS):
        path = directory / f"assets/{number}.js"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"export default {number}\n")
    for page in ("", *(f"pages/{number}/" for number in range(PAGES))):
        path = directory / page / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<!doctype html><title>{page}</title>")


def _run_process(what: str, site: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.large_site", what, site]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _offload(site: str) -> None:
    from serverless_patterns import StaticOffload  # noqa: PLC0415 what is measured of the one alone

    StaticOffload("web", {"site_directory": site})


def _flat(site: str) -> None:
    import pulumi  # noqa: PLC0415 what is measured of the other alone
    import pulumi_aws as aws  # noqa: PLC0415 likewise

    bucket = aws.s3.Bucket("site")
    for path in sorted(each for each in Path(site).rglob("*") if each.is_file()):
        key = path.relative_to(site).as_posix()
        aws.s3.BucketObjectv2(
            key,
            bucket=bucket.bucket,
            key=key,
            source=pulumi.FileAsset(str(path)),
            content_type=mimetypes.guess_type(key)[0],
            cache_control="no-cache",
        )


PROGRAMS: dict[str, Callable[[str], None]] = {"offload": _offload, "flat": _flat}


def _measure(what: str, site: str) -> None:
    from embedded_aws import record  # noqa: PLC0415 the import is part of the measurement

    recording = record(lambda: PROGRAMS[what](site))
    resources = sum(registration.custom for registration in recording.registrations)
    print(json.dumps({"seconds": time.process_time(), "resources": resources}))


if __name__ == "__main__":
    _measure(sys.argv[1], sys.argv[2])
