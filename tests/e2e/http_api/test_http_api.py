"""An HTTP API serves real requests: where they go, who may send them, and what pages may read."""

import base64
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from embedded_aws import Deployment, deploy
from embedded_aws.emulator.addresses import find_local_url
from tests.e2e.conftest import eventually
from tests.e2e.http_api.storefront import PAGE, program

PASSWORD = "Correct-horse-9-battery"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    directory: Path = tmp_path_factory.mktemp("storefront")
    with deploy(partial(program, directory)) as made:
        yield made


def ask(
    stack: Deployment, path: str, method: str = "GET", url: str = "url", **more: Any
) -> urllib3.BaseHTTPResponse:
    return urllib3.request(method, f"{stack.local_url(url)}{path}", retries=False, **more)


def take(stack: Deployment, queue: str) -> dict[str, Any]:
    sqs, url = stack.client("sqs"), stack.outputs[queue]
    (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10, AttributeNames=["All"])["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return message


def sign_in(stack: Deployment, pool: str, client: str) -> dict[str, str]:
    cognito, user = stack.client("cognito-idp"), "ada@example.com"
    pool_id = stack.outputs[pool]
    cognito.admin_create_user(UserPoolId=pool_id, Username=user, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool_id, Username=user, Password=PASSWORD, Permanent=True)
    return cognito.admin_initiate_auth(
        UserPoolId=pool_id,
        ClientId=stack.outputs[client],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]


@pytest.fixture(scope="module")
def tokens(stack: Deployment) -> dict[str, str]:
    return sign_in(stack, "staff", "desk")


def test_a_function_has_the_event_of_a_rest_api(stack: Deployment) -> None:
    event = ask(stack, "/items/7?a=1").json()
    assert (event["version"], event["httpMethod"], event["path"]) == ("1.0", "GET", "/items/7")
    assert (event["resource"], event["pathParameters"]) == ("/items/{id}", {"id": "7"})
    assert event["queryStringParameters"] == {"a": "1"}


def test_a_request_without_a_route_is_not_found(stack: Deployment) -> None:
    for path, method in (("/items", "GET"), ("/items/7", "POST"), ("/", "GET")):
        response = ask(stack, path, method)
        assert (response.status, response.json()) == (404, {"message": "Not Found"})


def test_a_failure_of_a_function_has_no_details(stack: Deployment) -> None:
    response = ask(stack, "/items/7", headers={"x-fail": "1"})
    assert (response.status, response.json()) == (500, {"message": "Internal Server Error"})


def test_a_body_becomes_a_message(stack: Deployment) -> None:
    body = "a&b=c %26 é 'q' \"d\" $x ${y} #z"
    response = ask(stack, "/orders", "POST", body=body.encode())
    assert response.status == 202
    assert b"<SendMessageResult>" in response.data
    assert take(stack, "orders")["Body"] == body
    assert ask(stack, "/orders", "POST").status == 400, "an empty body is no message"


def test_messages_of_a_customer_stay_in_order(stack: Deployment) -> None:
    headers = {"Idempotency-Key": "k1"}
    for _ in range(2):
        assert ask(stack, "/ordered/ada", "POST", body=b"first", headers=headers).status == 202
    message = take(stack, "ordered")
    assert (message["Body"], message["Attributes"]["MessageGroupId"]) == ("first", "ada")
    received = stack.client("sqs").receive_message(QueueUrl=stack.outputs["ordered"])
    assert "Messages" not in received, "the second one is a duplicate"
    assert ask(stack, "/ordered/bob", "POST", body=b"his own", headers=headers).status == 202
    assert take(stack, "ordered")["Body"] == "his own", "a key counts within the group of a customer"


def test_messages_of_a_standard_queue_have_the_group_of_their_tenant(stack: Deployment) -> None:
    assert ask(stack, "/orders/ada", "POST", body=b"fair").status == 202
    message = take(stack, "orders")
    assert (message["Body"], message["Attributes"]["MessageGroupId"]) == ("fair", "ada")


def test_a_body_becomes_the_input_of_a_workflow(stack: Deployment) -> None:
    ended = ask(stack, "/upper", "POST", json={"text": 'it\'s "$5" é'})
    assert ended.status == 200
    assert json.loads(ended.json()["output"]) == {"upper": 'IT\'S "$5" É'}
    started = ask(stack, "/jobs", "POST", json={"text": "x"})
    assert started.status == 202
    arn, states = started.json()["executionArn"], stack.client("stepfunctions")
    eventually(lambda: states.describe_execution(executionArn=arn)["status"] == "SUCCEEDED", "the execution")
    assert ask(stack, "/jobs", "POST", body=b"no JSON").status == 400


def test_a_body_becomes_an_event(stack: Deployment) -> None:
    response = ask(stack, "/events", "POST", json={"order": 5})
    assert (response.status, response.json()["FailedEntryCount"]) == (200, 0)
    event = json.loads(take(stack, "events")["Body"])
    assert (event["source"], event["detail-type"], event["detail"]) == ("shop", "Placed", {"order": 5})


def test_a_body_becomes_a_record_of_a_stream(stack: Deployment) -> None:
    kinesis, name = stack.client("kinesis"), stack.outputs["clicks"]
    put = ask(stack, "/clicks/ada", "POST", body=base64.b64encode(b"\xff first"))
    assert (put.status, ask(stack, "/spread", "POST", body=b"YQ==").status) == (202, 202)
    assert ask(stack, "/clicks/ada", "POST", body=b"no Base64").status == 400
    shard = kinesis.get_shard_iterator(
        StreamName=name, ShardId=put.json()["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )
    records = kinesis.get_records(ShardIterator=shard["ShardIterator"])["Records"]
    assert (b"\xff first", "ada") in [(each["Data"], each["PartitionKey"]) for each in records]
    assert b"no Base64" not in [each["Data"] for each in records]


def test_an_http_service_has_the_path_below_the_route(stack: Deployment) -> None:
    event = ask(stack, "/legacy/prices/mug?a=1&a=2").json()
    assert event["path"] == "/live/prices/mug"
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}


def test_a_container_has_the_path_that_its_route_names(stack: Deployment) -> None:
    response = ask(stack, "/monolith/customers/1002")
    assert (response.status, response.json()["name"]) == (200, "Café au Port")


@pytest.mark.parametrize("path", ["/staff", "/staff/scoped"])
def test_a_jwt_authorizer_accepts_tokens_of_its_clients(
    stack: Deployment, tokens: dict[str, str], path: str
) -> None:
    def status(token: str) -> int:
        return ask(stack, path, headers={"Authorization": f"Bearer {token}"}).status

    assert ask(stack, path).status == 401
    assert status("invalid") == 401
    assert status(f"{tokens['AccessToken']}x") == 401
    assert status(tokens["RefreshToken"]) == 401
    assert status(tokens["AccessToken"]) == 200
    # Only an access token has scopes.
    assert status(tokens["IdToken"]) == (403 if path.endswith("scoped") else 200)


def test_a_jwt_authorizer_rejects_tokens_of_another_pool(stack: Deployment) -> None:
    token = sign_in(stack, "strangers", "web")["IdToken"]
    assert ask(stack, "/staff", headers={"Authorization": f"Bearer {token}"}).status == 401


def test_a_claim_becomes_the_group_of_a_message(stack: Deployment, tokens: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {tokens['IdToken']}"}
    assert ask(stack, "/staff/orders", "POST", json={"id": "7"}, headers=headers).status == 202
    event = ask(stack, "/staff", headers=headers).json()
    group = take(stack, "ordered")["Attributes"]["MessageGroupId"]
    assert group == event["requestContext"]["authorizer"]["claims"]["sub"]
    assert ask(stack, "/staff/orders", "POST", json={"id": "8"}).status == 401


@pytest.mark.parametrize(
    ("path", "header", "statuses"),
    [
        ("/policy", "Authorization", {"ada:sesame": 200, "ada:wrong": 403, "": 401}),
        ("/simple", "X-Word", {"sesame": 200, "wrong": 403, "": 401}),
    ],
)
def test_a_function_decides_about_callers(
    stack: Deployment, path: str, header: str, statuses: dict[str, int]
) -> None:
    responses = {word: ask(stack, path, headers={header: word} if word else {}) for word in statuses}
    assert {word: response.status for word, response in responses.items()} == statuses
    (allowed,) = (response for response in responses.values() if response.status == 200)
    assert allowed.json()["requestContext"]["authorizer"]["tier"] == "gold"


def test_a_signed_route_accepts_principals_with_a_permission(stack: Deployment) -> None:
    def status(credentials: Credentials, method: str = "GET") -> int:
        request = AWSRequest(method, f"{stack.local_url('url')}/signed")
        SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)
        return ask(stack, "/signed", method, headers=dict(request.headers)).status

    assert ask(stack, "/signed").status == 403
    arn = stack.outputs["execution_arn"]
    assert status(_make_user(stack, "reader", f"{arn}/GET/signed")) == 200
    assert status(_make_user(stack, "other", f"{arn}/GET/items/*")) == 403
    assert status(_make_user(stack, "stage", f"{arn.rpartition('/')[0]}/live/GET/signed")) == 403
    assert status(Credentials("AKIAIOSFODNN7EXAMPLE", "secret")) == 403


def _make_user(stack: Deployment, name: str, arn: str) -> Credentials:
    iam = stack.client("iam")
    iam.create_user(UserName=name)
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": arn}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="call", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


@pytest.mark.parametrize("path", ["/items/7", "/any", "/staff", "/signed", "/policy"])
def test_a_page_may_ask_without_credentials(stack: Deployment, path: str) -> None:
    def preflight(origin: str) -> urllib3.BaseHTTPResponse:
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        return ask(stack, path, "OPTIONS", headers=headers)

    allowed = preflight(PAGE)
    assert (allowed.status, allowed.headers["access-control-allow-origin"]) == (204, PAGE)
    assert "POST" in allowed.headers["access-control-allow-methods"].split(",")
    assert allowed.headers["access-control-allow-headers"] == "authorization,content-type"
    assert "access-control-allow-origin" not in preflight("https://evil.example.com").headers


@pytest.mark.parametrize(("path", "status"), [("/items/7", 200), ("/staff", 401), ("/nothing", 404)])
def test_a_page_may_read_responses_and_errors(stack: Deployment, path: str, status: int) -> None:
    response = ask(stack, path, headers={"Origin": PAGE})
    assert response.status == status
    assert response.headers.getlist("access-control-allow-origin") == [PAGE]
    assert response.headers["access-control-expose-headers"] == "x-total"
    other = ask(stack, path, headers={"Origin": "https://evil.example.com"})
    assert "access-control-allow-origin" not in other.headers


def test_a_route_has_its_own_throttle(stack: Deployment) -> None:
    assert [ask(stack, "/rare").status for _ in range(3)] == [200, 429, 429]
    assert ask(stack, "/items/7").status == 200


def test_a_domain_name_with_mutual_tls_is_the_only_way_in(stack: Deployment) -> None:
    event = ask(stack, "/items/7", "PATCH", "plain", body=b"x").json()
    assert (event["version"], event["routeKey"]) == ("2.0", "$default")
    assert event["requestContext"]["domainName"] == "plain.example.com"
    endpoint = f"https://{stack.outputs['plain_id']}.execute-api.us-east-1.amazonaws.com"
    local = find_local_url(endpoint, stack.emulator.port, stack.emulator.host_ports)
    response = urllib3.request("GET", f"{local}/live/items/7", retries=False)
    assert (response.status, response.json()) == (404, {"message": "Not Found"})


def test_a_site_serves_the_api_under_its_own_name(stack: Deployment) -> None:
    event = ask(stack, "/api/items/7?a=1", url="site").json()
    assert (event["path"], event["queryStringParameters"]) == ("/items/7", {"a": "1"})
    assert ask(stack, "/api/staff", url="site").status == 401


def test_each_request_is_in_the_access_log(stack: Deployment) -> None:
    ask(stack, "/staff?token=secret")
    logs = stack.client("logs")

    def find() -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = []
        for group in logs.describe_log_groups(logGroupNamePrefix="/aws/vendedlogs/apigateway/shop-")[
            "logGroups"
        ]:
            events = logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
            lines += [json.loads(each["message"]) for each in events]
        return [each for each in lines if each["routeKey"] == "GET /staff" and each["status"] == "401"]

    line = eventually(find, "the request is in the log")[0]
    assert line["error"] == "Unauthorized"
    assert line["authorizerError"]
    assert "secret" not in json.dumps(line)
