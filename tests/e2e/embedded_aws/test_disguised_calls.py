"""A call is authorized by its effect, for every form of its request."""

import json
from collections.abc import Mapping

import pytest
import urllib3
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from embedded_aws.ministack import app, router
from tests.permissions.account import REGION, Account
from tests.permissions.emulators import administrator


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


def send(
    caller: Account, service: str, line: str, body: str | bytes = "", headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Sends a signed request as it is; returns status and body of the response."""
    method, path = line.split(" ", 1)
    request = AWSRequest(method, caller.endpoint + path, data=body, headers=dict(headers or {}))
    sign = S3SigV4Auth if service == "s3" else SigV4Auth
    sign(Credentials(caller.key, caller.secret), service, REGION).add_auth(request)
    prepared = request.prepare()
    # The first request for a service imports it.
    response = urllib3.request(method, prepared.url, body=body, headers=dict(prepared.headers), timeout=60)
    # An answer in CBOR is not text, but its strings are.
    return response.status, response.data.decode(errors="replace")


@pytest.fixture(scope="module")
def bucket(aws: Account) -> str:
    bucket = aws.bucket()
    aws.client("s3").put_object(Bucket=bucket, Key="a", Body=b"content")
    return bucket


def test_the_requests_are_signed_right(aws: Account, bucket: str) -> None:
    assert send(aws, "s3", f"GET /{bucket}/a") == (200, "content")


@pytest.mark.parametrize("name", ["location", "policy", "versioning", "uploads", "cors", "website"])
def test_a_parameter_of_buckets_does_not_change_the_action_on_an_object(
    aws: Account, bucket: str, name: str
) -> None:
    caller = aws.user({"Action": ["s3:GetBucket*", "s3:ListBucket*"], "Resource": "*"})
    status, answer = send(caller, "s3", f"GET /{bucket}/a?{name}=")
    assert status == 403
    assert "s3:GetObject" in answer


def test_a_request_names_one_subresource(aws: Account, bucket: str) -> None:
    caller = aws.user({"Action": "s3:GetBucketVersioning", "Resource": "*"})
    status, answer = send(caller, "s3", f"GET /{bucket}?policy=&versioning=")
    assert status == 400 or "s3:GetBucketPolicy" in answer
    assert send(aws, "s3", f"GET /{bucket}?policy=&versioning=")[0] == 400
    assert send(aws, "s3", f"PUT /{bucket}/a?uploadId=1", "other")[0] == 400


LISTING = {
    "Action": ["iam:List*", "sqs:List*", "dynamodb:List*", "lambda:List*", "s3:List*"],
    "Resource": "*",
}
FORM = {"content-type": "application/x-www-form-urlencoded"}
CREATE_USER = "Action=CreateUser&Version=2010-05-08&UserName=disguised"


@pytest.mark.parametrize(
    ("line", "body", "headers"),
    [
        ("POST /", CREATE_USER, FORM),
        ("POST /?Action=ListUsers", CREATE_USER, FORM),
        ("POST /", CREATE_USER, {"content-type": "text/plain"}),
        ("POST /", CREATE_USER, {"content-type": "text/plain", "x-amz-target": "a.ListUsers"}),
        ("POST /?UserName=other", f"{CREATE_USER}", FORM),
    ],
)
def test_a_form_is_the_operation_that_is_executed(
    aws: Account, line: str, body: str, headers: dict[str, str]
) -> None:
    status, answer = send(aws.user(LISTING), "iam", line, body, headers)
    assert status in {400, 403}
    assert "CreateUserResult" not in answer
    names = [user["UserName"] for user in aws.client("iam").list_users()["Users"]]
    assert "disguised" not in names


def test_the_query_string_is_not_the_operation_of_json(aws: Account) -> None:
    table = aws.table()
    headers = {"x-amz-target": "DynamoDB_20120810.DeleteTable", "content-type": "application/x-amz-json-1.0"}
    body = json.dumps({"TableName": table})
    assert send(aws.user(LISTING), "dynamodb", "POST /?Action=ListTables", body, headers)[0] == 400
    assert aws.client("dynamodb").describe_table(TableName=table)


@pytest.mark.parametrize("disguise", ["?Action=ListBuckets", "?Action=ListAllMyBuckets"])
def test_a_name_in_the_query_string_is_not_the_operation_of_s3(
    aws: Account, bucket: str, disguise: str
) -> None:
    assert send(aws.user(LISTING), "s3", f"GET /{bucket}/a{disguise}")[0] == 403


def test_a_header_is_not_the_operation_of_lambda(aws: Account) -> None:
    function = aws.function("def handler(event, context): return 1")
    line = f"POST /2015-03-31/functions/{function.rpartition(':')[2]}/invocations"
    headers = {"x-amz-target": "a.ListFunctions"}
    status, answer = send(aws.user(LISTING), "lambda", line, "{}", headers)
    assert status == 403
    assert "lambda:InvokeFunction" in answer


def test_each_operation_of_lambda_needs_its_permission(aws: Account) -> None:
    caller = aws.user({"Action": "sqs:ListQueues", "Resource": "*"}).client("lambda")
    for call, given in {
        "delete_event_source_mapping": {"UUID": "11111111-1111-1111-1111-111111111111"},
        "put_function_event_invoke_config": {"FunctionName": "one", "MaximumRetryAttempts": 0},
        "delete_layer_version": {"LayerName": "one", "VersionNumber": 1},
        "get_layer_version": {"LayerName": "one", "VersionNumber": 1},
        "delete_function_url_config": {"FunctionName": "one"},
        "put_provisioned_concurrency_config": {
            "FunctionName": "one",
            "Qualifier": "1",
            "ProvisionedConcurrentExecutions": 1,
        },
    }.items():
        action = "".join(part.title() for part in call.split("_"))
        with pytest.raises(ClientError, match=f"not authorized to perform: lambda:{action} "):
            getattr(caller, call)(**given)


OPERATIONS = {
    "sqs": "ListQueues",
    "sns": "ListTopics",
    "dynamodb": "ListTables",
    "iam": "ListUsers",
    "logs": "DescribeLogGroups",
    "ec2": "DescribeVpcs",
    "rds": "DescribeDBInstances",
    "documentdb": "DescribeDBClusters",
    "events": "ListRules",
    "secretsmanager": "ListSecrets",
    "ssm": "DescribeParameters",
    "states": "ListStateMachines",
    "kms": "ListKeys",
    "kinesis": "ListStreams",
    "firehose": "ListDeliveryStreams",
    "cognito-idp": "ListUserPools",
    "ecs": "ListClusters",
    "ecr": "DescribeRepositories",
    "cloudformation": "ListStacks",
    "monitoring": "ListMetrics",
    "kinesisanalyticsv2": "ListApplications",
}
REFUSED = (
    "not authorized to perform",
    "UnknownOperation",
    "InvalidAction",
    "MissingAction",
    "AccessDenied",
    "NotImplemented",
)
SERVICES = [
    pytest.param(each, marks=[] if each in OPERATIONS else pytest.mark.exhaustive)
    for each in sorted(app.service_handlers.get())
    if each in OPERATIONS or router.service_patterns.get(each, {}).get("target_prefixes")
]
"""All served services whose operation is in a header or a form."""
NAMELESS: list[tuple[str, str, dict[str, str]]] = [
    ("POST /", "{}", {}),
    ("POST /", "{}", {"x-amz-target": "{operation}"}),
    ("POST /", "{}", {"x-amz-target": "{prefix}/{operation}"}),
    ("POST /", "{}", {"x-amz-target": "{prefix}."}),
    ("POST /", "{}", {"x-amz-target": ".{operation}."}),
    ("POST /", "{}", {"amz-target": "{prefix}.{operation}"}),
    ("GET /?action={operation}&Version=2010-05-08", "", {}),
    ("GET /?Action=&Version=2010-05-08", "", {}),
    ("POST /", "action={operation}", FORM),
    ("POST /", '{"Action": "{operation}"}', {"content-type": "application/json"}),
    ("POST /service/{prefix}/operation", "{}", {"smithy-protocol": "rpc-v2-cbor"}),
    ("POST /any/path/{operation}", "{}", {"x-amz-target": "{operation}"}),
]
"""Requests that name no operation where the service would look for one."""
NAMED: list[tuple[str, str, dict[str, str]]] = [
    ("POST /", "{}", {"x-amz-target": "{prefix}.{operation}"}),
    ("POST /", "{}", {"x-amz-target": "Any.{operation}"}),
    ("POST /", "{}", {"x-amz-target": "{prefix}.{lower}"}),
    ("POST /", "{}", {"x-amz-target": "{prefix}.Unknown"}),
    ("GET /?Action={operation}&Version=2010-05-08", "", {}),
    ("POST /", "Action={lower}", FORM),
    ("PUT /", "Action={operation}", FORM),
    ("POST /", '{"Any": "&Action={operation}&"}', {**FORM, "x-amz-target": "{prefix}.Other"}),
]
"""Requests that name one, which exists or does not."""


@pytest.fixture(scope="module")
def nobody(aws: Account) -> Account:
    return aws.user({"Action": "translate:Nothing", "Resource": "*"})


@pytest.mark.parametrize("service", SERVICES)
def test_no_form_of_a_request_gets_around_a_permission(nobody: Account, service: str) -> None:
    patterns = router.service_patterns.get(service, {})
    scope = patterns.get("credential_scope", service)
    prefix = (patterns.get("target_prefixes") or ["Any"])[0].rstrip(".")
    names = {"operation": OPERATIONS.get(service, "ListAll"), "prefix": prefix}
    names["lower"] = names["operation"].lower()

    def fill(text: str) -> str:
        for name, value in names.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    for line, body, headers in (*NAMELESS, *NAMED):
        given = {name: fill(value) for name, value in headers.items()}
        status, answer = send(nobody, scope, fill(line), fill(body), given)
        assert status in {400, 403, 501}, (line, body, headers, status, answer)
        assert any(word in answer for word in REFUSED), (line, body, headers, status, answer)
