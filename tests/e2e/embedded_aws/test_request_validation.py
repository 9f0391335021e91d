"""Services answer requests which their model does not allow as AWS does, in each protocol."""

from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from embedded_aws import Emulator

INVALID = "1 validation error detected:"


def create_client(emulator: Emulator, service: str, secret_key: str = "") -> Any:
    """Returns a client that sends any value."""
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=emulator.endpoint,
        aws_access_key_id=emulator.root.access_key,
        aws_secret_access_key=secret_key or emulator.root.secret_key,
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )


@pytest.mark.parametrize(
    ("service", "call", "arguments", "code", "begin"),
    [
        (
            "kms",
            "generate_random",
            {"NumberOfBytes": 0},
            "ValidationException",
            f"{INVALID} Value '0' at 'num",
        ),
        ("kms", "generate_random", {"NumberOfBytes": "8"}, "SerializationException", "STRING_VALUE can not"),
        (
            "logs",
            "create_log_group",
            {},
            "InvalidParameterException",
            f"{INVALID} Value null at 'logGroupName'",
        ),
        ("sns", "create_topic", {}, "ValidationError", f"{INVALID} Value null at 'name'"),
        ("cloudwatch", "delete_alarms", {}, "ValidationError", f"{INVALID} Value null at 'alarmNames'"),
        (
            "apigateway",
            "create_rest_api",
            {},
            "ValidationException",
            f"{INVALID} Value null at 'createRestApi",
        ),
        (
            "scheduler",
            "get_schedule",
            {"Name": "a b"},
            "ValidationException",
            f"{INVALID} Value 'a b' at 'name'",
        ),
        ("events", "put_permission", {"Policy": ""}, "ValidationException", "Policy is not a JSON"),
        ("stepfunctions", "list_executions", {}, "ValidationException", "Must specify exactly one"),
        (
            "lambda",
            "create_event_source_mapping",
            {"FunctionName": "f", "EventSourceArn": "a:b"},
            "ValidationException",
            f"{INVALID} Value 'a:b' at 'eventSourceArn'",
        ),
        (
            "route53",
            "get_hosted_zone",
            {"Id": "Z" * 33},
            "InvalidInput",
            f"{INVALID} Value '{'Z' * 33}' at 'id'",
        ),
    ],
)
def test_an_invalid_request(  # noqa: PLR0917 a row
    emulator: Emulator, service: str, call: str, arguments: Mapping[str, Any], code: str, begin: str
):
    client = create_client(emulator, service)
    with pytest.raises(ClientError) as caught:
        getattr(client, call)(**arguments)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"][: len(begin)]) == (code, begin)


STRUCTURE = "Start of structure or map found where not expected."
LIST = "Start of list found where not expected"
NUMBER = "NUMBER_VALUE can not be converted to a String"


@pytest.mark.parametrize(
    ("service", "call", "arguments", "message"),
    [
        # Without rules for other constraints; the search for the resource to authorize reads most of them.
        ("sqs", "receive_message", {"QueueUrl": 1}, NUMBER),
        ("ecs", "describe_clusters", {"clusters": [1]}, NUMBER),
        ("ecr", "describe_images", {"repositoryName": {}}, STRUCTURE),
        ("appsync", "create_graphql_api", {"name": [], "authenticationType": "API_KEY"}, LIST),
        ("apigatewayv2", "create_domain_name", {"DomainName": {}}, STRUCTURE),
        ("cloudtrail", "create_trail", {"Name": {}, "S3BucketName": "b"}, STRUCTURE),
        ("sesv2", "create_email_identity", {"EmailIdentity": {}}, STRUCTURE),
        ("glue", "get_database", {"Name": {}}, STRUCTURE),
        ("batch", "create_job_queue", {"jobQueueName": {}, "priority": 1}, STRUCTURE),
        # With rules.
        ("kms", "describe_key", {"KeyId": {}}, STRUCTURE),
        ("lambda", "create_function", {"FunctionName": []}, LIST),
        ("dynamodb", "create_backup", {"BackupName": 1}, "NUMBER_VALUE cannot be converted to String"),
        ("logs", "tag_resource", {"resourceArn": {}, "tags": {}}, STRUCTURE),
        ("events", "put_events", {"Entries": [{"EventBusName": {}}]}, STRUCTURE),
        ("kinesis", "put_record", {"StreamName": {}, "Data": b"a", "PartitionKey": "k"}, STRUCTURE),
        ("stepfunctions", "start_execution", {"stateMachineArn": {}}, STRUCTURE),
        ("cognito-idp", "list_users", {"UserPoolId": []}, LIST),
        ("apigateway", "create_domain_name", {"domainName": {}}, STRUCTURE),
    ],
)
def test_json_of_another_type(
    emulator: Emulator, service: str, call: str, arguments: Mapping[str, Any], message: str
):
    with pytest.raises(ClientError) as caught:
        getattr(create_client(emulator, service), call)(**arguments)
    error = caught.value.response
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert (error["Error"]["Code"], error["Error"]["Message"]) == ("SerializationException", message)


def test_json_of_another_type_without_valid_credentials(emulator: Emulator):
    with pytest.raises(ClientError, match=r"SignatureDoesNotMatch|InvalidSignatureException"):
        create_client(emulator, "kms", "another").describe_key(KeyId={})


def test_a_member_that_is_null_is_missing(emulator: Emulator):
    client = create_client(emulator, "sqs")
    with pytest.raises(ClientError, match=r"MissingParameter|must contain the parameter QueueUrl"):
        client.receive_message(QueueUrl=None)
    assert create_client(emulator, "kms").create_key(Description=None)["KeyMetadata"]["Description"] == ""


def test_a_mapping_without_a_source_is_not_an_internal_error(emulator: Emulator):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        create_client(emulator, "lambda").create_event_source_mapping(FunctionName="unknown")


@pytest.mark.exhaustive
@pytest.mark.parametrize("text", ["a", " ", ":a", "a.", "#"])
@pytest.mark.parametrize(
    ("call", "member"),
    [("query", "KeyConditionExpression"), ("get_item", "ProjectionExpression")],
)
def test_a_long_expression_is_read_once(emulator: Emulator, call: str, member: str, text: str):
    """A pattern that began at each of its characters would take hours, and hold all other requests."""
    table = (
        {"TableName": "absent", "Key": {"id": {"S": "1"}}} if call == "get_item" else {"TableName": "absent"}
    )
    with pytest.raises(ClientError):
        getattr(create_client(emulator, "dynamodb"), call)(**table, **{member: text * 300_000})


UNREADABLE: list[tuple[str, str, dict[str, Any]]] = [
    ("ecs", "list_tasks", {"nextToken": "none"}),
    ("ecs", "list_task_definitions", {"nextToken": "none", "maxResults": 1}),
    ("route53", "list_hosted_zones", {"MaxItems": "many"}),
    ("route53", "list_health_checks", {"MaxItems": "many"}),
    ("cloudfront", "list_cloud_front_origin_access_identities", {"MaxItems": "many"}),
    ("cloudfront", "list_key_value_stores", {"MaxItems": "many"}),
    ("cognito-identity", "list_identity_pools", {"MaxResults": 2, "NextToken": "none"}),
    ("logs", "list_log_groups", {"nextToken": "none"}),
    ("apigatewayv2", "get_model_template", {"ApiId": "none", "ModelId": "none"}),
]


@pytest.mark.parametrize(("service", "call", "given"), UNREADABLE)
def test_values_that_cannot_be_read_are_errors_of_the_caller(
    emulator: Emulator, service: str, call: str, given: dict[str, Any]
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(emulator.client(service), call)(**given)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] in {400, 404}
    assert caught.value.response["Error"]["Code"].isalpha()
