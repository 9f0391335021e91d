"""Replaces attributes of MiniStack, if their source is the one that the replacement was written for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from typing import Any, Final

from embedded_aws.ministack.late_imports import call_after_import
from embedded_aws.ministack.names import DECLARED, Name

MINISTACK: Final = "1.5.33"
"""Version of MiniStack that the declarations and patches were written for."""


_IMPORTED_LATE: Final = frozenset(
    {
        "ministack.core.appsync_graphql",
        "ministack.services.bedrock_agentcore",
        "ministack.services.cloudformation.engine",
        # Its import generates an RSA key, which takes 17 to 93 ms (40 keys, 2026-11-30).
        "ministack.services.cognito",
        "ministack.services.ec2",
        "ministack.services.ecs",
        "ministack.services.firehose",
        "ministack.services.glue",
        "ministack.services.iot",
        # It imports cryptography.
        "ministack.services.kms",
        "ministack.services.rds",
        "ministack.services.rds_data",
        "ministack.services.secretsmanager",
        "ministack.services.ssm",
    }
)
"""Modules that MiniStack imports when it uses them, and that would take a fifth of its start."""

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


def find_home(step: Step) -> str:
    """Returns the module that defines a step, such as ``iam.permissions.items``."""
    return step.__module__.removeprefix("embedded_aws.")


@dataclass(frozen=True)
class Patch:
    """A replaced attribute of MiniStack.

    Attributes:
        name: Declaration of the attribute.
        replacement: Returns the replacement; its argument is the original. More than one are :func:`steps`.
        reason: The behavior of AWS that the patch provides.
    """

    name: Name[Any]
    replacement: Step
    reason: str

    @property
    def target(self) -> str:
        """The replaced attribute, such as ``services.sns._body_lookup``."""
        return self.name.target

    @property
    def steps(self) -> tuple[Step, ...]:
        """The replacements in the order in which they apply."""
        return self.replacement.all if isinstance(self.replacement, Steps) else (self.replacement,)

    @property
    def titles(self) -> tuple[str, ...]:
        """The module of each step and the replaced attribute, such as ``iam.permissions.items: core.x.y``."""
        return tuple(dict.fromkeys(f"{find_home(step)}: {self.target}" for step in self.steps))

    def leave_out(self, title: str) -> "Patch | None":
        """Returns the patch without the steps of a title; None if no step is left."""
        left = [step for step in self.steps if f"{find_home(step)}: {self.target}" != title]
        return replace(self, replacement=steps(*left)) if left else None


def check(patches: Iterable[Patch], declared: Iterable[Name[Any]] = DECLARED) -> None:
    """Validates the declared names against the installed MiniStack, before any patch is applied.

    Args:
        patches: The patches.
        declared: The names, patched or only used.

    Raises:
        RuntimeError: If the source of a name has changed. The message lists all such names.
    """
    reasons = {patch.target: f"{'; '.join(patch.titles)} ({patch.reason})" for patch in patches}
    changed = {name.target: None for name in declared if name.read_source() != name.source}
    if changed:
        names = "".join(f"\n- {target}: {reasons.get(target, 'used, not patched')}" for target in changed)
        raise RuntimeError(
            f"ministack {version('ministack')} differs from ministack {MINISTACK} in the source of names "
            f"that the emulator uses; check each use and update its fingerprint:{names}"
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
        if patch.name.module_name in _IMPORTED_LATE:
            call_after_import(patch.name.module_name, partial(_replace, patch))
        else:
            _replace(patch)


def _replace(patch: Patch) -> None:
    patch.name.set(patch.replacement(patch.name.get()))
