"""Replacing what a module calls by a name, as long as that is what the replacement was written for."""

import hashlib
import inspect
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from types import ModuleType
from typing import Any, Final

MINISTACK: Final = "1.5.33"
"""The version that the patches were written for."""


@dataclass(frozen=True)
class Patch:
    """One thing of the emulator that is replaced.

    Attributes:
        module: Module of MiniStack.
        name: What the module calls it.
        source: Fingerprint of its source in the version that the patch was written for.
        by: Gives the replacement, and gets what is replaced.
        why: What is as on AWS by it.
        over: Home of the patch that it goes on top of, if the name is replaced twice.
    """

    module: ModuleType
    name: str
    source: str
    by: Callable[[Any], Any]
    why: str
    over: str = ""

    @property
    def target(self) -> str:
        """What is replaced, such as ``services.sns._body_lookup``."""
        return f"{self.module.__name__.removeprefix('ministack.')}.{self.name}"

    @property
    def home(self) -> str:
        """The module that has the patch, such as ``gateway.limits``."""
        return self.by.__module__.removeprefix("embedded_aws.patches.")

    @property
    def title(self) -> str:
        """What identifies it: where it is and what it replaces."""
        return f"{self.home}: {self.target}"

    def found_source(self) -> str:
        """Fingerprint of what defines the name now; before it is replaced."""
        value = getattr(self.module, self.name, None)
        home = sys.modules[value.__module__] if inspect.isroutine(value) else self.module
        return _fingerprint(_definition(home, self.name))


def check(patches: Iterable[Patch]) -> None:
    """Compares what is to be replaced with what the patches were written for; before any is applied.

    Raises:
        RuntimeError: Some of it is something else; the message names the patches.
    """
    changed = [patch for patch in patches if patch.found_source() != patch.source]
    if changed:
        names = "".join(f"\n- {patch.title} ({patch.why})" for patch in changed)
        raise RuntimeError(
            f"this is ministack {version('ministack')}, and what these patches replace is not what they were "
            f"written for in {MINISTACK}; look at each and renew its fingerprint:{names}"
        )


def apply(patches: Iterable[Patch]) -> None:
    """Puts each replacement in its place.

    Raises:
        RuntimeError: Two patches replace one name, and the second does not say that it goes over the first.
    """
    top: dict[str, str] = {}
    for patch in patches:
        below = top.get(patch.target, "")
        if patch.over != below:
            raise RuntimeError(f"{patch.title} goes over {below or 'nothing'}: 'over' must say so")
        setattr(patch.module, patch.name, patch.by(getattr(patch.module, patch.name)))
        top[patch.target] = patch.home


def _definition(module: ModuleType, name: str) -> str:
    """The outermost statement that defines a name, with its decorators; empty if there is none."""
    # Not parsed: that takes as long as the emulator takes to start.
    source, lines = _source(module)
    beginnings = (f"\ndef {name}(", f"\nasync def {name}(", f"\n{name} = ", f"\n{name}: ")
    position = max(source.find(beginning) for beginning in beginnings)
    if position < 0:
        return ""
    start = end = source.count("\n", 0, position)
    while lines[start - 1].startswith("@"):
        start -= 1
    while end + 1 < len(lines) and (not lines[end + 1] or lines[end + 1][0] in " \t)]}"):
        end += 1
    return "\n".join(lines[start : end + 1])


@cache
def _source(module: ModuleType) -> tuple[str, list[str]]:
    """The text of a module, after an empty line, and the lines of it."""
    try:
        source = inspect.getsource(module)
    except OSError:
        return "\n", []
    return f"\n{source}", source.splitlines()


def _fingerprint(text: str) -> str:
    """The start of the SHA-256 of a source, whatever its comments and its blank lines."""
    lines = (line.rstrip() for line in text.splitlines())
    kept = "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))
    return hashlib.sha256(kept.encode()).hexdigest()[:16]
