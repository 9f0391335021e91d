"""GraphQL APIs: directives of the schema, and functions as data sources without code."""

import json
from typing import Any

import pytest
import urllib3

from embedded_aws import Emulator
from tests.permissions.account import REGION, Account
from tests.permissions.emulators import administrator

SCHEMA = b"""
type Note @aws_cognito_user_pools @aws_api_key { text: String secret: String @aws_cognito_user_pools }
type Hidden { text: String }
type Query {
  open: Note @aws_api_key @aws_cognito_user_pools
  users: String
  keys: String @aws_api_key
  admins: String @aws_cognito_user_pools(cognito_groups: ["admins", "owners"])
  hidden: Hidden @aws_api_key
  text: String
  number: Int
  fails: String
}
"""
CODE = """
def handler(event, context):
    if event["info"]["fieldName"] == "fails":
        raise ValueError("out of stock")
    identity = event["identity"] or {}
    return {"text": "42", "number": 42}.get(event["info"]["fieldName"], identity.get("username"))
"""
NOTE = "{ open { text } }"


class Graph:
    """A GraphQL API for users of a pool, and keys."""

    def __init__(self, aws: Account, default: str) -> None:
        users, sync = aws.client("cognito-idp"), aws.client("appsync")
        self._aws, self._users = aws, users
        self.pool = users.create_user_pool(PoolName=aws.name("pool"))["UserPool"]["Id"]
        client = users.create_user_pool_client(
            UserPoolId=self.pool, ClientName="web", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
        )
        self._client = client["UserPoolClient"]["ClientId"]
        pools = {"userPoolId": self.pool, "awsRegion": REGION}
        modes: dict[str, dict[str, Any]] = {
            "API_KEY": {"authenticationType": "API_KEY"},
            "AMAZON_COGNITO_USER_POOLS": {
                "authenticationType": "AMAZON_COGNITO_USER_POOLS",
                "userPoolConfig": pools,
            },
        }
        first = modes.pop(default)
        if default != "API_KEY":
            first = {**first, "userPoolConfig": {**pools, "defaultAction": "ALLOW"}}
        made = sync.create_graphql_api(
            name=aws.name("graph"), **first, additionalAuthenticationProviders=[*modes.values()]
        )
        self.api = made["graphqlApi"]["apiId"]
        sync.start_schema_creation(apiId=self.api, definition=SCHEMA)
        function = aws.function(CODE)
        role = aws.role("appsync", {"Action": "lambda:InvokeFunction", "Resource": function})
        config = {"lambdaFunctionArn": function}
        source = {"apiId": self.api, "name": "function", "serviceRoleArn": role}
        sync.create_data_source(**source, type="AWS_LAMBDA", lambdaConfig=config)
        for field in ("users", "keys", "admins", "text", "number", "fails"):
            given = {"apiId": self.api, "typeName": "Query", "fieldName": field}
            sync.create_resolver(**given, dataSourceName="function")
        sync.create_data_source(apiId=self.api, name="nothing", type="NONE")
        note = "{ text: 'sent', secret: 'x' }"
        code = f"export const request = () => ({{}});\nexport const response = () => ({note});"
        runtime = {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}
        for field in ("open", "hidden"):
            given = {"apiId": self.api, "typeName": "Query", "fieldName": field}
            sync.create_resolver(**given, dataSourceName="nothing", code=code, runtime=runtime)
        self.key = {"x-api-key": sync.create_api_key(apiId=self.api)["apiKey"]["id"]}

    def sign_in(self, name: str, *groups: str) -> dict[str, str]:
        user = {"UserPoolId": self.pool, "Username": name}
        self._users.admin_create_user(**user, MessageAction="SUPPRESS")
        self._users.admin_set_user_password(**user, Password="Correct-horse-7", Permanent=True)
        for group in groups:
            self._users.create_group(UserPoolId=self.pool, GroupName=group)
            self._users.admin_add_user_to_group(**user, GroupName=group)
        answer = self._users.admin_initiate_auth(
            UserPoolId=self.pool,
            ClientId=self._client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": "Correct-horse-7"},
        )
        return {"authorization": answer["AuthenticationResult"]["IdToken"]}

    def ask(self, query: str, headers: dict[str, str]) -> tuple[Any, list[str]]:
        answer = urllib3.request(
            "POST",
            f"{self._aws.endpoint}/v1/apis/{self.api}/graphql",
            headers={**headers, "content-type": "application/json"},
            body=json.dumps({"query": query}),
            timeout=60,
        )
        found = json.loads(answer.data)
        return found.get("data"), [
            f"{each.get('errorType')}: {each['message']}" for each in found.get("errors", [])
        ]


def deny(field: str, kind: str = "Query") -> list[str]:
    return [f"Unauthorized: Not Authorized to access {field} on type {kind}"]


@pytest.mark.parametrize("default", ["AMAZON_COGNITO_USER_POOLS", "API_KEY"])
def test_directives_say_who_reads_a_field(emulator: Emulator, default: str) -> None:
    graph = Graph(administrator(emulator), default)
    user, admin = graph.sign_in("ada"), graph.sign_in("bob", "owners")
    by_default = default != "API_KEY"
    note = {"open": {"text": "sent"}}
    for query, headers, data, errors in (
        (NOTE, graph.key, note, []),
        (NOTE, user, note, []),
        ("{ open { text secret } }", user, {"open": {"text": "sent", "secret": "x"}}, []),
        ("{ open { secret } }", graph.key, {"open": {"secret": None}}, deny("secret", "Note")),
        ("{ keys }", graph.key, {"keys": None}, []),
        ("{ keys }", user, {"keys": None}, deny("keys")),
        ("{ admins }", admin, {"admins": "bob"}, []),
        ("{ admins }", user, {"admins": None}, deny("admins")),
        ("{ admins }", graph.key, {"admins": None}, deny("admins")),
        (
            "{ users }",
            user,
            {"users": "ada"} if by_default else {"users": None},
            [] if by_default else deny("users"),
        ),
        ("{ users }", graph.key, {"users": None}, deny("users") if by_default else []),
        ("{ __typename }", user, {"__typename": "Query"}, []),
        (
            "{ hidden { text } }",
            graph.key,
            {"hidden": {"text": None if by_default else "sent"}},
            deny("text", "Hidden") if by_default else [],
        ),
    ):
        assert graph.ask(query, headers) == (data, errors), (query, headers)


def test_a_function_returns_any_value_or_an_error(emulator: Emulator) -> None:
    graph = Graph(administrator(emulator), "API_KEY")
    assert graph.ask("{ text number }", graph.key) == ({"text": "42", "number": 42}, [])
    assert graph.ask("{ fails }", graph.key) == ({"fails": None}, ["Lambda:Unhandled: out of stock"])
