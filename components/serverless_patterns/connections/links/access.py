"""Access levels of links by kind of resource, in AWS's words, and the actions of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LinkKind:
    """A kind of resource that a link leads to.

    Attributes:
        service: What the names of its actions begin with in IAM.
        variable: What the environment variable of a link holds.
        levels: Actions of each access level (Service Authorization Reference).
        others: Actions that are allowed only by their own names.
        decrypting: Actions that read what a customer managed key encrypts.
        encrypting: Actions that write what a customer managed key encrypts, for which KMS gives a data key.
        describing: Actions for which the service reads the settings of a customer managed key.
        encrypted_by: Service that uses the key, if it is another one.
    """

    service: str
    variable: str
    levels: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...] = ()
    decrypting: tuple[str, ...] = ()
    encrypting: tuple[str, ...] = ()
    describing: tuple[str, ...] = ()
    encrypted_by: str = ""
    words: tuple[str, ...] = field(init=False)
    """Valid values of ``access``: the levels, then every action."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", (*self.levels, *self._actions()))

    def _actions(self) -> Iterable[str]:
        by_level = (action for actions in self.levels.values() for action in actions)
        return dict.fromkeys([*by_level, *self.others])

    def actions(self, access: Sequence[str]) -> list[str]:
        """Returns the actions that ``access`` allows, always in the same order."""
        allowed = {action for word in access for action in self.levels.get(word, (word,))}
        return [action for action in self._actions() if action in allowed]

    def key_actions(self, actions: Iterable[str]) -> list[str]:
        """Returns the actions of KMS that ``actions`` require if a customer managed key encrypts the data."""
        used = {*actions}
        encrypting, decrypting = bool(used & {*self.encrypting}), bool(used & {*self.decrypting})
        # What is sent to SQS and SNS, or uploaded in parts, is decrypted as well (AWS KMS developer guide).
        return [
            *(["kms:Decrypt"] if encrypting or decrypting else []),
            *(["kms:GenerateDataKey"] if encrypting else []),
            *(["kms:DescribeKey"] if used & {*self.describing} else []),
        ]


_READ_ITEMS = ("BatchGetItem", "ConditionCheckItem", "GetItem", "Query", "Scan")
_WRITE_ITEMS = ("BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem")
_PARTIQL = ("PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete")
TABLE = LinkKind(
    "dynamodb",
    "its name",
    {"read": _READ_ITEMS, "write": _WRITE_ITEMS},
    (*_PARTIQL, "DescribeTable"),
    # DynamoDB decrypts the key of the table, to write as well (Amazon DynamoDB developer guide, usage notes).
    decrypting=(*_READ_ITEMS, *_WRITE_ITEMS, *_PARTIQL),
)
ON_INDEXES = ("Query", "Scan", "PartiQLSelect")
"""Actions that read secondary indexes, which have ARNs of their own."""

QUEUE = LinkKind(
    "sqs",
    "its URL",
    {"send": ("SendMessage",), "receive": ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility")},
    ("GetQueueAttributes", "PurgeQueue"),
    decrypting=("ReceiveMessage",),
    encrypting=("SendMessage",),
)
TOPIC = LinkKind("sns", "its ARN", {"publish": ("Publish",)}, encrypting=("Publish",))
BUCKET = LinkKind(
    "s3",
    "its name",
    # Only to roles that may list a bucket, S3 returns 404 for a missing object; to others 403.
    {"read": ("GetObject", "ListBucket"), "write": ("PutObject", "DeleteObject", "AbortMultipartUpload")},
    (
        *("GetObjectVersion", "GetObjectTagging", "PutObjectTagging", "DeleteObjectVersion"),
        *("ListBucketVersions", "ListMultipartUploadParts"),
    ),
    decrypting=("GetObject", "GetObjectVersion"),
    encrypting=("PutObject",),
)
ON_BUCKETS = ("ListBucket", "ListBucketVersions")
"""Actions on the bucket itself, which a prefix restricts by a condition; the others are on its objects."""

WORKFLOW = LinkKind(
    "states",
    "its ARN",
    {"start": ("StartExecution",), "start-sync": ("StartSyncExecution",)},
    # The caller must be allowed to decrypt the output (Step Functions API, StartSyncExecution).
    decrypting=("StartSyncExecution",),
)
FUNCTION = LinkKind("lambda", "its ARN", {"invoke": ("InvokeFunction",)})
USER_POOL = LinkKind(
    "cognito-idp",
    "its ID",
    {
        "read": (
            *("AdminGetUser", "AdminListGroupsForUser", "GetGroup"),
            *("ListGroups", "ListUsers", "ListUsersInGroup"),
        ),
        "write": (
            *("AdminAddUserToGroup", "AdminConfirmSignUp", "AdminCreateUser", "AdminDeleteUser"),
            *("AdminDeleteUserAttributes", "AdminDisableUser", "AdminEnableUser"),
            *("AdminRemoveUserFromGroup", "AdminResetUserPassword", "AdminSetUserPassword"),
            *("AdminUpdateUserAttributes", "AdminUserGlobalSignOut"),
        ),
        "sign-in": ("AdminInitiateAuth", "AdminRespondToAuthChallenge"),
    },
    ("CreateGroup", "DeleteGroup", "UpdateGroup", "DescribeUserPool", "DescribeUserPoolClient"),
)
WEBSOCKET_METHODS = {"send": "POST", "read": "GET", "disconnect": "DELETE"}
"""HTTP method of each access level to the connections of a WebSocket API."""
WEBSOCKET_API = LinkKind(
    "execute-api",
    "the URL of its connections",
    dict.fromkeys(WEBSOCKET_METHODS, ("ManageConnections",)),
)
EVENT_BUS = LinkKind("events", "its name", {"publish": ("PutEvents",)})
STREAM = LinkKind(
    "kinesis",
    "its name",
    {
        "write": ("PutRecord", "PutRecords"),
        "read": ("DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"),
    },
    decrypting=("GetRecords",),
    encrypting=("PutRecord", "PutRecords"),
)
DELIVERY_STREAM = LinkKind("firehose", "its name", {"write": ("PutRecord", "PutRecordBatch")})
SECRET = LinkKind(
    "secretsmanager",
    "its ARN",
    {"read": ("GetSecretValue",), "write": ("PutSecretValue",)},
    ("DescribeSecret",),
    decrypting=("GetSecretValue",),
    encrypting=("PutSecretValue",),
)
PARAMETER = LinkKind(
    "ssm",
    "its name",
    {"read": ("GetParameter", "GetParameters")},
    ("GetParameterHistory",),
    decrypting=("GetParameter", "GetParameters", "GetParameterHistory"),
)
PASSING = ("CreateSchedule", "UpdateSchedule")
"""Actions on schedules that pass the role of the target to EventBridge Scheduler."""
SCHEDULE_GROUP = LinkKind(
    "scheduler",
    "arguments of `CreateSchedule`, as JSON",
    {"write": (*PASSING, "DeleteSchedule"), "read": ("GetSchedule",)},
    decrypting=("GetSchedule",),
    # EventBridge Scheduler validates the key (EventBridge Scheduler user guide, encryption at rest).
    encrypting=PASSING,
    describing=PASSING,
)
_STATEMENTS = ("ExecuteStatement", "BatchExecuteStatement")
_TRANSACTIONS = ("BeginTransaction", "CommitTransaction", "RollbackTransaction")
DATABASE = LinkKind(
    "rds-data",
    "the ARN of its cluster",
    {"execute": (*_STATEMENTS, *_TRANSACTIONS)},
    # The Data API reads the secret with the permissions of its caller.
    decrypting=(*_STATEMENTS, *_TRANSACTIONS),
    encrypted_by="secretsmanager",
)
KINDS: Mapping[str, LinkKind] = {
    "table": TABLE,
    "queue": QUEUE,
    "topic": TOPIC,
    "bucket": BUCKET,
    "workflow": WORKFLOW,
    "function": FUNCTION,
    "user_pool": USER_POOL,
    "websocket_api": WEBSOCKET_API,
    "event_bus": EVENT_BUS,
    "stream": STREAM,
    "delivery_stream": DELIVERY_STREAM,
    "secret": SECRET,
    "parameter": PARAMETER,
    "schedule_group": SCHEDULE_GROUP,
    "database": DATABASE,
}
"""The kinds by their argument of a link."""
