"""The scope of a signature: the service and the Region that its credential is for."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from embedded_aws.ministack.iam_actions import query_parameter
from embedded_aws.ministack.records import Query

SERVICES: Final[Mapping[str, str]] = {
    "execute-api:Invoke": "execute-api",
    "execute-api:ManageConnections": "execute-api",
    "lambda:InvokeFunctionUrl": "lambda",
}
"""Services of signatures by actions of requests that are not found by their signature."""
_CREDENTIAL: Final = re.compile(r"Credential=([^,\s]*)")
_REGION: Final = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+")
_TERM: Final = "aws4_request"
_PARTS: Final = 5


def find_scope_problem(headers: Mapping[str, str], query: Query, service: str) -> str | None:
    """Returns AWS's message for a credential of another scope; None if it is right, or if there is none.

    Args:
        headers: Headers of the request, with names in lower case.
        query: Query parameters of the request.
        service: Name of the service in signatures.
    """
    found = _CREDENTIAL.search(headers.get("authorization", ""))
    credential = found[1] if found else str(query_parameter(query, "X-Amz-Credential"))
    parts = credential.split("/")
    # Another check reports a credential with too few parts.
    return "".join(_find_problems(parts, service)) or None if len(parts) == _PARTS else None


def _find_problems(parts: list[str], service: str) -> Iterator[str]:
    _, _, region, signed_for, term = parts
    if not _REGION.fullmatch(region):
        yield f"Credential should be scoped to a valid region, not '{region}'. "
    if signed_for != service:
        yield f"Credential should be scoped to correct service: '{service}'. "
    if term != _TERM:
        yield f"Credential should be scoped with a valid terminator: '{_TERM}', not '{term}'. "
