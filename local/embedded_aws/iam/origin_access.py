"""Signatures of distributions, by their origin access controls for function URLs."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from embedded_aws.ministack import cloudfront

_signer: ContextVar[str | None] = ContextVar("signing_distribution", default=None)
"""ARN of the distribution that signs the current request to an origin."""


def find_signing_distribution() -> str | None:
    """Returns the ARN of the distribution that signs the current request to an origin."""
    return _signer.get()


@contextmanager
def sign_origin_request(
    origin: Mapping[str, object], headers: Mapping[str, str], distribution: str
) -> Generator[None]:
    """Signs the request to an origin in the block if its origin access control is for functions.

    Args:
        origin: The origin.
        headers: Headers of the request.
        distribution: ARN of the distribution.
    """
    control: dict[str, object] = cloudfront.origin_access_controls.get(origin.get("oac_id", "")) or {}
    signs = control.get("OriginAccessControlOriginType") == "lambda" and (
        control["SigningBehavior"] == "always"
        or (control["SigningBehavior"] == "no-override" and "authorization" not in headers)
    )
    before = _signer.set(distribution if signs else None)
    try:
        yield
    finally:
        _signer.reset(before)
