"""Service-specific credentials of users, which are kept in the record of the user."""

import secrets
from collections.abc import Callable
from typing import Final
from xml.sax.saxutils import escape

from embedded_aws.ministack import iam
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import get_account_id

_Actions = dict[str, Callable[..., Response]]
_SERVICES: Final = frozenset({"cassandra.amazonaws.com", "codecommit.amazonaws.com"})
_MOST: Final = 2
"""Credentials of a user for a service."""
_MEMBERS: Final = (
    "CreateDate",
    "ServiceName",
    "ServiceUserName",
    "ServiceSpecificCredentialId",
    "UserName",
    "Status",
)
_Credential = dict[str, str]
KEY: Final = "ServiceSpecificCredentials"
"""Member of the record of a user."""


def manage_service_credentials(actions: _Actions) -> _Actions:
    """Adds the operations on service-specific credentials, which MiniStack does not have."""
    return {
        **actions,
        "CreateServiceSpecificCredential": _create,
        "DeleteServiceSpecificCredential": _change(_delete),
        "ListServiceSpecificCredentials": _list,
        "ResetServiceSpecificCredential": _change(_reset),
        "UpdateServiceSpecificCredential": _change(_update),
    }


def _find_error(given: dict[str, object], service: str) -> Response | None:
    name = iam.parameter(given, "UserName")
    if name not in iam.users:
        return iam.xml_error(404, "NoSuchEntity", f"The user with name {name} cannot be found.")
    if service and service not in _SERVICES:
        message = f"No such service {escape(service)} is supported for Service Specific Credentials"
        return iam.xml_error(404, "NoSuchEntity", message)
    return None


def _create(given: dict[str, object]) -> Response:
    service = iam.parameter(given, "ServiceName")
    if error := _find_error(given, service):
        return error
    user = iam.users[iam.parameter(given, "UserName")]
    credentials = user.setdefault(KEY, [])
    number = sum(each["ServiceName"] == service for each in credentials)
    if number >= _MOST:
        message = f"Cannot exceed quota for ServiceSpecificCredentialsPerUser: {_MOST}"
        return iam.xml_error(409, "LimitExceeded", message)
    suffix = f"+{number}" if number else ""
    credential = {
        "CreateDate": iam.now(),
        "ServiceName": service,
        "ServiceUserName": f"{user['UserName']}{suffix}-at-{get_account_id()}",
        "ServiceSpecificCredentialId": iam.new_id("ACCA"),
        "Status": "Active",
        "UserName": user["UserName"],
        "ServicePassword": _create_password(),
    }
    credentials.append(credential)
    return _respond("CreateServiceSpecificCredential", credential)


def _create_password() -> str:
    return f"{secrets.token_urlsafe(42)}="


def _list(given: dict[str, object]) -> Response:
    service, action = iam.parameter(given, "ServiceName"), "ListServiceSpecificCredentials"
    if error := _find_error(given, service):
        return error
    found = iam.users[iam.parameter(given, "UserName")].get(KEY, ())
    members = "".join(
        f"<member>{_format(each, _MEMBERS)}</member>"
        for each in found
        if service in {"", each["ServiceName"]}
    )
    result = f"<{action}Result><{KEY}>{members}</{KEY}></{action}Result>"
    return iam.xml_response(200, f"{action}Response", result)


_Change = Callable[[dict[str, object], list[_Credential], _Credential], Response]


def _change(change: _Change) -> Callable[..., Response]:
    """Returns the operation that changes a credential of a user."""

    def find_and_change(given: dict[str, object]) -> Response:
        if error := _find_error(given, ""):
            return error
        identifier = iam.parameter(given, "ServiceSpecificCredentialId")
        credentials = iam.users[iam.parameter(given, "UserName")].get(KEY, [])
        for each in credentials:
            if each["ServiceSpecificCredentialId"] == identifier:
                return change(given, credentials, each)
        return iam.xml_error(404, "NoSuchEntity", f"No such credential {identifier} exists")

    return find_and_change


def _delete(_: dict[str, object], credentials: list[_Credential], credential: _Credential) -> Response:
    credentials.remove(credential)
    return iam.xml_response(200, "DeleteServiceSpecificCredentialResponse", "")


def _update(given: dict[str, object], _: list[_Credential], credential: _Credential) -> Response:
    credential["Status"] = iam.parameter(given, "Status")
    return iam.xml_response(200, "UpdateServiceSpecificCredentialResponse", "")


def _reset(_given: dict[str, object], _: list[_Credential], credential: _Credential) -> Response:
    credential["ServicePassword"] = _create_password()
    return _respond("ResetServiceSpecificCredential", credential)


def _respond(action: str, credential: _Credential) -> Response:
    members = _format(credential, (*_MEMBERS, "ServicePassword"))
    result = f"<ServiceSpecificCredential>{members}</ServiceSpecificCredential>"
    return iam.xml_response(200, f"{action}Response", f"<{action}Result>{result}</{action}Result>")


def _format(credential: _Credential, names: tuple[str, ...]) -> str:
    return "".join(f"<{name}>{credential[name]}</{name}>" for name in names)
