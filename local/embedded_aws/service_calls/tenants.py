"""Tenants: those that an execution environment of a function with tenant isolation is for."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

HEADER: Final = "x-amz-tenant-id"
"""Header of Invoke with the ID of the tenant."""
_MISSING: Final = (
    "The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and"
    " try again."
)
_NEEDLESS: Final = (
    "The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request"
    " and try again."
)
_tenant: ContextVar[str | None] = ContextVar("tenant", default=None)


@contextmanager
def use_tenant(tenant: str | None) -> Generator[None]:
    """Makes the invocations of this context those of a tenant."""
    before = _tenant.set(tenant)
    try:
        yield
    finally:
        _tenant.reset(before)


def find_tenant() -> str | None:
    """Returns the tenant of this context; None without one."""
    return _tenant.get()


def is_isolated(config: Mapping[str, object]) -> bool:
    """Whether a function has tenant isolation."""
    return bool(config.get("TenancyConfig"))


def find_tenant_problem(config: Mapping[str, object], tenant: str | None) -> str | None:
    """Returns why Lambda rejects an invocation with or without a tenant; None if it does not.

    Args:
        config: Configuration of the function.
        tenant: The tenant; None or empty without one.
    """
    if is_isolated(config):
        return None if tenant else _MISSING
    return _NEEDLESS if tenant else None
