"""The table: what each optimised integration needs its role to allow, and where AWS says so.

What is missing needs an entry in the argument ``statements``: above all the integrations whose permissions
AWS itself documents as wide open, such as Athena, EMR, EKS and SageMaker.
"""

from serverless_patterns.patterns.workflow.integrations import arns
from serverless_patterns.patterns.workflow.integrations import storage_arns as stored
from serverless_patterns.patterns.workflow.integrations.grants import (
    Grant,
    Integration,
    may,
    may_itself,
    may_pass,
)


def _listen(name: str) -> Grant:
    """The events that tell of the end of a job, by a rule that Step Functions keeps itself."""
    rule = arns.fixed("events", f"rule/{name}")
    return may("events:PutTargets", "events:PutRule", "events:DescribeRule", on=rule)


CALL_API = may("execute-api:Invoke", on=arns.api_method)
SUBMIT_JOB = (
    may("batch:SubmitJob", on=arns.submitted_job),
    may("batch:TagResource", on=arns.if_given("Tags", on=arns.batch_jobs)),
)
START_BUILD = (
    may("codebuild:StartBuild", on=arns.build_project),
    may_pass("codebuild.amazonaws.com", on=arns.build_role),
)
GET_ITEM = may("dynamodb:GetItem", on=stored.table)
PUT_ITEM = may("dynamodb:PutItem", on=stored.table)
UPDATE_ITEM = may("dynamodb:UpdateItem", on=stored.table)
DELETE_ITEM = may("dynamodb:DeleteItem", on=stored.table)
RUN_TASK = (
    may("ecs:RunTask", on=arns.task_definition),
    may("ecs:TagResource", on=arns.if_given("PropagateTags", "Tags", on=arns.tasks)),
    may_pass("ecs-tasks.amazonaws.com", on=arns.overriding_roles),
    may_pass("ecs-tasks.amazonaws.com", on=arns.task_roles),
)
PUT_EVENTS = may("events:PutEvents", on=arns.buses)
START_JOB = may("glue:StartJobRun", on=arns.glue_job)
CALL_HTTP = (
    may_itself("states:InvokeHTTPEndpoint", on=arns.itself, when=arns.http_call),
    may("events:RetrieveConnectionCredentials", on=arns.connection),
    may("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", on=arns.connection_secret),
)
INVOKE = may("lambda:InvokeFunction", on=arns.function)
PUBLISH = may("sns:Publish", on=arns.topic)
SEND_MESSAGE = may("sqs:SendMessage", on=arns.queue)
START_EXECUTION = may("states:StartExecution", on=arns.state_machine, when=arns.qualifier)

_BATCH_JOB = (
    may("batch:TerminateJob", on=arns.batch_jobs),
    may("batch:DescribeJobs", on=arns.anything),  # AWS lets no resource be named
    _listen("StepFunctionsGetEventsForBatchJobsRule"),
)
_BUILD_JOB = (
    may("codebuild:BatchGetBuilds", "codebuild:StopBuild", on=arns.build_project),
    _listen("StepFunctionsGetEventForCodeBuildStartBuildRule"),
)
_ECS_JOB = (
    may("ecs:DescribeTasks", "ecs:StopTask", on=arns.tasks),
    _listen("StepFunctionsGetEventsForECSTaskRule"),
)
_GLUE_JOB = (may("glue:BatchStopJobRun", "glue:GetJobRun", "glue:GetJobRuns", on=arns.glue_job),)
_EXECUTION_JOB = (
    may("states:DescribeExecution", "states:StopExecution", on=arns.executions),
    _listen("StepFunctionsGetEventsForStepFunctionsExecutionRule"),
)

OPTIMISED = {
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
"""Integrations by what follows ``arn:aws:states:::`` in a task's ``Resource``."""

ACTIVITY = Integration("connect-activities", ())
"""Its worker asks for work, so the workflow needs no permission."""

OTHER_ROLE = Integration("concepts-access-cross-acct-resources", (may("sts:AssumeRole", on=arns.role),))
"""A task with ``Credentials``, which acts as another role."""

MAP_RUN = Integration(
    "iam-policies-eg-dist-map",
    (
        may_itself("states:StartExecution", on=arns.itself),
        may_itself("states:DescribeExecution", on=arns.its_executions),
        may_itself("states:RedriveExecution", on=arns.its_children),
    ),
)
"""A Distributed Map, whose children are executions of the workflow itself."""

READERS = {
    "s3:getObject": Integration(
        "iam-policies-eg-dist-map",
        (
            may("s3:GetObject", on=arns.unless_given("VersionId", on=stored.dataset)),
            may("s3:GetObjectVersion", on=arns.if_given("VersionId", on=stored.dataset)),
        ),
    ),
    "s3:listObjectsV2": Integration(
        "iam-policies-eg-dist-map",
        (
            may("s3:ListBucket", on=stored.bucket, when=stored.prefix),
            may("s3:GetObject", on=stored.flattened_objects),
        ),
    ),
}
"""Readers of a Distributed Map's items."""

_WRITE = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject")
WRITERS = {
    "s3:putObject": Integration("iam-policies-eg-dist-map", (may(*_WRITE, on=stored.folder),)),
}
"""Writers of a Distributed Map's results."""
