"""Types of the access levels and actions of a link, for type checkers; :mod:`access` says what they allow."""

from typing import Literal

TableAction = Literal[
    "read",
    "write",
    "BatchGetItem",
    "ConditionCheckItem",
    "GetItem",
    "Query",
    "Scan",
    "BatchWriteItem",
    "DeleteItem",
    "PutItem",
    "UpdateItem",
    "PartiQLSelect",
    "PartiQLInsert",
    "PartiQLUpdate",
    "PartiQLDelete",
    "DescribeTable",
]
QueueAction = Literal[
    "send",
    "receive",
    "SendMessage",
    "ReceiveMessage",
    "DeleteMessage",
    "ChangeMessageVisibility",
    "GetQueueAttributes",
    "PurgeQueue",
]
TopicAction = Literal["publish", "Publish"]
BucketAction = Literal[
    "read",
    "write",
    "GetObject",
    "ListBucket",
    "PutObject",
    "DeleteObject",
    "AbortMultipartUpload",
    "GetObjectVersion",
    "GetObjectTagging",
    "PutObjectTagging",
    "DeleteObjectVersion",
    "ListBucketVersions",
    "ListMultipartUploadParts",
]
WorkflowAction = Literal["start", "start-sync", "StartExecution", "StartSyncExecution"]
FunctionAction = Literal["invoke", "InvokeFunction"]
WebSocketApiAction = Literal["send", "read", "disconnect", "ManageConnections"]
EventBusAction = Literal["publish", "PutEvents"]
StreamAction = Literal[
    "write",
    "read",
    "PutRecord",
    "PutRecords",
    "DescribeStreamSummary",
    "GetRecords",
    "GetShardIterator",
    "ListShards",
]
DeliveryStreamAction = Literal["write", "PutRecord", "PutRecordBatch"]
SecretAction = Literal["read", "write", "GetSecretValue", "PutSecretValue", "DescribeSecret"]
DatabaseAction = Literal[
    "execute",
    "ExecuteStatement",
    "BatchExecuteStatement",
    "BeginTransaction",
    "CommitTransaction",
    "RollbackTransaction",
]
ScheduleGroupAction = Literal[
    "write", "read", "CreateSchedule", "UpdateSchedule", "DeleteSchedule", "GetSchedule"
]
ParameterAction = Literal["read", "GetParameter", "GetParameters", "GetParameterHistory"]
UserPoolAction = Literal[
    "read",
    "write",
    "sign-in",
    "AdminGetUser",
    "AdminListGroupsForUser",
    "GetGroup",
    "ListGroups",
    "ListUsers",
    "ListUsersInGroup",
    "AdminAddUserToGroup",
    "AdminConfirmSignUp",
    "AdminCreateUser",
    "AdminDeleteUser",
    "AdminDeleteUserAttributes",
    "AdminDisableUser",
    "AdminEnableUser",
    "AdminRemoveUserFromGroup",
    "AdminResetUserPassword",
    "AdminSetUserPassword",
    "AdminUpdateUserAttributes",
    "AdminUserGlobalSignOut",
    "AdminInitiateAuth",
    "AdminRespondToAuthChallenge",
    "CreateGroup",
    "DeleteGroup",
    "UpdateGroup",
    "DescribeUserPool",
    "DescribeUserPoolClient",
]
