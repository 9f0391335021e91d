"""Invocations of aliases, also by other services: by their ARN, the version that their weights choose."""

import random
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.lambda_functions import Configuration, FunctionRecord
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import read_members

WEIGHTS: Final = "AdditionalVersionWeights"
_Found = tuple[FunctionRecord | None, Configuration | None]

_is_read: ContextVar[bool] = ContextVar("is_read", default=False)


@contextmanager
def read_aliases() -> Generator[None]:
    """Makes an alias in this context the version that it points to, without its weights."""
    token = _is_read.set(True)
    try:
        yield
    finally:
        _is_read.reset(token)


def draw_version(alias: Mapping[str, object]) -> str:
    """Returns the version that an alias invokes this time."""
    draw = random.random()  # noqa: S311 - not a secret
    for version, weight in read_members(alias, "RoutingConfig", WEIGHTS).items():
        if draw < weight:
            return version
    return str(alias["FunctionVersion"])


def _find_invoked(find: Callable[..., _Found]) -> Callable[..., _Found]:
    def find_invoked(function: FunctionRecord | None, qualifier: str | None) -> _Found:
        alias = read_members(function or {}, "aliases").get(str(qualifier))
        if function is None or alias is None or _is_read.get():
            return find(function, qualifier)
        record, config = find(function, draw_version(alias))
        if record is None or config is None:
            return record, config
        invoked: Configuration = {**config, "FunctionArn": alias["AliasArn"]}
        return {**record, "config": invoked}, invoked

    return find_invoked


PATCHES = (
    Patch(
        lambda_functions.find_qualified,
        _find_invoked,
        "services invoke the version that the weights of an alias choose, by the ARN of the alias",
    ),
)
