"""The flat program of a stack, with which the evaluation of its components is compared."""

from pathlib import Path
from typing import Any

import pytest
from bench import flat
from graphs import ROOT, evaluate

from embedded_aws import record


def test_the_largest_stack_has_as_many_resources_flat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two components of it have a child of the same name and type."""
    monkeypatch.setattr(flat, "CACHE", tmp_path)
    config: dict[str, Any] = {"serverless-patterns:buildPlatform": "host"}
    stack = record(ROOT, stack="webapp", config=config)
    flat.write_flat("webapp", stack)
    bare = evaluate(flat.flat("webapp"))
    expected = sum(each.custom for each in stack.registrations)
    assert sum(each.custom for each in bare.registrations) == expected > 200
