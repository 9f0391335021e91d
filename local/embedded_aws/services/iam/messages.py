"""Error messages of IAM, in the words of AWS."""

import re
from collections.abc import Callable
from typing import Final
from xml.sax.saxutils import escape

from embedded_aws.ministack import iam
from embedded_aws.ministack.records import Response

_MESSAGES: Final = tuple(
    (re.compile(theirs), ours)
    for theirs, ours in (
        (r"Role (\S+) not found\.", r"The role with name \1 cannot be found."),
        (r"Policy (\S+) not found\.", r"Policy \1 was not found."),
        (r"Policy (\S+) is not attached to (?:role|user|group) \S+", r"Policy \1 was not found."),
        (
            r"A policy called (\S+) already exists\.",
            r"A policy called \1 already exists. Duplicate names are not allowed.",
        ),
        (r"Instance profile (\S+) not found\.", r"Instance Profile \1 cannot be found."),
        (r"Instance profile (\S+) already exists\.", r"Instance Profile \1 already exists."),
        (r"Login profile for user (\S+) (.*)", r"Login Profile for User \1 \2"),
        (r"OIDC provider (\S+) not found\.", r"OpenIDConnect Provider not found for arn \1"),
        (r"SAML provider (\S+) not found\.", r"Manifest not found for arn \1"),
        (r"MFA device (\S+) not found\.", r"VirtualMFADevice with serial number \1 doesn't exist."),
        (r"MFA device \S+ already exists\.", "MFADevice entity at the same path and name already exists."),
        (r"(Cannot delete entity, must delete) all inline policies first\.", r"\1 policies first."),
        (
            r"(Cannot delete entity, must remove) (?:role from all instance profiles|all roles) first\.",
            r"\1 roles from instance profile first.",
        ),
    )
)


def word_errors(respond: Callable[..., Response]) -> Callable[..., Response]:
    """Returns errors with the messages of AWS."""

    def respond_in_words_of_aws(status: int, code: str, message: str, ns: str = "iam") -> Response:
        found = ((pattern.fullmatch(message), ours) for pattern, ours in _MESSAGES)
        message = next((match.expand(ours) for match, ours in found if match), message)
        return respond(status, code, message, ns=ns)

    return respond_in_words_of_aws


def reject_role_arn(_: Callable[..., Response]) -> Callable[..., Response]:
    """Returns the error for the ARN of a role that is not one."""

    def reject(role_arn: str) -> Response:
        return iam.xml_error(400, "ValidationError", f"{escape(role_arn)} is invalid", ns="sts")

    return reject
