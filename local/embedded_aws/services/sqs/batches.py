"""Batches: the checks of their entries, and the results by entry."""

import re
from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import sqs
from embedded_aws.ministack.sqs import Parameters, Result

_MOST: Final = 10
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")


def read_entries(data: Parameters, kind: str) -> list[Parameters]:
    """Returns the entries of a batch.

    Args:
        data: The request.
        kind: Type of the entries in the model of SQS.

    Raises:
        SqsError: If SQS rejects the whole batch.
    """
    entries = data.get("Entries") or []
    if not entries:
        raise sqs.SqsError("EmptyBatchRequest", f"There should be at least one {kind} in the request.")
    if len(entries) > _MOST:
        sent = f"You have sent {len(entries)}."
        reason = f"Maximum number of entries per request are {_MOST}. {sent}"
        raise sqs.SqsError("TooManyEntriesInBatchRequest", reason)
    known: set[str] = set()
    for entry in entries:
        name = str(entry.get("Id") or "")
        if not _ID.fullmatch(name):
            raise sqs.SqsError(
                "InvalidBatchEntryId",
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
                "It can be at most 80 letters long.",
            )
        if name in known:
            raise sqs.SqsError("BatchEntryIdsNotDistinct", f"Id {name} repeated.")
        known.add(name)
    return entries


def run_entries(entries: list[Parameters], run: Callable[[Parameters], Result]) -> Result:
    """Returns the results of a batch: one entry that fails does not stop the others."""
    successful: list[Result] = []
    failed: list[Result] = []
    for entry in entries:
        try:
            successful.append({"Id": entry.get("Id"), **run(entry)})
        except sqs.SqsError as error:
            result = {"Code": error.code, "Message": error.message, "SenderFault": True}
            failed.append({"Id": entry.get("Id"), **result})
    return {**({"Successful": successful} if successful else {}), **({"Failed": failed} if failed else {})}
