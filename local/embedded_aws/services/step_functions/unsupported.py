"""Fields of a definition that the emulator cannot run as AWS does, and therefore rejects."""

import json
from collections.abc import Iterator

from embedded_aws.json_values import Json, JsonObject, is_array, is_object, read_object


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
        yield from _check_writer(read_object(value.get("ResultWriter")))
    for each in value.values():
        yield from _find_fields(each)


def _check_reader(config: JsonObject) -> Iterator[str]:
    if config.get("InputType") == "PARQUET":
        yield _report("ReaderConfig.InputType", config["InputType"], "CSV or JSONL")
    if config.get("ManifestType", "S3_INVENTORY") != "S3_INVENTORY":
        yield _report("ReaderConfig.ManifestType", config["ManifestType"], "S3_INVENTORY")


def _check_writer(writer: JsonObject) -> Iterator[str]:
    config = read_object(writer.get("WriterConfig"))
    # Files have the executions with their outputs, and the output of the state only the latter.
    supported = "NONE" if "Resource" in writer else "COMPACT"
    if config.get("Transformation", supported) != supported:
        yield _report("WriterConfig.Transformation", config["Transformation"], supported)
    if config.get("OutputType", "JSON") != "JSON":
        yield _report("WriterConfig.OutputType", config["OutputType"], "JSON")


def _report(field: str, value: Json, instead: str) -> str:
    return f"{field}: {value!r} is not supported by the embedded emulator; use {instead}."
