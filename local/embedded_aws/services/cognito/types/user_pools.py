"""User pools of Amazon Cognito: clients, domains, users, and groups."""

from typing import TypeVar, cast

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import call, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal

_POOL = {
    "aliasAttributes": "AliasAttributes",
    "autoVerifiedAttributes": "AutoVerifiedAttributes",
    "deletionProtection": "DeletionProtection",
    "emailVerificationMessage": "EmailVerificationMessage",
    "emailVerificationSubject": "EmailVerificationSubject",
    "smsAuthenticationMessage": "SmsAuthenticationMessage",
    "smsVerificationMessage": "SmsVerificationMessage",
    "tags": "UserPoolTags",
    "usernameAttributes": "UsernameAttributes",
    "userPoolTier": "UserPoolTier",
}
_POOL_OBJECTS = {
    "accountRecoverySetting": "AccountRecoverySetting",
    "adminCreateUserConfig": "AdminCreateUserConfig",
    "deviceConfiguration": "DeviceConfiguration",
    "emailConfiguration": "EmailConfiguration",
    "lambdaConfig": "LambdaConfig",
    "schemas": "Schema",
    "smsConfiguration": "SmsConfiguration",
    "userAttributeUpdateSettings": "UserAttributeUpdateSettings",
    "usernameConfiguration": "UsernameConfiguration",
    "userPoolAddOns": "UserPoolAddOns",
    "verificationMessageTemplate": "VerificationMessageTemplate",
}
_MFA_OBJECTS = {
    "emailMfaConfiguration": "EmailMfaConfiguration",
    "softwareTokenMfaConfiguration": "SoftwareTokenMfaConfiguration",
    "webAuthnConfiguration": "WebAuthnConfiguration",
}
# AWS neither changes nor removes an attribute; tags and names are read elsewhere.
_POOL_APART = ("aliasAttributes", "schemas", "tags", "usernameAttributes", "usernameConfiguration")
# Names that Cognito writes otherwise than Pulumi.
_NAMES = {
    "AttributesRequireVerificationBeforeUpdates": "AttributesRequireVerificationBeforeUpdate",
    "CustomSmsSender": "CustomSMSSender",
    "KmsKeyId": "KMSKeyID",
    "SmsMessage": "SMSMessage",
}
_CLIENT = {
    "accessTokenValidity": "AccessTokenValidity",
    "allowedOauthFlows": "AllowedOAuthFlows",
    "allowedOauthFlowsUserPoolClient": "AllowedOAuthFlowsUserPoolClient",
    "allowedOauthScopes": "AllowedOAuthScopes",
    "authSessionValidity": "AuthSessionValidity",
    "callbackUrls": "CallbackURLs",
    "defaultRedirectUri": "DefaultRedirectURI",
    "enablePropagateAdditionalUserContextData": "EnablePropagateAdditionalUserContextData",
    "enableTokenRevocation": "EnableTokenRevocation",
    "explicitAuthFlows": "ExplicitAuthFlows",
    "generateSecret": "GenerateSecret",
    "idTokenValidity": "IdTokenValidity",
    "logoutUrls": "LogoutURLs",
    "preventUserExistenceErrors": "PreventUserExistenceErrors",
    "readAttributes": "ReadAttributes",
    "refreshTokenValidity": "RefreshTokenValidity",
    "supportedIdentityProviders": "SupportedIdentityProviders",
    "userPoolId": "UserPoolId",
    "writeAttributes": "WriteAttributes",
}
_CLIENT_OBJECTS = {
    "analyticsConfiguration": "AnalyticsConfiguration",
    "refreshTokenRotation": "RefreshTokenRotation",
    "tokenValidityUnits": "TokenValidityUnits",
}
_CLIENT_APART = ("generateSecret", "userPoolId")
_GROUP = {"description": "Description", "precedence": "Precedence", "roleArn": "RoleArn"}
_NO_GROUP = {"description": "", "precedence": 0, "roleArn": ""}
"""Values of settings of a group that are left out."""


@resource_type("aws:cognito/userPool:UserPool")
class UserPool(ResourceType):
    """A user pool."""

    takes = (
        *(*_POOL, *_MFA_OBJECTS, *_POOL_OBJECTS, "mfaConfiguration", "name", "namePrefix"),
        *("passwordPolicy", "signInPolicy"),
    )
    replaced_by = ("aliasAttributes", "usernameAttributes", "usernameConfiguration.caseSensitive")
    defaults = {"aliasAttributes": [], "deletionProtection": "INACTIVE", "usernameAttributes": []}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = self._build_settings(given)
        if not convert_to_pascal(given.pick(_MFA_OBJECTS)):
            settings["MfaConfiguration"] = given.get("mfaConfiguration", "OFF")
        created = aws.client("cognito-idp").create_user_pool(
            PoolName=aws.physical_name(name, given), **settings
        )
        return created["UserPool"]["Id"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Attributes can be added; AWS neither changes nor removes one."""
        client, settings = aws.client("cognito-idp"), self._build_settings(given)
        if given.has_changed("schemas"):
            wanted, before = given.get("schemas", []), given.before.get("schemas", [])
            if any(schema not in wanted for schema in before):
                raise DeploymentError("AWS neither changes nor removes an attribute of a user pool")
            if added := _rename_members(
                convert_to_pascal([schema for schema in wanted if schema not in before])
            ):
                client.add_custom_attributes(UserPoolId=identifier, CustomAttributes=added)
        if "name" in given:
            settings["PoolName"] = given["name"]
        settings["MfaConfiguration"] = given.get("mfaConfiguration", "OFF")
        call(client, "UpdateUserPool", settings, UserPoolId=identifier)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        # Which a pool accepts only after its creation.
        if factors := convert_to_pascal(given.pick(_MFA_OBJECTS)):
            aws.client("cognito-idp").set_user_pool_mfa_config(
                UserPoolId=identifier, MfaConfiguration=given.get("mfaConfiguration", "OFF"), **factors
            )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        pool = aws.client("cognito-idp").describe_user_pool(UserPoolId=identifier)["UserPool"]
        return {
            **select_inputs(pool, {"deletionProtection": "DeletionProtection"}),
            **read_inputs(
                given, pool, {name: theirs for name, theirs in _POOL.items() if name not in _POOL_APART}
            ),
            **self._read_settings(aws, identifier, given, pool),
            **_read_names(pool),
            "arn": pool["Arn"],
            "creationDate": pool["CreationDate"].isoformat(),
            "endpoint": f"cognito-idp.{aws.region}.amazonaws.com/{identifier}",
            "estimatedNumberOfUsers": 0,
            "lastModifiedDate": pool["LastModifiedDate"].isoformat(),
            "name": pool["Name"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("cognito-idp")
        pool = client.describe_user_pool(UserPoolId=identifier)["UserPool"]
        if pool.get("DeletionProtection") == "ACTIVE":  # MiniStack would delete it
            raise DeploymentError(
                "InvalidParameterException: The user pool cannot be deleted because deletion protection is "
                "activated. Deletion protection must be inactivated first."
            )
        client.delete_user_pool(UserPoolId=identifier)

    def _build_settings(self, given: Inputs) -> Properties:
        settings = given.pick(_POOL) | _rename_members(convert_to_pascal(given.pick(_POOL_OBJECTS)))
        policies = convert_to_pascal(
            given.pick({"passwordPolicy": "PasswordPolicy", "signInPolicy": "SignInPolicy"})
        )
        return settings | ({"Policies": policies} if policies else {})

    def _read_settings(self, aws: Context, identifier: str, given: Inputs, pool: Properties) -> Properties:
        """Returns the settings that are objects, and those of sign-in factors."""
        policies = {**pool, **pool.get("Policies", {})}
        names = {name: theirs for name, theirs in _POOL_OBJECTS.items() if name not in _POOL_APART}
        names |= {"passwordPolicy": "PasswordPolicy", "signInPolicy": "SignInPolicy"}
        wanted = {ours: _rename_members(convert_to_pascal(given[ours])) for ours in names if ours in given}
        found_settings = keep_spelling(given, wanted, policies, names)
        if any(name in given for name in (*_MFA_OBJECTS, "mfaConfiguration")):
            factors = aws.client("cognito-idp").get_user_pool_mfa_config(UserPoolId=identifier)
            found_settings |= read_inputs(
                given, factors, {**_MFA_OBJECTS, "mfaConfiguration": "MfaConfiguration"}
            )
        return found_settings


def _read_names(pool: Properties) -> Properties:
    """Returns the sign-in attributes. Without them, an import would replace the pool."""
    names = {"aliasAttributes": "AliasAttributes", "usernameAttributes": "UsernameAttributes"}
    given = {ours: named for ours, named in select_inputs(pool, names).items() if named}
    configuration = select_inputs(pool.get("UsernameConfiguration", {}), {"caseSensitive": "CaseSensitive"})
    return {**given, "usernameConfiguration": configuration} if configuration else given


@resource_type("aws:cognito/userPoolClient:UserPoolClient")
class UserPoolClient(ResourceType):
    """An application of a user pool. An update puts all of its settings."""

    takes = (*_CLIENT, *_CLIENT_OBJECTS, "name", "namePrefix")
    replaced_by = ("generateSecret", "userPoolId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("cognito-idp").create_user_pool_client(
            ClientName=aws.physical_name(name, given), **self._build_settings(given)
        )
        return created["UserPoolClient"]["ClientId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("cognito-idp")
        name = given.pick({"name": "ClientName"})
        call(client, "UpdateUserPoolClient", self._build_settings(given), ClientId=identifier, **name)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("cognito-idp").describe_user_pool_client(
            UserPoolId=given["userPoolId"], ClientId=identifier
        )
        client = answer["UserPoolClient"]
        return {
            **read_inputs(
                given, client, {name: _CLIENT[name] for name in _CLIENT if name not in _CLIENT_APART}
            ),
            **read_inputs(given, client, _CLIENT_OBJECTS),
            "clientSecret": client.get("ClientSecret", ""),
            "name": client["ClientName"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cognito-idp").delete_user_pool_client(UserPoolId=given["userPoolId"], ClientId=identifier)

    def _build_settings(self, given: Inputs) -> Properties:
        return {**given.pick(_CLIENT), **convert_to_pascal(given.pick(_CLIENT_OBJECTS))}


@resource_type("aws:cognito/userPoolDomain:UserPoolDomain")
class UserPoolDomain(ResourceType):
    """The host name of a user pool's pages."""

    takes = ("certificateArn", "domain", "managedLoginVersion", "userPoolId")
    replaced_by = ("domain", "userPoolId")
    name_input = "domain"

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        aws.client("cognito-idp").create_user_pool_domain(**self._build_settings(given))
        return given["domain"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cognito-idp").update_user_pool_domain(**self._build_settings(given))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("cognito-idp").describe_user_pool_domain(Domain=identifier)
        description = answer["DomainDescription"]
        if not description:
            return None
        return {
            **read_inputs(given, description, {"managedLoginVersion": "ManagedLoginVersion"}),
            **read_inputs(
                given, description.get("CustomDomainConfig", {}), {"certificateArn": "CertificateArn"}
            ),
            "awsAccountId": aws.account,
            "cloudfrontDistribution": description.get("CloudFrontDistribution", ""),
            "cloudfrontDistributionZoneId": "Z2FDTNDATAQYW2",
            "version": "1",
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cognito-idp").delete_user_pool_domain(Domain=identifier, UserPoolId=given["userPoolId"])

    def _build_settings(self, given: Inputs) -> Properties:
        settings = given.pick(
            {"domain": "Domain", "managedLoginVersion": "ManagedLoginVersion", "userPoolId": "UserPoolId"}
        )
        if "certificateArn" in given:
            settings["CustomDomainConfig"] = {"CertificateArn": given["certificateArn"]}
        return settings


@resource_type("aws:cognito/resourceServer:ResourceServer")
class ResourceServer(ResourceType):
    """An API whose scopes tokens can have."""

    takes = ("identifier", "name", "scopes", "userPoolId")
    replaced_by = ("identifier", "userPoolId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = self._build_settings(given) | {"Name": given.get("name", name)}
        aws.client("cognito-idp").create_resource_server(**settings)
        return f"{given['userPoolId']}|{given['identifier']}"

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client, ids = aws.client("cognito-idp"), self._read_ids(given)
        now = client.describe_resource_server(**ids)["ResourceServer"]
        client.update_resource_server(**{"Name": now["Name"], **self._build_settings(given)})

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        server = aws.client("cognito-idp").describe_resource_server(**self._read_ids(given))["ResourceServer"]
        scopes = [f"{given['identifier']}/{scope['ScopeName']}" for scope in server.get("Scopes", [])]
        wanted = {"scopes": convert_to_pascal(given.get("scopes", []))}
        read_scopes = keep_spelling(given, wanted, server, {"scopes": "Scopes"})
        return {**read_scopes, "name": server["Name"], "scopeIdentifiers": scopes}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cognito-idp").delete_resource_server(**self._read_ids(given))

    def _read_ids(self, given: Inputs) -> dict[str, str]:
        return {"UserPoolId": given["userPoolId"], "Identifier": given["identifier"]}

    def _build_settings(self, given: Inputs) -> Properties:
        return {
            **self._read_ids(given),
            **given.pick({"name": "Name"}),
            "Scopes": convert_to_pascal(given.get("scopes", [])),
        }


@resource_type("aws:cognito/userGroup:UserGroup")
class UserGroup(ResourceType):
    """A group of users."""

    takes = (*_GROUP, "name", "namePrefix", "userPoolId")
    replaced_by = ("name", "userPoolId")
    defaults = {"description": ""}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        pool_id, group = given["userPoolId"], aws.physical_name(name, given)
        aws.client("cognito-idp").create_group(UserPoolId=pool_id, GroupName=group, **given.pick(_GROUP))
        return f"{pool_id}/{group}"

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        settings = given.pick(_GROUP)
        removed = {_GROUP[name]: empty for name, empty in _NO_GROUP.items() if given.has_changed(name)}
        aws.client("cognito-idp").update_group(**self._read_ids(identifier), **{**removed, **settings})

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        group = aws.client("cognito-idp").get_group(**self._read_ids(identifier))["Group"]
        seen = {name: theirs for name, theirs in _GROUP.items() if name in given}
        return {**select_inputs(group, seen), "name": group["GroupName"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cognito-idp").delete_group(**self._read_ids(identifier))

    def _read_ids(self, identifier: str) -> dict[str, str]:
        pool_id, _, group = identifier.partition("/")
        return {"UserPoolId": pool_id, "GroupName": group}


_Value = TypeVar("_Value")


def _rename_members(value: _Value) -> _Value:
    return cast("_Value", _rename(value))


def _rename(value: object) -> object:
    match value:
        case dict():
            members = cast("dict[str, object]", value)
            return {_NAMES.get(name, name): _rename(member) for name, member in members.items()}
        case list():
            return [_rename(item) for item in cast("list[object]", value)]
        case _:
            return value
