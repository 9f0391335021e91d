"""The functions of the online store: one package, a few lines each."""

from collections.abc import Mapping
from pathlib import Path

import pulumi

from safeguards import Safeguards
from serverless_patterns import Function, FunctionEventSourceArgs, LinkArgs
from serverless_patterns.safeguards import PolicyStatementArgs

_PATTERNS = Path(__file__).resolve().parents[2] / "patterns"
TIMEOUT = 10
"""Seconds for each function; each takes milliseconds, once it has started."""


def create_function(
    handler: str,
    links: Mapping[str, LinkArgs],
    safe: Safeguards,
    *,
    statements: list[PolicyStatementArgs] | None = None,
    environment: Mapping[str, pulumi.Input[str]] | None = None,
    event_sources: Mapping[str, FunctionEventSourceArgs] | None = None,
) -> Function:
    """Creates a function that is named after its handler, such as ``parcels.ship``.

    Args:
        handler: Module and function; the steps of the stock are those of the page of the saga.
        links: Resources that it uses, by the names of its variables.
        safe: Safeguards of the stack.
        statements: Other permissions. Defaults to none.
        environment: Other variables. Defaults to none.
        event_sources: Sources of its events. Defaults to none.
    """
    return Function(
        handler.replace(".", "-"),
        {
            "code": str(_PATTERNS / "store/src"),
            # With `steps.py` and its `effects.py`, which make each effect once.
            "additional_code": [str(_PATTERNS / "saga/src")],
            "handler": handler,
            "timeout": TIMEOUT,
            "links": dict(links),
            "policy_statements": statements or [],
            "environment": dict(environment or {}),
            "event_sources": dict(event_sources or {}),
            **safe.logged,
        },
    )
