"""Items of an S3 inventory, which a distributed Map state reads through the manifest of the inventory."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from itertools import islice

from embedded_aws.json_values import Json, JsonObject, read_array, read_object, read_text
from embedded_aws.service_calls.as_role import CallError, call_as
from embedded_aws.service_calls.callers import find_current_caller
from embedded_aws.services.step_functions.interpreter.csv_rows import order_members
from embedded_aws.services.step_functions.interpreter.frames import StateError

_LOCATION = ("Bucket", "Key", "VersionId")


def read_inventory(parameters: Json, most: int | None) -> list[Json]:
    """Returns the rows of an inventory, one for each object, with the names in its schema.

    Args:
        parameters: Bucket and key of its ``manifest.json``.
        most: Number of rows that are read; None without a limit.
    """
    try:
        given = read_object(parameters)
        location: JsonObject = {name: given[name] for name in _LOCATION if name in given}
        manifest = read_object(json.loads(_read(location)))
        if manifest["fileFormat"] != "CSV":
            reason = f"the format of the inventory is {manifest['fileFormat']}; must be CSV"
            raise StateError("States.ItemReaderFailed", reason)
        return list(islice(_read_rows(manifest), most))
    except CallError as error:
        raise StateError("States.ItemReaderFailed", f"{error} ({error.code})") from None
    except (ValueError, LookupError, TypeError, OSError, EOFError, csv.Error, zlib.error) as error:
        reason = f"the manifest is not that of an S3 inventory: {error}"
        raise StateError("States.ItemReaderFailed", reason) from None


def _read_rows(manifest: JsonObject) -> Iterator[Json]:
    """Yields the rows of the files in a manifest (S3 User Guide, "Inventory list")."""
    names = [name.strip() for name in read_text(manifest["fileSchema"]).split(",")]
    bucket = read_text(manifest["destinationBucket"]).removeprefix("arn:aws:s3:::")
    for file in read_array(manifest["files"]):
        content = _read({"Bucket": bucket, "Key": read_object(file)["key"]})
        with gzip.open(io.BytesIO(content), "rt", encoding="utf-8", newline="") as text:
            for row in csv.reader(text):
                yield order_members(dict(zip(names, row, strict=True)))


def _read(location: JsonObject) -> bytes:
    """Returns the content of an object, which the role of the state machine may read."""
    caller = find_current_caller()
    if caller is None:
        raise CallError("AccessDenied", "An inventory is read with the role of a state machine.")
    body = call_as(caller, "s3", "GetObject", location)["Body"]
    if not isinstance(body, bytes | bytearray):
        raise TypeError(f"{location['Key']} has no content")
    return bytes(body)
