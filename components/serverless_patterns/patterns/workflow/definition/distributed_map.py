"""Fields of a Distributed Map: a reader and batcher of its items, and a writer of its results."""

from serverless_patterns.patterns.workflow.definition.fields import (
    ANY,
    OBJECT,
    STRINGS,
    describe_other_language,
    integer,
    object_of,
    one_of,
    or_path,
)
from serverless_patterns.patterns.workflow.definition.shape import Field, Shape, or_expression, require

DISTRIBUTED_FIELDS = (
    *("ItemReader", "ItemBatcher", "ResultWriter", "Label", "ToleratedFailureCount"),
    *("ToleratedFailureCountPath", "ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
)
"""Fields of a Distributed Map (Step Functions Developer Guide, state-map-distributed)."""

_POINTER = Field(
    "a JSON pointer that begins with /", lambda value: isinstance(value, str) and value.startswith("/")
)
_WRITER_CONFIG = Shape(
    "a WriterConfig",
    {
        "Transformation": one_of("NONE", "COMPACT", "FLATTEN"),
        "OutputType": one_of("JSON", "JSONL"),
    },
)


def item_reader(*, jsonata: bool) -> Field:
    """Returns the field ``ItemReader``."""
    config = Shape(
        "a ReaderConfig",
        {
            "InputType": one_of("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"),
            "Transformation": one_of("NONE", "LOAD_AND_FLATTEN"),
            "ManifestType": one_of("ATHENA_DATA", "S3_INVENTORY"),
            "CSVDelimiter": one_of("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
            "CSVHeaderLocation": one_of("FIRST_ROW", "GIVEN"),
            "CSVHeaders": STRINGS,
            "ItemsPointer": or_expression(_POINTER) if jsonata else _POINTER,
            **or_path("MaxItems", integer(1, 100_000_000), jsonata=jsonata),
        },
    )
    resource = require(_action("s3:getObject", "s3:listObjectsV2"))
    fields = {"Resource": resource, "ReaderConfig": object_of(config)}
    return _transfer("an ItemReader", fields, jsonata=jsonata)


def result_writer(*, jsonata: bool) -> Field:
    """Returns the field ``ResultWriter``."""
    fields = {"Resource": _action("s3:putObject"), "WriterConfig": object_of(_WRITER_CONFIG)}
    return _transfer("a ResultWriter", fields, jsonata=jsonata)


def item_batcher(*, jsonata: bool) -> Field:
    """Returns the field ``ItemBatcher``."""
    fields = {
        "BatchInput": ANY if jsonata else OBJECT,
        **or_path("MaxItemsPerBatch", integer(1, 100_000_000), jsonata=jsonata),
        **or_path("MaxInputBytesPerBatch", integer(1, 262_144), jsonata=jsonata),
    }
    return object_of(Shape("an ItemBatcher", fields))


def _action(*names: str) -> Field:
    """Returns the field ``Resource`` with one of a few actions, in any partition."""
    endings = tuple(f":states:::{name}" for name in names)
    return Field(
        " or ".join(f"arn:aws:states:::{name}" for name in names),
        lambda value: isinstance(value, str) and value.startswith("arn:aws") and value.endswith(endings),
    )


def _transfer(name: str, fields: dict[str, Field], *, jsonata: bool) -> Field:
    own, other = ("Arguments", "Parameters") if jsonata else ("Parameters", "Arguments")
    parameters = {own: or_expression(OBJECT) if jsonata else OBJECT}
    return object_of(
        Shape(name, {**fields, **parameters}, elsewhere={other: describe_other_language(jsonata=jsonata)})
    )
