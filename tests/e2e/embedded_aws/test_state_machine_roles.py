"""A state machine calls services with the permissions of its role, and with no others."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import DeploymentError, Emulator, deploy
from tests.e2e.embedded_aws.programs import allow, policy, simple_function, state_machine
from tests.e2e.embedded_aws.test_state_machines import run

Task = tuple[str, dict[str, Any], pulumi.Input[str], str]
"""A resource, its parameters, and the resource and action that the role needs."""


def arn(service: str, rest: str) -> str:
    return f"arn:aws:{service}:us-east-1:123456789012:{rest}"


def function() -> Task:
    made = simple_function("called")
    return made.arn, {}, made.arn, "lambda:InvokeFunction"


def function_by_name() -> Task:
    made = simple_function("called")
    return "arn:aws:states:::lambda:invoke", {"FunctionName": made.name}, made.arn, "lambda:InvokeFunction"


def function_that_calls_back() -> Task:
    resource, parameters, needed, action = function_by_name()
    return f"{resource}.waitForTaskToken", parameters, needed, action


def queue() -> Task:
    made = aws.sqs.Queue("filled")
    parameters = {"QueueUrl": made.url, "MessageBody": "x"}
    return "arn:aws:states:::sqs:sendMessage", parameters, made.arn, "sqs:SendMessage"


def topic() -> Task:
    made = aws.sns.Topic("told")
    parameters = {"TopicArn": made.arn, "Message": "x"}
    return "arn:aws:states:::sns:publish", parameters, made.arn, "sns:Publish"


def bus() -> Task:
    made = aws.cloudwatch.EventBus("told")
    entry = {"EventBusName": made.name, "Source": "a", "DetailType": "b", "Detail": {}}
    return "arn:aws:states:::events:putEvents", {"Entries": [entry]}, made.arn, "events:PutEvents"


def table() -> aws.dynamodb.Table:
    key = {"name": "id", "type": "S"}
    return aws.dynamodb.Table("kept", attributes=[key], hash_key="id", billing_mode="PAY_PER_REQUEST")


def item() -> Task:
    made = table()
    parameters = {"TableName": made.name, "Item": {"id": {"S": "1"}}}
    return "arn:aws:states:::dynamodb:putItem", parameters, made.arn, "dynamodb:PutItem"


def start_nested() -> Task:
    made = state_machine("nested", {"Type": "Succeed"})
    parameters = {"StateMachineArn": made.arn}
    return "arn:aws:states:::states:startExecution", parameters, made.arn, "states:StartExecution"


def sdk_item() -> Task:
    _, parameters, needed, action = item()
    return "arn:aws:states:::aws-sdk:dynamodb:putItem", parameters, needed, action


def sdk_bucket() -> Task:
    made = aws.s3.Bucket("kept")
    resource = "arn:aws:states:::aws-sdk:s3:listObjectsV2"
    return resource, {"Bucket": made.bucket}, made.arn, "s3:ListBucket"


def sdk_object() -> Task:
    made = aws.s3.Bucket("kept", force_destroy=True)
    resource = "arn:aws:states:::aws-sdk:s3:putObject"
    return (
        resource,
        {"Bucket": made.bucket, "Key": "a b", "Body": 1},
        made.arn.apply(list_inside),
        "s3:PutObject",
    )


def sdk_read_object() -> Task:
    made = aws.s3.Bucket("kept", force_destroy=True)
    kept = aws.s3.BucketObjectv2("kept", bucket=made.bucket, key="a b", content="x")
    resource = "arn:aws:states:::aws-sdk:s3:getObject"
    return resource, {"Bucket": made.bucket, "Key": kept.key}, made.arn.apply(list_inside), "s3:GetObject"


def list_inside(bucket: str) -> str:
    return f"{bucket}/*"


def sdk_invoked_function() -> Task:
    made = simple_function("called")
    parameters = {"FunctionName": made.name, "Payload": {"a": 1}}
    return "arn:aws:states:::aws-sdk:lambda:invoke", parameters, made.arn, "lambda:InvokeFunction"


def sdk_secret() -> Task:
    made = aws.secretsmanager.Secret("kept")
    parameters = {"SecretId": made.arn, "SecretString": "x"}
    resource = "arn:aws:states:::aws-sdk:secretsmanager:putSecretValue"
    return resource, parameters, made.arn, "secretsmanager:PutSecretValue"


def sdk_function() -> Task:
    made = simple_function("called")
    resource = "arn:aws:states:::aws-sdk:lambda:getFunction"
    return resource, {"FunctionName": made.name}, made.arn, "lambda:GetFunction"


TASKS = {
    function: "Lambda.AWSLambdaException",
    function_by_name: "Lambda.AWSLambdaException",
    function_that_calls_back: "Lambda.AWSLambdaException",
    queue: "SQS.AmazonSQSException",
    topic: "SNS.AuthorizationErrorException",
    bus: "EventBridge.AmazonEventBridgeException",
    item: "DynamoDB.AmazonDynamoDBException",
    start_nested: "StepFunctions.AWSStepFunctionsException",
    sdk_item: "DynamoDb.DynamoDbException",
    sdk_bucket: "S3.S3Exception",
    sdk_object: "S3.S3Exception",
    sdk_read_object: "S3.S3Exception",
    sdk_invoked_function: "Lambda.LambdaException",
    sdk_secret: "SecretsManager.SecretsManagerException",
    sdk_function: "Lambda.LambdaException",
}


def build_caller(make: Callable[[], Task], *, allowed: bool) -> None:
    resource, parameters, needed, action = make()
    granted = pulumi.Output.from_input(needed).apply(lambda known: allow(action, known)) if allowed else None
    state_machine(
        "calling",
        {
            "Type": "Task",
            "Resource": resource,
            "Parameters": parameters,
            "TimeoutSeconds": 2,
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
            "End": True,
        },
        {"Caught": {"Type": "Pass", "End": True}},
        permissions=granted,
    )


@pytest.mark.parametrize("make", TASKS, ids=lambda make: make.__name__)
def test_a_role_without_the_permission_fails_the_task(emulator: Emulator, make: Callable[[], Task]) -> None:
    with deploy(lambda: build_caller(make, allowed=False), emulator=emulator) as stack:
        caught = json.loads(run(stack, "calling")["output"])
        assert caught["Error"] == TASKS[make]
        assert ":assumed-role/calling-" in caught["Cause"]
        assert "is not authorized to perform: " in caught["Cause"]
        assert "because no identity-based policy allows the" in caught["Cause"]


@pytest.mark.parametrize("make", TASKS, ids=lambda make: make.__name__)
def test_a_role_with_the_permission_calls(emulator: Emulator, make: Callable[[], Task]) -> None:
    with deploy(lambda: build_caller(make, allowed=True), emulator=emulator) as stack:
        output = json.loads(run(stack, "calling")["output"])
        # A task that waits for a callback never ends, but has made its call.
        assert output.get("Error") == ("States.Timeout" if make is function_that_calls_back else None), output


def test_an_execution_that_does_not_catch_fails(emulator: Emulator) -> None:
    def program() -> None:
        resource, parameters, *_ = item()
        task = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
        state_machine(
            "branching", {"Type": "Parallel", "Branches": [branch(task), branch(task)], "End": True}
        )

    def branch(task: dict[str, Any]) -> dict[str, Any]:
        return {"StartAt": "Only", "States": {"Only": task}}

    with deploy(program, emulator=emulator) as stack:
        ended = run(stack, "branching")
        assert (ended["status"], ended["error"]) == ("FAILED", "DynamoDB.AmazonDynamoDBException")
        assert "is not authorized to perform: dynamodb:PutItem" in ended["cause"]


@pytest.mark.parametrize("allowed", [True, False])
def test_a_distributed_map_reads_with_the_rights_of_the_role(emulator: Emulator, allowed: bool) -> None:
    def program() -> None:
        bucket = aws.s3.Bucket("items")
        aws.s3.BucketObjectv2("items", bucket=bucket.bucket, key="items.json", content="[1, 2]")
        state_machine(
            "mapping",
            {
                "Type": "Map",
                "ItemReader": {
                    "Resource": "arn:aws:states:::s3:getObject",
                    "ReaderConfig": {"InputType": "JSON"},
                    "Parameters": {"Bucket": bucket.bucket, "Key": "items.json"},
                },
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "Only",
                    "States": {"Only": {"Type": "Pass", "End": True}},
                },
                "End": True,
            },
            permissions=bucket.arn.apply(
                lambda known: allow("s3:GetObject", f"{known}/*" if allowed else known)
            ),
        )

    with deploy(program, emulator=emulator) as stack:
        ended = run(stack, "mapping")
        if allowed:
            assert json.loads(ended["output"]) == [1, 2]
        else:
            assert ended["error"] == "States.ItemReaderFailed"


def test_a_distributed_map_lists_the_prefix_that_the_role_may_list(emulator: Emulator) -> None:
    def program() -> None:
        bucket = aws.s3.Bucket("listed")
        aws.s3.BucketObjectv2("listed", bucket=bucket.bucket, key="in/a", content="a")
        for name, prefix in {"allowed": "in/", "denied": "out/"}.items():
            condition = {"StringEquals": {"s3:prefix": prefix}}
            statement = {"Effect": "Allow", "Action": "s3:ListBucket", "Condition": condition}
            permissions = bucket.arn.apply(
                lambda arn, statement=statement: json.dumps(
                    {"Version": "2012-10-17", "Statement": [{**statement, "Resource": arn}]}
                )
            )
            state = {
                "Type": "Map",
                "ItemReader": {
                    "Resource": "arn:aws:states:::s3:listObjectsV2",
                    "Parameters": {"Bucket": bucket.bucket, "Prefix": "in/"},
                },
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "Only",
                    "States": {"Only": {"Type": "Pass", "End": True}},
                },
                "End": True,
            }
            state_machine(name, state, permissions=permissions)

    with deploy(program, emulator=emulator) as stack:
        assert [item["Key"] for item in json.loads(run(stack, "allowed")["output"])] == ["in/a"]
        assert run(stack, "denied")["error"] == "States.ItemReaderFailed"


def test_results_of_a_distributed_map_are_files(emulator: Emulator) -> None:
    def program() -> None:
        bucket = aws.s3.Bucket("results")
        aws.s3.BucketObjectv2("rows", bucket=bucket.bucket, key="rows.csv", content="True,{}\n1,2\n")
        state = {
            "Type": "Map",
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "MaxItems": 0},
                "Parameters": {"Bucket": bucket.bucket, "Key": "rows.csv"},
            },
            "ResultWriter": {
                "Resource": "arn:aws:states:::s3:putObject",
                "Parameters": {"Bucket": bucket.bucket, "Prefix": "jobs"},
            },
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Only",
                "States": {"Only": {"Type": "Pass", "End": True}},
            },
            "End": True,
        }
        state_machine(
            "writing", state, permissions=bucket.arn.apply(lambda known: allow("s3:*Object", f"{known}/*"))
        )

    with deploy(program, emulator=emulator) as stack:
        output = json.loads(run(stack, "writing")["output"])
        objects = stack.client("s3")

        def read(key: str) -> Any:
            found = objects.get_object(Bucket=output["ResultWriterDetails"]["Bucket"], Key=key)["Body"].read()
            assert len(found) == sizes.get(key, len(found))
            return json.loads(found)

        sizes: dict[str, int] = {}
        manifest = read(output["ResultWriterDetails"]["Key"])
        assert (manifest["MapRunArn"], manifest["ResultFiles"]["FAILED"]) == (output["MapRunArn"], [])
        (succeeded,) = manifest["ResultFiles"]["SUCCEEDED"]
        sizes[succeeded["Key"]] = succeeded["Size"]
        (result,) = read(succeeded["Key"])
        assert result["Output"] == '{"{}":"2","True":"1"}'


@pytest.mark.parametrize("allowed", [True, False])
def test_waiting_for_a_nested_workflow_needs_a_managed_rule(emulator: Emulator, allowed: bool) -> None:
    rule = arn("events", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule")
    permissions = {"Action": ["events:PutTargets", "events:PutRule", "events:DescribeRule"], "Resource": rule}

    def program() -> None:
        inner = state_machine("inner", {"Type": "Pass", "Result": 7, "End": True})
        task = {
            "Type": "Task",
            "Resource": "arn:aws:states:::states:startExecution.sync:2",
            "Parameters": {"StateMachineArn": inner.arn},
            "OutputPath": "$.Output",
            "End": True,
        }
        start = inner.arn.apply(
            lambda known: policy(
                {"Action": "states:StartExecution", "Resource": known}, *([permissions] if allowed else [])
            )
        )
        state_machine("outer", task, permissions=start)

    if allowed:
        with deploy(program, emulator=emulator) as stack:
            assert run(stack, "outer")["output"] == "7"
    else:
        with pytest.raises(
            DeploymentError, match=r"create managed-rule; .* do not allow events:PutTargets on arn"
        ):
            deploy(program, emulator=emulator)
