"""Parameters of tasks: their names, and the required ones."""
# ruff: noqa: E501  a message is easier to compare in one piece

import json
from typing import Any

import pulumi
import pytest
from asl_builders import (
    CHILD_ARN,
    FUNCTION_ARN,
    MESSAGE,
    QUEUE_URL,
    TOPIC_ARN,
    list_errors,
    machine,
    make,
    task,
)
from parameter_names import FILE, generate

from serverless_patterns.patterns.workflow.integrations.optimized import OPTIMIZED
from serverless_patterns.patterns.workflow.integrations.sdk import SDK

P = "definition.States.A.Parameters"
ITEM = {"TableName": "orders", "Key": {"id": {"S.$": "$.id"}}}


def test_the_names_are_those_of_the_service_models():
    assert FILE.read_text("utf-8") == generate()


def test_every_action_of_the_tables_has_its_parameters():
    assert json.loads(FILE.read_text("utf-8"))["integrations"].keys() >= OPTIMIZED.keys() | SDK.keys()


@pytest.mark.parametrize(
    ("resource", "parameters", "expected"),
    [
        (
            "sns:publish",
            {"TopicArn": TOPIC_ARN, "Mesage": "done"},
            [
                (
                    f"{P}.Mesage: unknown parameter of sns:publish 'Mesage'. Did you mean 'Message'? Known:"
                    " Message, MessageAttributes, MessageDeduplicationId, MessageGroupId, MessageStructure,"
                    " PhoneNumber, Subject, TargetArn, TopicArn"
                ),
                f"{P}.Message: is missing; sns:publish requires it",
            ],
        ),
        ("sqs:sendMessage", {"QueueUrl": QUEUE_URL}, [f"{P}.MessageBody: is missing; sqs:sendMessage requires it"]),
        (
            "lambda:invoke",
            {"FunctionName": FUNCTION_ARN, "payload.$": "$"},
            [
                (
                    f"{P}.payload.$: unknown parameter of lambda:invoke 'payload'. Did you mean 'Payload'?"
                    " Known: ClientContext, DurableExecutionName, FunctionName, InvocationType, LogType,"
                    " Payload, Qualifier, TenantId"
                )
            ],
        ),
        ("lambda:invoke", {"Payload.$": "$"}, [f"{P}.FunctionName: is missing; lambda:invoke requires it"]),
        ("dynamodb:getItem", {"TableName": "orders"}, [f"{P}.Key: is missing; dynamodb:getItem requires it"]),
        ("dynamodb:getItem", {**ITEM, "Key": {"id": {"T": "1"}}}, [f"{P}.Key.id.T: unknown parameter of dynamodb:getItem 'T'. Known: B, BOOL, BS, L, M, N, NS, NULL, S, SS"]),
        ("dynamodb:getItem", {**ITEM, "Key": {"id": 1}}, [f"{P}.Key.id: 1 must be an object"]),
        ("events:putEvents", {"Entries": {"Source": "shop"}}, [f"{P}.Entries: {{'Source': 'shop'}} must be a list"]),
        ("apigateway:invoke", {"ApiEndpoint": "abc123.execute-api.us-east-1.amazonaws.com"}, [f"{P}.Method: is missing; apigateway:invoke requires it"]),
        (
            "states:startExecution",
            {"StateMachineArn": CHILD_ARN, "Inputs": {}},
            [f"{P}.Inputs: unknown parameter of states:startExecution 'Inputs'. Did you mean 'Input'? Known: Input, Name, StateMachineArn, TraceHeader"],
        ),
    ],
)  # fmt: skip
def test_wrong_parameters(resource: str, parameters: dict[str, Any], expected: list[str]):
    found = list_errors(task(resource, parameters))
    assert [
        error for error in found if error.split(": ")[0] in {each.split(": ")[0] for each in expected}
    ] == expected


@pytest.mark.parametrize(
    ("resource", "parameters"),
    [
        ("sns:publish", MESSAGE),
        ("sns:publish", {"TopicArn": TOPIC_ARN, "Message": {"any": ["thing"]}}),
        ("sqs:sendMessage", {"QueueUrl": QUEUE_URL, "MessageBody": {"a.$": "$.a"}}),
        ("dynamodb:getItem", {"TableName": "orders", "Key.$": "$.key"}),
        ("dynamodb:getItem", {"TableName": "orders", "Key": {"id": "1"}}),
        ("dynamodb:putItem", {"TableName": "orders", "Item": {"a": {"M": {"b": {"L": [{"BOOL": True}]}}}}}),
        ("aws-sdk:dynamodb:putItem", {"TableName": "orders", "Item": {"a": {"Nul": True}}}),
        ("aws-sdk:s3:putObject", {"Bucket": "uploads", "Key": "a", "Body": {"a": 1}, "SsekmsKeyId": "k"}),
        ("aws-sdk:s3:putObject", {"Bucket": "uploads", "Key": "a", "SSEKMSKeyId": "1a-2b"}),
        (FUNCTION_ARN, {"anything": 1}),
    ],
)
def test_right_parameters(resource: str, parameters: dict[str, Any]):
    assert make(machine(A=task(resource, parameters)))


def test_what_is_known_later_is_taken_to_be_right():
    later = {"QueueUrl": QUEUE_URL, "MessageBody": pulumi.Output.from_input("x")}
    assert make(machine(A=task("sqs:sendMessage", later)))


def test_jsonata_may_be_all_parameters():
    state = task("sqs:sendMessage") | {"QueryLanguage": "JSONata", "Arguments": "{% $states.input %}"}
    statement = {"actions": ["sqs:SendMessage"], "resources": ["arn:aws:sqs:us-east-1:123456789012:orders"]}
    assert make(machine(A=state), policy_statements=[statement])
    wrong = {**state, "Arguments": {"QueueUrl": QUEUE_URL, "Message": "{% 1 %}"}}
    assert [error.partition(":")[0] for error in list_errors(wrong)] == [
        "definition.States.A.Arguments.Message",
        "definition.States.A.Arguments.MessageBody",
    ]
