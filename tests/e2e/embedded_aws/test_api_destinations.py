"""Rules send events to API destinations as their role, with the credentials of the connection."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.endpoints import Endpoint, serve
from tests.permissions.account import Account, allow_service
from tests.permissions.emulators import administrator

_PARAMETERS: Final = {
    "HeaderParameters": [{"Key": "X-Team", "Value": "post", "IsValueSecret": False}],
    "QueryStringParameters": [{"Key": "token", "Value": "s3", "IsValueSecret": True}],
    "BodyParameters": [{"Key": "account", "Value": "42"}],
}
_BASIC: Final = {"BasicAuthParameters": {"Username": "u", "Password": "p"}}
_KEY: Final = {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "k"}}


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with serve() as served:
        yield served


def _connect(aws: Account, parameters: dict[str, Any], kind: str) -> tuple[str, str]:
    """Creates a connection and returns its name and ARN."""
    name = aws.name("connection")
    made = aws.client("events").create_connection(
        Name=name, AuthorizationType=kind, AuthParameters=parameters
    )
    return name, made["ConnectionArn"]


def _destination(aws: Account, connection: str, url: str, *, method: str = "POST", rate: int = 300) -> str:
    made = aws.client("events").create_api_destination(
        Name=aws.name("destination"),
        ConnectionArn=connection,
        InvocationEndpoint=url,
        HttpMethod=method,
        InvocationRateLimitPerSecond=rate,
    )
    return made["ApiDestinationArn"]


def _send(aws: Account, destination: str, *, granted: bool = True, count: int = 1, **target: Any) -> str:
    """Creates a rule with a destination, sends events that it matches, and returns their source."""
    events, name = aws.client("events"), aws.name("rule")
    resource = destination if granted else f"{destination}-2"
    role = aws.role("events", {"Action": "events:InvokeApiDestination", "Resource": resource})
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": destination, "RoleArn": role, **target}])
    detail = json.dumps({"id": "a b", "n": 1})
    events.put_events(Entries=[{"Source": name, "DetailType": "t", "Detail": detail}] * count)
    return name


def _await_requests(endpoint: Endpoint, path: str, count: int = 1) -> list[dict[str, Any]]:
    return eventually(lambda: len(found := endpoint.find(path)) >= count and found, path)


@pytest.mark.parametrize(
    ("parameters", "header", "secret"),
    [
        (
            _BASIC,
            ("authorization", f"Basic {base64.b64encode(b'u:p').decode()}"),
            {"username": "u", "password": "p"},
        ),
        (_KEY, ("x-key", "k"), {"api_key_name": "X-Key", "api_key_value": "k"}),
    ],
)
def test_a_request_has_the_credentials_and_parameters_of_the_connection(
    aws: Account,
    endpoint: Endpoint,
    parameters: dict[str, Any],
    header: tuple[str, str],
    secret: dict[str, str],
) -> None:
    kind = "BASIC" if parameters is _BASIC else "API_KEY"
    name, connection = _connect(aws, {**parameters, "InvocationHttpParameters": _PARAMETERS}, kind)
    path = f"/{name}/*/items/*"
    destination = _destination(aws, connection, f"{endpoint.url}{path}", method="PUT")
    http = {
        "PathParameterValues": ["$.detail.id", "7"],
        "QueryStringParameters": {"n": "$.detail.n", "token": "overridden"},
        "HeaderParameters": {"X-Source": "$.source", "User-Agent": "mine"},
    }
    source = _send(aws, destination, HttpParameters=http, InputPath="$.detail")
    (request,) = _await_requests(endpoint, f"/{name}/a%20b/items/7")
    assert request["method"] == "PUT"
    assert request["query"] == {"n": "1", "token": "s3"}
    assert json.loads(request["body"]) == {"id": "a b", "n": 1, "account": "42"}
    sent = request["headers"]
    assert (sent["x-team"], sent["x-source"]) == ("post", source)
    assert sent["user-agent"] == "Amazon/EventBridge/ApiDestinations"
    assert sent[header[0]] == header[1]

    described = aws.client("events").describe_connection(Name=name)
    assert ":secret:events!connection/" in described["SecretArn"]
    assert described["AuthParameters"]["InvocationHttpParameters"]["QueryStringParameters"] == [
        {"Key": "token", "IsValueSecret": True}
    ]
    kept = aws.client("secretsmanager").get_secret_value(SecretId=described["SecretArn"])
    assert json.loads(kept["SecretString"]).items() >= secret.items()
    aws.client("events").delete_connection(Name=name)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.client("secretsmanager").get_secret_value(SecretId=described["SecretArn"])


def _oauth(endpoint: Endpoint, path: str) -> dict[str, Any]:
    return {
        "OAuthParameters": {
            "AuthorizationEndpoint": f"{endpoint.url}{path}",
            "HttpMethod": "POST",
            "ClientParameters": {"ClientID": "client", "ClientSecret": "hidden"},
            "OAuthHttpParameters": {"BodyParameters": [{"Key": "scope", "Value": "send"}]},
        }
    }


def _state(aws: Account, name: str) -> str:
    return aws.client("events").describe_connection(Name=name)["ConnectionState"]


def test_a_connection_requests_its_token(aws: Account, endpoint: Endpoint) -> None:
    endpoint.bodies["/token"] = json.dumps({"access_token": "t", "token_type": "bearer"})
    name, connection = _connect(aws, _oauth(endpoint, "/token"), "OAUTH_CLIENT_CREDENTIALS")
    eventually(lambda: _state(aws, name) == "AUTHORIZED", "the token")
    asked = endpoint.find("/token")[0]["body"]
    assert "client_secret=hidden" in asked
    assert "scope=send" in asked
    endpoint.responses["/oauth"] = [401]  # the token has expired
    _send(aws, _destination(aws, connection, f"{endpoint.url}/oauth"))
    requests = _await_requests(endpoint, "/oauth", 2)
    assert [each["headers"]["authorization"] for each in requests] == ["Bearer t"] * 2
    assert len(endpoint.find("/token")) == 2

    endpoint.responses["/no-token"] = [403]
    name, _ = _connect(aws, _oauth(endpoint, "/no-token"), "OAUTH_CLIENT_CREDENTIALS")
    eventually(lambda: _state(aws, name) == "DEAUTHORIZED", "the error of the authorization endpoint")


def test_a_failed_request_is_repeated_and_then_kept(aws: Account, endpoint: Endpoint) -> None:
    _, connection = _connect(aws, _BASIC, "BASIC")
    arn = {path: _destination(aws, connection, f"{endpoint.url}{path}") for path in ("/503", "/429", "/400")}
    endpoint.responses.update({"/503": [503, 503], "/429": [429] * 9, "/400": [400]})
    _send(aws, arn["/503"], RetryPolicy={"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60})
    for path, retries in (("/429", 1), ("/400", 5)):
        queue = aws.queue(allow_service("events", "sqs:SendMessage"))
        policy = {"MaximumRetryAttempts": retries, "MaximumEventAgeInSeconds": 60}
        _send(aws, arn[path], RetryPolicy=policy, DeadLetterConfig={"Arn": queue.arn})
        (message,) = eventually(lambda url=queue.url: _receive(aws, url), path)
        attributes = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
        assert attributes["ERROR_CODE"] == "SDK_CLIENT_ERROR"
        assert attributes["TARGET_ARN"] == arn[path]
        assert attributes.get("RETRY_ATTEMPTS") == {"/429": "1", "/400": None}[path]
        assert json.loads(message["Body"])["detail"] == {"id": "a b", "n": 1}
    assert len(_await_requests(endpoint, "/503", 3)) == 3
    assert (len(endpoint.find("/429")), len(endpoint.find("/400"))) == (2, 1)


def _receive(aws: Account, url: str) -> list[dict[str, Any]]:
    received = aws.client("sqs").receive_message(QueueUrl=url, MessageAttributeNames=["All"])
    return received.get("Messages", [])


def test_invocations_are_limited_per_second(aws: Account, endpoint: Endpoint) -> None:
    _, connection = _connect(aws, _BASIC, "BASIC")
    destination = _destination(aws, connection, f"{endpoint.url}/slow", rate=2)
    begun = time.monotonic()
    _send(aws, destination, count=3)
    _await_requests(endpoint, "/slow", 3)
    assert time.monotonic() - begun > 1


def test_a_destination_can_be_an_api_of_the_emulator(aws: Account, endpoint: Endpoint) -> None:
    _, connection = _connect(aws, _BASIC, "BASIC")
    apis, backend = aws.client("apigatewayv2"), f"{endpoint.url}/behind-an-api"
    api = apis.create_api(Name="api", ProtocolType="HTTP")
    made = apis.create_integration(
        ApiId=api["ApiId"],
        IntegrationType="HTTP_PROXY",
        IntegrationMethod="ANY",
        IntegrationUri=backend,
        PayloadFormatVersion="1.0",
    )
    target = f"integrations/{made['IntegrationId']}"
    apis.create_route(ApiId=api["ApiId"], RouteKey="POST /any", Target=target)
    apis.create_stage(ApiId=api["ApiId"], StageName="$default", AutoDeploy=True)
    url = f"https://{api['ApiId']}.execute-api.us-east-1.amazonaws.com/any"
    _send(aws, _destination(aws, connection, url))
    (request,) = _await_requests(endpoint, "/behind-an-api")
    assert request["headers"]["authorization"].startswith("Basic ")


@pytest.mark.parametrize("lacking", ["permission", "connection"])
def test_nothing_is_sent_without_permission_and_connection(
    aws: Account, endpoint: Endpoint, lacking: str
) -> None:
    name, connection = _connect(aws, _BASIC, "BASIC")
    destination = _destination(aws, connection, f"{endpoint.url}/{lacking}")
    queue = aws.queue(allow_service("events", "sqs:SendMessage"))
    if lacking == "connection":
        aws.client("events").deauthorize_connection(Name=name)
    granted = lacking != "permission"
    _send(aws, destination, granted=granted, DeadLetterConfig={"Arn": queue.arn})
    (message,) = eventually(lambda: _receive(aws, queue.url), lacking)
    code = message["MessageAttributes"]["ERROR_CODE"]["StringValue"]
    assert code == {"permission": "NO_PERMISSIONS", "connection": "CONNECTION_FAILURE"}[lacking]
    assert endpoint.find(f"/{lacking}") == []


def test_a_destination_has_a_connection_and_an_https_endpoint(aws: Account) -> None:
    _, connection = _connect(aws, _BASIC, "BASIC")
    with pytest.raises(ClientError, match="must be an HTTPS endpoint"):
        _destination(aws, connection, "http://example.com")
    with pytest.raises(ClientError, match="'none' does not exist"):
        _destination(aws, aws.arn("events", "connection/none/1"), "https://example.com")
