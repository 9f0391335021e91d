"""Errors of Secrets Manager, with the messages of AWS."""

import json
import re
from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import secretsmanager
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.secretsmanager import Secret
from embedded_aws.services.secretsmanager.parameters import Parameters

_LABEL: Final = re.compile(r"(Secrets Manager can't find the specified secret value for staging label: .*)\.")
_VERSION: Final = re.compile(r"Secrets Manager can't find the specified secret version: (.*)\.")
_MODELED: Final = re.compile(r"(?!ValidationException|AccessDeniedException|SerializationException)")
NOT_FOUND: Final = "Secrets Manager can't find the specified secret."


def word_errors(build: Callable[..., Response]) -> Callable[..., Response]:
    """Returns errors with the messages of AWS, and with the member that its models have for them."""

    def build_in_words_of_aws(code: str, message: str, status: int = 400, **rest: object) -> Response:
        message = _LABEL.sub(r"\1", message)
        message = _VERSION.sub(
            r"Secrets Manager can't find the specified secret value for VersionId: \1", message
        )
        status, headers, body = build(code, message, status, **rest)
        if _MODELED.match(code):
            body = json.dumps({"__type": code, "Message": message}).encode()
        return status, headers, body

    return build_in_words_of_aws


def reject(code: str, message: str) -> Response:
    """Returns an error.

    Args:
        code: Its code.
        message: Its message.
    """
    return secretsmanager.json_error(code, message, 400)


def find_usable(given: Parameters) -> Secret | Response:
    """Returns the secret of a request; the error if it does not exist, is deleted, or is a replica.

    Args:
        given: Parameters of the request.
    """
    _, secret = secretsmanager.find_secret(given.get("SecretId", ""))
    if not secret:
        return reject("ResourceNotFoundException", NOT_FOUND)
    if secret.get("DeletedDate"):
        message = "You can't perform this operation on the secret because it was marked for deletion."
        return reject("InvalidRequestException", message)
    if secret.get("_PrimarySecretArn"):
        return reject("InvalidRequestException", "You can't perform this operation on a replica secret.")
    return secret
