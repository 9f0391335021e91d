"""Checks that an archive contains a handler in Java, without running it."""

import difflib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from serverless_patterns.blocks.function.handler_errors import HandlerError, NotInCodeError

_MAGIC: Final = b"\xca\xfe\xba\xbe"
_FIRST_MAJOR: Final = 44
"""Subtracted from the version of a class file, gives the version of Java."""
_UTF8, _CLASS = 1, 7
# Bytes of the other constants, after the tag (Java Virtual Machine Specification, 4.4).
_SIZES: Final = {
    3: 4,
    4: 4,
    5: 8,
    6: 8,
    8: 2,
    9: 4,
    10: 4,
    11: 4,
    12: 4,
    15: 3,
    16: 2,
    17: 4,
    18: 4,
    19: 2,
    20: 2,
}
_WIDE: Final = (5, 6)


@dataclass(frozen=True)
class _Class:
    """Names and methods in a class file.

    Attributes:
        java: Version of Java that it is compiled for.
        base: Name of the superclass, such as ``java/lang/Object``.
        names: Names of its methods, among all other texts in the file.
    """

    java: int
    base: str
    names: frozenset[str]


def check_java(handler: str, runtime: str, archive: zipfile.ZipFile) -> None:
    """Checks that an archive contains the class and the method of a handler.

    Args:
        handler: Such as ``com.example.Orders::handleRequest``, or the name of a class alone.
        runtime: Lambda runtime identifier, such as ``java21``.
        archive: The package: classes at its root, or in jars in ``lib``.

    Raises:
        HandlerError: If it does not; a :class:`NotInCodeError` if the class is missing.
    """
    if not re.fullmatch(r"[\w$.]+(::[\w$]+)?", handler):
        raise HandlerError(
            f"{handler!r} must be <class>::<method>, such as com.example.Orders::handleRequest, or a class"
        )
    name, _, method = handler.partition("::")
    path = f"{name.replace('.', '/')}.class"
    content = next((each.read(path) for each in _archives(archive) if path in each.namelist()), None)
    if content is None:
        raise NotInCodeError(
            f"{handler!r} needs the class {name}, which is not in the code.{_hint(name, archive)}"
        )
    found = _read(content)
    if found is None:
        return  # of a newer Java, maybe
    _check_version(name, runtime, found)
    method = method or "handleRequest"
    # A superclass may define it.
    if method not in found.names and found.base == "java/lang/Object":
        raise HandlerError(f"{handler!r} needs the method {method}, which {name} does not define")


def _check_version(name: str, runtime: str, found: _Class) -> None:
    runs = re.match(r"java(\d+)", runtime)
    if runs and found.java > int(runs[1]):
        raise HandlerError(
            f"{name} is compiled for Java {found.java}, and {runtime} runs up to Java {runs[1]}. Compile it"
            f" with --release {runs[1]}, or choose a newer runtime"
        )


def _archives(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipFile]:
    """Yields the package, and the jars where Lambda looks for classes."""
    yield archive
    for name in sorted(archive.namelist()):
        if re.fullmatch(r"lib/[^/]+\.jar", name):
            with zipfile.ZipFile(io.BytesIO(archive.read(name))) as jar:
                yield jar


def _hint(name: str, archive: zipfile.ZipFile) -> str:
    classes = [
        each.removesuffix(".class").replace("/", ".")
        for jar in _archives(archive)
        for each in jar.namelist()
        if each.endswith(".class")
    ]
    if near := difflib.get_close_matches(name, classes, n=1):
        return f" Did you mean {near[0]}?"
    jars = [each for each in archive.namelist() if each.endswith(".jar") and not each.startswith("lib/")]
    if jars:
        return f" Lambda looks into lib, not into {jars[0]}: move it there, or give the jar itself as 'code'."
    if any(each.endswith(".java") for each in archive.namelist()):
        return " Lambda runs no sources: give the jar that your build makes as 'code'."
    return ""


def _read(content: bytes) -> _Class | None:
    """Reads a class file; None if it has parts that are not known here."""
    if content[:4] != _MAGIC:
        return None
    texts, classes = dict[int, str](), dict[int, int]()
    position, index, count = 10, 1, int.from_bytes(content[8:10])
    while index < count:
        tag, start = content[position], position + 1
        if tag == _UTF8:
            size = 2 + int.from_bytes(content[start : start + 2])
            texts[index] = content[start + 2 : start + size].decode(errors="replace")
        elif tag == _CLASS:
            size = 2
            classes[index] = int.from_bytes(content[start : start + 2])
        elif tag in _SIZES:
            size = _SIZES[tag]
        else:
            return None
        position, index = start + size, index + (2 if tag in _WIDE else 1)
    base = int.from_bytes(content[position + 4 : position + 6])
    major = int.from_bytes(content[6:8])
    return _Class(major - _FIRST_MAJOR, texts.get(classes.get(base, 0), ""), frozenset(texts.values()))
