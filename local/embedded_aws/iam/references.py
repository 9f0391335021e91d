"""Resources that a request names, and that must exist when AWS creates or changes another one with them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.iam.authorization import is_assumable
from embedded_aws.iam.encryption import find_key
from embedded_aws.iam.permissions.forms import read_form
from embedded_aws.json_values import Json, JsonObject, is_array, is_object
from embedded_aws.ministack import dynamodb, kinesis, responses, sqs
from embedded_aws.ministack.records import Handler, Parts, Response
from embedded_aws.protocol.errors import UnreadableError
from embedded_aws.protocol.models import read_model
from embedded_aws.request_validation.parsing import read_request
from embedded_aws.request_validation.validation import SERVICES, build_error

_ACCOUNT: Final = 4
"""Index of the account in the parts of an ARN."""
_MODELS: Final = {"ecr": "ecr", **{name: rules.name for name, rules in SERVICES.items()}}
_EXPLAINED: Final = {
    "sqs": "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS"
    " Error Message: The specified queue does not exist.",
    "kinesis": "Stream not found: {value}",
    "dynamodb": "Stream not found: {value}",
}
"""Messages of Lambda for a source that does not exist, by its service."""


@dataclass(frozen=True)
class Reference:
    """A member of requests that names a resource.

    Attributes:
        operations: Operations with the member.
        path: Its path; ``[]`` for each element of a list.
        code: Code of the error if the resource does not exist.
        message: Message of the error, with ``{value}`` for the value, and ``{reason}`` for that of KMS.
        exists: Whether the resource exists.
    """

    operations: Iterable[str]
    path: str
    code: str
    message: str | Mapping[str, str]
    exists: Callable[[str], bool]

    def explain(self, value: str) -> str:
        """Returns the message of the error."""
        message = self.message if isinstance(self.message, str) else self.message[value.split(":")[2]]
        return message.format(value=value, reason=_explain_key(value))


def _is_key(value: str) -> bool:
    is_managed = value.startswith("alias/aws/") or ":alias/aws/" in value
    return is_managed or _is_elsewhere(value) or find_key(value) is not None


def _is_elsewhere(arn: str) -> bool:
    """Whether an ARN names a resource of another account, which cannot be seen from here."""
    parts = arn.split(":")
    return len(parts) > _ACCOUNT and parts[_ACCOUNT] != responses.get_account_id()


def _explain_key(value: str) -> str:
    return f"{'Alias' if 'alias/' in value else 'Key'} '{value}' does not exist"


def exists_source(arn: str) -> bool:
    """Returns whether a queue or stream exists, or is one of another account."""
    if not arn.startswith("arn:") or _is_elsewhere(arn):
        return True
    match arn.split(":")[2]:
        case "sqs":
            return sqs.find_queue(arn) is not None
        case "kinesis":
            return kinesis.find_stream(arn.partition("/consumer/")[0]) is not None
        case "dynamodb":
            name = arn.partition(":table/")[2].partition("/")[0]
            table = dynamodb.tables.get(name)
            return table is not None and table.get("LatestStreamArn") == arn
        case _:
            return True


def _is_assumable(service: str) -> Callable[[str], bool]:
    """Returns a function that finds whether a role exists and trusts a service."""
    return lambda role: is_assumable(role, f"{service}.amazonaws.com")


_RDS: Final = (
    *("CreateDBCluster", "ModifyDBCluster", "RestoreDBClusterFromSnapshot", "RestoreDBClusterToPointInTime"),
    *("CreateDBInstance", "ModifyDBInstance", "RestoreDBInstanceFromDBSnapshot"),
)
_ENCRYPTED_EVENTS: Final = (
    *("CreateEventBus", "UpdateEventBus", "CreateArchive", "UpdateArchive"),
    *("CreateConnection", "UpdateConnection"),
)
_NO_KEY_OF_RDS: Final = (
    "The specified KMS key [{value}] does not exist, is not enabled or you do not have permissions to access"
    " it."
)
REFERENCES: Final[Mapping[str, Iterable[Reference]]] = {
    "dynamodb": [
        Reference(
            ("CreateTable", "UpdateTable", "RestoreTableFromBackup", "RestoreTableToPointInTime"),
            path,
            "ValidationException",
            "KMS validation error: {reason}",
            _is_key,
        )
        for path in (
            *("SSESpecification.KMSMasterKeyId", "SSESpecificationOverride.KMSMasterKeyId"),
            *("ReplicaUpdates[].Create.KMSMasterKeyId", "ReplicaUpdates[].Update.KMSMasterKeyId"),
        )
    ],
    "ecr": (
        Reference(
            ("CreateRepository",), "encryptionConfiguration.kmsKey", "KmsException", "{reason}", _is_key
        ),
    ),
    "events": (
        Reference(_ENCRYPTED_EVENTS, "KmsKeyIdentifier", "ResourceNotFoundException", "{reason}", _is_key),
    ),
    "firehose": (
        Reference(
            ("CreateDeliveryStream", "StartDeliveryStreamEncryption"),
            "DeliveryStreamEncryptionConfigurationInput.KeyARN",
            "InvalidKMSResourceException",
            "{reason}",
            _is_key,
        ),
        *(
            Reference(
                ("CreateDeliveryStream",),
                f"{configuration}.RoleARN",
                "InvalidArgumentException",
                "Firehose is unable to assume role {value}. Please check the role provided.",
                _is_assumable("firehose"),
            )
            for configuration in (
                *("ExtendedS3DestinationConfiguration", "S3DestinationConfiguration"),
                "KinesisStreamSourceConfiguration",
            )
        ),
    ),
    "kinesis": (Reference(("StartStreamEncryption",), "KeyId", "KMSNotFoundException", "{reason}", _is_key),),
    "lambda": (
        Reference(
            ("CreateFunction", "UpdateFunctionConfiguration"),
            "KMSKeyArn",
            "InvalidParameterValueException",
            "Lambda was unable to configure access to your environment variables because the KMS key is"
            " invalid for CreateGrant. Please check your KMS key settings. KMS Exception: NotFoundException"
            " KMS Message: {reason}",
            _is_key,
        ),
        Reference(
            ("CreateEventSourceMapping",),
            "EventSourceArn",
            "InvalidParameterValueException",
            _EXPLAINED,
            exists_source,
        ),
    ),
    "logs": (
        Reference(
            ("CreateLogGroup", "AssociateKmsKey"),
            "kmsKeyId",
            "InvalidParameterException",
            "The specified KMS Key Id could not be found.",
            _is_key,
        ),
    ),
    "pipes": (
        Reference(("CreatePipe", "UpdatePipe"), "KmsKeyIdentifier", "NotFoundException", "{reason}", _is_key),
    ),
    "rds": (
        Reference(_RDS, "KmsKeyId", "KMSKeyNotAccessibleFault", _NO_KEY_OF_RDS, _is_key),
        Reference(_RDS, "MasterUserSecretKmsKeyId", "KMSKeyNotAccessibleFault", _NO_KEY_OF_RDS, _is_key),
        Reference(_RDS, "PerformanceInsightsKMSKeyId", "KMSKeyNotAccessibleFault", _NO_KEY_OF_RDS, _is_key),
    ),
    "scheduler": (
        Reference(
            ("CreateSchedule", "UpdateSchedule"),
            "Target.RoleArn",
            "ValidationException",
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
            _is_assumable("scheduler"),
        ),
    ),
    "secretsmanager": (
        Reference(
            ("CreateSecret", "UpdateSecret"),
            "KmsKeyId",
            "EncryptionFailure",
            "Secrets Manager can't encrypt the protected secret text using the provided KMS key. {reason}",
            _is_key,
        ),
    ),
    "states": (
        Reference(
            ("CreateStateMachine", "UpdateStateMachine", "CreateActivity"),
            "encryptionConfiguration.kmsKeyId",
            "InvalidEncryptionConfiguration",
            "{reason}",
            _is_key,
        ),
    ),
}
"""References by the name of the handler.

Amazon S3 checks keys when it encrypts an object, as AWS does; Amazon SQS and Amazon SNS accept keys that do
not exist, also on AWS.
"""


def require_references(handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """Rejects requests that name a resource that does not exist."""
    return {
        service: _require(service, handle) if service in REFERENCES else handle
        for service, handle in handlers.items()
    }


def _require(service: str, handle: Handler) -> Handler:
    references = REFERENCES[service]

    async def handle_request(*request: *Parts) -> Response:
        return _find_error(service, references, *request) or await handle(*request)

    return handle_request


def _find_error(service: str, references: Iterable[Reference], *request: *Parts) -> Response | None:
    operation, given = _read(service, *request)
    for reference in references:
        if operation in reference.operations:
            for value in _list_values(given, reference.path):
                if value and not reference.exists(value):
                    return build_error(service, reference.code, reference.explain(value), request[2])
    return None


def _read(service: str, *request: *Parts) -> tuple[str, JsonObject]:
    """Returns the operation of a request and its parameters."""
    headers, body, query = request[2:]
    if service == "rds":
        form = read_form(headers, body, query)
        return form.get("Action", ""), {**form}
    try:
        found = read_request(read_model(_MODELS[service]), request)
    except UnreadableError:
        return "", {}
    return (found[0].name, found[1]) if found else ("", {})


def _list_values(given: Json, path: str) -> Iterator[str]:
    name, _, rest = path.partition(".")
    value = given.get(name.removesuffix("[]")) if is_object(given) else None
    for each in value if name.endswith("[]") and is_array(value) else [value]:
        if rest:
            yield from _list_values(each, rest)
        elif isinstance(each, str):
            yield each
