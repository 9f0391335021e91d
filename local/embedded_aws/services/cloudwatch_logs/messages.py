"""Error messages of CloudWatch Logs, in the words of AWS."""

import re
from collections.abc import Callable
from typing import Final

from embedded_aws.ministack.records import Response

_MESSAGES: Final = tuple(
    (re.compile(theirs), ours)
    for theirs, ours in (
        (r"(The specified [a-z ]+ does not exist): .*", r"\1."),
        (r"(The specified [a-z ]+ already exists): .*", r"\1"),
        (
            r"logGroupNamePrefix and logGroupNamePattern are mutually exclusive\.",
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ),
    )
)


def word_errors(build: Callable[..., Response]) -> Callable[..., Response]:
    """Returns errors with the messages of AWS."""

    def build_in_words_of_aws(code: str, message: str, status: int = 400, **rest: object) -> Response:
        found = ((pattern.fullmatch(message), ours) for pattern, ours in _MESSAGES)
        message = next((match.expand(ours) for match, ours in found if match), message)
        return build(code, message, status, **rest)

    return build_in_words_of_aws
