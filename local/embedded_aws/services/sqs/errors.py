"""Errors of Amazon SQS: both protocols name them differently."""

import json
from typing import Final
from xml.sax.saxutils import escape

from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.ministack.sqs import SqsError

NAMESPACE: Final = "http://queue.amazonaws.com/doc/2012-11-05/"
_PREFIX: Final = "AWS.SimpleQueueService."
_OF_QUERY: Final = {
    "QueueDoesNotExist": f"{_PREFIX}NonExistentQueue",
    "QueueNameExists": "QueueAlreadyExists",
    **{
        name: f"{_PREFIX}{name}"
        for name in (
            *("BatchEntryIdsNotDistinct", "BatchRequestTooLong", "EmptyBatchRequest", "InvalidBatchEntryId"),
            *("MessageNotInflight", "PurgeQueueInProgress", "QueueDeletedRecently"),
            *("TooManyEntriesInBatchRequest", "UnsupportedOperation"),
        )
    },
}
"""Codes in the query protocol whose names in the JSON protocol are others."""
_OF_JSON: Final = {
    "InvalidParameterValue": "InvalidParameterValueException",
    "MissingParameter": "MissingRequiredParameterException",
}
_STATUSES: Final = {"OverLimit": 403, "PurgeQueueInProgress": 403, "ResourceNotFoundException": 404}
_NO_QUEUE_CODE: Final = "QueueDoesNotExist"
_NO_QUEUE: Final = "The specified queue does not exist"


def invalid_parameter(name: str, value: object, reason: str) -> SqsError:
    """Returns the error of a parameter with an invalid value."""
    return invalid(f"Value {value} for parameter {name} is invalid. Reason: {reason}")


def invalid(message: str) -> SqsError:
    """Returns the error of an invalid parameter with the text of SQS."""
    return SqsError("InvalidParameterValue", message)


def build_missing_parameter(name: str) -> SqsError:
    """Returns the error of a required parameter that is missing."""
    return SqsError("MissingParameter", f"The request must contain the parameter {name}.")


def render_json(error: SqsError) -> Response:
    """Returns an error in the JSON protocol, with its code in the query protocol in a header."""
    code = _OF_JSON.get(error.code, error.code)
    message = f"{_NO_QUEUE}." if error.code == _NO_QUEUE_CODE else error.message
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "x-amzn-query-error": f"{_OF_QUERY.get(error.code, error.code)};{_find_fault(error)}",
    }
    body = {"__type": f"com.amazonaws.sqs#{code}", "message": message}
    return _STATUSES.get(error.code, error.status), headers, json.dumps(body).encode()


def render_xml(error: SqsError) -> Response:
    """Returns an error in the query protocol."""
    code = _OF_QUERY.get(error.code, error.code)
    message = f"{_NO_QUEUE} for this wsdl version." if error.code == _NO_QUEUE_CODE else error.message
    body = (
        f'<?xml version="1.0"?><ErrorResponse xmlns="{NAMESPACE}"><Error><Type>{_find_fault(error)}</Type>'
        f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message><Detail/></Error>"
        f"<RequestId>{new_uuid()}</RequestId></ErrorResponse>"
    )
    return _STATUSES.get(error.code, error.status), {"Content-Type": "text/xml"}, body.encode()


def _find_fault(error: SqsError) -> str:
    return "Sender" if error.status < 500 else "Receiver"  # noqa: PLR2004 - errors of the server
