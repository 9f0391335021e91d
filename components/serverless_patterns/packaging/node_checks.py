"""Checks what esbuild has put into a bundle."""

import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from serverless_patterns.packaging.errors import EntryPointError, PackagingError
from serverless_patterns.packaging.esbuild import KEEP_OUT

# The names that esbuild gives to the exports of an ES module as CommonJS.
_COMMONJS_EXPORTS = re.compile(r"^0 && \(module\.exports = \{(.*?)\}\);$", re.MULTILINE | re.DOTALL)


def check_exports(handler: str, entry: Path, meta: Mapping[str, Any], bundle: str) -> None:
    """Checks that a module exports the function of its handler.

    Args:
        handler: Such as ``orders.handler``.
        entry: File of the module.
        meta: What esbuild says about the bundle.
        bundle: Text of the bundle.

    Raises:
        EntryPointError: If it does not. What a CommonJS module exports is only known once it runs.
    """
    exports = _find_exports(meta, bundle)
    function = handler.rpartition("/")[2].partition(".")[2].partition(".")[0]
    if exports is None or function in exports:
        return
    near = get_close_matches(function, exports, n=1)
    hint = f" Did you mean {handler.removesuffix(function)}{near[0]}?" if near else ""
    raise EntryPointError(f"{handler!r} needs {function!r} in {entry.name}, which does not export it.{hint}")


def _find_exports(meta: Mapping[str, Any], bundle: str) -> list[str] | None:
    (output,) = (each for each in meta["outputs"].values() if "entryPoint" in each)
    if meta["inputs"][output["entryPoint"]].get("format") == "cjs":
        return None
    if output["exports"]:
        return output["exports"]
    found = _COMMONJS_EXPORTS.search(bundle)
    return re.findall(r"[\w$]+", found[1]) if found else []


def check_packages(inputs: Iterable[Path], modules: Path | None) -> None:
    """Checks that the packages in a bundle are those of the lock file, and have no compiled code.

    Args:
        inputs: Files in the bundle.
        modules: Where the packages were installed; None if they are where they were found.

    Raises:
        PackagingError: If they are not, or have.
    """
    packages = {package for path in inputs if (package := _package_of(path))}
    for package in sorted(packages):
        if modules and not package.is_relative_to(modules):
            raise PackagingError(
                f"'{package}' is found before the package that 'package-lock.json' says. Run 'npm ci' in the"
                " directory of the code, or delete the other one"
            )
        if _is_compiled(package):
            name = str(package).rpartition("node_modules/")[2]
            raise PackagingError(
                f"the package {name} has compiled code, which cannot be in a bundle. {KEEP_OUT}"
            )


def _package_of(path: Path) -> Path | None:
    """Returns the directory of the package that a file is in."""
    parts = path.parts
    if "node_modules" not in parts:
        return None
    start = len(parts) - parts[::-1].index("node_modules")
    return Path(*parts[: start + (2 if parts[start].startswith("@") else 1)])


def _is_compiled(package: Path) -> bool:
    """Returns whether a package has compiled code, itself or in the packages for each processor."""
    if (package / "binding.gyp").is_file() or (package / "prebuilds").is_dir():
        return True
    manifest = package / "package.json"
    if not manifest.is_file():
        return False
    optional = json.loads(manifest.read_text(encoding="utf-8")).get("optionalDependencies", {})
    home = Path(*package.parts[: len(package.parts) - package.parts[::-1].index("node_modules")])
    return any(next((home / name).rglob("*.node"), None) for name in optional)
