"""The bundle of a Node.js function, which esbuild makes of its handler and its imports.

See docs/decisions/node-functions.md.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from serverless_patterns.packaging.cache import cache_directory, make_once
from serverless_patterns.packaging.errors import EntryPointError
from serverless_patterns.packaging.esbuild import read_esbuild_pin, run_esbuild
from serverless_patterns.packaging.node_checks import check_exports, check_packages
from serverless_patterns.packaging.node_memo import find_key, memorize, recall
from serverless_patterns.packaging.npm import find_modules, has_dependencies, read_manifest

_TYPESCRIPT = (".ts", ".mts", ".cts", ".tsx")
_SUFFIXES = (*_TYPESCRIPT, ".js", ".mjs", ".cjs", ".jsx")
# A CommonJS package in an ES module calls `require`, which an ES module does not have. It becomes a global
# variable, so that the code can have a variable of that name.
_REQUIRE = (
    'import { createRequire as bundleRequire__ } from "node:module";'
    " globalThis.require ??= bundleRequire__(import.meta.url);"
)


def find_entry(directory: Path, handler: str) -> Path | None:
    """Returns the file of a handler such as ``orders.handler``, TypeScript first; None if there is none."""
    path, _, last = handler.rpartition("/")
    stem = last.partition(".")[0]
    files = (directory / path / f"{stem}{suffix}" for suffix in _SUFFIXES)
    return next((file for file in files if stem and file.is_file()), None)


def must_be_bundled(directory: Path, handler: str) -> bool:
    """Returns whether Lambda cannot run code as it is: TypeScript, or a ``package.json`` with dependencies.

    Raises:
        PackagingError: If the ``package.json`` is invalid.
    """
    entry = find_entry(directory, handler)
    return entry is not None and (entry.suffix in _TYPESCRIPT or has_dependencies(directory))


@dataclass(frozen=True)
class _Made:
    """A bundle that was made.

    Attributes:
        digest: Hash of its files.
        outside: Files from elsewhere than the code.
    """

    digest: str
    outside: tuple[Path, ...] = ()

    @property
    def directory(self) -> Path:
        """Directory of its files in the cache."""
        return cache_directory() / "bundles" / self.digest

    def is_there(self) -> bool:
        """Returns whether the cache has the files, unchanged."""
        return self.directory.is_dir() and self.is_intact(self.directory)

    @staticmethod
    def is_intact(directory: Path) -> bool:
        """Returns whether a directory of the cache has the files that it is named by."""
        files = sorted(path for path in directory.rglob("*") if path.is_file())
        contents = {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}
        return _digest(contents) == directory.name


@dataclass
class NodeBundle:
    """Builder of a bundle."""

    directory: Path
    """The code: the directory of ``package.json``, if there is one."""
    handler: str
    """Such as ``src/orders.handler``."""
    runtime: str
    """Such as ``nodejs22.x``."""
    for_host: bool
    """Whether it is for this machine: with the AWS SDK, which only Lambda has, and with a source map that has
    the paths of the sources."""
    source_map: bool = False
    """Whether it has a source map on Lambda, too."""
    external_packages: tuple[str, ...] = ()
    """Packages that stay outside of the bundle."""

    def digest(self) -> str:
        """Makes the bundle, and returns its hash.

        Raises:
            PackagingError: If esbuild or npm find an error.
            EntryPointError: If the module does not export the handler.
        """
        return self._made.digest

    def files(self) -> Mapping[str, Path]:
        """Returns the paths of the bundle and of its source map in the cache, by their names in the package.

        Raises:
            PackagingError: If esbuild or npm find an error.
            EntryPointError: If the module does not export the handler.
        """
        directory = self._made.directory
        return {
            path.relative_to(directory).as_posix(): path for path in directory.rglob("*") if path.is_file()
        }

    def list_outside_files(self) -> tuple[Path, ...]:
        """Returns the files outside of the code that are in the bundle, without those of packages."""
        return self._made.outside

    @cached_property
    def _code(self) -> Path:
        return Path(os.path.realpath(self.directory))  # esbuild shows real paths

    @property
    def _has_map(self) -> bool:
        return self.source_map or self.for_host

    @cached_property
    def _made(self) -> _Made:
        entry = find_entry(self._code, self.handler)
        if entry is None:
            raise EntryPointError(f"{self.handler!r} needs a file that is not in '{self.directory}'")
        modules = find_modules(self._code) if has_dependencies(self._code) else None
        modules = Path(os.path.realpath(modules)) if modules else None
        key = self._find_key(entry, modules)
        if (digest := recall(key)) and (known := _Made(digest)).is_there():
            return known
        with tempfile.TemporaryDirectory(prefix="bundle-") as directory:
            made = self._make(entry, modules, Path(os.path.realpath(directory)))
        if not made.outside and self._find_key(entry, modules) == key:  # nothing was saved meanwhile
            memorize(key, made.digest)
        return made

    def _find_key(self, entry: Path, modules: Path | None) -> str | None:
        return find_key(self._code, modules, [read_esbuild_pin(), self.handler, *self._arguments(entry)])

    def _make(self, entry: Path, modules: Path | None, target: Path) -> _Made:
        name = entry.relative_to(self._code).with_suffix(".mjs" if _is_module(entry) else ".js")
        bundle, record = target / "bundle" / name, target / "meta.json"
        arguments = [*self._arguments(entry), f"--outfile={bundle}", f"--metafile={record}"]
        run_esbuild(self._code, arguments, modules)
        meta, text = json.loads(record.read_text(encoding="utf-8")), bundle.read_text(encoding="utf-8")
        inputs = [Path(os.path.normpath(self._code / each)) for each in meta["inputs"]]
        check_exports(self.handler, entry, meta, text)
        check_packages(inputs, modules)
        if modules:
            # Comments and keys name modules as if the code had a `node_modules`, wherever the cache is.
            text = text.replace(_prefix(modules, self._code), "")
        contents = {name.as_posix(): text.encode()}
        if self._has_map:
            source_map = json.loads(bundle.with_name(f"{name.name}.map").read_text(encoding="utf-8"))
            sources = [Path(os.path.normpath(bundle.parent / source)) for source in source_map["sources"]]
            source_map["sources"] = [*self._name_sources(sources, self._code / name.parent, modules)]
            contents[f"{name.as_posix()}.map"] = json.dumps(source_map).encode()
        outside = (path for path in inputs if not path.is_relative_to(self._code))
        made = _Made(_digest(contents), tuple(path for path in outside if "node_modules" not in path.parts))
        make_once(made.directory, partial(_write, contents), _Made.is_intact)
        return made

    def _arguments(self, entry: Path) -> Iterator[str]:
        version = self.runtime.removeprefix("nodejs").partition(".")[0]
        yield from (os.fspath(entry), "--bundle", "--platform=node", f"--target=node{version}")
        yield from (f"--external:{package}" for package in self.external_packages)
        if not self.for_host:
            yield "--external:@aws-sdk/*"
        if self._has_map:
            yield "--sourcemap=linked"
        if _is_module(entry):
            yield from ("--format=esm", f"--banner:js={_REQUIRE}")
        else:
            yield "--format=cjs"

    def _name_sources(self, sources: Iterable[Path], place: Path, modules: Path | None) -> Iterator[str]:
        """Yields the sources of a map: those on this machine, or as if they were beside the bundle."""
        back = f"{os.path.relpath(self._code, place)}{os.sep}"
        for source in sources:
            if self.for_host:
                yield source.as_uri()
            elif modules and source.is_relative_to(modules):
                yield f"{back}{source.relative_to(modules.parent)}"
            else:
                yield os.path.relpath(source, place)


def _digest(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in contents.items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _write(contents: Mapping[str, bytes], target: Path) -> None:
    for name, content in contents.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)


def _prefix(modules: Path, place: Path) -> str:
    """Returns how paths of packages in the cache begin, seen from a place."""
    return f"{os.path.relpath(modules.parent, place)}{os.sep}"


def _is_module(entry: Path) -> bool:
    """Returns whether Node.js takes a file for an ES module."""
    if entry.suffix in {".mts", ".mjs", ".cts", ".cjs"}:
        return entry.suffix in {".mts", ".mjs"}
    nearest = next((each for each in entry.parents if (each / "package.json").is_file()), entry.parent)
    return read_manifest(nearest).get("type") == "module"
