"""Amazon Cognito: users, identity providers, and the roles of identity pools."""

from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType, Setting
from embedded_aws.resource_model.seen import read_inputs

_PROVIDER: Final = {
    "attributeMapping": "AttributeMapping",
    "idpIdentifiers": "IdpIdentifiers",
    "providerDetails": "ProviderDetails",
}
_RULE: Final = {"claim": "Claim", "matchType": "MatchType", "roleArn": "RoleARN", "value": "Value"}
_CREATION: Final = {
    "clientMetadata": "ClientMetadata",
    "desiredDeliveryMediums": "DesiredDeliveryMediums",
    "forceAliasCreation": "ForceAliasCreation",
    "messageAction": "MessageAction",
    "temporaryPassword": "TemporaryPassword",
}


@resource_type("aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment")
class IdentityPoolRoleAttachment(Setting):
    """The roles that identities of a pool have."""

    of = "identityPoolId"
    takes = ("identityPoolId", "roleMappings", "roles")
    replaced_by = ("identityPoolId",)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        mappings: list[Properties] = given.get("roleMappings", [])
        aws.client("cognito-identity").set_identity_pool_roles(
            IdentityPoolId=identifier,
            Roles=given["roles"],
            RoleMappings={each["identityProvider"]: _spell_mapping(each) for each in mappings},
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("cognito-identity").get_identity_pool_roles(IdentityPoolId=identifier)
        if not answer.get("Roles") and not answer.get("RoleMappings"):
            return None
        there = {name: _read_mapping(name, each) for name, each in answer.get("RoleMappings", {}).items()}
        wanted: list[Properties] = given.get("roleMappings", [])
        order = [each["identityProvider"] for each in wanted]
        names = [*(name for name in order if name in there), *sorted(there.keys() - {*order})]
        mappings = [there[name] for name in names]
        return {"roles": answer["Roles"], **({"roleMappings": mappings} if mappings or wanted else {})}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cognito-identity").set_identity_pool_roles(
            IdentityPoolId=identifier, Roles={}, RoleMappings={}
        )


def _spell_mapping(mapping: Properties) -> dict[str, object]:
    spelled: dict[str, object] = {"Type": mapping["type"]}
    if "ambiguousRoleResolution" in mapping:
        spelled["AmbiguousRoleResolution"] = mapping["ambiguousRoleResolution"]
    if rules := mapping.get("mappingRules"):
        spelled["RulesConfiguration"] = {
            "Rules": [{theirs: rule[ours] for ours, theirs in _RULE.items()} for rule in rules]
        }
    return spelled


def _read_mapping(provider: str, there: Properties) -> Properties:
    read: Properties = {"identityProvider": provider, "type": there["Type"]}
    if "AmbiguousRoleResolution" in there:
        read["ambiguousRoleResolution"] = there["AmbiguousRoleResolution"]
    if rules := there.get("RulesConfiguration", {}).get("Rules"):
        read["mappingRules"] = [{ours: rule[theirs] for ours, theirs in _RULE.items()} for rule in rules]
    return read


@resource_type("aws:cognito/identityProvider:IdentityProvider")
class IdentityProvider(ResourceType):
    """An identity provider of a user pool. Sign-in with it is refused."""

    takes = (*_PROVIDER, "providerName", "providerType", "userPoolId")
    replaced_by = ("providerName", "providerType", "userPoolId")
    name_input = "providerName"

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        aws.client("cognito-idp").create_identity_provider(
            **self._read_ids(given), ProviderType=given["providerType"], **given.pick(_PROVIDER)
        )
        return f"{given['userPoolId']}:{given['providerName']}"

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        cleared: dict[str, object] = {"AttributeMapping": {}, "IdpIdentifiers": []}
        settings = {**cleared, **given.pick(_PROVIDER)}
        aws.client("cognito-idp").update_identity_provider(**self._read_ids(given), **settings)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("cognito-idp").describe_identity_provider(**self._read_ids(given))
        return read_inputs(given, answer["IdentityProvider"], {**_PROVIDER, "providerType": "ProviderType"})

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cognito-idp").delete_identity_provider(**self._read_ids(given))

    def _read_ids(self, given: Inputs) -> dict[str, str]:
        return {"UserPoolId": given["userPoolId"], "ProviderName": given["providerName"]}


@resource_type("aws:cognito/user:User")
class User(ResourceType):
    """A user of a user pool."""

    takes = (*_CREATION, "attributes", "enabled", "password", "userPoolId", "username", "validationData")
    replaced_by = ("forceAliasCreation", "userPoolId", "username")
    name_input = "username"

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        aws.client("cognito-idp").admin_create_user(
            **self._read_ids(given),
            UserAttributes=_list_attributes(given.get("attributes", {})),
            ValidationData=_list_attributes(given.get("validationData", {})),
            **given.pick(_CREATION),
        )
        return f"{given['userPoolId']}/{given['username']}"

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        client, user = aws.client("cognito-idp"), self._read_ids(given)
        for name, permanent in (("temporaryPassword", False), ("password", True)):
            if name in given and given.has_changed(name) and (permanent or given.before):
                client.admin_set_user_password(**user, Password=given[name], Permanent=permanent)
        if given.get("enabled", True) != given.before.get("enabled", True):
            change = client.admin_enable_user if given.get("enabled", True) else client.admin_disable_user
            change(**user)

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client, user = aws.client("cognito-idp"), self._read_ids(given)
        wanted, former = given.get("attributes", {}), given.before.get("attributes", {})
        if wanted != former and wanted:
            client.admin_update_user_attributes(**user, UserAttributes=_list_attributes(wanted))
        if removed := sorted(former.keys() - wanted.keys()):
            client.admin_delete_user_attributes(**user, UserAttributeNames=removed)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        user = aws.client("cognito-idp").admin_get_user(**self._read_ids(given))
        attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
        wanted = given.get("attributes", {})
        seen = {"attributes": {name: attributes[name] for name in wanted if name in attributes}}
        return {
            **(seen if "attributes" in given else {}),
            "creationDate": user["UserCreateDate"].isoformat(),
            "enabled": user["Enabled"],
            "lastModifiedDate": user["UserLastModifiedDate"].isoformat(),
            "mfaSettingLists": user.get("UserMFASettingList", []),
            "preferredMfaSetting": user.get("PreferredMfaSetting", ""),
            "status": user["UserStatus"],
            "sub": attributes["sub"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cognito-idp").admin_delete_user(**self._read_ids(given))

    def _read_ids(self, given: Inputs) -> dict[str, str]:
        return {"UserPoolId": given["userPoolId"], "Username": given["username"]}


def _list_attributes(attributes: Properties) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


@resource_type("aws:cognito/userInGroup:UserInGroup")
class UserInGroup(ResourceType):
    """The membership of a user in a group."""

    takes = ("groupName", "userPoolId", "username")
    replaced_by = takes

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        aws.client("cognito-idp").admin_add_user_to_group(**self._read_ids(given))
        return f"{given['userPoolId']}/{given['groupName']}/{given['username']}"

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        ids = self._read_ids(given)
        group = ids.pop("GroupName")
        pages = aws.client("cognito-idp").get_paginator("admin_list_groups_for_user").paginate(**ids)
        found = any(each["GroupName"] == group for page in pages for each in page["Groups"])
        return given.properties if found else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cognito-idp").admin_remove_user_from_group(**self._read_ids(given))

    def _read_ids(self, given: Inputs) -> dict[str, str]:
        names = {"GroupName": "groupName", "UserPoolId": "userPoolId", "Username": "username"}
        return {theirs: given[ours] for theirs, ours in names.items()}
