"""The image conversion against Pillow and sharp: images per second and core, for the same pictures."""

import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.table import Table

from bench.report import Report
from bench.similarity import similarity

ROOT = Path(__file__).resolve().parents[1]
PHOTOGRAPHS = ROOT / "patterns/fan-out-conversion/src/images"
CONVERTERS = ROOT / "components/serverless_patterns/patterns/fan_out_conversion/converters"
NODE_MODULES = ROOT / ".cache/bench/sharp"
REPETITIONS = 20
RUNS = 3
PEERS = ("ours", "pillow", "sharp")

REMARK = """× over 1: faster than the peer, in processor seconds, for the same work: all apply the
color profile that a picture has, and sharp filters its PNGs as we do, without which it writes a third more.
SSIM is the likeness to what Pillow makes without loss. MB, kB and SSIM: ours / Pillow / sharp.
"""

Job = tuple[str, Path, dict[str, object]]
"""Name, source and the ``image`` arguments of a conversion."""


def measure_images(report: Report) -> None:
    """Prints a row a conversion: images per second and core of ours, and the ratio to each peer."""
    _install_sharp()
    table = Table(
        *("conversion", "images/s", "× Pillow", "× sharp", "peak MB", "kB written", "SSIM"), title="Images"
    )
    with tempfile.TemporaryDirectory() as directory:
        for name, source, options in _jobs(Path(directory)):
            exact = Path(directory) / "exact.png"
            _pillow(source, exact, {**options, "format": "png"})
            # In turn, so that a busy moment of the machine meets all of them.
            rounds = [
                {peer: _run_process(peer, source, options, exact) for peer in PEERS} for _ in range(RUNS)
            ]
            last = rounds[-1]
            table.add_row(
                name,
                f"{1 / statistics.median(each['ours']['seconds'] for each in rounds):.0f}",
                *(f"{_ratio(rounds, peer):.2f}" for peer in PEERS[1:]),
                " / ".join(f"{last[peer]['megabytes']:.0f}" for peer in PEERS),
                " / ".join(f"{last[peer]['bytes'] / 1000:.0f}" for peer in PEERS),
                " / ".join(f"{last[peer]['ssim']:.3f}" for peer in PEERS),
            )
    report.print(table)
    report.print(REMARK)


def _ratio(rounds: list[dict[str, dict[str, float]]], peer: str) -> float:
    return statistics.median(each[peer]["seconds"] / each["ours"]["seconds"] for each in rounds)


def _jobs(directory: Path) -> list[Job]:
    from PIL import Image  # noqa: PLC0415 a peer, needed here alone

    large = directory / "large.png"  # what a phone takes: 12 megapixels of a real photograph
    with Image.open(PHOTOGRAPHS / "coffee.png") as coffee:
        coffee.convert("RGB").resize((4000, 3000)).save(large)
    small = {"width": 300, "height": 300}
    return [
        ("rocket.jpg → thumbnail", PHOTOGRAPHS / "rocket.jpg", {**small, "format": "jpeg"}),
        ("coffee.png → thumbnail", PHOTOGRAPHS / "coffee.png", {**small, "format": "png"}),
        ("coffee.png → jpg", PHOTOGRAPHS / "coffee.png", {"format": "jpeg"}),
        ("chelsea.png → webp", PHOTOGRAPHS / "chelsea.png", {"format": "webp"}),
        ("12 megapixels → jpg", large, {"format": "jpeg"}),
        ("12 megapixels → thumbnail", large, {**small, "format": "jpeg"}),
    ]


def _install_sharp() -> None:
    NODE_MODULES.mkdir(parents=True, exist_ok=True)
    for file in (ROOT / "bench/sharp").iterdir():
        shutil.copy(file, NODE_MODULES)
    subprocess.run(["npm", "install", "--silent", "--no-package-lock"], cwd=NODE_MODULES, check=True)


def _run_process(peer: str, source: Path, options: dict[str, object], exact: Path) -> dict[str, float]:
    """Seconds, bytes and likeness of one conversion, in a separate process: none warms another up."""
    with tempfile.TemporaryDirectory() as directory:
        output = Path(directory) / f"result.{options['format']}"
        arguments = [os.fspath(source), os.fspath(output), json.dumps(options), str(REPETITIONS)]
        command = (
            ["node", os.fspath(NODE_MODULES / "convert.mjs"), *arguments]
            if peer == "sharp"
            else [sys.executable, "-m", "bench.images", peer, *arguments]
        )
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        return {**json.loads(done.stdout), "ssim": similarity(output, exact)}


def _ours(source: Path, output: Path, options: dict[str, object]) -> None:
    sys.path[:0] = [os.fspath(CONVERTERS / "runtime"), os.fspath(CONVERTERS / "image")]
    from image_conversion.convert import convert_image  # noqa: PLC0415

    from conversion import Source  # noqa: PLC0415 the path was set above

    result = convert_image(Source(source, "bench", source.name, 0, output.parent, options))
    shutil.move(result.path, output)


def _pillow(source: Path, output: Path, options: dict[str, object]) -> None:
    from PIL import Image, ImageCms, ImageOps  # noqa: PLC0415 a peer, needed here alone

    with Image.open(source) as opened:
        if "width" in options:
            # Pillow's own shrink-on-load, for a fair comparison.
            opened.draft("RGB", (int(str(options["width"])), int(str(options["height"]))))
        image = ImageOps.exif_transpose(opened)
        if "width" in options:
            image.thumbnail(
                (int(str(options["width"])), int(str(options["height"]))), Image.Resampling.LANCZOS
            )
        if profile := opened.info.get("icc_profile"):
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
            ImageCms.profileToProfile(
                image, given, ImageCms.createProfile("sRGB"), renderingIntent=intent, inPlace=True
            )
        if options["format"] == "jpeg":
            image = image.convert("RGB")
        quality = {} if options["format"] == "png" else {"quality": 80}
        image.save(output, format=str(options["format"]), icc_profile=None, **quality)


def _measure(convert: Callable[[Path, Path, dict[str, object]], None]) -> None:
    source, output, options = Path(sys.argv[2]), Path(sys.argv[3]), json.loads(sys.argv[4])
    repetitions = int(sys.argv[5])
    convert(source, output, options)
    before = time.process_time()
    for _ in range(repetitions):
        convert(source, output, options)
    seconds = (time.process_time() - before) / repetitions
    # Not getrusage: its peak also counts the process that this one was forked from.
    status = Path("/proc/self/status").read_text()
    megabytes = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "bytes": output.stat().st_size}))


if __name__ == "__main__":
    _measure({"ours": _ours, "pillow": _pillow}[sys.argv[1]])
