"""Small definitions for tests, and what a workflow makes of them."""

from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import patch

import pulumi
import pytest
from graphs import errors_in, evaluate

from embedded_aws import Recording
from serverless_patterns import Workflow
from serverless_patterns.patterns.workflow.integrations.where import AwsLocation

ACCOUNT = "123456789012"
FUNCTION_ARN = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:charge"
TOPIC_ARN = f"arn:aws:sns:us-east-1:{ACCOUNT}:orders"
QUEUE_URL = f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/orders"
WORKFLOW_ARN = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:orders"
CHILD_ARN = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:child"
CONNECTION_ARN = f"arn:aws:events:us-east-1:{ACCOUNT}:connection/bank/81210c42-8af1-456b-9c4a-6ff02fc664ac"
WHERE = AwsLocation("aws", "us-east-1", ACCOUNT, WORKFLOW_ARN)


def machine(**states: Mapping[str, Any]) -> dict[str, Any]:
    """A definition whose first state is where it starts."""
    return {"StartAt": next(iter(states)), "TimeoutSeconds": 60, "States": {**states}}


def task(resource: str, parameters: Any = None, **fields: Any) -> dict[str, Any]:
    """A last state that calls ``resource``, an ARN or what follows ``arn:aws:states:::``."""
    arn = resource if resource.startswith(("arn:", "${")) else f"arn:aws:states:::{resource}"
    given = {} if parameters is None else {"Parameters": parameters}
    return {"Type": "Task", "Resource": arn, **given, "End": True, **fields}


def build_distributed_map(
    inner: Mapping[str, Any], execution_type: str = "STANDARD", **fields: Any
) -> dict[str, Any]:
    """A last state that is a Distributed Map with one state inside."""
    config = {"Mode": "DISTRIBUTED", "ExecutionType": execution_type}
    processor = {"ProcessorConfig": config, "StartAt": "Item", "States": {"Item": inner}}
    return {"Type": "Map", "ItemProcessor": processor, "End": True, **fields}


def reader(action: str, config: dict[str, Any] | None = None, **parameters: Any) -> dict[str, Any]:
    """The field of a Distributed Map that reads its items from S3."""
    reading = config or {"InputType": "CSV"}
    return {
        "ItemReader": {
            "Resource": f"arn:aws:states:::s3:{action}",
            "Parameters": parameters,
            "ReaderConfig": reading,
        }
    }


def writer(**parameters: Any) -> dict[str, Any]:
    """The field of a Distributed Map that writes its results to S3."""
    return {"ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Arguments": parameters}}


MESSAGE = {"TopicArn": TOPIC_ARN, "Message": "done"}
"""Parameters of ``sns:publish``."""
CHARGE = task("lambda:invoke", {"FunctionName": FUNCTION_ARN, "Payload.$": "$"})
PASS = {"Type": "Pass", "End": True}
DONE = {"Type": "Succeed"}


def make(definition: Mapping[str, Any] | None = None, *, preview: bool = False, **args: Any) -> Recording:
    """Registrations of a workflow called ``orders``."""
    given = {"definition": definition} if definition is not None else {}
    return evaluate(lambda: Workflow("orders", {**given, **args}), preview=preview)


def reject(definition: Mapping[str, Any] | None = None, **args: Any) -> list[str]:
    """The errors of a workflow, which has to register nothing."""
    given = {"definition": definition} if definition is not None else {}
    return errors_in(lambda: Workflow("orders", {**given, **args}))


def list_errors(state: dict[str, Any], **args: Any) -> list[str]:
    """The errors of a workflow whose first state is called A; a choice may lead to ``Done``."""
    choices = {"Done": DONE} if state.get("Type") == "Choice" else {}
    return reject(machine(A=state, **choices), **args)


def warnings(definition: Mapping[str, Any], **args: Any) -> list[str]:
    """Warnings of a workflow that deploys."""
    with patch.object(pulumi.log, "warn") as warn:
        make(definition, **args)
    return [call.args[0] for call in warn.call_args_list]


def fail(program: Callable[[], object], error: type[Exception]) -> str:
    """Error of a program that fails only when its outputs are known."""
    with pytest.raises(error) as caught:
        evaluate(program)
    return str(caught.value)


LOG = {
    "Effect": "Allow",
    "Action": [
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
    ],
    "Resource": ["*"],
}
TRACE = {
    "Effect": "Allow",
    "Action": [
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ],
    "Resource": ["*"],
}
INVOKE = {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [FUNCTION_ARN]}
SIMPLE = machine(Charge=CHARGE)
