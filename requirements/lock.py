"""Renews every hash-pinned requirement file of the repository.

No file names an index: whichever one the machine is configured for is used.
"""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "requirements"
RECORDED = HERE / "recorded.in"
"""Its packages need Python 3.13, and have no solution for every platform."""
LAMBDA_CODE = (
    "components/serverless_patterns/patterns/fan_out_conversion/converters/*",
    "patterns/*/src/functions",
)
"""Directories whose functions run on more than the runtime has."""
_FOR_EVERY_PLATFORM = ("--universal", "--python-version", "3.11")


def compile_requirements(output: Path, *arguments: str) -> None:
    """Resolves ``arguments`` into ``output``, each wheel with its hash."""
    subprocess.run(  # noqa: S603 the arguments are those written below
        [
            *(os.fspath(ROOT / ".venv/bin/uv"), "pip", "compile", "--quiet"),
            *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"),
            *("--no-header", "--no-annotate", "--upgrade"),
            *("--output-file", os.fspath(output.relative_to(ROOT)), *arguments),
        ],
        check=True,
        cwd=ROOT,
    )


def main() -> None:
    """Locks the tools and the scanners, then what each function runs on."""
    compile_requirements(
        HERE / "dev.txt",
        *("pyproject.toml", "--extra", "local", "--group", "dev", *_FOR_EVERY_PLATFORM),
    )
    functions = (found for place in LAMBDA_CODE for found in ROOT.glob(f"{place}/requirements.in"))
    for source in (*sorted(HERE.glob("*.in")), *sorted(functions)):
        relative = os.fspath(source.relative_to(ROOT))
        target = ("--python-version", "3.13") if source == RECORDED else _FOR_EVERY_PLATFORM
        compile_requirements(source.with_suffix(".txt"), relative, *target)


if __name__ == "__main__":
    main()
