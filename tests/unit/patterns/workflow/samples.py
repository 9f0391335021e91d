"""The definitions in ``definitions/``: what their placeholders stand for, and what they need.

Each is one of AWS's own public examples, as its comment says, with its states and integrations in our words
and the timeouts that this library insists on.
"""

import re
from pathlib import Path
from typing import Any

from asl_builders import ACCOUNT, CHILD_ARN, CONNECTION_ARN, FUNCTION_ARN, QUEUE_URL, TOPIC_ARN

FILES = sorted((Path(__file__).parent / "definitions").iterdir())

_FUNCTIONS = (
    *("AggregatorArn", "CalculatorArn", "CancelCar", "CancelFlight", "FirstArn", "FunctionArn", "Pay"),
    *("Refund", "ReserveCar", "ReserveFlight", "SamplingArn", "SecondArn", "SeedArn"),
)
SUBSTITUTIONS: dict[str, Any] = {
    **{name: FUNCTION_ARN.replace("charge", name) for name in _FUNCTIONS},
    "ActivityArn": f"arn:aws:states:us-east-1:{ACCOUNT}:activity:work",
    "ApiEndpoint": "abc123.execute-api.us-east-1.amazonaws.com",
    "Argument": "--all",
    "Bucket": "datasets",
    "BusArn": f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/monitoring",
    "BusName": "shop",
    "ChildArn": CHILD_ARN,
    "ConnectionArn": CONNECTION_ARN,
    "FunctionName": "call",
    "GlueJob": "combine",
    "JobDefinitionArn": f"arn:aws:batch:us-east-1:{ACCOUNT}:job-definition/report:1",
    "JobFlowRole": "emr-instances",
    "JobQueueArn": f"arn:aws:batch:us-east-1:{ACCOUNT}:job-queue/slow",
    "Limit": "5",
    "LockName": "lock",
    "LogBucket": "logs",
    "Partition": "aws",
    "Project": "site",
    "Publish": "arn:aws:states:::sns:publish",
    "QueueUrl": QUEUE_URL,
    "Reservations": "reservations",
    "SecurityGroupId": "sg-1",
    "SendMessage": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "ServiceRole": "emr",
    "Source": "old-orders",
    "Stock": "stock",
    "SubnetId": "subnet-1",
    "Table": "orders",
    "Target": "new-orders",
    "TopicArn": TOPIC_ARN,
}

ROLES = [f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("report-execution", "report-task")]
"""Roles of the ECS tasks."""

GRANTED = {
    "account-vending": "organizations:ListRoots sts:AssumeRole",
    "build": "codebuild:BatchGetReports",
    "config-backup": "config:ListAggregateDiscoveredResources s3:PutObject",
    "csv-to-table": "s3:GetObject",
    "emr-steps": "elasticmapreduce:RunJobFlow iam:PassRole",
    "glacier-restore": "s3:GetObject",
    "instance-isolation": "ec2:DescribeInstances autoscaling:DescribeAutoScalingInstances",
    "monte-carlo": "s3:ListBucket",
    "object-metadata": "s3:GetObject rekognition:DetectLabels",
    "rules-to-schedules": "scheduler:CreateSchedule events:DisableRule events:EnableRule iam:PassRole",
    "scatter-gather": "lambda:InvokeFunction",
    "stream-aggregator": "states:InvokeHTTPEndpoint glue:GetJobRun",
}
"""Actions that must be allowed by hand, since their resources are dynamic or in no table."""

_EVENTS = "events:DescribeRule events:PutRule events:PutTargets"
_MAP = "states:DescribeExecution states:RedriveExecution states:StartExecution"
_CONNECTION = (
    "events:RetrieveConnectionCredentials secretsmanager:DescribeSecret secretsmanager:GetSecretValue"
)
_BATCH = "batch:SubmitJob batch:DescribeJobs batch:TerminateJob"
NEEDED = {
    "account-vending": "",
    "activity-worker": "",
    "api-call": "execute-api:Invoke sns:Publish",
    "async-api-callback": "sns:Publish sqs:SendMessage",
    "batch-after-lambda": f"lambda:InvokeFunction {_BATCH} {_EVENTS}",
    "build": f"codebuild:StartBuild codebuild:StopBuild codebuild:BatchGetBuilds sns:Publish {_EVENTS}",
    "checkout": "dynamodb:PutItem dynamodb:UpdateItem events:PutEvents",
    "config-backup": "",
    "csv-distributed-map": f"s3:GetObject {_MAP}",
    "csv-to-table": f"lambda:InvokeFunction sns:Publish {_MAP}",
    "custom-event": "events:PutEvents",
    "emr-steps": "",
    "fallback-jsonata": "lambda:InvokeFunction",
    "fargate-callback-jsonata": "ecs:RunTask iam:PassRole",
    "fargate-task": f"ecs:RunTask iam:PassRole ecs:StopTask ecs:DescribeTasks sns:Publish {_EVENTS}",
    "glacier-restore": "lambda:InvokeFunction",
    "glue-job": "glue:StartJobRun glue:GetJobRun glue:GetJobRuns glue:BatchStopJobRun",
    "http-customers": f"states:InvokeHTTPEndpoint {_CONNECTION}",
    "human-approval": "sns:Publish lambda:InvokeFunction",
    "idempotent": "lambda:InvokeFunction dynamodb:UpdateItem dynamodb:GetItem",
    "image-map": "lambda:InvokeFunction",
    "instance-isolation": "",
    "inventory-distributed-map": f"s3:GetObject s3:GetObjectTagging {_MAP}",
    "json-distributed-map-jsonata": "s3:ListBucket s3:GetObject s3:PutObject s3:AbortMultipartUpload"
    f" s3:ListMultipartUploadParts lambda:InvokeFunction {_MAP}",
    "lambda-with-retry": "lambda:InvokeFunction",
    "monte-carlo": f"lambda:InvokeFunction {_MAP}",
    "nested-distributed-maps": f"s3:ListBucket s3:GetObject sns:Publish {_MAP}",
    "nested-workflow": f"states:StartExecution states:DescribeExecution states:StopExecution {_EVENTS}",
    "object-metadata": "dynamodb:PutItem",
    "parallel-approval": "sns:Publish",
    "phases-with-heartbeat": "events:PutEvents",
    "queue-transfer": "lambda:InvokeFunction dynamodb:GetItem dynamodb:DeleteItem sqs:SendMessage",
    "replay-events": "lambda:InvokeFunction events:PutEvents",
    "request-response": "sns:Publish",
    "reserve-stock": "dynamodb:GetItem dynamodb:UpdateItem dynamodb:PutItem events:PutEvents sns:Publish",
    "rules-to-schedules": f"lambda:InvokeFunction {_MAP}",
    "saga": "lambda:InvokeFunction sns:Publish",
    "scatter-gather": "dynamodb:PutItem",
    "semaphore": "dynamodb:UpdateItem dynamodb:PutItem dynamodb:GetItem lambda:InvokeFunction",
    "stock-level": "events:PutEvents dynamodb:UpdateItem",
    "stream-aggregator": "dynamodb:Query dynamodb:UpdateItem glue:StartJobRun states:StopExecution"
    f" {_CONNECTION} {_EVENTS} {_MAP}",
    "table-transfer": "dynamodb:Scan lambda:InvokeFunction dynamodb:PutItem",
    "variables": "",
    "workflow-monitor": "dynamodb:PutItem events:PutEvents",
}
"""Actions that follow from each example, read off its states by hand."""


def name_of(file: Path) -> str:
    """The name of a definition, without its suffixes."""
    return file.name.partition(".")[0]


def arguments(file: Path, **more: Any) -> dict[str, Any]:
    """Arguments that a workflow needs to deploy the definition in ``file``."""
    placeholders = set(re.findall(r"\$\{(\w+)\}", file.read_text()))
    granted = GRANTED.get(name_of(file), "").split()
    return {
        "definition_file": str(file),
        "timeout": 3600,
        "definition_substitutions": {name: SUBSTITUTIONS[name] for name in sorted(placeholders)},
        "policy_statements": [{"actions": granted, "resources": ["*"]}] if granted else [],
        **({"passed_role_arns": ROLES} if name_of(file).startswith("fargate-") else {}),
        **more,
    }
