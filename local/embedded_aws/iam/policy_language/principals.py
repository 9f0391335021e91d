"""Principals of policies, as they are written."""

import re
from collections.abc import Mapping
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
    "Service": re.compile(r"[a-zA-Z0-9.-]+\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)|\*"),
    "Federated": re.compile(r".+"),
    "CanonicalUser": re.compile(r"[0-9a-f]+"),
}


def is_principal(kind: str, name: str) -> bool:
    """Whether a policy can have a principal; the ARN of a user or role has no wildcards.

    Args:
        kind: Its kind, such as ``"AWS"``.
        name: Its name, such as an ARN.
    """
    return _PATTERNS[kind].fullmatch(name) is not None
