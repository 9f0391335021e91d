"""The permissions of each optimized integration, with the page of AWS that documents them.

Integrations that are not listed require ``policy_statements``, such as Athena, EMR, EKS and SageMaker, whose
documented permissions have wildcards.
"""

from serverless_patterns.patterns.workflow.integrations import arns
from serverless_patterns.patterns.workflow.integrations import storage_arns as stored
from serverless_patterns.patterns.workflow.integrations.grants import (
    Grant,
    Integration,
    grant,
    grant_on_itself,
    grant_passing,
)


def _listen(name: str) -> Grant:
    """Allows the managed rule by which Step Functions receives the events that end a job."""
    rule = arns.resource_in_account("events", f"rule/{name}")
    return grant("events:PutTargets", "events:PutRule", "events:DescribeRule", on=rule)


CALL_API = grant("execute-api:Invoke", on=arns.api_method)
SUBMIT_JOB = (
    grant("batch:SubmitJob", on=arns.batch_submission),
    grant("batch:TagResource", on=arns.select_if_given("Tags", on=arns.batch_jobs)),
)
START_BUILD = (
    grant("codebuild:StartBuild", on=arns.build_project),
    grant_passing("codebuild.amazonaws.com", on=arns.build_role),
)
GET_ITEM = grant("dynamodb:GetItem", on=stored.table)
PUT_ITEM = grant("dynamodb:PutItem", on=stored.table)
UPDATE_ITEM = grant("dynamodb:UpdateItem", on=stored.table)
DELETE_ITEM = grant("dynamodb:DeleteItem", on=stored.table)
RUN_TASK = (
    grant("ecs:RunTask", on=arns.task_definition),
    grant("ecs:TagResource", on=arns.select_if_given("PropagateTags", "Tags", on=arns.tasks)),
    grant_passing("ecs-tasks.amazonaws.com", on=arns.roles_in_overrides),
    grant_passing("ecs-tasks.amazonaws.com", on=arns.task_roles),
)
PUT_EVENTS = grant("events:PutEvents", on=arns.buses)
START_JOB = grant("glue:StartJobRun", on=arns.glue_job)
CALL_HTTP = (
    grant_on_itself("states:InvokeHTTPEndpoint", on=arns.itself, when=arns.http_call),
    grant("events:RetrieveConnectionCredentials", on=arns.connection),
    grant("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", on=arns.connection_secret),
)
INVOKE = grant("lambda:InvokeFunction", on=arns.function)
PUBLISH = grant("sns:Publish", on=arns.topic)
SEND_MESSAGE = grant("sqs:SendMessage", on=arns.queue)
START_EXECUTION = grant("states:StartExecution", on=arns.state_machine, when=arns.qualifier)

_BATCH_JOB = (
    grant("batch:TerminateJob", on=arns.batch_jobs),
    grant("batch:DescribeJobs", on=arns.wildcard),  # supports no resource ARN
    _listen("StepFunctionsGetEventsForBatchJobsRule"),
)
_BUILD_JOB = (
    grant("codebuild:BatchGetBuilds", "codebuild:StopBuild", on=arns.build_project),
    _listen("StepFunctionsGetEventForCodeBuildStartBuildRule"),
)
_ECS_JOB = (
    grant("ecs:DescribeTasks", "ecs:StopTask", on=arns.tasks),
    _listen("StepFunctionsGetEventsForECSTaskRule"),
)
_GLUE_JOB = (grant("glue:BatchStopJobRun", "glue:GetJobRun", "glue:GetJobRuns", on=arns.glue_job),)
_EXECUTION_JOB = (
    grant("states:DescribeExecution", "states:StopExecution", on=arns.executions),
    _listen("StepFunctionsGetEventsForStepFunctionsExecutionRule"),
)

OPTIMIZED = {
    "apigateway:invoke": Integration("connect-api-gateway", (CALL_API,), callback=True),
    "batch:submitJob": Integration("connect-batch", SUBMIT_JOB, job=_BATCH_JOB),
    "codebuild:startBuild": Integration("connect-codebuild", START_BUILD, job=_BUILD_JOB),
    "dynamodb:deleteItem": Integration("connect-ddb", (DELETE_ITEM,)),
    "dynamodb:getItem": Integration("connect-ddb", (GET_ITEM,)),
    "dynamodb:putItem": Integration("connect-ddb", (PUT_ITEM,)),
    "dynamodb:updateItem": Integration("connect-ddb", (UPDATE_ITEM,)),
    "ecs:runTask": Integration("connect-ecs", RUN_TASK, job=_ECS_JOB, callback=True),
    "events:putEvents": Integration("connect-eventbridge", (PUT_EVENTS,), callback=True),
    "glue:startJobRun": Integration("connect-glue", (START_JOB,), job=_GLUE_JOB),
    "http:invoke": Integration("call-https-apis", CALL_HTTP),
    "lambda:invoke": Integration("connect-lambda", (INVOKE,), callback=True),
    "sns:publish": Integration("connect-sns", (PUBLISH,), callback=True),
    "sqs:sendMessage": Integration("connect-sqs", (SEND_MESSAGE,), callback=True),
    "states:startExecution": Integration(
        "connect-stepfunctions", (START_EXECUTION,), job=_EXECUTION_JOB, callback=True
    ),
}
"""Integrations by the rest of a task's ``Resource`` after ``arn:aws:states:::``."""

ACTIVITY = Integration("connect-activities", ())
"""Workers poll for activity tasks, so the role requires no permission."""

OTHER_ROLE = Integration("concepts-access-cross-acct-resources", (grant("sts:AssumeRole", on=arns.role),))
"""A task with ``Credentials``, which assumes another role."""

MAP_RUN = Integration(
    "iam-policies-eg-dist-map",
    (
        grant_on_itself("states:StartExecution", on=arns.itself),
        grant_on_itself("states:DescribeExecution", on=arns.workflow_executions),
        grant_on_itself("states:RedriveExecution", on=arns.child_executions),
    ),
)
"""A Distributed Map, whose children are executions of the workflow itself."""

READERS = {
    "s3:getObject": Integration(
        "iam-policies-eg-dist-map",
        (
            grant("s3:GetObject", on=arns.select_unless_given("VersionId", on=stored.dataset)),
            grant("s3:GetObjectVersion", on=arns.select_if_given("VersionId", on=stored.dataset)),
        ),
    ),
    "s3:listObjectsV2": Integration(
        "iam-policies-eg-dist-map",
        (
            grant("s3:ListBucket", on=stored.bucket, when=stored.prefix),
            grant("s3:GetObject", on=stored.objects_to_flatten),
        ),
    ),
}
"""Item readers of a Distributed Map."""

_WRITE = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject")
WRITERS = {
    "s3:putObject": Integration("iam-policies-eg-dist-map", (grant(*_WRITE, on=stored.folder),)),
}
"""Result writers of a Distributed Map."""
