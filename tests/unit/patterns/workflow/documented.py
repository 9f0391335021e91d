"""AWS's documentation of each integration, written by hand: pages and formats as in the tables."""
# ruff: noqa: E501  a row of a table is easier to read in one piece

from typing import Any

from asl_builders import (
    ACCOUNT,
    CHILD_ARN,
    CONNECTION_ARN,
    FUNCTION_ARN,
    QUEUE_URL,
    TOPIC_ARN,
    WHERE,
    WORKFLOW_ARN,
    machine,
)

from serverless_patterns.patterns.workflow.permissions import Permissions, derive

Allowed = tuple[str, str] | tuple[str, str, dict[str, Any]]

QUEUE_ARN = f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders"
TABLE_ARN = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders"
BUS_ARN = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"
RULE_ARN = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/nightly"
EXECUTION_ARN = f"arn:aws:states:us-east-1:{ACCOUNT}:execution:child:1"
OBJECT_ARN = "arn:aws:s3:::uploads/a/b.txt"
SECRET_ARN = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:bank-??????"
FULL_SECRET_ARN = SECRET_ARN.replace("??????", "a1B2c3")
FOREIGN_QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/210987654321/a"
API_ARN = f"arn:aws:execute-api:us-east-1:{ACCOUNT}:abc123"
PARAMETER_ARN = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/orders/limit"
EVENTS = "events:DescribeRule events:PutRule events:PutTargets"
BUCKET_ARN = "arn:aws:s3:::uploads"
LISTED = {"Bucket": "uploads", "Prefix": "2030/"}
WITH_PREFIX = {"StringEquals": {"s3:prefix": "2030/"}}
OVERRIDES = {
    "Overrides": {
        "ExecutionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/start",
        "TaskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/run",
    }
}
PASSED = (
    "iam:PassRole",
    f"arn:aws:iam::{ACCOUNT}:role/run arn:aws:iam::{ACCOUNT}:role/start",
    {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
)
OBJECT = {"Bucket": "uploads", "Key": "a/b.txt"}
ENTRIES = {"Entries": [{"Source": "shop", "DetailType": "Ordered", "Detail": {}}]}
BATCH = {"JobName": "j", "JobDefinition": "report", "JobQueue": "slow"}
BATCH_ARNS = " ".join(
    f"arn:aws:batch:us-east-1:{ACCOUNT}:{kind}"
    for kind in ("job-definition/report", "job-definition/report:*", "job-queue/slow", "job/*")
)
PROJECT_ARN = f"arn:aws:codebuild:us-east-1:{ACCOUNT}:project/site"
GLUE_ARN = f"arn:aws:glue:us-east-1:{ACCOUNT}:job/clean"
FAMILY_ARN = f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/report"
HTTP = {
    "ApiEndpoint": "https://bank.example/charge",
    "Method": "POST",
    "Authentication": {"ConnectionArn": CONNECTION_ARN},
}
API = {
    "ApiEndpoint": "abc123.execute-api.us-east-1.amazonaws.com",
    "Method": "GET",
    "Stage": "prod",
    "Path": "/pets",
    "AuthType": "IAM_ROLE",
}


def rule(name: str) -> str:
    return f"arn:aws:events:us-east-1:{ACCOUNT}:rule/StepFunctionsGetEvent{name}Rule"


# Resource, parameters, and what AWS documents for it: actions, resources and conditions, sorted.
DOCUMENTED: list[tuple[str, dict[str, Any], list[Allowed]]] = [
    ("apigateway:invoke", API, [("execute-api:Invoke", f"{API_ARN}/prod/GET/pets")]),
    ("batch:submitJob", BATCH, [("batch:SubmitJob", BATCH_ARNS)]),
    (
        "batch:submitJob.sync",
        BATCH,
        [("batch:DescribeJobs", "*"), ("batch:SubmitJob", BATCH_ARNS), ("batch:TerminateJob", f"arn:aws:batch:us-east-1:{ACCOUNT}:job/*"), (EVENTS, rule("sForBatchJobs"))],
    ),
    ("codebuild:startBuild", {"ProjectName": "site"}, [("codebuild:StartBuild", PROJECT_ARN)]),
    ("codebuild:startBuild.sync", {"ProjectName": PROJECT_ARN}, [("codebuild:BatchGetBuilds codebuild:StartBuild codebuild:StopBuild", PROJECT_ARN), (EVENTS, rule("ForCodeBuildStartBuild"))]),
    ("dynamodb:deleteItem", {"TableName": "orders"}, [("dynamodb:DeleteItem", TABLE_ARN)]),
    ("dynamodb:getItem", {"TableName": "orders"}, [("dynamodb:GetItem", TABLE_ARN)]),
    ("dynamodb:putItem", {"TableName": TABLE_ARN}, [("dynamodb:PutItem", TABLE_ARN)]),
    ("dynamodb:updateItem", {"TableName": "orders"}, [("dynamodb:UpdateItem", TABLE_ARN)]),
    ("ecs:runTask", {"TaskDefinition": "report:7", **OVERRIDES}, [("ecs:RunTask", f"{FAMILY_ARN}:7"), PASSED]),
    (
        "ecs:runTask.sync",
        {"TaskDefinition": f"{FAMILY_ARN}:7", "Cluster": f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/jobs", **OVERRIDES},
        [("ecs:DescribeTasks ecs:StopTask", f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/jobs/*"), ("ecs:RunTask", f"{FAMILY_ARN}:7"), (EVENTS, rule("sForECSTask")), PASSED],
    ),
    ("events:putEvents", ENTRIES, [("events:PutEvents", BUS_ARN)]),
    ("glue:startJobRun", {"JobName": "clean"}, [("glue:StartJobRun", GLUE_ARN)]),
    ("glue:startJobRun.sync", {"JobName": "clean"}, [("glue:BatchStopJobRun glue:GetJobRun glue:GetJobRuns glue:StartJobRun", GLUE_ARN)]),
    (
        "http:invoke",
        HTTP,
        [
            ("events:RetrieveConnectionCredentials", CONNECTION_ARN),
            ("secretsmanager:DescribeSecret secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:events!connection/bank/*"),
            ("states:InvokeHTTPEndpoint", WORKFLOW_ARN, {"StringEquals": {"states:HTTPMethod": "POST", "states:HTTPEndpoint": "https://bank.example/charge"}}),
        ],
    ),
    ("lambda:invoke", {"FunctionName": FUNCTION_ARN}, [("lambda:InvokeFunction", FUNCTION_ARN)]),
    ("sns:publish", {"TopicArn": TOPIC_ARN}, [("sns:Publish", TOPIC_ARN)]),
    ("sqs:sendMessage", {"QueueUrl": QUEUE_URL}, [("sqs:SendMessage", QUEUE_ARN)]),
    ("states:startExecution", {"StateMachineArn": CHILD_ARN}, [("states:StartExecution", CHILD_ARN)]),
    (
        "states:startExecution.sync:2",
        {"StateMachineArn": CHILD_ARN},
        [
            (EVENTS, rule("sForStepFunctionsExecution")),
            ("states:DescribeExecution states:StopExecution", f"arn:aws:states:us-east-1:{ACCOUNT}:execution:child:*"),
            ("states:StartExecution", CHILD_ARN),
        ],
    ),
]  # fmt: skip

_ITEMS = {"RequestItems": {"orders": {}, f"{TABLE_ARN}-old": {}}}
_TABLES = f"{TABLE_ARN} {TABLE_ARN}-old"
_TRANSACTION = {
    "TransactItems": [
        {action: {"TableName": "orders"}} for action in ("Put", "Update", "Delete", "ConditionCheck")
    ]
}
DOCUMENTED_SDK: list[tuple[str, dict[str, Any], list[Allowed]]] = [
    ("dynamodb:batchGetItem", _ITEMS, [("dynamodb:BatchGetItem", _TABLES)]),
    ("dynamodb:batchWriteItem", _ITEMS, [("dynamodb:BatchWriteItem", _TABLES)]),
    ("dynamodb:deleteItem", {"TableName": "orders"}, [("dynamodb:DeleteItem", TABLE_ARN)]),
    ("dynamodb:describeTable", {"TableName": "orders"}, [("dynamodb:DescribeTable", TABLE_ARN)]),
    ("dynamodb:getItem", {"TableName": "orders"}, [("dynamodb:GetItem", TABLE_ARN)]),
    ("dynamodb:putItem", {"TableName": "orders"}, [("dynamodb:PutItem", TABLE_ARN)]),
    ("dynamodb:query", {"TableName": "orders", "IndexName": "day"}, [("dynamodb:Query", f"{TABLE_ARN}/index/day")]),
    ("dynamodb:scan", {"TableName": "orders"}, [("dynamodb:Scan", TABLE_ARN)]),
    ("dynamodb:transactGetItems", {"TransactItems": [{"Get": {"TableName": "orders"}}]}, [("dynamodb:GetItem", TABLE_ARN)]),
    ("dynamodb:transactWriteItems", _TRANSACTION, [("dynamodb:ConditionCheckItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem", TABLE_ARN)]),
    ("dynamodb:updateItem", {"TableName": "orders"}, [("dynamodb:UpdateItem", TABLE_ARN)]),
    ("eventbridge:deleteRule", {"Name": "nightly"}, [("events:DeleteRule", RULE_ARN)]),
    ("eventbridge:describeRule", {"Name": "nightly"}, [("events:DescribeRule", RULE_ARN)]),
    ("eventbridge:disableRule", {"Name": "nightly"}, [("events:DisableRule", RULE_ARN)]),
    ("eventbridge:enableRule", {"Name": "nightly"}, [("events:EnableRule", RULE_ARN)]),
    ("eventbridge:putEvents", ENTRIES, [("events:PutEvents", BUS_ARN)]),
    ("eventbridge:removeTargets", {"Rule": "nightly"}, [("events:RemoveTargets", RULE_ARN)]),
    ("lambda:invoke", {"FunctionName": "charge"}, [("lambda:InvokeFunction", FUNCTION_ARN)]),
    ("s3:abortMultipartUpload", OBJECT, [("s3:AbortMultipartUpload", OBJECT_ARN)]),
    ("s3:completeMultipartUpload", OBJECT, [("s3:PutObject", OBJECT_ARN)]),
    (
        "s3:copyObject",
        {"CopySource": "uploads/a/b.txt", "Bucket": "archive", "Key": "b.txt"},
        [("s3:GetObject s3:GetObjectTagging", OBJECT_ARN), ("s3:PutObject s3:PutObjectTagging", "arn:aws:s3:::archive/b.txt")],
    ),
    ("s3:createMultipartUpload", OBJECT, [("s3:PutObject", OBJECT_ARN)]),
    ("s3:deleteObject", OBJECT, [("s3:DeleteObject", OBJECT_ARN)]),
    ("s3:deleteObjects", {"Bucket": "uploads", "Delete": {"Objects": [{"Key": "a/b.txt"}]}}, [("s3:DeleteObject", OBJECT_ARN)]),
    ("s3:deleteObjectTagging", OBJECT, [("s3:DeleteObjectTagging", OBJECT_ARN)]),
    ("s3:getBucketLocation", {"Bucket": "uploads"}, [("s3:GetBucketLocation", BUCKET_ARN)]),
    ("s3:getBucketTagging", {"Bucket": "uploads"}, [("s3:GetBucketTagging", BUCKET_ARN)]),
    ("s3:getBucketVersioning", {"Bucket": "uploads"}, [("s3:GetBucketVersioning", BUCKET_ARN)]),
    ("s3:getObject", OBJECT, [("s3:GetObject", OBJECT_ARN)]),
    ("s3:getObjectAcl", OBJECT, [("s3:GetObjectAcl", OBJECT_ARN)]),
    ("s3:getObjectAttributes", OBJECT, [("s3:GetObject s3:GetObjectAttributes", OBJECT_ARN)]),
    ("s3:getObjectLegalHold", OBJECT, [("s3:GetObjectLegalHold", OBJECT_ARN)]),
    ("s3:getObjectRetention", OBJECT, [("s3:GetObjectRetention", OBJECT_ARN)]),
    ("s3:getObjectTagging", OBJECT, [("s3:GetObjectTagging", OBJECT_ARN)]),
    ("s3:headBucket", {"Bucket": "uploads"}, [("s3:ListBucket", BUCKET_ARN)]),
    ("s3:headObject", OBJECT, [("s3:GetObject", OBJECT_ARN)]),
    ("s3:listMultipartUploads", {"Bucket": "uploads"}, [("s3:ListBucketMultipartUploads", BUCKET_ARN)]),
    ("s3:listObjects", LISTED, [("s3:ListBucket", BUCKET_ARN, WITH_PREFIX)]),
    ("s3:listObjectVersions", LISTED, [("s3:ListBucketVersions", BUCKET_ARN, WITH_PREFIX)]),
    ("s3:listObjectsV2", LISTED, [("s3:ListBucket", BUCKET_ARN, WITH_PREFIX)]),
    ("s3:listParts", OBJECT, [("s3:ListMultipartUploadParts", OBJECT_ARN)]),
    ("s3:putObject", OBJECT, [("s3:PutObject", OBJECT_ARN)]),
    ("s3:putObjectAcl", OBJECT, [("s3:PutObjectAcl", OBJECT_ARN)]),
    ("s3:putObjectLegalHold", OBJECT, [("s3:PutObjectLegalHold", OBJECT_ARN)]),
    ("s3:putObjectRetention", OBJECT, [("s3:PutObjectRetention", OBJECT_ARN)]),
    ("s3:putObjectTagging", OBJECT, [("s3:PutObjectTagging", OBJECT_ARN)]),
    ("s3:restoreObject", OBJECT, [("s3:RestoreObject", OBJECT_ARN)]),
    ("s3:uploadPart", OBJECT, [("s3:PutObject", OBJECT_ARN)]),
    ("s3:uploadPartCopy", {"CopySource": "uploads/a/b.txt", "Bucket": "archive", "Key": "b.txt"}, [("s3:GetObject", OBJECT_ARN), ("s3:PutObject", "arn:aws:s3:::archive/b.txt")]),
    ("secretsmanager:describeSecret", {"SecretId": "bank"}, [("secretsmanager:DescribeSecret", SECRET_ARN)]),
    ("secretsmanager:getSecretValue", {"SecretId": "bank"}, [("secretsmanager:GetSecretValue", SECRET_ARN)]),
    ("secretsmanager:putSecretValue", {"SecretId": "bank"}, [("secretsmanager:PutSecretValue", SECRET_ARN)]),
    ("secretsmanager:updateSecret", {"SecretId": "bank"}, [("secretsmanager:UpdateSecret", SECRET_ARN)]),
    ("sfn:describeExecution", {"ExecutionArn": EXECUTION_ARN}, [("states:DescribeExecution", EXECUTION_ARN)]),
    ("sfn:getExecutionHistory", {"ExecutionArn": EXECUTION_ARN}, [("states:GetExecutionHistory", EXECUTION_ARN)]),
    ("sfn:redriveExecution", {"ExecutionArn": EXECUTION_ARN}, [("states:RedriveExecution", EXECUTION_ARN)]),
    ("sfn:sendTaskFailure", {"TaskToken.$": "$.token"}, [("states:SendTaskFailure", "*")]),
    ("sfn:sendTaskHeartbeat", {"TaskToken.$": "$.token"}, [("states:SendTaskHeartbeat", "*")]),
    ("sfn:sendTaskSuccess", {"TaskToken.$": "$.token"}, [("states:SendTaskSuccess", "*")]),
    ("sfn:startExecution", {"StateMachineArn": CHILD_ARN}, [("states:StartExecution", CHILD_ARN)]),
    ("sfn:startSyncExecution", {"StateMachineArn": CHILD_ARN}, [("states:StartSyncExecution", CHILD_ARN)]),
    ("sfn:stopExecution", {"ExecutionArn": EXECUTION_ARN}, [("states:StopExecution", EXECUTION_ARN)]),
    ("sns:publish", {"TopicArn": TOPIC_ARN}, [("sns:Publish", TOPIC_ARN)]),
    ("sns:publishBatch", {"TopicArn": TOPIC_ARN}, [("sns:Publish", TOPIC_ARN)]),
    ("sqs:changeMessageVisibility", {"QueueUrl": QUEUE_URL}, [("sqs:ChangeMessageVisibility", QUEUE_ARN)]),
    ("sqs:deleteMessage", {"QueueUrl": QUEUE_URL}, [("sqs:DeleteMessage", QUEUE_ARN)]),
    ("sqs:deleteMessageBatch", {"QueueUrl": QUEUE_URL}, [("sqs:DeleteMessage", QUEUE_ARN)]),
    ("sqs:getQueueAttributes", {"QueueUrl": QUEUE_URL}, [("sqs:GetQueueAttributes", QUEUE_ARN)]),
    ("sqs:receiveMessage", {"QueueUrl": QUEUE_URL}, [("sqs:ReceiveMessage", QUEUE_ARN)]),
    ("sqs:sendMessage", {"QueueUrl": QUEUE_URL}, [("sqs:SendMessage", QUEUE_ARN)]),
    ("sqs:sendMessageBatch", {"QueueUrl": QUEUE_URL}, [("sqs:SendMessage", QUEUE_ARN)]),
    ("ssm:deleteParameter", {"Name": "/orders/limit"}, [("ssm:DeleteParameter", PARAMETER_ARN)]),
    ("ssm:getParameter", {"Name": "/orders/limit:3"}, [("ssm:GetParameter", PARAMETER_ARN)]),
    ("ssm:getParameters", {"Names": ["/orders/limit"]}, [("ssm:GetParameters", PARAMETER_ARN)]),
    ("ssm:getParametersByPath", {"Path": "/orders/limit/"}, [("ssm:GetParametersByPath", PARAMETER_ARN)]),
    ("ssm:putParameter", {"Name": "/orders/limit"}, [("ssm:PutParameter", PARAMETER_ARN)]),
]  # fmt: skip

EVERY = [*DOCUMENTED, *((f"aws-sdk:{name}", given, allowed) for name, given, allowed in DOCUMENTED_SDK)]


def derive_permissions(*states: dict[str, Any]) -> Permissions:
    return derive(machine(**{f"State {index}": state for index, state in enumerate(states)}), WHERE)


def flat(permissions: Permissions) -> list[Allowed]:
    """The statements, one tuple each, sorted by their actions."""
    assert permissions.errors == []
    return sorted(
        (
            " ".join(each["actions"]),
            " ".join(each["resources"]),
            *([each["conditions"]] if "conditions" in each else []),
        )
        for each in [*permissions.statements, *permissions.on_itself]
    )
