"""Resolvers in JavaScript: filters, and the module ``@aws-appsync/utils/dynamodb``."""

from importlib.resources import files
from typing import Final, Protocol

from embedded_aws.ministack import appsync
from embedded_aws.ministack.patching import Patch

_HELPERS: Final = files(__name__).joinpath("dynamodb.js")


class _Workers(Protocol):
    """Processes that run code; ``script`` is their program."""

    script: str


def extend_script(script: str) -> str:
    """Returns the script of a worker with our functions; of two functions with a name, the last counts."""
    return script + _HELPERS.read_text(encoding="utf-8")


def _extend_workers(workers: _Workers) -> _Workers:
    workers.script = extend_script(workers.script)
    return workers


PATCHES = (
    Patch(
        appsync.code_workers,
        _extend_workers,
        "a filter has several conditions on an attribute; helpers for DynamoDB take plain values",
    ),
)
"""The functions that replace those of MiniStack."""
