"""The table for the AWS SDK: the actions whose resources follow from their parameters, service by service.

Names of actions in IAM are those of the API, but for the ones that say otherwise. The pages are those of the
Service Authorization Reference.
"""

from serverless_patterns.patterns.workflow.integrations import arns
from serverless_patterns.patterns.workflow.integrations import optimized as integrations
from serverless_patterns.patterns.workflow.integrations import storage_arns as stored
from serverless_patterns.patterns.workflow.integrations.grants import Grant, Integration, may


def _service(name: str, page: str, **grants: Grant | tuple[Grant, ...]) -> dict[str, Integration]:
    """The actions of one service: each can wait for a callback, and none for a job."""
    return {
        f"aws-sdk:{name}:{action}": Integration(
            page, grant if isinstance(grant, tuple) else (grant,), callback=True
        )
        for action, grant in grants.items()
    }


def _of_version(*actions: str) -> tuple[Grant, ...]:
    """``actions`` on an object or, under names of their own, on one version of it."""
    on_versions = (action.replace("Object", "ObjectVersion") for action in actions)
    return (
        may(*actions, on=arns.unless_given("VersionId", on=stored.object_)),
        may(*on_versions, on=arns.if_given("VersionId", on=stored.object_)),
    )


def _writing(*tagging: str) -> tuple[Grant, ...]:
    """What it takes to write an object, with all that may be set at once."""
    grants = {
        "s3:PutObjectTagging": tagging,
        "s3:PutObjectAcl": (
            *("ACL", "Acl", "GrantFullControl", "GrantRead"),
            *("GrantReadACP", "GrantReadAcp", "GrantWriteACP", "GrantWriteAcp"),
        ),
        "s3:PutObjectRetention": ("ObjectLockMode", "ObjectLockRetainUntilDate"),
        "s3:PutObjectLegalHold": ("ObjectLockLegalHoldStatus",),
    }
    special = (may(action, on=arns.if_given(*names, on=stored.object_)) for action, names in grants.items())
    return (may("s3:PutObject", on=stored.object_), *special)


_WRITING = _writing("Tagging")
_BYPASSING = may(
    "s3:BypassGovernanceRetention", on=arns.if_given("BypassGovernanceRetention", on=stored.object_)
)
_READING = (
    may("s3:GetObject", on=stored.source_object(version=False)),
    may("s3:GetObjectVersion", on=stored.source_object(version=True)),
)
# The tags of the source come along, unless others are told to replace them (S3 API, CopyObject).
_COPYING = (
    *_READING,
    may("s3:GetObjectTagging", on=stored.if_tags_are_copied(stored.source_object(version=False))),
    may("s3:GetObjectVersionTagging", on=stored.if_tags_are_copied(stored.source_object(version=True))),
    may("s3:PutObjectTagging", on=stored.if_tags_are_copied(stored.object_)),
)

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
        abortMultipartUpload=may("s3:AbortMultipartUpload", on=stored.object_),
        completeMultipartUpload=may("s3:PutObject", on=stored.object_),
        copyObject=(*_COPYING, *_writing("Tagging")),
        createMultipartUpload=_WRITING,
        deleteObject=(*_of_version("s3:DeleteObject"), _BYPASSING),
        deleteObjects=(
            may("s3:DeleteObject", on=stored.deleted_objects(versions=False)),
            may("s3:DeleteObjectVersion", on=stored.deleted_objects(versions=True)),
            may(
                "s3:BypassGovernanceRetention",
                on=arns.if_given("BypassGovernanceRetention", on=stored.all_objects),
            ),
        ),
        deleteObjectTagging=_of_version("s3:DeleteObjectTagging"),
        getBucketLocation=may("s3:GetBucketLocation", on=stored.bucket),
        getBucketTagging=may("s3:GetBucketTagging", on=stored.bucket),
        getBucketVersioning=may("s3:GetBucketVersioning", on=stored.bucket),
        getObject=_of_version("s3:GetObject"),
        getObjectAcl=_of_version("s3:GetObjectAcl"),
        getObjectAttributes=_of_version("s3:GetObject", "s3:GetObjectAttributes"),
        getObjectLegalHold=may("s3:GetObjectLegalHold", on=stored.object_),
        getObjectRetention=may("s3:GetObjectRetention", on=stored.object_),
        getObjectTagging=_of_version("s3:GetObjectTagging"),
        headBucket=may("s3:ListBucket", on=stored.bucket),
        headObject=_of_version("s3:GetObject"),
        listMultipartUploads=may("s3:ListBucketMultipartUploads", on=stored.bucket),
        listObjects=may("s3:ListBucket", on=stored.bucket, when=stored.prefix),
        listObjectVersions=may("s3:ListBucketVersions", on=stored.bucket, when=stored.prefix),
        listObjectsV2=may("s3:ListBucket", on=stored.bucket, when=stored.prefix),
        listParts=may("s3:ListMultipartUploadParts", on=stored.object_),
        putObject=_WRITING,
        putObjectAcl=_of_version("s3:PutObjectAcl"),
        putObjectLegalHold=may("s3:PutObjectLegalHold", on=stored.object_),
        putObjectRetention=(may("s3:PutObjectRetention", on=stored.object_), _BYPASSING),
        putObjectTagging=_of_version("s3:PutObjectTagging"),
        restoreObject=may("s3:RestoreObject", on=stored.object_),
        uploadPart=may("s3:PutObject", on=stored.object_),
        uploadPartCopy=(*_READING, may("s3:PutObject", on=stored.object_)),
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
