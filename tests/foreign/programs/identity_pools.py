"""Users of a user pool with roles: those of an identity pool, and one that trusts the pool as a provider."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import boto3
import pulumi
import pulumi_aws as aws
import pytest
import urllib3
from botocore.exceptions import ClientError
from pulumi import Output, ResourceOptions

from embedded_aws import Deployment
from tests.e2e.embedded_aws.programs import allow

POOLS = "cognito-identity.amazonaws.com"
PASSWORDS = {"ada": "Loves-1-Engines", "bob": "Loves-2-Trains"}


def program() -> None:
    _identities("reader", ["web"])


def second_program() -> None:
    _identities("guest", ["web", "app"])


CHANGES = {"identities": "update", "pool": "update"}


def _identities(role_of_readers: str, audiences: list[str]) -> None:
    users = aws.cognito.UserPool("pool")
    client = aws.cognito.UserPoolClient(
        "web", user_pool_id=users.id, explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH"]
    )
    group = aws.cognito.UserGroup("readers", user_pool_id=users.id)
    for name, password in PASSWORDS.items():
        user = aws.cognito.User(
            name, user_pool_id=users.id, username=name, password=password, message_action="SUPPRESS"
        )
        if name == "ada":
            aws.cognito.UserInGroup(
                name, user_pool_id=users.id, username=user.username, group_name=group.name
            )
    _provider(users)
    identities = aws.cognito.IdentityPool(
        "identities",
        identity_pool_name="identities",
        allow_unauthenticated_identities=True,
        cognito_identity_providers=[{"client_id": client.id, "provider_name": users.endpoint}],
    )
    closed = aws.cognito.IdentityPool("closed", identity_pool_name="closed")
    bucket = aws.s3.Bucket("files")
    roles = {
        "reader": _role("reader", Output.json_dumps(_trust(identities, "authenticated"))),
        "guest": _role("guest", Output.json_dumps(_trust(identities, "unauthenticated", "authenticated"))),
        "other": _role("other", Output.json_dumps(_trust(closed, "authenticated"))),
    }
    aws.iam.RolePolicy(
        "reader",
        role=roles["reader"].name,
        policy=bucket.arn.apply(lambda arn: allow("s3:ListBucket", arn)),
    )
    aws.cognito.IdentityPoolRoleAttachment(
        "identities",
        identity_pool_id=identities.id,
        roles={"authenticated": roles["other"].arn, "unauthenticated": roles["guest"].arn},
        role_mappings=[
            {
                "identity_provider": Output.concat(users.endpoint, ":", client.id),
                "ambiguous_role_resolution": "AuthenticatedRole",
                "type": "Rules",
                "mapping_rules": [
                    {
                        "claim": "cognito:groups",
                        "match_type": "Contains",
                        "role_arn": roles[role_of_readers].arn,
                        "value": "readers",
                    }
                ],
            }
        ],
    )
    _build_iam_provider(users, client, audiences)
    exported = {"users": users.id, "endpoint": users.endpoint, "client": client.id, "bucket": bucket.id}
    for name, output in {**exported, "identities": identities.id, "closed": closed.id}.items():
        pulumi.export(name, output)


def _provider(users: aws.cognito.UserPool) -> None:
    """A social provider of the pool, with pages on a separate host."""
    domain = aws.cognito.UserPoolDomain("shop", domain="shop-of-tests", user_pool_id=users.id)
    provider = aws.cognito.IdentityProvider(
        "google",
        user_pool_id=users.id,
        provider_name="Google",
        provider_type="Google",
        provider_details={"client_id": "1", "client_secret": "2", "authorize_scopes": "email"},
        attribute_mapping={"email": "email"},
    )
    signing_in = aws.cognito.UserPoolClient(
        "social",
        user_pool_id=users.id,
        supported_identity_providers=[provider.provider_name],
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_flows=["code"],
        allowed_oauth_scopes=["openid"],
        callback_urls=["https://shop.example.com/"],
        opts=ResourceOptions(depends_on=[domain]),
    )
    pulumi.export("social", signing_in.id)


def _trust(pool: aws.cognito.IdentityPool, *methods: str) -> Any:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": POOLS},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {f"{POOLS}:aud": pool.id},
            "ForAnyValue:StringLike": {f"{POOLS}:amr": [*methods]},
        },
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _role(name: str, policy: Output[str]) -> aws.iam.Role:
    role = aws.iam.Role(name, assume_role_policy=policy)
    pulumi.export(f"role-{name}", role.name)
    return role


def _build_iam_provider(
    users: aws.cognito.UserPool, client: aws.cognito.UserPoolClient, audiences: list[str]
) -> None:
    """The user pool as a provider of IAM, and a user with a password."""
    provider = aws.iam.OpenIdConnectProvider(
        "pool",
        url=Output.concat("https://", users.endpoint),
        client_id_lists=[client.id, *audiences],
        tags={"team": "web"},
    )

    def build(given: list[str]) -> str:
        arn, host, audience = given
        statement = {
            "Effect": "Allow",
            "Principal": {"Federated": arn},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {f"{host}:aud": audience}},
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    role = aws.iam.Role(
        "web", assume_role_policy=Output.all(provider.arn, users.endpoint, client.id).apply(build)
    )
    person = aws.iam.User("person")
    profile = aws.iam.UserLoginProfile("person", user=person.name, password_reset_required=True)
    for name, output in {
        "web": role.arn,
        "provider": provider.arn,
        "person": person.name,
        "password": profile.password,
    }.items():
        pulumi.export(name, output)


def check(stack: Deployment) -> None:
    ada, bob = (_sign_in(stack, name) for name in PASSWORDS)
    login = {stack.outputs["endpoint"]: ada}
    keys = _credentials(stack, login)
    assert _name_role(stack, keys) == stack.outputs["role-reader"]
    _client(stack, "s3", keys).list_objects_v2(Bucket=stack.outputs["bucket"])
    with pytest.raises(ClientError, match="AccessDenied"):
        _client(stack, "s3", keys).list_buckets()
    assert _name_role(stack, _credentials(stack, {})) == stack.outputs["role-guest"]
    with pytest.raises(ClientError, match="Check assigned IAM roles for this pool"):
        # The role for other users trusts another pool.
        _credentials(stack, {stack.outputs["endpoint"]: bob})
    with pytest.raises(ClientError, match="Unauthenticated access is not supported"):
        stack.client("cognito-identity").get_id(IdentityPoolId=stack.outputs["closed"])
    _check_closing(stack)
    _check_tokens(stack, ada)
    _check_federation(stack)
    assert len(stack.outputs["password"]) == 20
    profile = stack.client("iam").get_login_profile(UserName=stack.outputs["person"])["LoginProfile"]
    assert profile["PasswordResetRequired"] is True


def _check_closing(stack: Deployment) -> None:
    """An identity without a login ends when its pool does not allow such identities any more."""
    pools = stack.client("cognito-identity")
    pool = {"IdentityPoolName": "closing", "AllowUnauthenticatedIdentities": True}
    made = pools.create_identity_pool(**pool)["IdentityPoolId"]
    identity = pools.get_id(IdentityPoolId=made)["IdentityId"]
    assert pools.get_open_id_token(IdentityId=identity)["Token"]
    pools.update_identity_pool(IdentityPoolId=made, **{**pool, "AllowUnauthenticatedIdentities": False})
    with pytest.raises(ClientError, match="Unauthenticated access is not supported"):
        pools.get_open_id_token(IdentityId=identity)
    pools.delete_identity_pool(IdentityPoolId=made)


def _check_tokens(stack: Deployment, token: str) -> None:
    """The role of a provider is assumed with a token that its user pool has signed for the client."""
    made = _assume(stack, "web", token)
    assert made["Provider"] == stack.outputs["provider"]
    assert made["Audience"] == stack.outputs["client"]
    assert made["SubjectFromWebIdentityToken"] == _read_claims(token)["sub"]
    identity = _client(stack, "sts", made["Credentials"]).get_caller_identity()
    assert identity["Arn"].endswith("/tests")
    head, claims, signature = token.split(".")
    forged = base64.urlsafe_b64encode(json.dumps({**_read_claims(token), "sub": "root"}).encode()).decode()
    other = base64.urlsafe_b64encode(b'{"iss": "https://token.example.com", "aud": "a"}').decode()
    for given, error in (
        (f"{head}.{forged.rstrip('=')}.{signature}", "InvalidIdentityToken"),
        (f"{head}.{other.rstrip('=')}.{signature}", "No OpenIDConnect provider found"),
        ("nothing", "InvalidIdentityToken"),
    ):
        with pytest.raises(ClientError, match=error):
            _assume(stack, "web", given)
    assert claims
    identities = stack.client("cognito-identity")
    login = {stack.outputs["endpoint"]: token}
    identity_id = identities.get_id(IdentityPoolId=stack.outputs["identities"], Logins=login)["IdentityId"]
    opened = identities.get_open_id_token(IdentityId=identity_id, Logins=login)["Token"]
    assert _assume(stack, "role-reader", opened)["Provider"] == POOLS
    with pytest.raises(ClientError, match="AccessDenied"):
        _assume(stack, "role-other", opened)


def _check_federation(stack: Deployment) -> None:
    query = {
        "client_id": stack.outputs["social"],
        "response_type": "code",
        "redirect_uri": "https://shop.example.com/",
        "identity_provider": "Google",
    }
    answer = urllib3.request("GET", f"{stack.endpoint}/oauth2/authorize", fields=query, redirect=False)
    assert (answer.status, b"is not in the embedded emulator" in answer.data) == (501, True)


def check_changed(stack: Deployment) -> None:
    ada, _ = (_sign_in(stack, name) for name in PASSWORDS)
    keys = _credentials(stack, {stack.outputs["endpoint"]: ada})
    assert _name_role(stack, keys) == stack.outputs["role-guest"]
    found = stack.client("iam").get_open_id_connect_provider(
        OpenIDConnectProviderArn=stack.outputs["provider"]
    )
    assert {*found["ClientIDList"]} == {stack.outputs["client"], "web", "app"}


def _sign_in(stack: Deployment, name: str) -> str:
    answer = stack.client("cognito-idp").initiate_auth(
        ClientId=stack.outputs["client"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": PASSWORDS[name]},
    )
    return answer["AuthenticationResult"]["IdToken"]


def _credentials(stack: Deployment, logins: Mapping[str, str]) -> Any:
    identities = stack.client("cognito-identity")
    made = identities.get_id(IdentityPoolId=stack.outputs["identities"], Logins=logins)
    return identities.get_credentials_for_identity(IdentityId=made["IdentityId"], Logins=logins)[
        "Credentials"
    ]


def _assume(stack: Deployment, role: str, token: str) -> Any:
    arn = stack.outputs[role]
    arn = arn if ":" in arn else f"arn:aws:iam::123456789012:role/{arn}"
    return stack.client("sts").assume_role_with_web_identity(
        RoleArn=arn, RoleSessionName="tests", WebIdentityToken=token
    )


def _name_role(stack: Deployment, keys: Mapping[str, str]) -> str:
    return _client(stack, "sts", keys).get_caller_identity()["Arn"].split("/")[1]


def _client(stack: Deployment, service: str, keys: Mapping[str, str]) -> Any:
    session: Any = boto3.Session(
        region_name="us-east-1",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys.get("SecretKey") or keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    return session.client(service, endpoint_url=stack.endpoint)


def _read_claims(token: str) -> dict[str, Any]:
    claims = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
