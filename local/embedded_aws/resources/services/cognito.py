"""Amazon Cognito."""

from typing import Any, cast

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import pascal

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


@resource(
    "aws:cognito/userPool:UserPool",
    takes=(
        *_POOL,
        *_MFA_OBJECTS,
        *_POOL_OBJECTS,
        "mfaConfiguration",
        "name",
        "namePrefix",
        "passwordPolicy",
        "signInPolicy",
    ),
)
def _user_pool(aws: Context, name: str, inputs: Inputs) -> Created:
    client = aws.client("cognito-idp")
    physical = aws.physical_name(name, inputs)
    given = inputs.pick(_POOL) | _renamed(pascal(inputs.pick(_POOL_OBJECTS)))
    policies = pascal(inputs.pick({"passwordPolicy": "PasswordPolicy", "signInPolicy": "SignInPolicy"}))
    if policies:
        given["Policies"] = policies
    factors = pascal(inputs.pick(_MFA_OBJECTS))
    mfa = inputs.get("mfaConfiguration", "OFF")
    if not factors:
        given["MfaConfiguration"] = mfa
    pool = client.create_user_pool(PoolName=physical, **given)["UserPool"]
    pool_id = pool["Id"]
    if factors:  # which a pool is told of only once it is there
        client.set_user_pool_mfa_config(UserPoolId=pool_id, MfaConfiguration=mfa, **factors)
    return pool_id, {
        "arn": pool["Arn"],
        "creationDate": pool["CreationDate"].isoformat(),
        "endpoint": f"cognito-idp.{aws.region}.amazonaws.com/{pool_id}",
        "estimatedNumberOfUsers": 0,
        "lastModifiedDate": pool["LastModifiedDate"].isoformat(),
        "name": physical,
    }


@resource(
    "aws:cognito/userPoolClient:UserPoolClient", takes=(*_CLIENT, *_CLIENT_OBJECTS, "name", "namePrefix")
)
def _user_pool_client(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    created = aws.client("cognito-idp").create_user_pool_client(
        ClientName=physical, **inputs.pick(_CLIENT), **pascal(inputs.pick(_CLIENT_OBJECTS))
    )["UserPoolClient"]
    return created["ClientId"], {"clientSecret": created.get("ClientSecret", ""), "name": physical}


@resource(
    "aws:cognito/userPoolDomain:UserPoolDomain",
    takes=("certificateArn", "domain", "managedLoginVersion", "userPoolId"),
)
def _user_pool_domain(aws: Context, _name: str, inputs: Inputs) -> Created:
    domain = inputs["domain"]
    given = inputs.pick({"managedLoginVersion": "ManagedLoginVersion"})
    if "certificateArn" in inputs:
        given["CustomDomainConfig"] = {"CertificateArn": inputs["certificateArn"]}
    created = aws.client("cognito-idp").create_user_pool_domain(
        Domain=domain, UserPoolId=inputs["userPoolId"], **given
    )
    return domain, {
        "awsAccountId": aws.account,
        "cloudfrontDistribution": created.get("CloudFrontDomain", ""),
        "cloudfrontDistributionZoneId": "Z2FDTNDATAQYW2",
        "version": "1",
    }


@resource("aws:cognito/resourceServer:ResourceServer", takes=("identifier", "name", "scopes", "userPoolId"))
def _resource_server(aws: Context, name: str, inputs: Inputs) -> Created:
    pool_id, identifier = inputs["userPoolId"], inputs["identifier"]
    scopes: list[Properties] = inputs.get("scopes", [])
    aws.client("cognito-idp").create_resource_server(
        UserPoolId=pool_id, Identifier=identifier, Name=inputs.get("name", name), Scopes=pascal(scopes)
    )
    return f"{pool_id}|{identifier}", {
        "scopeIdentifiers": [f"{identifier}/{scope['scopeName']}" for scope in scopes]
    }


@resource(
    "aws:cognito/userGroup:UserGroup",
    takes=("description", "name", "namePrefix", "precedence", "roleArn", "userPoolId"),
)
def _user_group(aws: Context, name: str, inputs: Inputs) -> Created:
    pool_id, group = inputs["userPoolId"], aws.physical_name(name, inputs)
    aws.client("cognito-idp").create_group(
        UserPoolId=pool_id,
        GroupName=group,
        **inputs.pick({"description": "Description", "precedence": "Precedence", "roleArn": "RoleArn"}),
    )
    return f"{pool_id}/{group}", {"name": group}


@resource(
    "aws:cognito/identityPool:IdentityPool",
    takes=(
        "allowClassicFlow",
        "allowUnauthenticatedIdentities",
        "cognitoIdentityProviders",
        "developerProviderName",
        "identityPoolName",
        "openidConnectProviderArns",
        "samlProviderArns",
        "supportedLoginProviders",
        "tags",
    ),
)
def _identity_pool(aws: Context, _name: str, inputs: Inputs) -> Created:
    created = aws.client("cognito-identity").create_identity_pool(
        AllowUnauthenticatedIdentities=inputs.get("allowUnauthenticatedIdentities", False),
        CognitoIdentityProviders=pascal(inputs.get("cognitoIdentityProviders", [])),
        **inputs.pick(
            {
                "allowClassicFlow": "AllowClassicFlow",
                "developerProviderName": "DeveloperProviderName",
                "identityPoolName": "IdentityPoolName",
                "openidConnectProviderArns": "OpenIdConnectProviderARNs",
                "samlProviderArns": "SamlProviderARNs",
                "supportedLoginProviders": "SupportedLoginProviders",
                "tags": "IdentityPoolTags",
            }
        ),
    )
    pool_id = created["IdentityPoolId"]
    return pool_id, {"arn": aws.arn("cognito-identity", f"identitypool/{pool_id}")}


def _renamed(value: Any) -> Any:
    match value:
        case dict():
            members = cast("dict[str, Any]", value)
            return {_NAMES.get(name, name): _renamed(member) for name, member in members.items()}
        case list():
            return [_renamed(item) for item in cast("list[Any]", value)]
        case _:
            return value
