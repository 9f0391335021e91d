"""Origin access identities of CloudFront: users by which policies of buckets name distributions."""

import hashlib
from typing import Final, TypedDict, cast

from embedded_aws.ministack import cloudfront

ARN: Final = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity "
"""Beginning of the ARN of an identity; its ID follows."""

_KEPT_AT: Final = "origin-access-identity"


class IdentityConfig(TypedDict):
    """Settings of an identity in a request."""

    CallerReference: str
    Comment: str


class Identity(IdentityConfig):
    """An identity."""

    Id: str
    ETag: str


def list_identities() -> list[Identity]:
    """Returns the identities of the account, which can be changed in place.

    They lie in a store of MiniStack that is kept between starts, under an ID that no distribution has.
    """
    return cast("list[Identity]", cloudfront.invalidations.setdefault(_KEPT_AT, []))


def find_identity(identifier: str) -> Identity | None:
    """Returns the identity with an ID; None if there is none."""
    return next((each for each in list_identities() if each["Id"] == identifier), None)


def compute_canonical_user(identifier: str) -> str:
    """Returns the canonical user ID of an identity."""
    return hashlib.sha384(identifier.encode()).hexdigest()


def is_canonical_user(caller: str, user: str) -> bool:
    """Returns whether a canonical user ID is that of the identity with an ARN."""
    return caller.startswith(ARN) and compute_canonical_user(caller.removeprefix(ARN)) == user


def is_identity(name: str) -> bool:
    """Returns whether an ARN or a canonical user ID is that of an identity of the account."""
    names = ((f"{ARN}{each['Id']}", compute_canonical_user(each["Id"])) for each in list_identities())
    return any(name in each for each in names)
