"""Replaces attributes of modules, if their source is the one that the replacement was written for."""

import hashlib
import inspect
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from types import ModuleType
from typing import Any, Final

MINISTACK: Final = "1.5.33"
"""Version of MiniStack that the patches were written for."""


Step = Callable[[Any], Any]
"""Returns the replacement of an attribute; its argument is the original."""


@dataclass(frozen=True)
class Steps:
    """Replacements of one attribute: each gets the result of those before it."""

    all: tuple[Step, ...]

    def __call__(self, original: Any) -> Any:
        """Returns the result of the last step."""
        for step in self.all:
            original = step(original)
        return original


def steps(*each: Step) -> Steps:
    """Returns the replacement of an attribute by several steps, in the order in which they apply.

    A later step calls the earlier ones: it sees a call first and the result last.
    """
    return Steps(each)


def home_of(step: Step) -> str:
    """Returns the module that defines a step, such as ``iam.permissions.items``."""
    return step.__module__.removeprefix("embedded_aws.")


@dataclass(frozen=True)
class Patch:
    """A replaced attribute of MiniStack.

    Attributes:
        module: Module of MiniStack.
        name: Name of the attribute.
        source: Fingerprint of its source in the version that the patch was written for.
        replacement: Returns the replacement; its argument is the original. More than one are :func:`steps`.
        reason: The behavior of AWS that the patch provides.
    """

    module: ModuleType
    name: str
    source: str
    replacement: Step
    reason: str

    @property
    def target(self) -> str:
        """The replaced attribute, such as ``services.sns._body_lookup``."""
        return f"{self.module.__name__.removeprefix('ministack.')}.{self.name}"

    @property
    def steps(self) -> tuple[Step, ...]:
        """The replacements in the order in which they apply."""
        return self.replacement.all if isinstance(self.replacement, Steps) else (self.replacement,)

    @property
    def titles(self) -> tuple[str, ...]:
        """The module of each step and the replaced attribute, such as ``iam.permissions.items: core.x.y``."""
        return tuple(dict.fromkeys(f"{home_of(step)}: {self.target}" for step in self.steps))

    def without(self, title: str) -> "Patch | None":
        """Returns the patch without the steps of a title; None if no step is left."""
        left = [step for step in self.steps if f"{home_of(step)}: {self.target}" != title]
        return replace(self, replacement=steps(*left)) if left else None

    def found_source(self) -> str:
        """Returns the fingerprint of the current source; must be called before the patches apply."""
        value = getattr(self.module, self.name, None)
        home = sys.modules[value.__module__] if inspect.isroutine(value) else self.module
        return _fingerprint(_definition(home, self.name))


def check(patches: Iterable[Patch]) -> None:
    """Validates that the patches were written for the installed MiniStack, before any is applied.

    Raises:
        RuntimeError: If the source that a patch replaces has changed. The message lists all such patches.
    """
    changed = [patch for patch in patches if patch.found_source() != patch.source]
    if changed:
        names = "".join(f"\n- {'; '.join(patch.titles)} ({patch.reason})" for patch in changed)
        raise RuntimeError(
            f"ministack {version('ministack')} differs from ministack {MINISTACK} in the source that these "
            f"patches replace; check each patch and update its fingerprint:{names}"
        )


def apply(patches: Iterable[Patch]) -> None:
    """Applies the patches.

    Raises:
        RuntimeError: If two patches replace the same attribute.
    """
    applied: set[str] = set()
    for patch in patches:
        if patch.target in applied:
            raise RuntimeError(f"{patch.target}: two patches replace it; make them steps of one patch")
        applied.add(patch.target)
        setattr(patch.module, patch.name, patch.replacement(getattr(patch.module, patch.name)))


def _definition(module: ModuleType, name: str) -> str:
    """Returns the top-level statement that defines a name, with its decorators; empty if there is none."""
    # Not parsed, since parsing takes as long as the start of the emulator.
    source, lines = _source(module)
    beginnings = (
        *(f"\ndef {name}(", f"\nasync def {name}(", f"\nclass {name}:", f"\nclass {name}("),
        *(f"\n{name} = ", f"\n{name}: "),
    )
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
    """Returns the source of a module after an empty line, and its lines."""
    try:
        source = inspect.getsource(module)
    except OSError:
        return "\n", []
    return f"\n{source}", source.splitlines()


def _fingerprint(text: str) -> str:
    """Returns the start of the SHA-256 digest of a source without comments and blank lines."""
    lines = (line.rstrip() for line in text.splitlines())
    kept = "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))
    return hashlib.sha256(kept.encode()).hexdigest()[:16]
