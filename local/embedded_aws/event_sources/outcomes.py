"""Results of a function for the records of a batch."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from embedded_aws.json_values import is_array, is_object
from embedded_aws.ministack.lambda_functions import SourceSettings

FAILED: Final = "PROBLEM: Function call failed"
"""The last processing result of a mapping whose function raised an error."""
PROBLEM: Final = "PROBLEM: "
"""Prefix of the last processing result after an error."""

_Result = Mapping[str, object]


def is_throttled(result: _Result) -> bool:
    """Whether the function was not invoked, since its concurrency is used up."""
    return bool(result.get("throttle"))


def find_failed_records(mapping: SourceSettings, result: _Result, batch: Sequence[str]) -> list[str]:
    """Returns the identifiers of the records that a function failed to process, in their order.

    A response that Lambda does not understand fails the whole batch (Lambda developer guide, "Reporting batch
    item failures").

    Args:
        mapping: The event source mapping.
        result: What the invocation returned.
        batch: Identifiers of the records of the batch.
    """
    if result.get("error"):
        return [*batch]
    if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []):
        return []
    reported = _read_reported(result.get("body"))
    if reported is None or not set(reported) <= set(batch):
        return [*batch]
    return [identifier for identifier in batch if identifier in reported]


def _read_reported(body: object) -> list[str] | None:
    """Returns the reported identifiers; None if the response is not valid."""
    if isinstance(body, str | bytes):
        try:
            body = json.loads(body) if body else None
        except ValueError:
            return None
    if not body and body is not False:
        return []
    if not is_object(body):
        return None
    items: object = body.get("batchItemFailures") or []
    if not is_array(items):
        return None
    found: list[str] = []
    for item in items:
        match item:
            case {"itemIdentifier": str(identifier)} if identifier:
                found.append(identifier)
            case _:
                return None
    return found
