"""What botocore writes is read, and what is written botocore reads: random values of each operation."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

import pytest
from botocore.awsrequest import HeadersDict
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from tests.unit.embedded_aws.protocol.samples import Samples, drop_empty, has_event_stream

from embedded_aws.protocol.requests import Head, HttpRequest
from embedded_aws.protocol.service import get_protocol

SERVICES = (
    *("sqs", "sns", "ssm", "secretsmanager", "kms", "logs", "cloudwatch", "iam", "sts", "dynamodb"),
    *("dynamodbstreams", "kinesis", "s3", "lambda", "events", "scheduler", "pipes", "stepfunctions"),
    *("firehose", "apigateway", "apigatewayv2", "apigatewaymanagementapi", "appsync", "cognito-idp"),
    *("cognito-identity", "cloudfront", "codedeploy", "xray", "elbv2", "rds-data"),
    *("resourcegroupstaggingapi", "ec2"),
)
EVERY = 12
"""One of so many operations runs for each change."""
REPLACED = {
    "s3": {
        *("GetBucketLifecycle", "GetBucketNotification", "PutBucketLifecycle", "PutBucketNotification"),
        "ListDirectoryBuckets",  # at an endpoint of its own
    }
}
"""Operations with the route of another one."""
MODELS = {"query", "json", "ec2", "rest-json", "rest-xml", "smithy-rpc-v2-cbor"}


def load(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def list_protocols(service: ServiceModel) -> list[str]:
    return [
        each for each in service.metadata.get("protocols", [service.metadata["protocol"]]) if each in MODELS
    ]


def build_request(operation: OperationModel, protocol: str, given: dict[str, Any]) -> HttpRequest:
    serializer = create_serializer(protocol, include_validation=False)
    sent = serializer.serialize_to_request(given, operation)
    path, _, query = sent["url_path"].partition("?")
    headers = {key.lower(): str(value) for key, value in sent["headers"].items()}
    body: Any = sent["body"]
    if isinstance(body, dict):
        body = urlencode(body)
    fields: dict[str, Any] = dict(parse_qs(query, keep_blank_values=True))
    for key, value in (sent["query_string"] or {}).items():
        fields[key] = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    encoded = body.encode() if isinstance(body, str) else body or b""
    return HttpRequest(sent["method"], unquote(path), headers, encoded, fields, path)


def compare_requests(service: ServiceModel, name: str, protocol: str) -> str:
    operation = service.operation_model(name)
    if has_event_stream(operation.input_shape):
        return ""
    shape = operation.input_shape
    given = Samples(f"{service.service_name} {name}").value(shape) if shape else {}
    request = build_request(operation, protocol, given)
    ours = get_protocol(service.service_name)
    head = ours.read_head(request)
    found = ours.read_parameters(head, request, validate=False)
    if (head.operation, head.protocol) != (name, protocol):
        return f"{name} {protocol}: read as {head.operation} {head.protocol}"
    payload = shape.serialization.get("payload") if shape else None
    if payload and shape.members[payload].type_name == "blob":
        given.setdefault(payload, b"")
    if drop_empty(found) != drop_empty(given):
        return f"{name} {protocol}: {given} was read as {found}"
    return ""


def compare_results(service: ServiceModel, name: str, protocol: str) -> str:
    operation = service.operation_model(name)
    shape = operation.output_shape
    if has_event_stream(shape):
        return ""
    given = Samples(f"{service.service_name} {name}").value(shape) if shape else {}
    status, headers, body = get_protocol(service.service_name).write_result(Head(name, protocol), given, "id")
    response = {"status_code": status, "headers": HeadersDict(headers), "body": body}
    payload = shape.serialization.get("payload") if shape else None
    if payload and shape.members[payload].type_name in {"blob", "string"}:
        return "" if body == encode(given.get(payload)) else f"{name}: {given} was written as {body!r}"
    found = create_parser(protocol).parse(response, shape)
    metadata = found.pop("ResponseMetadata")
    if metadata.get("RequestId", "id") != "id":
        return f"{name} {protocol}: {metadata}"
    if drop_empty(found) != drop_empty(given):
        return f"{name} {protocol}: {given} was parsed as {found} from {body!r}"
    return ""


def encode(value: str | bytes | None) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""


def list_operations(service: ServiceModel) -> list[str]:
    return [name for name in service.operation_names if name not in REPLACED.get(service.service_name, ())]


def find_differences(service: str, every: int) -> list[str]:
    model = load(service)
    operations = list_operations(model)[::every]
    found = [
        compare(model, name, protocol)
        for name in operations
        for protocol in list_protocols(model)
        for compare in (compare_requests, compare_results)
    ]
    return [each for each in found if each]


@pytest.mark.parametrize("service", SERVICES)
def test_requests_and_results_of_some_operations(service: str):
    assert find_differences(service, EVERY) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("service", SERVICES)
def test_requests_and_results_of_all_operations(service: str):
    assert find_differences(service, 1) == []
