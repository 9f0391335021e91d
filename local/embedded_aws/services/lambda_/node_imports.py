"""Modules of the AWS SDK that a function in Node.js imports from its runtime, which this machine lacks."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import Final

import pulumi

from embedded_aws.program.archives import archive_bytes

_SDK: Final = re.compile(r"@(?:aws-sdk|smithy)/[A-Za-z0-9._-]+")
_IMPORT: Final = re.compile(r"""(?:\b(?:require|import)\s*\(\s*|\bfrom\s*|\bimport\s*)["']([^"'\n]+)["']""")
_COMMENT: Final = re.compile(r"^\s*(?://|\*|/\*)|\s//")
"""What begins a comment in the same line."""
_LOOKED_BACK: Final = 300
"""Characters before an import in which a comment can begin: a bundle is one line."""
_SUFFIXES: Final = ("", ".js", ".mjs", ".cjs", "/index.js", "/index.mjs", "/index.cjs")
_OPTIONAL: Final = frozenset({"@aws-sdk/signature-v4-crt", "@aws-sdk/signature-v4a"})
"""The SDK itself names them in messages, with the statement that imports them, and works without them."""
_LARGEST: Final = 20_000_000
"""Bytes of a file that is read: a bundle of all that a function imports is far smaller."""


def list_missing_modules(code: object, handler: object) -> list[str]:
    """Returns the modules of the AWS SDK that neither a package nor its own modules have.

    Follows the imports of the handler's file from file to file, as far as they are literal. Modules below
    ``node_modules`` are not followed.

    Args:
        code: Asset or archive of the function; of other values, nothing is known.
        handler: Handler, such as ``index.handler``.
    """
    if not isinstance(code, pulumi.Archive | pulumi.Asset) or not isinstance(handler, str):
        return []
    try:
        package = zipfile.ZipFile(io.BytesIO(archive_bytes(code)))
    except (pulumi.RunError, zipfile.BadZipFile, OSError):
        return []  # an error of its own
    with package:
        return sorted(_find_missing(package, handler))


def _find_missing(package: zipfile.ZipFile, handler: str) -> Iterator[str]:
    files = {normpath(entry.filename): entry for entry in package.infolist()}
    directories = {directory for name in files for directory in _list_parents(name)}
    first = handler.rpartition(".")[0]
    waiting, seen = [_resolve(files, first)], set[str | None]()
    missing: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name is None or name in seen:
            continue
        seen.add(name)
        if files[name].file_size > _LARGEST:
            continue
        for module in list_imports(package.read(files[name]).decode(errors="replace")):
            if module.startswith("."):
                waiting.append(_resolve(files, normpath(join(dirname(name), module))))
            elif (found := _SDK.match(module)) and not _is_installed(directories, name, found[0]):
                missing.add(found[0])
    yield from missing - _OPTIONAL


def list_imports(source: str) -> Iterable[str]:
    """Yields the modules that a file of JavaScript imports by literal names, comments left out."""
    for found in _IMPORT.finditer(source):
        start = found.start()
        line = max(source.rfind("\n", 0, start) + 1, start - _LOOKED_BACK)
        if not _COMMENT.search(source[line:start]):
            yield found[1]


def _resolve(files: Mapping[str, object], path: str) -> str | None:
    return next((path + suffix for suffix in _SUFFIXES if path + suffix in files), None)


def _list_parents(name: str) -> Iterator[str]:
    while name := dirname(name):
        yield name


def _is_installed(directories: set[str], importer: str, module: str) -> bool:
    return any(
        join(parent, "node_modules", module) in directories for parent in ("", *_list_parents(importer))
    )
