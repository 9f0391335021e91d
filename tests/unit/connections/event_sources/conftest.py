"""A function with event sources."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from graphs import errors_in, evaluate

from embedded_aws import Recording
from serverless_patterns import Function, FunctionArgs


@pytest.fixture
def function(code: Path):
    def function(sources: dict[str, Any] | None, **args: Any) -> Function:
        given: FunctionArgs = {"code": str(code), "handler": "orders.handler", **args}
        if sources is not None:
            given["event_sources"] = sources
        return Function("orders", given)

    return function


@pytest.fixture
def make(function: Callable[..., Function]):
    """Records a function with sources of these names and kinds."""

    def make(sources: dict[str, Any] | None, preview: bool = False, **args: Any) -> Recording:
        return evaluate(lambda: function(sources, **args), preview=preview)

    return make


@pytest.fixture
def reject(function: Callable[..., Function]):
    """The errors of one source, without its path."""

    def reject(kind: str, source: dict[str, Any], **args: Any) -> list[str]:
        found = errors_in(lambda: function({"it": {kind: source}}, **args))
        prefix = f"event_sources.it.{kind}."
        return [error.removeprefix(prefix) for error in found]

    return reject
