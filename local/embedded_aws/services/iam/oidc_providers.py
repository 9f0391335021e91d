"""Changes of OpenID Connect providers, which MiniStack does not have."""

from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import iam
from embedded_aws.ministack.iam import OpenIdProvider
from embedded_aws.ministack.records import Response

_Actions = dict[str, Callable[..., Response]]
_NOT_FOUND: Final = "OpenIDConnect Provider not found for arn {}"


def change_providers(actions: _Actions) -> _Actions:
    """Returns the actions with those that change a provider."""
    return {
        **actions,
        "AddClientIDToOpenIDConnectProvider": _change("AddClientIDToOpenIDConnectProvider", _add_client),
        "RemoveClientIDFromOpenIDConnectProvider": _change(
            "RemoveClientIDFromOpenIDConnectProvider", _remove_client
        ),
        "TagOpenIDConnectProvider": _change("TagOpenIDConnectProvider", _tag),
        "UntagOpenIDConnectProvider": _change("UntagOpenIDConnectProvider", _untag),
        "UpdateOpenIDConnectProviderThumbprint": _change(
            "UpdateOpenIDConnectProviderThumbprint", _set_thumbprints
        ),
    }


def _change(
    action: str, change: Callable[[OpenIdProvider, dict[str, object]], None]
) -> Callable[..., Response]:
    def change_provider(given: dict[str, object]) -> Response:
        arn = iam.parameter(given, "OpenIDConnectProviderArn")
        if arn not in iam.oidc_providers:
            return iam.xml_error(404, "NoSuchEntity", _NOT_FOUND.format(arn))
        change(iam.oidc_providers[arn], given)
        return iam.xml_response(200, f"{action}Response", "", ns="iam")

    return change_provider


def _add_client(provider: OpenIdProvider, given: dict[str, object]) -> None:
    client = iam.parameter(given, "ClientID")
    if client not in provider["ClientIDList"]:
        provider["ClientIDList"].append(client)


def _remove_client(provider: OpenIdProvider, given: dict[str, object]) -> None:
    client = iam.parameter(given, "ClientID")
    provider["ClientIDList"] = [each for each in provider["ClientIDList"] if each != client]


def _set_thumbprints(provider: OpenIdProvider, given: dict[str, object]) -> None:
    provider["ThumbprintList"] = _list(given, "ThumbprintList")


def _tag(provider: OpenIdProvider, given: dict[str, object]) -> None:
    tags = {each["Key"]: each["Value"] for each in provider.get("Tags", [])}
    number = 1
    while key := iam.parameter(given, f"Tags.member.{number}.Key"):
        tags[key] = iam.parameter(given, f"Tags.member.{number}.Value")
        number += 1
    provider["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]


def _untag(provider: OpenIdProvider, given: dict[str, object]) -> None:
    removed = _list(given, "TagKeys")
    provider["Tags"] = [each for each in provider.get("Tags", []) if each["Key"] not in removed]


def _list(given: dict[str, object], name: str) -> list[str]:
    found: list[str] = []
    while each := iam.parameter(given, f"{name}.member.{len(found) + 1}"):
        found.append(each)
    return found
