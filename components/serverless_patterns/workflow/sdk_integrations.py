"""The table for the AWS SDK: the actions whose resources follow from their parameters, service by service.

Names of actions in IAM are those of the API, but for the ones that say otherwise. The pages are those of the
Service Authorization Reference.
"""

from serverless_patterns.workflow import arns, integrations
from serverless_patterns.workflow import storage_arns as stored
from serverless_patterns.workflow.grants import Grant, Integration, may


def _service(name: str, page: str, **grants: Grant | tuple[Grant, ...]) -> dict[str, Integration]:
    """The actions of one service: each can wait for a callback, and none for a job."""
    return {
        f"aws-sdk:{name}:{action}": Integration(
            page, grant if isinstance(grant, tuple) else (grant,), callback=True
        )
        for action, grant in grants.items()
    }


SDK = {
    **_service(
        "dynamodb",
        "list_amazondynamodb",
        batchGetItem=may("dynamodb:BatchGetItem", on=stored.tables_of_batch),
        batchWriteItem=may("dynamodb:BatchWriteItem", on=stored.tables_of_batch),
        deleteItem=integrations.DELETE_ITEM,
        describeTable=may("dynamodb:DescribeTable", on=stored.table),
        getItem=integrations.GET_ITEM,
        putItem=integrations.PUT_ITEM,
        query=may("dynamodb:Query", on=stored.table_or_index),
        scan=may("dynamodb:Scan", on=stored.table_or_index),
        transactGetItems=may("dynamodb:GetItem", on=stored.tables_of_transaction("Get")),
        transactWriteItems=(
            may("dynamodb:PutItem", on=stored.tables_of_transaction("Put")),
            may("dynamodb:UpdateItem", on=stored.tables_of_transaction("Update")),
            may("dynamodb:DeleteItem", on=stored.tables_of_transaction("Delete")),
            may("dynamodb:ConditionCheckItem", on=stored.tables_of_transaction("ConditionCheck")),
        ),
        updateItem=integrations.UPDATE_ITEM,
    ),
    **_service(
        "eventbridge",
        "list_amazoneventbridge",
        deleteRule=may("events:DeleteRule", on=arns.rule("Name")),
        describeRule=may("events:DescribeRule", on=arns.rule("Name")),
        disableRule=may("events:DisableRule", on=arns.rule("Name")),
        enableRule=may("events:EnableRule", on=arns.rule("Name")),
        putEvents=integrations.PUT_EVENTS,
        removeTargets=may("events:RemoveTargets", on=arns.rule("Rule")),
    ),
    **_service("lambda", "list_awslambda", invoke=integrations.INVOKE),
    **_service(
        "s3",
        "list_amazons3",
        copyObject=(may("s3:GetObject", on=stored.source_object), may("s3:PutObject", on=stored.object_)),
        deleteObject=may("s3:DeleteObject", on=stored.object_),
        deleteObjects=may("s3:DeleteObject", on=stored.all_objects),
        getObject=may("s3:GetObject", on=stored.object_),
        getObjectAttributes=may("s3:GetObject", "s3:GetObjectAttributes", on=stored.object_),
        getObjectTagging=may("s3:GetObjectTagging", on=stored.object_),
        headBucket=may("s3:ListBucket", on=stored.bucket),
        headObject=may("s3:GetObject", on=stored.object_),
        listObjectsV2=may("s3:ListBucket", on=stored.bucket, when=stored.prefix),
        putObject=may("s3:PutObject", on=stored.object_),
        putObjectTagging=may("s3:PutObjectTagging", on=stored.object_),
    ),
    **_service(
        "secretsmanager",
        "list_awssecretsmanager",
        describeSecret=may("secretsmanager:DescribeSecret", on=stored.secret),
        getSecretValue=may("secretsmanager:GetSecretValue", on=stored.secret),
        putSecretValue=may("secretsmanager:PutSecretValue", on=stored.secret),
        updateSecret=may("secretsmanager:UpdateSecret", on=stored.secret),
    ),
    **_service(
        "sfn",
        "list_awsstepfunctions",
        describeExecution=may("states:DescribeExecution", on=arns.execution),
        getExecutionHistory=may("states:GetExecutionHistory", on=arns.execution),
        redriveExecution=may("states:RedriveExecution", on=arns.execution),
        # A token belongs to no resource that IAM knows.
        sendTaskFailure=may("states:SendTaskFailure", on=arns.anything),
        sendTaskHeartbeat=may("states:SendTaskHeartbeat", on=arns.anything),
        sendTaskSuccess=may("states:SendTaskSuccess", on=arns.anything),
        startExecution=integrations.START_EXECUTION,
        startSyncExecution=may("states:StartSyncExecution", on=arns.state_machine, when=arns.qualifier),
        stopExecution=may("states:StopExecution", on=arns.execution),
    ),
    **_service(
        "sns",
        "list_amazonsns",
        publish=integrations.PUBLISH,
        publishBatch=integrations.PUBLISH,
    ),
    **_service(
        "sqs",
        "list_amazonsqs",
        changeMessageVisibility=may("sqs:ChangeMessageVisibility", on=arns.queue),
        deleteMessage=may("sqs:DeleteMessage", on=arns.queue),
        deleteMessageBatch=may("sqs:DeleteMessage", on=arns.queue),
        getQueueAttributes=may("sqs:GetQueueAttributes", on=arns.queue),
        receiveMessage=may("sqs:ReceiveMessage", on=arns.queue),
        sendMessage=integrations.SEND_MESSAGE,
        sendMessageBatch=integrations.SEND_MESSAGE,
    ),
    **_service(
        "ssm",
        "list_awssystemsmanager",
        deleteParameter=may("ssm:DeleteParameter", on=stored.parameter),
        getParameter=may("ssm:GetParameter", on=stored.parameter),
        getParameters=may("ssm:GetParameters", on=stored.parameters),
        getParametersByPath=may("ssm:GetParametersByPath", on=stored.parameters_below),
        putParameter=may("ssm:PutParameter", on=stored.parameter),
    ),
}
"""Integrations by what follows ``arn:aws:states:::`` in a task's ``Resource``."""
