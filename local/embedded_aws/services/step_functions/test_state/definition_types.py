"""The JSON types of the fields of a definition (Amazon States Language)."""

from collections.abc import Iterator, Mapping
from typing import Final

from embedded_aws.json_values import Json, is_array, is_object, read_array, read_object

_STRINGS: Final = {
    *("Type", "Resource", "Next", "Default", "Error", "Cause", "QueryLanguage", "StartAt", "Timestamp"),
    *(
        "ItemsPath",
        "SecondsPath",
        "TimestampPath",
        "ErrorPath",
        "CausePath",
        "TimeoutSecondsPath",
        "Variable",
    ),
    *("MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"),
    *("MaxItemsPerBatchPath", "InputType", "ItemsPointer", "CSVDelimiter", "CSVHeaderLocation"),
}
_NULLABLE_STRINGS: Final = {"InputPath", "OutputPath", "ResultPath"}
_NUMBERS: Final = {"IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "MaxItems"}
# JSONata expressions are strings.
_NUMBERS_OR_STRINGS: Final = {
    *("Seconds", "TimeoutSeconds", "MaxConcurrency", "MaxItemsPerBatch"),
    *("ToleratedFailureCount", "ToleratedFailurePercentage"),
}
_OBJECTS: Final = {
    *("ItemProcessor", "Iterator", "ItemBatcher", "ItemReader", "ReaderConfig", "ResultWriter", "Not"),
}
_TEMPLATES: Final = {"ResultSelector", "Assign"}
_LISTS: Final = {"Choices", "Branches", "Retry", "Catch", "And", "Or"}
_STRING_LISTS: Final = {"ErrorEquals", "CSVHeaders"}
_HANDLERS: Final = {"Choices": {"Next"}, "Retry": {"ErrorEquals"}, "Catch": {"ErrorEquals", "Next"}}
"""Fields that the objects in a list must have."""


def find_wrong_types(path: str, given: Mapping[str, Json]) -> Iterator[str]:
    """Yields what is wrong with the fields of a state, or of another object of the language.

    Args:
        path: Path of the object, such as ``/States/Pay``.
        given: The object.
    """
    for field, value in given.items():
        if expected := _find_expected_type(field, value):
            yield f"{path}/{field} must be {expected}"
        elif field in _OBJECTS:
            yield from find_wrong_types(f"{path}/{field}", read_object(value))
        elif field == "States" or field in _LISTS:
            items = read_object(value).items() if field == "States" else enumerate(read_array(value))
            for key, found in items:
                each = read_object(found)
                yield from find_wrong_types(f"{path}/{field}/{key}", each)
                missing = sorted(_HANDLERS.get(field, set()) - set(each))
                yield from (f"{path}/{field}/{key} requires {name}" for name in missing)


def _find_expected_type(field: str, value: Json) -> str:
    """Returns the type that a field must have; empty if it has it."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    checks = (
        (_STRINGS, "a string", isinstance(value, str)),
        (_NULLABLE_STRINGS, "a string or null", value is None or isinstance(value, str)),
        (_NUMBERS, "a number", is_number),
        (_NUMBERS_OR_STRINGS, "a number or an expression", is_number or isinstance(value, str)),
        (_OBJECTS | _TEMPLATES, "an object", isinstance(value, dict)),
        (_LISTS, "a list of objects", _holds(value, dict)),
        (_STRING_LISTS, "a list of strings", _holds(value, str)),
        ({"End"}, "a boolean", isinstance(value, bool)),
        ({"States"}, "an object of objects", is_object(value) and _holds([*value.values()], dict)),
    )
    return next((kind for fields, kind, met in checks if field in fields and not met), "")


def _holds(value: Json, kind: type) -> bool:
    return is_array(value) and all(isinstance(each, kind) for each in value)
