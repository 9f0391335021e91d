"""Types of JSON, by the models of services with and without other rules."""

import json
from typing import Any

import pytest

from embedded_aws.protocol.models import read_model
from embedded_aws.request_validation.wrong_types import read_typed


def read(service: str, operation: str, given: Any) -> Any:
    request = "POST", "/", {"x-amz-target": f"Any.{operation}"}, json.dumps(given).encode(), {}
    return json.loads(read_typed(read_model(service), request))


def read_rest(service: str, path: str, given: Any) -> Any:
    return json.loads(read_typed(read_model(service), ("POST", path, {}, json.dumps(given).encode(), {})))


@pytest.mark.parametrize(
    ("service", "operation", "given", "expected"),
    [
        ("kms", "DescribeKey", {"KeyId": "k", "GrantTokens": None}, {"KeyId": "k"}),
        ("kms", "TagResource", {"Tags": [{"TagKey": "k", "TagValue": None}]}, {"Tags": [{"TagKey": "k"}]}),
        # A value of a map can be null, and a member that the model does not know is left alone.
        ("sqs", "CreateQueue", {"tags": {"a": None}, "Other": 1}, {"tags": {"a": None}, "Other": 1}),
        ("sqs", "ReceiveMessage", {"WaitTimeSeconds": 1.9}, {"WaitTimeSeconds": 1}),
        ("sqs", "ReceiveMessage", {"WaitTimeSeconds": 1e1}, {"WaitTimeSeconds": 10}),
        # Text is text.
        ("kms", "DescribeKey", {"KeyId": "null"}, {"KeyId": "null"}),
        # Glue has no rules of its own: botocore's model is read.
        ("glue", "GetDatabase", {"Name": "n", "CatalogId": None}, {"Name": "n"}),
    ],
)
def test_the_body_is_read_as_aws_does(service: str, operation: str, given: Any, expected: Any) -> None:
    assert read(service, operation, given) == expected


@pytest.mark.parametrize(
    ("path", "given", "expected"),
    [
        ("/v2/domainnames", {"domainName": "a.b", "tags": None}, {"domainName": "a.b"}),
        (
            "/v2/domainnames",
            {"domainNameConfigurations": [{"certificateArn": None}]},
            {"domainNameConfigurations": [{}]},
        ),
    ],
)
def test_a_member_of_a_rest_api_has_its_name_in_the_request(path: str, given: Any, expected: Any) -> None:
    assert read_rest("apigatewayv2", path, given) == expected
    with pytest.raises(TypeError, match="NUMBER_VALUE can not be converted to a String"):
        read_rest("apigatewayv2", path, {"domainNameConfigurations": [{"certificateArn": 1}]})


@pytest.mark.parametrize(
    ("service", "operation", "given", "message"),
    [
        ("dynamodb", "BatchGetItem", {"RequestItems": {"t": None}}, "Unexpected field type"),
        ("cloudtrail", "LookupEvents", [], "Unexpected field type"),
        ("glue", "GetTables", {"MaxResults": "1"}, "STRING_VALUE can not be converted to an Integer"),
        ("glue", "CreateDatabase", {"DatabaseInput": "x"}, "Unexpected field type"),
    ],
)
def test_a_value_of_another_type(service: str, operation: str, given: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        read(service, operation, given)


def test_a_form_is_left_alone() -> None:
    form = b"Action=SendMessage&MessageBody=null+1.5"
    assert read_typed(read_model("sqs"), ("POST", "/", {}, form, {})) == form


def test_a_deep_value_that_the_model_does_not_know_is_left_alone() -> None:
    body = b'{"KeyId": "k", "Other": ' + b"[" * 900 + b"]" * 900 + b"}"
    request = "POST", "/", {"x-amz-target": "TrentService.DescribeKey"}, body, {}
    assert read_typed(read_model("kms"), request) == body
