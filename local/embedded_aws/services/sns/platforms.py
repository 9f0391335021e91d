"""Platform applications and their endpoints, for push notifications."""

import re
from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack import sns
from embedded_aws.ministack.responses import get_account_id, get_region, new_uuid
from embedded_aws.ministack.sns import PlatformApplication, PlatformEndpoint
from embedded_aws.services.sns.errors import SnsError, build_not_found, invalid
from embedded_aws.services.sns.parameters import Parameters, Result
from embedded_aws.services.sns.resources import read_arn, select_page

_PLATFORMS: Final = frozenset(
    {
        *("ADM", "APNS", "APNS_SANDBOX", "APNS_VOIP", "APNS_VOIP_SANDBOX", "BAIDU", "FCM", "GCM"),
        "MACOS",
        *("MACOS_SANDBOX", "MPNS", "WNS"),
    }
)
_WITHOUT_PRINCIPAL: Final = frozenset({"FCM", "GCM"})
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]*")
_LONGEST_NAME: Final = 256
_SECRETS: Final = frozenset({"PlatformCredential", "PlatformPrincipal"})
_ENDPOINT_ATTRIBUTES: Final = frozenset({"CustomUserData", "Enabled", "Token"})
_LONGEST_DATA: Final = 2048
_SLASHES: Final = "Wrong number of slashes in relative portion of the ARN."


def create_platform_application(data: Parameters) -> Result:
    """Creates a platform application; its credentials are not used."""
    name, platform = str(data.get("Name", "")), str(data.get("Platform", ""))
    attributes = data.get("Attributes") or {}
    if not name:
        raise invalid(f"{name} Reason: cannot be empty")
    if len(name) > _LONGEST_NAME:
        raise invalid(f"{name} Reason: must be at most {_LONGEST_NAME} characters long")
    if not _NAME.fullmatch(name):
        allowed = "'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'"
        raise invalid(f"{name} Reason: must contain only characters {allowed}")
    if platform not in _PLATFORMS:
        raise invalid(f"Platform Reason: {platform} is not supported")
    _validate_secrets(attributes, platform)
    arn = f"arn:aws:sns:{get_region()}:{get_account_id()}:app/{platform}/{name}"
    found = {"Enabled": "true", **attributes}
    sns.platform_applications[arn] = {"arn": arn, "name": name, "platform": platform, "attributes": found}
    return {"PlatformApplicationArn": arn}


def _validate_secrets(attributes: Mapping[str, str], platform: str) -> None:
    given = set(_SECRETS & attributes.keys())
    if given == {"PlatformPrincipal"}:
        raise invalid("Attributes Reason: PlatformPrincipal attribute provided without PlatformCredential")
    if given == {"PlatformCredential"} and platform not in _WITHOUT_PRINCIPAL:
        raise invalid("Attributes Reason: PlatformCredential attribute provided without PlatformPrincipal")
    if not attributes:
        reason = "Value null at 'attributes' failed to satisfy constraint: Member must not be null"
        raise SnsError("ValidationError", f"1 validation error detected: {reason}")


def _find_application(data: Parameters) -> PlatformApplication:
    arn = read_arn(data, "PlatformApplicationArn")
    if arn.rpartition(":")[2].count("/") != 2:  # noqa: PLR2004 - app/platform/name
        raise invalid(f"PlatformApplicationArn Reason: {_SLASHES}")
    if (found := sns.platform_applications.get(arn)) is None:
        raise build_not_found("PlatformApplication")
    return found


def _describe(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if name not in _SECRETS}


def get_platform_application_attributes(data: Parameters) -> Result:
    """Returns the attributes of a platform application, without its credentials."""
    return {"Attributes": _describe(_find_application(data)["attributes"])}


def set_platform_application_attributes(data: Parameters) -> None:
    """Sets attributes of a platform application."""
    attributes = data.get("Attributes") or {}
    read_arn(data, "PlatformApplicationArn")
    if not attributes:
        _validate_secrets(attributes, "")
    _find_application(data)["attributes"].update(attributes)


def list_platform_applications(data: Parameters) -> Result:
    """Returns the platform applications."""
    found = [
        {"PlatformApplicationArn": each["arn"], "Attributes": _describe(each["attributes"])}
        for each in sns.platform_applications.values()
    ]
    return select_page(found, data, "PlatformApplications")


def delete_platform_application(data: Parameters) -> None:
    """Deletes a platform application with its endpoints; succeeds if it does not exist."""
    arn = read_arn(data, "PlatformApplicationArn")
    sns.platform_applications.pop(arn, None)
    for endpoint in [each["arn"] for each in _list_endpoints(arn)]:
        sns.platform_endpoints.pop(endpoint, None)


def _list_endpoints(application_arn: str) -> list[PlatformEndpoint]:
    return [each for each in sns.platform_endpoints.values() if each["application_arn"] == application_arn]


def create_platform_endpoint(data: Parameters) -> Result:
    """Creates the endpoint of a device, or returns the one with the same token and attributes."""
    application, token = _find_application(data), str(data.get("Token", ""))
    attributes = data.get("Attributes") or {}
    custom = data.get("CustomUserData")
    if custom:
        attributes = {"CustomUserData": custom, **attributes}
    _validate_attributes(attributes)
    if not token:
        raise invalid("Token Reason: cannot be empty")
    found = {"Enabled": "true", **attributes, "Token": token}
    for existing in _list_endpoints(application["arn"]):
        if existing["attributes"].get("Token") == token:
            if existing["attributes"] != found:
                reason = "already exists with the same Token, but different attributes."
                raise invalid(f"Token Reason: Endpoint {existing['arn']} {reason}")
            return {"EndpointArn": existing["arn"]}
    arn = f"{application['arn'].replace(':app/', ':endpoint/')}/{new_uuid()}"
    sns.platform_endpoints[arn] = {"arn": arn, "application_arn": application["arn"], "attributes": found}
    return {"EndpointArn": arn}


def _validate_attributes(attributes: Mapping[str, str]) -> None:
    for name, value in attributes.items():
        if name not in _ENDPOINT_ATTRIBUTES:
            raise invalid(f"Attributes Reason: Invalid attribute name: {name}")
        if name == "CustomUserData" and len(value.encode()) > _LONGEST_DATA:
            limit = f"must be at most {_LONGEST_DATA} bytes long in UTF-8 encoding"
            raise invalid(f"Attributes Reason: Invalid value for attribute: {name}: {limit}")


def _read_endpoint_arn(data: Parameters) -> str:
    arn = read_arn(data, "EndpointArn")
    if arn.rpartition(":")[2].count("/") != 3:  # noqa: PLR2004 - endpoint/platform/name/id
        raise invalid(f"EndpointArn Reason: {_SLASHES}")
    return arn


def _find_endpoint(data: Parameters) -> PlatformEndpoint:
    found = sns.platform_endpoints.get(_read_endpoint_arn(data))
    if found is None:
        raise build_not_found("Endpoint")
    return found


def get_endpoint_attributes(data: Parameters) -> Result:
    """Returns the attributes of an endpoint."""
    return {"Attributes": _find_endpoint(data)["attributes"]}


def set_endpoint_attributes(data: Parameters) -> None:
    """Sets attributes of an endpoint."""
    endpoint, attributes = _find_endpoint(data), (data.get("Attributes") or {})
    _validate_attributes(attributes)
    endpoint["attributes"].update(attributes)


def list_endpoints_by_platform_application(data: Parameters) -> Result:
    """Returns the endpoints of a platform application."""
    found = [
        {"EndpointArn": each["arn"], "Attributes": each["attributes"]}
        for each in _list_endpoints(_find_application(data)["arn"])
    ]
    return select_page(found, data, "Endpoints")


def delete_endpoint(data: Parameters) -> None:
    """Deletes an endpoint; succeeds if it does not exist."""
    sns.platform_endpoints.pop(_read_endpoint_arn(data), None)


OPERATIONS: Final = {
    "CreatePlatformApplication": create_platform_application,
    "CreatePlatformEndpoint": create_platform_endpoint,
    "DeleteEndpoint": delete_endpoint,
    "DeletePlatformApplication": delete_platform_application,
    "GetEndpointAttributes": get_endpoint_attributes,
    "GetPlatformApplicationAttributes": get_platform_application_attributes,
    "ListEndpointsByPlatformApplication": list_endpoints_by_platform_application,
    "ListPlatformApplications": list_platform_applications,
    "SetEndpointAttributes": set_endpoint_attributes,
    "SetPlatformApplicationAttributes": set_platform_application_attributes,
}
