"""Records that Data Firehose cannot take, or cannot process."""

import base64
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.json_values import clean_text, read_array, read_object, read_text
from embedded_aws.ministack import firehose, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Record, Response

_LARGEST_BATCH: Final = 4 * 1024 * 1024
"""Bytes of the records of a request (API reference, PutRecordBatch)."""

_Operations = dict[str, Callable[[Record], Response]]
_Extract = Callable[[Mapping[str, object], bytes], dict[str, str] | None]


def _limit_batches(operations: _Operations) -> _Operations:
    """Returns the operations; that of batches rejects one as a whole if it is too large."""
    put = operations["PutRecordBatch"]

    def put_record_batch(given: Record) -> Response:
        records = [read_text(read_object(each).get("Data")) for each in read_array(given.get("Records"))]
        if sum(len(base64.b64decode(each)) for each in records) > _LARGEST_BATCH:
            return responses.json_error("InvalidArgumentException", "Records size exceeds 4 MB limit")
        return put(given)

    return {**operations, "PutRecordBatch": put_record_batch}


def _extract_or_fail(extract: _Extract) -> _Extract:
    """Returns the extraction of partition keys, which also fails for a record whose JSON is too deep."""

    def extract_keys(config: Mapping[str, object], data: bytes) -> dict[str, str] | None:
        try:
            keys = extract(config, data)
        except RecursionError:
            return extract(config, b"")  # raises the error of a record that is not JSON
        return keys and {name: clean_text(value) for name, value in keys.items()}

    return extract_keys


PATCHES = (
    Patch(
        firehose.operations,
        _limit_batches,
        "a batch of more than 4 MiB is rejected",
    ),
    Patch(
        firehose.extract_partition_keys,
        _extract_or_fail,
        "a record whose JSON is too deep for the reader of partition keys is an object of errors",
    ),
)
