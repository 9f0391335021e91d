"""Patches of MiniStack in the process of a test."""

import os
from collections.abc import Iterable
from typing import Any

import pytest
from tests.patches.without_process import LEFT_OUT, leave_step_out

from embedded_aws.ministack.names import Name
from embedded_aws.ministack.patching import Patch


def apply_patches(monkeypatch: pytest.MonkeyPatch, patches: Iterable[Patch]) -> None:
    """Applies patches until the end of a test, without the step that ``make patches`` leaves out."""
    for patch in leave_step_out(patches, os.environ.get(LEFT_OUT)):
        replace(monkeypatch, patch.name, patch.replacement(patch.name.get()))


def replace(monkeypatch: pytest.MonkeyPatch, name: Name[Any], value: Any) -> None:
    """Replaces an attribute of MiniStack until the end of a test."""
    monkeypatch.setattr(name.module, name.name, value)
