"""Spelling of the pages, by a list of common mistakes; words that it takes for one are in typos.toml."""

import json
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
TYPOS = HERE.parents[2] / ".cache/docs/bin/typos"


def find_mistakes(directory: Path) -> list[str]:
    """Returns the spelling mistakes in the Markdown of a directory, except in files of the repository.

    Raises:
        RuntimeError: If the checker cannot check.
    """
    options = ["--isolated", "--config", HERE / "typos.toml", "--format", "json"]
    paths = (path.relative_to(directory) for path in sorted(directory.rglob("*.md")))
    files = [path for path in paths if path.parts[0] != "source"]
    done = subprocess.run(  # noqa: S603 the arguments are those written here
        [TYPOS, *options, *files], cwd=directory, capture_output=True, text=True, check=False
    )
    if done.returncode not in {0, 2}:
        raise RuntimeError(f"typos cannot check the pages: {done.stderr}")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [
        f"{each['path']}:{each['line_num']}: {each['typo']}, not {' or '.join(each['corrections'])}"
        for each in found
        if each["type"] == "typo"
    ]
