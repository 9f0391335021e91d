"""Requests that the model of a service does not allow: JSON, forms, and REST with JSON or XML."""

import json
from typing import Any

import pytest

from embedded_aws.request_validation.validation import SERVICES, find_error

LONG = "a" * 513
FAILED = "failed to satisfy constraint:"
ATTRIBUTE = "MessageAttributes.entry.1"
CHANGES = "Member must satisfy enum value set: [add, remove, move, test, replace, copy]"
TYPES = "Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]"
RECORD_ACTIONS = "DELETE, UPSERT, CREATE"
ENUM = "Member must satisfy enum value set:"
NAME = (
    "Member must have length less than or equal to 2048, Member must have length greater than or equal to 1"
)
PATTERN = "Member must satisfy regular expression pattern:"


def find_in_json(service: str, operation: str, parameters: Any) -> tuple[str, str] | None:
    headers = {"X-Amz-Target": f"Any.{operation}"}
    return find_error(SERVICES[service], ("POST", "/", headers, json.dumps(parameters).encode(), {}))


def find_in_form(service: str, form: str) -> tuple[str, str] | None:
    return find_error(SERVICES[service], ("POST", "/", {}, form.encode(), {}))


def find_in_rest(
    service: str, method: str, path: str, body: str, **query: list[str]
) -> tuple[str, str] | None:
    return find_error(SERVICES[service], (method, path, {}, body.encode(), query))


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "code", "message"),
    [
        (
            "kms",
            "GenerateRandom",
            {"NumberOfBytes": 1025},
            "ValidationException",
            f"Value '1025' at 'numberOfBytes' {FAILED} Member must have value less than or equal to 1024",
        ),
        (
            "logs",
            "CreateLogGroup",
            {"logGroupName": LONG},
            "InvalidParameterException",
            f"Value '{LONG}' at 'logGroupName' {FAILED} Member must have length less than or equal to 512",
        ),
        (
            "kms",
            "TagResource",
            {"KeyId": "a", "Tags": [{"TagKey": "k"}]},
            "ValidationException",
            f"Value null at 'tags.1.member.tagValue' {FAILED} Member must not be null",
        ),
        # A list of strings has one message, with all constraints of the strings.
        (
            "ssm",
            "GetParameters",
            {"Names": ["a", LONG * 4]},
            "ValidationException",
            f"Value '[a, {LONG * 4}]' at 'names' {FAILED} Member must satisfy constraint: [{NAME}]",
        ),
        (
            "events",
            "PutTargets",
            {"Rule": "r", "Targets": []},
            "ValidationException",
            f"Value '[]' at 'targets' {FAILED} Member must have length greater than or equal to 1",
        ),
        # Secrets and blobs are not shown.
        (
            "secretsmanager",
            "CreateSecret",
            {"Name": "n", "SecretString": "s" * 65537},
            "ValidationException",
            f"Value at 'secretString' {FAILED} Member must have length less than or equal to 65536",
        ),
        (
            "kms",
            "Encrypt",
            {"KeyId": "a", "Plaintext": "A" * 5464},
            "ValidationException",
            f"Value at 'plaintext' {FAILED} Member must have length less than or equal to 4096",
        ),
        # JSON of another type.
        (
            "kms",
            "GenerateRandom",
            {"NumberOfBytes": "8"},
            "SerializationException",
            "STRING_VALUE can not be converted to an Integer",
        ),
        ("ssm", "GetParameters", {"Names": "a"}, "SerializationException", "Expected list or null"),
        ("kms", "GenerateRandom", ["no object"], "SerializationException", "Unexpected field type"),
        ("ssm", "GetParameters", {"Names": [None]}, "SerializationException", "Unexpected field type"),
        (
            "logs",
            "CreateLogGroup",
            {"logGroupName": {}},
            "SerializationException",
            "Start of structure or map found where not expected.",
        ),
    ],
)
def test_an_invalid_request_of_json(service: str, operation: str, parameters: Any, code: str, message: str):
    begin = "1 validation error detected: " if "Serialization" not in code else ""
    assert find_in_json(service, operation, parameters) == (code, begin + message)


@pytest.mark.parametrize(
    ("service", "form", "message"),
    [
        (
            "sts",
            "Action=AssumeRole&RoleArn=arn:aws:iam::000000000000:role/a&RoleSessionName=a:b",
            rf"Value 'a:b' at 'roleSessionName' {FAILED} {PATTERN} [\w+=,.@-]*",
        ),
        (
            "sns",
            f"Action=Publish&Message=m&{ATTRIBUTE}.Name=a&{ATTRIBUTE}.Value.StringValue=v",
            f"Value null at 'messageAttributes.a.member.dataType' {FAILED} Member must not be null",
        ),
        # IAM does not show values.
        (
            "iam",
            "Action=UpdateAccessKey&AccessKeyId=AKIAIOSFODNN7EXAMPLE&Status=On",
            f"Value at 'status' {FAILED} Member must satisfy enum value set",
        ),
    ],
)
def test_an_invalid_form(service: str, form: str, message: str):
    assert find_in_form(service, form) == ("ValidationError", f"1 validation error detected: {message}")


RECORDS = (
    '<ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">'
    "<ChangeBatch><Changes><Change><Action>PUT</Action><ResourceRecordSet><Name>a</Name><Type>A</Type>"
    "</ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>"
)


@pytest.mark.parametrize(
    ("service", "request_line", "body", "messages"),
    [
        # Parameters in the body come first, and begin with the name of the input.
        (
            "apigateway",
            "PATCH /restapis/a1/resources/b/methods/GET/responses/wrong",
            '{"patchOperations": [{"op": "add"}, {"op": "no"}]}',
            [
                f"Value 'no' at 'updateMethodResponseInput.patchOperations.2.member.op' {FAILED} {CHANGES}",
                rf"Value 'wrong' at 'statusCode' {FAILED} {PATTERN} [1-5]\d\d",
            ],
        ),
        (
            "apigateway",
            "POST /restapis",
            '{"name": "a", "endpointConfiguration": {"types": ["no"]}}',
            [f"Value '[no]' at 'createRestApiInput.endpointConfiguration.types' {FAILED} {TYPES}"],
        ),
        (
            "lambda",
            "POST /2021-10-31/functions/shop/url",
            '{"AuthType": "NONE", "InvokeMode": "FAST"}',
            [f"Value 'FAST' at 'invokeMode' {FAILED} {ENUM} [RESPONSE_STREAM, BUFFERED]"],
        ),
        (
            "route53",
            "POST /2013-04-01/hostedzone/Z1/rrset/",
            RECORDS,
            [f"Value 'PUT' at 'changeBatch.changes.1.member.action' {FAILED} {ENUM} [{RECORD_ACTIONS}]"],
        ),
    ],
)
def test_an_invalid_request_of_rest(service: str, request_line: str, body: str, messages: list[str]):
    code, message = find_in_rest(service, *request_line.split(), body) or ("", "")
    assert code == ("InvalidInput" if service == "route53" else "ValidationException")
    count = f"{len(messages)} validation error{'s' if len(messages) > 1 else ''} detected: "
    assert message == count + "; ".join(messages)


def test_json_of_another_type_has_the_message_of_api_gateway():
    assert find_in_rest("apigateway", "POST", "/restapis", '{"name": true}') == (
        "SerializationException",
        "class java.lang.Boolean can not be converted to an String",
    )


@pytest.mark.parametrize(
    ("service", "form", "message"),
    [
        ("iam", "Action=ListRoles&MaxItems=x", "STRING_VALUE can not be converted to an Integer"),
        ("iam", "Action=GetRole&RoleName.1=x", "Start of structure or map found where not expected."),
        ("sns", "Action=CreateTopic&Name=a&Tags=x", "Unexpected field type"),
        ("sns", "Action=CreateTopic&Name=a&Tags.member.1=x", "Unexpected field type"),
    ],
)
def test_a_form_of_another_type(service: str, form: str, message: str):
    assert find_in_form(service, form) == ("MalformedInput", message)


@pytest.mark.parametrize(
    "error",
    [
        find_in_json("kms", "GenerateRandom", {"NumberOfBytes": 8}),
        find_in_json("kms", "NoOperation", {"NumberOfBytes": 0}),
        find_in_form("sts", "Action=GetCallerIdentity"),
        find_in_form("sns", "no form"),
        find_in_rest("lambda", "POST", "/2015-03-31/functions/shop/invocations", '"anything"'),
        find_in_rest("apigateway", "POST", "/restapis", '{"swagger": "2.0"}', mode=["import"]),
        find_in_rest("apigateway", "GET", "/no/path", ""),
        find_in_rest("route53", "POST", "/2013-04-01/hostedzone/Z1/rrset/", "no XML"),
    ],
)
def test_a_valid_request_and_one_that_the_service_has_to_read_itself(error: object):
    assert error is None
