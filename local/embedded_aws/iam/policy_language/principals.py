"""Principals of policies, as they are written.

``service_principals.txt`` lists the services without the domain. AWS publishes no such list, so it has each
prefix of actions and each endpoint as well: it finds names that are mistyped.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

_ACCOUNT: Final = r"\d{12}"
_NAME: Final = r"[\w+=,.@/-]+"
_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "AWS": re.compile(
        rf"\*|{_ACCOUNT}|A(?:ID|RO)A[A-Z0-9]+"
        rf"|arn:aws[a-z-]*:iam::{_ACCOUNT}:(?:root|(?:user|role)/{_NAME})"
        rf"|arn:aws[a-z-]*:iam::cloudfront:user/{_NAME}( {_NAME})*"
        rf"|arn:aws[a-z-]*:sts::{_ACCOUNT}:(?:assumed-role/{_NAME}/{_NAME}|federated-user/{_NAME})"
    ),
    "Federated": re.compile(
        r"(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]+"
        rf"|arn:aws[a-z-]*:iam::{_ACCOUNT}:(?:saml-provider/{_NAME}|oidc-provider/[\w.~%:/-]+)"
    ),
    "CanonicalUser": re.compile(r"[0-9a-f]+"),
}

_SERVICE: Final = re.compile(
    r"([a-z0-9.-]+?)(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?"
    r"\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)"
)


def is_principal(kind: str, name: str) -> bool:
    """Whether a policy can have a principal; the ARN of a user or role has no wildcards.

    Args:
        kind: Its kind, such as ``"AWS"``.
        name: Its name, such as an ARN.
    """
    return _is_service(name) if kind == "Service" else _PATTERNS[kind].fullmatch(name) is not None


def _is_service(name: str) -> bool:
    """Whether AWS has a service principal, also that of a Region or of another partition."""
    if name == "*" or name.endswith((".amazon.com", ".aws.internal")):
        return name == "*" or name in _load_services()
    found = _SERVICE.fullmatch(name)
    return found is not None and found[1] in _load_services()


@cache
def _load_services() -> frozenset[str]:
    text = files(__name__.rpartition(".")[0]).joinpath("service_principals.txt").read_text("utf-8")
    return frozenset(text.split())
