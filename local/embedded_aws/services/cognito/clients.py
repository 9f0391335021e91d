"""App clients and resource servers of user pools: arguments that Amazon Cognito rejects."""

import re
from collections.abc import Callable, Sequence
from typing import Final, TypedDict

from embedded_aws.ministack import cognito, responses
from embedded_aws.ministack.patching import Patch

_URLS: Final = 100
_URL_LENGTH: Final = 1_024
_CLIENT_SCOPES: Final = 50
_STANDARD_SCOPES: Final = ("openid", "email", "phone", "profile", "aws.cognito.signin.user.admin")
_URL: Final = re.compile(
    r"https://[^\s#/?]+([/?][^\s#]*)?|http://localhost(:\d+)?([/?][^\s#]*)?"
    r"|(?!https?:)[A-Za-z][A-Za-z0-9+.-]*://[^\s#]+"
)
"""CreateUserPoolClient (Amazon Cognito API reference)."""


class _Request(TypedDict, total=False):
    CallbackURLs: list[str]
    LogoutURLs: list[str]
    AllowedOAuthFlows: list[str]
    AllowedOAuthScopes: list[str]


_Response = tuple[int, dict[str, str], bytes]
_Operation = Callable[[_Request], _Response]
_Problem = tuple[str, str]
"""Code and message of an error."""


def _check_clients(operation: _Operation) -> _Operation:
    def operate(request: _Request) -> _Response:
        problem = _find_client_problem(request)
        return _reject(problem) if problem else operation(request)

    return operate


def _find_client_problem(request: _Request) -> _Problem | None:
    for name, given in (
        ("CallbackURLs", request.get("CallbackURLs")),
        ("LogoutURLs", request.get("LogoutURLs")),
    ):
        urls = given or []
        member = name[0].lower() + name[1:]
        if problem := _find_length_problem(member, urls, _URLS):
            return problem
        for url in urls:
            if problem := _find_length_problem(member, url, _URL_LENGTH):
                return problem
            if not _URL.fullmatch(url):
                return "InvalidParameterException", f"{url} is not a valid {_name_kind(name)} URL."
    if problem := _find_length_problem(
        "allowedOAuthScopes", request.get("AllowedOAuthScopes"), _CLIENT_SCOPES
    ):
        return problem
    return _find_flow_problem(request.get("AllowedOAuthFlows") or [], request.get("AllowedOAuthScopes") or [])


def _find_flow_problem(flows: list[str], scopes: list[str]) -> _Problem | None:
    if "client_credentials" not in flows:
        return None
    if len(flows) > 1:
        reason = "client_credentials flow can not be selected along with code flow or implicit flow"
        return "InvalidOAuthFlowException", f"{reason}."
    of_users = [scope for scope in scopes if scope in _STANDARD_SCOPES]
    if of_users:
        reason = f"client_credentials flow can not be selected with the scopes {', '.join(of_users)}"
        return "InvalidOAuthFlowException", f"{reason}; it requires a custom scope."
    return None


def _name_kind(name: str) -> str:
    return "callback" if name == "CallbackURLs" else "logout"


def _find_length_problem(member: str, value: Sequence[object] | None, limit: int) -> _Problem | None:
    if not value or len(value) <= limit:
        return None
    shown = value if isinstance(value, str) else f"[{', '.join(map(str, value))}]"
    message = (
        f"1 validation error detected: Value '{shown}' at '{member}' failed to satisfy constraint: Member"
        f" must have length less than or equal to {limit}"
    )
    return "InvalidParameterException", message


def _reject(problem: _Problem) -> _Response:
    return responses.json_error(*problem, 400)


PATCHES = (
    Patch(
        cognito.create_client,
        _check_clients,
        "rejects URLs, scopes and flows of clients",
    ),
    Patch(
        cognito.update_client,
        _check_clients,
        "rejects them in changes of clients, too",
    ),
)
