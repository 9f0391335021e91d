"""The permissions of AWS SDK integrations whose parameters name their resources, by service.

The pages are those of the Service Authorization Reference.
"""

from serverless_patterns.patterns.workflow.integrations import (
    arns,
)
from serverless_patterns.patterns.workflow.integrations import (
    optimized as integrations,
)
from serverless_patterns.patterns.workflow.integrations import (
    storage_arns as stored,
)
from serverless_patterns.patterns.workflow.integrations.grants import Grant, Integration, grant


def _service(name: str, page: str, **grants: Grant | tuple[Grant, ...]) -> dict[str, Integration]:
    """Returns the actions of one service, which support callbacks but not jobs."""
    return {
        f"aws-sdk:{name}:{action}": Integration(
            page, given if isinstance(given, tuple) else (given,), callback=True
        )
        for action, given in grants.items()
    }


def _grant_with_version(*actions: str) -> tuple[Grant, ...]:
    """Returns permissions for an object, and the ones that its versions require instead."""
    on_versions = (action.replace("Object", "ObjectVersion") for action in actions)
    return (
        grant(*actions, on=arns.select_unless_given("VersionId", on=stored.object_)),
        grant(*on_versions, on=arns.select_if_given("VersionId", on=stored.object_)),
    )


def _grant_writing(*use_of_key: str) -> tuple[Grant, ...]:
    """Returns the permissions to write an object, with its tags, ACL, object lock and key."""
    grants = {
        "s3:PutObjectTagging": ("Tagging",),
        "s3:PutObjectAcl": (
            *("ACL", "Acl", "GrantFullControl", "GrantRead"),
            *("GrantReadACP", "GrantReadAcp", "GrantWriteACP", "GrantWriteAcp"),
        ),
        "s3:PutObjectRetention": ("ObjectLockMode", "ObjectLockRetainUntilDate"),
        "s3:PutObjectLegalHold": ("ObjectLockLegalHoldStatus",),
    }
    special = (
        grant(action, on=arns.select_if_given(*names, on=stored.object_)) for action, names in grants.items()
    )
    keys = (grant(*use_of_key, on=stored.object_key(name)) for name in ("SSEKMSKeyId", "SsekmsKeyId"))
    return (grant("s3:PutObject", on=stored.object_), *special, *keys)


_WRITING = _grant_writing("kms:GenerateDataKey")
_BYPASSING = grant(
    "s3:BypassGovernanceRetention", on=arns.select_if_given("BypassGovernanceRetention", on=stored.object_)
)
_READING = (
    grant("s3:GetObject", on=stored.source_object(version=False)),
    grant("s3:GetObjectVersion", on=stored.source_object(version=True)),
)
# S3 copies the tags of the source, unless the request replaces them (S3 API, CopyObject).
_COPYING = (
    *_READING,
    grant("s3:GetObjectTagging", on=stored.select_if_tags_are_copied(stored.source_object(version=False))),
    grant(
        "s3:GetObjectVersionTagging", on=stored.select_if_tags_are_copied(stored.source_object(version=True))
    ),
    grant("s3:PutObjectTagging", on=stored.select_if_tags_are_copied(stored.object_)),
)

SDK = {
    **_service(
        "dynamodb",
        "list_amazondynamodb",
        batchGetItem=grant("dynamodb:BatchGetItem", on=stored.tables_of_batch),
        batchWriteItem=grant("dynamodb:BatchWriteItem", on=stored.tables_of_batch),
        deleteItem=integrations.DELETE_ITEM,
        describeTable=grant("dynamodb:DescribeTable", on=stored.table),
        getItem=integrations.GET_ITEM,
        putItem=integrations.PUT_ITEM,
        query=grant("dynamodb:Query", on=stored.table_or_index),
        scan=grant("dynamodb:Scan", on=stored.table_or_index),
        transactGetItems=grant("dynamodb:GetItem", on=stored.tables_of_transaction("Get")),
        transactWriteItems=(
            grant("dynamodb:PutItem", on=stored.tables_of_transaction("Put")),
            grant("dynamodb:UpdateItem", on=stored.tables_of_transaction("Update")),
            grant("dynamodb:DeleteItem", on=stored.tables_of_transaction("Delete")),
            grant("dynamodb:ConditionCheckItem", on=stored.tables_of_transaction("ConditionCheck")),
        ),
        updateItem=integrations.UPDATE_ITEM,
    ),
    **_service(
        "eventbridge",
        "list_amazoneventbridge",
        deleteRule=grant("events:DeleteRule", on=arns.rule("Name")),
        describeRule=grant("events:DescribeRule", on=arns.rule("Name")),
        disableRule=grant("events:DisableRule", on=arns.rule("Name")),
        enableRule=grant("events:EnableRule", on=arns.rule("Name")),
        putEvents=integrations.PUT_EVENTS,
        removeTargets=grant("events:RemoveTargets", on=arns.rule("Rule")),
    ),
    **_service("lambda", "list_awslambda", invoke=integrations.INVOKE),
    **_service(
        "s3",
        "list_amazons3",
        abortMultipartUpload=grant("s3:AbortMultipartUpload", on=stored.object_),
        completeMultipartUpload=grant("s3:PutObject", on=stored.object_),
        copyObject=(*_COPYING, *_WRITING),
        # S3 reads the parts to join them (S3 user guide, "Uploading an object using multipart upload").
        createMultipartUpload=_grant_writing("kms:Decrypt", "kms:GenerateDataKey"),
        deleteObject=(*_grant_with_version("s3:DeleteObject"), _BYPASSING),
        deleteObjects=(
            grant("s3:DeleteObject", on=stored.objects_to_delete(versions=False)),
            grant("s3:DeleteObjectVersion", on=stored.objects_to_delete(versions=True)),
            grant(
                "s3:BypassGovernanceRetention",
                on=arns.select_if_given("BypassGovernanceRetention", on=stored.bucket_objects),
            ),
        ),
        deleteObjectTagging=_grant_with_version("s3:DeleteObjectTagging"),
        getBucketLocation=grant("s3:GetBucketLocation", on=stored.bucket),
        getBucketTagging=grant("s3:GetBucketTagging", on=stored.bucket),
        getBucketVersioning=grant("s3:GetBucketVersioning", on=stored.bucket),
        getObject=_grant_with_version("s3:GetObject"),
        getObjectAcl=_grant_with_version("s3:GetObjectAcl"),
        getObjectAttributes=_grant_with_version("s3:GetObject", "s3:GetObjectAttributes"),
        getObjectLegalHold=grant("s3:GetObjectLegalHold", on=stored.object_),
        getObjectRetention=grant("s3:GetObjectRetention", on=stored.object_),
        getObjectTagging=_grant_with_version("s3:GetObjectTagging"),
        headBucket=grant("s3:ListBucket", on=stored.bucket),
        headObject=_grant_with_version("s3:GetObject"),
        listMultipartUploads=grant("s3:ListBucketMultipartUploads", on=stored.bucket),
        listObjects=grant("s3:ListBucket", on=stored.bucket, when=stored.prefix),
        listObjectVersions=grant("s3:ListBucketVersions", on=stored.bucket, when=stored.prefix),
        listObjectsV2=grant("s3:ListBucket", on=stored.bucket, when=stored.prefix),
        listParts=grant("s3:ListMultipartUploadParts", on=stored.object_),
        putObject=_WRITING,
        putObjectAcl=_grant_with_version("s3:PutObjectAcl"),
        putObjectLegalHold=grant("s3:PutObjectLegalHold", on=stored.object_),
        putObjectRetention=(grant("s3:PutObjectRetention", on=stored.object_), _BYPASSING),
        putObjectTagging=_grant_with_version("s3:PutObjectTagging"),
        restoreObject=grant("s3:RestoreObject", on=stored.object_),
        uploadPart=grant("s3:PutObject", on=stored.object_),
        uploadPartCopy=(*_READING, grant("s3:PutObject", on=stored.object_)),
    ),
    **_service(
        "secretsmanager",
        "list_awssecretsmanager",
        describeSecret=grant("secretsmanager:DescribeSecret", on=stored.secret),
        getSecretValue=grant("secretsmanager:GetSecretValue", on=stored.secret),
        putSecretValue=grant("secretsmanager:PutSecretValue", on=stored.secret),
        updateSecret=grant("secretsmanager:UpdateSecret", on=stored.secret),
    ),
    **_service(
        "sfn",
        "list_awsstepfunctions",
        describeExecution=grant("states:DescribeExecution", on=arns.execution),
        getExecutionHistory=grant("states:GetExecutionHistory", on=arns.execution),
        redriveExecution=grant("states:RedriveExecution", on=arns.execution),
        # Task tokens have no ARN.
        sendTaskFailure=grant("states:SendTaskFailure", on=arns.wildcard),
        sendTaskHeartbeat=grant("states:SendTaskHeartbeat", on=arns.wildcard),
        sendTaskSuccess=grant("states:SendTaskSuccess", on=arns.wildcard),
        startExecution=integrations.START_EXECUTION,
        startSyncExecution=grant("states:StartSyncExecution", on=arns.state_machine, when=arns.qualifier),
        stopExecution=grant("states:StopExecution", on=arns.execution),
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
        changeMessageVisibility=grant("sqs:ChangeMessageVisibility", on=arns.queue),
        deleteMessage=grant("sqs:DeleteMessage", on=arns.queue),
        deleteMessageBatch=grant("sqs:DeleteMessage", on=arns.queue),
        getQueueAttributes=grant("sqs:GetQueueAttributes", on=arns.queue),
        receiveMessage=grant("sqs:ReceiveMessage", on=arns.queue),
        sendMessage=integrations.SEND_MESSAGE,
        sendMessageBatch=integrations.SEND_MESSAGE,
    ),
    **_service(
        "ssm",
        "list_awssystemsmanager",
        deleteParameter=grant("ssm:DeleteParameter", on=stored.parameter),
        getParameter=grant("ssm:GetParameter", on=stored.parameter),
        getParameters=grant("ssm:GetParameters", on=stored.parameters),
        getParametersByPath=grant("ssm:GetParametersByPath", on=stored.parameters_below),
        putParameter=grant("ssm:PutParameter", on=stored.parameter),
    ),
}
"""Integrations by the rest of a task's ``Resource`` after ``arn:aws:states:::``."""
