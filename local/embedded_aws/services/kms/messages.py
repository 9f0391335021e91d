"""Errors of KMS, with the messages of AWS."""

import json
import re
from collections.abc import Callable
from typing import Final

from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import get_account_id, get_region

_KEY_ID: Final = re.compile(r"(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_OPAQUE: Final = frozenset(
    {
        "EncryptionContext does not match",
        "Signature verification failed",
        "The request was rejected because the HMAC verification failed.",
    }
)
"""Messages that AWS leaves empty."""
_GUIDE: Final = "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
_ORIGIN: Final = "which is not valid for this operation."
_MESSAGES: Final = tuple(
    (re.compile(theirs), ours)
    for theirs, ours in (
        (
            r"ValidTo is required when .*",
            "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
        ),
        (r"(\S+) origin is not EXTERNAL\.", rf"\1 origin is AWS_KMS {_ORIGIN}"),
        (
            r"(\S+) is (?:not a multi-Region key|a multi-Region replica key)\..*",
            r"\1 is not a multi-region primary key.",
        ),
        (
            r"The request was rejected because the DryRun parameter was specified\.",
            "The request would have succeeded, but the DryRun option is set.",
        ),
        (
            r"AliasName must start with alias/",
            f'Alias must start with the prefix "alias/". Please see {_GUIDE}',
        ),
        (r"Alias (alias/\S+) already exists", r"An alias with the name {arns}\1 already exists"),
        (r"Alias (alias/\S+) not found", r"Alias {arns}\1 is not found."),
        (r"\S+ is not supported for HMAC KMS keys .*", ""),
    )
)


def word_errors(build: Callable[..., Response]) -> Callable[..., Response]:
    """Returns errors with the messages of AWS; a message that is empty there is left out."""

    def build_in_words_of_aws(code: str, message: str, status: int = 400, **rest: object) -> Response:
        message = word(message)
        if message:
            return build(code, message, status, **rest)
        status, headers, _ = build(code, message, status, **rest)
        return status, headers, json.dumps({"__type": code}).encode()

    return build_in_words_of_aws


def word(message: str) -> str:
    """Returns the message of AWS for one of MiniStack."""
    if message in _OPAQUE:
        return ""
    if found := re.fullmatch(r"Key (\S+) not found", message):
        return describe_missing_key(found[1])
    for pattern, ours in _MESSAGES:
        if found := pattern.fullmatch(message):
            return found.expand(ours).replace("{arns}", f"arn:aws:kms:{get_region()}:{get_account_id()}:")
    return message


def describe_missing_key(identifier: str) -> str:
    """Returns the message for a key that does not exist.

    Args:
        identifier: ID, ARN, or alias of the key.
    """
    begin = f"arn:aws:kms:{get_region()}:{get_account_id()}:"
    resource = identifier.removeprefix(begin)
    if resource.startswith("arn:"):
        region = (*resource.split(":"), *[""] * 4)[3]
        return f"Invalid arn {region}"
    if resource.startswith("alias/"):
        return f"Alias {begin}{resource} is not found."
    key = resource.removeprefix("key/")
    return f"Key '{begin}key/{key}' does not exist" if _KEY_ID.fullmatch(key) else f"Invalid keyId '{key}'"
