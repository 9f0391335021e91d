"""Fields of a definition that the emulator cannot run as AWS does, and therefore rejects."""

import json
from collections.abc import Iterator

from embedded_aws.json_values import Json, is_array, is_object, read_object


def find_unsupported(definition: str) -> str | None:
    """Returns the first such field with its value, and what can be used instead; None if there is none."""
    try:
        return next(_find_fields(json.loads(definition)), None)
    except (ValueError, RecursionError):  # an invalid definition, which other checks report
        return None


def _find_fields(value: Json) -> Iterator[str]:
    if is_array(value):
        for each in value:
            yield from _find_fields(each)
    if not is_object(value):
        return
    if value.get("Type") == "Map":
        yield from _check_reader(read_object(read_object(value.get("ItemReader")).get("ReaderConfig")))
    for each in value.values():
        yield from _find_fields(each)


def _check_reader(config: Json) -> Iterator[str]:
    fields = read_object(config)
    if fields.get("InputType") == "PARQUET":
        yield "ReaderConfig.InputType: 'PARQUET' is not supported by the embedded emulator; use CSV or JSONL."
    if fields.get("ManifestType", "S3_INVENTORY") != "S3_INVENTORY":
        yield (
            f"ReaderConfig.ManifestType: {fields['ManifestType']!r} is not supported by the embedded "
            "emulator; use an S3 inventory."
        )
