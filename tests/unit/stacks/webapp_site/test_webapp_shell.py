"""The files that the photo desk's service worker keeps."""

import json
import runpy
from pathlib import Path
from typing import Any

STACKS = Path(__file__).resolve().parents[4] / "stacks"
list_shell = runpy.run_path(f"{STACKS}/photo_desk/shell.py")["list_shell"]


def read(site: Path) -> Any:
    """The value that the script sets."""
    script = list_shell(site, "config.json")
    assert script.startswith("self.SHELL = ")
    return json.loads(script.removeprefix("self.SHELL = ").rstrip(";\n"))


def test_every_file_is_listed_but_the_worker_itself(tmp_path: Path) -> None:
    for name in ("index.html", "app/main.js", "sw.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert read(tmp_path)["files"] == ["/app/main.js", "/index.html", "/config.json"]


def test_version_is_another_one_for_other_content_or_another_name(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    (tmp_path / "sw.js").touch()
    versions: list[str] = []
    for content in ("one", "two", "one"):
        page.write_text(content)
        versions.append(read(tmp_path)["version"])
    page.rename(tmp_path / "home.html")
    versions.append(read(tmp_path)["version"])
    assert versions[0] == versions[2]
    assert len({*versions}) == 3
