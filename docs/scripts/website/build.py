"""Builds the site: the pages as HTML by Sphinx, and each as Markdown beside it."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from docs.scripts.website.assemble import Site, assemble
from docs.scripts.website.assistants import SKILL, describe_full, describe_short
from docs.scripts.website.pages import ROOT
from docs.scripts.website.search_data import describe_texts
from docs.scripts.website.sphinx_sources import find_sources

HERE = Path(__file__).parent
CACHE = ROOT / ".cache"
TOOLS = CACHE / "docs/bin"
MERMAID = CACHE / "diagrams/node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js"
SITE = CACHE / "site"
HTML = SITE / "html"


class BuildError(Exception):
    """The site cannot be built; the message is what Sphinx says."""


def build() -> Path:
    """Builds what has changed since the last time, and returns the directory of the site.

    Raises:
        BuildError: If a tool is missing, or there is a warning of Sphinx.
        BrokenLinkError: If a link leads to nothing in the repository.
    """
    for needed in (TOOLS / "sphinx-build", MERMAID):
        if not needed.exists():
            raise BuildError(f"{needed.relative_to(ROOT)} is missing; `make docs` installs it")
    SITE.mkdir(parents=True, exist_ok=True)
    with (SITE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests of several processes want it at the same time
        site = assemble()
        sources = find_sources(site)
        digest, stamp = _digest(site, sources), HTML / ".digest"
        if not stamp.exists() or stamp.read_text() != digest:
            shutil.rmtree(HTML, ignore_errors=True)
            _write_sources(site, sources)
            _run_sphinx()
            _write_markdown(site)
            stamp.write_text(digest)
    return HTML


def _digest(site: Site, sources: dict[str, str]) -> str:
    """Of all that the HTML depends on."""
    found = hashlib.sha256()
    for name, text in sorted(sources.items()):
        found.update(f"{name}\0{text}\0".encode())
    for path in _files(site):
        found.update(f"{path}\0".encode() + path.read_bytes())
    return found.hexdigest()


def _files(site: Site) -> Iterator[Path]:
    yield from (ROOT / "requirements/docs.txt", ROOT / SKILL)
    yield from sorted(
        path for path in HERE.rglob("*") if path.suffix in {".css", ".html", ".js", ".json", ".py", ".svg"}
    )
    yield from (site.root / picture for picture in site.pictures)


def _write_sources(site: Site, sources: dict[str, str]) -> None:
    """Writes what Sphinx reads; a file that stays as it is keeps its time, so that it is not read again."""
    source, extra = SITE / "source", SITE / "extra"
    shutil.rmtree(extra, ignore_errors=True)
    wanted = {source / f"{name}.md": text for name, text in sources.items()}
    for path in source.rglob("*.md"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    for picture in site.pictures:
        for directory in (source, extra):
            copy = directory / "files" / picture
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(site.root / picture, copy)
    static = extra / "_static"
    static.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(MERMAID, static / MERMAID.name)
    (static / "search-data.js").write_text(describe_texts(site))


def _run_sphinx() -> None:
    options = ["--quiet", "--fail-on-warning", "--nitpicky", "--conf-dir", os.fspath(HERE / "sphinx")]
    places = [SITE / "source", HTML]
    done = subprocess.run(  # noqa: S603 the arguments are those written here
        [TOOLS / "sphinx-build", *options, "--doctree-dir", SITE / "doctrees", *places],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SITE_FILES": os.fspath(SITE / "extra")},
    )
    if done.returncode:
        raise BuildError((done.stdout + done.stderr).replace(f"{SITE / 'source'}/", ""))


def _write_markdown(site: Site) -> None:
    """Writes each page as Markdown beside its HTML, and what assistants look for at fixed places."""
    for name, page in site.pages.items():
        path = HTML / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text)
    (HTML / "llms.txt").write_text(describe_short(site))
    (HTML / "llms-full.txt").write_text(describe_full(site))
    if (site.root / SKILL).exists():
        copy = HTML / "skills" / SKILL.parent.name / SKILL.name
        copy.parent.mkdir(parents=True)
        shutil.copyfile(site.root / SKILL, copy)
