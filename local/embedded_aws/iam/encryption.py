"""The customer managed keys that encrypt queues, topics, streams and tables, and their permissions.

The keys that AWS manages are not among those of the emulator; their policies allow each principal of the
account to use them through the service.
"""

from collections.abc import Mapping
from typing import Final

from embedded_aws.iam.service_principals import is_allowed_by_policy
from embedded_aws.ministack import dynamodb, kinesis, sns, sqs
from embedded_aws.ministack.records import read_members
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.state import kms

_ENCRYPT: Final = ("kms:GenerateDataKey", "kms:Decrypt")
_DECRYPT: Final = ("kms:Decrypt",)
# What a call does with the key of its queue, topic, stream or table (developer guides of the services).
USES: Final[Mapping[str, tuple[str, ...]]] = {
    "sqs:SendMessage": _ENCRYPT,
    "sqs:ReceiveMessage": _DECRYPT,
    "sns:Publish": _ENCRYPT,
    "kinesis:PutRecord": _ENCRYPT[:1],
    "kinesis:PutRecords": _ENCRYPT[:1],
    "kinesis:GetRecords": _DECRYPT,
    **{
        f"dynamodb:{action}": _DECRYPT
        for action in (
            *("BatchGetItem", "BatchWriteItem", "ConditionCheckItem", "DeleteItem", "GetItem", "PutItem"),
            *("Query", "Scan", "UpdateItem"),
            *("PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate"),
        )
    },
}


def find_encryption_key(arn: str) -> str | None:
    """Returns the ARN of the customer managed key of a queue, topic, stream or table."""
    service = arn.split(":")[2] if arn.startswith("arn:") else ""
    match service:
        case "sqs":
            queue = sqs.find_queue(arn)
            return find_key(queue["attributes"].get("KmsMasterKeyId")) if queue else None
        case "sns":
            topic = sns.topics.get(arn)
            return find_key(topic["attributes"].get("KmsMasterKeyId")) if topic else None
        case "kinesis":
            stream = kinesis.find_stream(arn)
            return find_key(stream.get("KeyId")) if stream else None
        case "dynamodb":
            name = arn.partition(":table/")[2].partition("/")[0]
            encryption = read_members(dynamodb.tables.get(name), "SSEDescription")
            return find_key(encryption.get("KMSMasterKeyArn"))
        case _:
            return None


def find_key(identifier: str | None) -> str | None:
    """Returns the ARN of a customer managed key by its ID, ARN or alias; None if it is none of those."""
    found = find_stored_key(identifier)
    return found.arn if found else None


def find_stored_key(identifier: str | None) -> kms.Key | None:
    """Returns a key of the account and Region of the request by its ID, ARN or alias; None if it is none."""
    return kms.find_key(get_account_id(), get_region(), identifier)


def find_denied_use(
    action: str, resource: str, service: str, source: str, account: str
) -> tuple[str, str] | None:
    """Returns the use of a key, and the key, that a service is denied; None if it is not.

    Args:
        action: Action on the resource, such as ``"sqs:SendMessage"``.
        resource: ARN of the queue or topic.
        service: Service principal, such as ``"sns.amazonaws.com"``.
        source: ARN in the condition key ``aws:SourceArn``.
        account: Account in ``aws:SourceAccount``.
    """
    key = find_encryption_key(resource)
    uses = USES.get(action, ()) if key else ()
    denied = (use for use in uses if not is_allowed_by_policy(service, use, key or "", source, account))
    return next(((use, key or "") for use in denied), None)
