"""Tokens of users: where an ID token or an access token passes, and that a refresh token passes nowhere."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import urllib3
from botocore.exceptions import ClientError

from embedded_aws.services.api_gateway.http.signatures import has_signature
from embedded_aws.services.api_gateway.http.tokens import parse
from tests.e2e.embedded_aws.iam.rows import World
from tests.permissions.account import REGION, Account

PASSWORD = "correct horse 7 Battery!"
SCHEMA = b"type Query { me: String }"
OK, REJECTED = 200, 401
Tokens = Mapping[str, str]


@dataclass(frozen=True)
class Pool:
    """A user pool with a client and a user.

    Attributes:
        arn: ARN of the pool.
        client: ID of the client.
        tokens: Tokens of the user, by their names in the API.
    """

    arn: str
    client: str
    tokens: Tokens

    @property
    def identifier(self) -> str:
        """ID of the pool."""
        return self.arn.rpartition("/")[2]

    @property
    def provider(self) -> str:
        """Name of the pool as an identity provider."""
        return f"cognito-idp.{REGION}.amazonaws.com/{self.identifier}"


def create_pool(aws: Account) -> Pool:
    users = aws.client("cognito-idp")
    pool = users.create_user_pool(PoolName=aws.name("pool"))["UserPool"]
    client = users.create_user_pool_client(
        UserPoolId=pool["Id"],
        ClientName="web",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]
    users.sign_up(ClientId=client, Username="ada", Password=PASSWORD)
    users.admin_confirm_sign_up(UserPoolId=pool["Id"], Username="ada")
    signed_in = users.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD},
    )
    return Pool(pool["Arn"], client, signed_in["AuthenticationResult"])


@pytest.fixture(scope="module")
def pool(world: World) -> Pool:
    return create_pool(world.aws)


@pytest.fixture(scope="module")
def rest_api(world: World, pool: Pool) -> str:
    """URL of a REST API with an authorizer."""
    apis = world.aws.client("apigateway")
    api = apis.create_rest_api(name="tokens")["id"]
    authorizer = apis.create_authorizer(
        restApiId=api,
        name="users",
        type="COGNITO_USER_POOLS",
        providerARNs=[pool.arn],
        identitySource="method.request.header.Authorization",
    )["id"]
    root = apis.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    apis.put_method(**method, authorizationType="COGNITO_USER_POOLS", authorizerId=authorizer)
    apis.put_integration(**method, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    apis.put_method_response(**method, statusCode="200")
    apis.put_integration_response(**method, statusCode="200", selectionPattern="")
    apis.create_deployment(restApiId=api, stageName="prod")
    return world.aws.api_url.format(endpoint=world.aws.endpoint, id=api, stage="prod", path="")


@pytest.fixture(scope="module")
def http_api(world: World, pool: Pool) -> str:
    """URL of an HTTP API with a JWT authorizer for the issuer only."""
    apis = world.aws.client("apigatewayv2")
    api = apis.create_api(Name="tokens", ProtocolType="HTTP")["ApiId"]
    authorizer = apis.create_authorizer(
        ApiId=api,
        Name="users",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": f"https://{pool.provider}", "Audience": [pool.client]},
    )["AuthorizerId"]
    target = apis.create_integration(
        ApiId=api,
        IntegrationType="AWS_PROXY",
        IntegrationUri=world.function,
        PayloadFormatVersion="2.0",
    )["IntegrationId"]
    apis.create_route(
        ApiId=api,
        RouteKey="GET /",
        AuthorizationType="JWT",
        AuthorizerId=authorizer,
        Target=f"integrations/{target}",
    )
    apis.create_stage(ApiId=api, StageName="prod", AutoDeploy=True)
    return world.aws.api_url.format(endpoint=world.aws.endpoint, id=api, stage="prod", path="")


@pytest.fixture(scope="module")
def graph(world: World, pool: Pool) -> str:
    """URL of a GraphQL API for users of the pool."""
    apis = world.aws.client("appsync")
    api = apis.create_graphql_api(
        name="tokens",
        authenticationType="AMAZON_COGNITO_USER_POOLS",
        userPoolConfig={"userPoolId": pool.identifier, "awsRegion": REGION, "defaultAction": "ALLOW"},
    )["graphqlApi"]["apiId"]
    apis.start_schema_creation(apiId=api, definition=SCHEMA)
    return f"{world.aws.endpoint}/v1/apis/{api}/graphql"


def get(url: str, token: str) -> int:
    return urllib3.request("GET", url, headers={"Authorization": token}).status


def ask(url: str, token: str) -> int:
    headers = {"Authorization": token, "Content-Type": "application/json"}
    return urllib3.request("POST", url, headers=headers, body=json.dumps({"query": "{ me }"})).status


def forge(token: str) -> str:
    """Returns a token with another subject, and the signature of the given one."""
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    changed = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "someone"}).encode())
    return f"{header}.{changed.rstrip(b'=').decode()}.{signature}"


def test_a_rest_api_accepts_id_tokens_only(pool: Pool, rest_api: str) -> None:
    assert get(rest_api, pool.tokens["IdToken"]) == OK
    for token in ("AccessToken", "RefreshToken"):
        assert get(rest_api, pool.tokens[token]) == REJECTED
    assert get(rest_api, forge(pool.tokens["IdToken"])) == REJECTED
    assert get(rest_api, f"{pool.tokens['IdToken']}==") == REJECTED


def test_published_keys_verify_the_other_tokens_only(world: World, pool: Pool) -> None:
    """Code of one's own that verifies tokens does not accept a refresh token, which AWS encrypts."""
    url = f"{world.aws.endpoint}/{pool.identifier}/.well-known/jwks.json"
    keys = urllib3.request("GET", url).json()["keys"]
    verified = {
        name
        for name in ("IdToken", "AccessToken", "RefreshToken")
        if any(has_signature(pool.tokens[name], parse(pool.tokens[name])[0], key) for key in keys)
    }
    assert verified == {"IdToken", "AccessToken"}


def test_an_http_api_rejects_refresh_tokens(pool: Pool, http_api: str) -> None:
    for token in ("IdToken", "AccessToken"):
        assert get(http_api, pool.tokens[token]) != REJECTED
    for token in (pool.tokens["RefreshToken"], forge(pool.tokens["AccessToken"])):
        assert get(http_api, token) == REJECTED


def test_a_graph_accepts_tokens_that_its_pool_has_issued(world: World, pool: Pool, graph: str) -> None:
    for token in ("IdToken", "AccessToken"):
        assert ask(graph, pool.tokens[token]) == OK
        assert ask(graph, f"Bearer {pool.tokens[token]}") == OK
    other = create_pool(world.aws).tokens["IdToken"]
    for token in (pool.tokens["RefreshToken"], forge(pool.tokens["IdToken"]), other, "nothing"):
        assert ask(graph, token) == REJECTED


def test_an_identity_pool_accepts_id_tokens_only(world: World, pool: Pool) -> None:
    identities = world.aws.client("cognito-identity")
    made = identities.create_identity_pool(
        IdentityPoolName=world.aws.name("identities"),
        AllowUnauthenticatedIdentities=False,
        CognitoIdentityProviders=[{"ClientId": pool.client, "ProviderName": pool.provider}],
    )["IdentityPoolId"]
    identities.get_id(IdentityPoolId=made, Logins={pool.provider: pool.tokens["IdToken"]})
    for token in ("AccessToken", "RefreshToken"):
        with pytest.raises(ClientError, match="NotAuthorizedException"):
            identities.get_id(IdentityPoolId=made, Logins={pool.provider: pool.tokens[token]})


@pytest.mark.parametrize(
    ("settings", "provider"),
    [
        ({"SupportedLoginProviders": {"graph.facebook.com": "1"}}, "graph.facebook.com"),
        (
            {"OpenIdConnectProviderARNs": ["arn:aws:iam::123456789012:oidc-provider/token.example.com"]},
            "token.example.com",
        ),
        ({"DeveloperProviderName": "login.example"}, "cognito-identity.amazonaws.com"),
    ],
)
def test_an_identity_pool_takes_no_token_that_is_not_verified(
    world: World, settings: dict[str, Any], provider: str
) -> None:
    identities = world.aws.client("cognito-identity")
    made = identities.create_identity_pool(
        IdentityPoolName=world.aws.name("identities"), AllowUnauthenticatedIdentities=True, **settings
    )["IdentityPoolId"]
    identity = identities.get_id(IdentityPoolId=made)["IdentityId"]
    logins = {provider: "anything"}
    for call in (
        lambda: identities.get_id(IdentityPoolId=made, Logins=logins),
        lambda: identities.get_open_id_token(IdentityId=identity, Logins=logins),
        lambda: identities.get_credentials_for_identity(IdentityId=identity, Logins=logins),
    ):
        with pytest.raises(ClientError, match=f"cannot verify tokens of {provider}"):
            call()


def test_the_pool_accepts_access_tokens_only(world: World, pool: Pool) -> None:
    users = world.aws.client("cognito-idp")
    assert users.get_user(AccessToken=pool.tokens["AccessToken"])["Username"] == "ada"
    for token in ("IdToken", "RefreshToken"):
        with pytest.raises(ClientError, match="NotAuthorizedException"):
            users.get_user(AccessToken=pool.tokens[token])


def refresh(world: World, pool: Pool, token: str) -> Tokens:
    return world.aws.client("cognito-idp").initiate_auth(
        ClientId=pool.client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": token}
    )["AuthenticationResult"]


def test_a_refresh_token_refreshes_until_it_is_revoked(world: World, rest_api: str, pool: Pool) -> None:
    users, token = world.aws.client("cognito-idp"), pool.tokens["RefreshToken"]
    assert get(rest_api, refresh(world, pool, token)["IdToken"]) == OK
    for other in (pool.tokens["IdToken"], forge(token)):
        with pytest.raises(ClientError, match="Invalid Refresh Token"):
            refresh(world, pool, other)
    signed_in = users.initiate_auth(
        ClientId=pool.client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD},
    )["AuthenticationResult"]["RefreshToken"]
    users.revoke_token(ClientId=pool.client, Token=signed_in)
    with pytest.raises(ClientError, match="NotAuthorizedException"):
        refresh(world, pool, signed_in)
