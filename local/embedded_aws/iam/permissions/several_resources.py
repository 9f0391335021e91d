"""Requests that name several resources, each of which needs permission; MiniStack authorizes one."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Final

_NAMED: Final[ContextVar[tuple[str, ...]]] = ContextVar("named_resources", default=())


def keep_all(resources: Iterable[str]) -> str:
    """Returns the first of the resources that a request names; the others are authorized after it.

    Args:
        resources: Their ARNs, of which some can be equal.
    """
    named = tuple(dict.fromkeys(resources))
    if not named:
        return ""
    _NAMED.set(named)
    return named[0]


def require_all(enforce: Callable[..., object]) -> Callable[..., object]:
    """Authorizes a request for each resource that it names."""

    def enforce_all(*call: object, **more: object) -> object:
        first, *others = _NAMED.get() or ("",)
        denied = enforce(*call, **more)
        if more.get("resource_arn") != first:
            return denied
        _NAMED.set(())  # the operation can send requests of its own
        for each in others:
            if denied is None:
                denied = enforce(*call, **{**more, "resource_arn": each})
        return denied

    return enforce_all
