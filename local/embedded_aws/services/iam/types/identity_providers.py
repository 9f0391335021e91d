"""AWS IAM: OpenID Connect providers, and passwords of users for the console."""

import secrets
import string
from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.spelling import tag_list
from embedded_aws.services.iam.types.roles import replace_tags

_SHORTEST: Final = 20
_SYMBOLS: Final = "!@#$%^&*()_+-=[]{}|'"
_THUMBPRINT: Final = "0" * 40
"""The fingerprint of a certificate that AWS would look up."""


@resource_type("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
class OpenIdConnectProvider(ResourceType):
    """A provider whose tokens assume roles."""

    takes = ("clientIdLists", "tags", "thumbprintLists", "url")
    replaced_by = ("url",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("iam").create_open_id_connect_provider(
            Url=given["url"],
            ClientIDList=given["clientIdLists"],
            ThumbprintList=given.get("thumbprintLists", [_THUMBPRINT]),
            Tags=tag_list(given),
        )
        return created["OpenIDConnectProviderArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        iam, provider = aws.client("iam"), {"OpenIDConnectProviderArn": identifier}
        wanted, former = given["clientIdLists"], given.before.get("clientIdLists", given["clientIdLists"])
        for client in sorted({*wanted} - {*former}):
            iam.add_client_id_to_open_id_connect_provider(**provider, ClientID=client)
        for client in sorted({*former} - {*wanted}):
            iam.remove_client_id_from_open_id_connect_provider(**provider, ClientID=client)
        if given.has_changed("thumbprintLists"):
            iam.update_open_id_connect_provider_thumbprint(
                **provider, ThumbprintList=given.get("thumbprintLists", [_THUMBPRINT])
            )
        replace_tags(iam.tag_open_id_connect_provider, iam.untag_open_id_connect_provider, given, **provider)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=identifier)
        clients: list[str] = given.get("clientIdLists", [])
        same = sorted(clients) == sorted(found["ClientIDList"])
        return {
            "arn": identifier,
            "clientIdLists": clients if same else found["ClientIDList"],
            "tags": {each["Key"]: each["Value"] for each in found.get("Tags", [])},
            "thumbprintLists": found["ThumbprintList"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=identifier)


@resource_type("aws:iam/userLoginProfile:UserLoginProfile")
class UserLoginProfile(ResourceType):
    """The password of a user. AWS does not return it, so that only its creation knows it."""

    takes = ("passwordLength", "passwordResetRequired", "user")
    replaced_by = ("passwordLength", "passwordResetRequired", "user")

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        password = _draw_password(int(given.get("passwordLength", _SHORTEST)))
        aws.client("iam").create_login_profile(
            UserName=given["user"],
            Password=password,
            PasswordResetRequired=given.get("passwordResetRequired", False),
        )
        return given["user"], {"encryptedPassword": "", "keyFingerprint": "", "password": password}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        profile = aws.client("iam").get_login_profile(UserName=identifier)["LoginProfile"]
        return {"passwordResetRequired": profile["PasswordResetRequired"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("iam").delete_login_profile(UserName=identifier)


def _draw_password(length: int) -> str:
    """Returns a password with a letter of each case, a digit and a symbol."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, _SYMBOLS)
    drawn = [secrets.choice(kind) for kind in kinds]
    drawn += [secrets.choice("".join(kinds)) for _ in range(length - len(kinds))]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)
