"""The words of errors and warnings for programs in other languages: the types of the schema, and JSON."""

import json
from collections.abc import Callable

from serverless_patterns.arguments.normalization import normalize
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.vocabulary import Vocabulary

# bool before int, which it is a subclass of.
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "list", dict: "map"}


class SchemaWords(Vocabulary):
    """Names of values and types in Pulumi's schema.

    Args:
        rename: Replaces Python's names of arguments.
    """

    def __init__(self, rename: Callable[[str], str]) -> None:
        self._rename = rename

    def show(self, value: object) -> str:  # noqa: D102
        return json.dumps(normalize(value), ensure_ascii=False, default=self.type_of)

    def type_of(self, value: object) -> str:  # noqa: D102
        if value is None:
            return "null"
        if is_output(value):
            return "output"
        return next((name for type_, name in _TYPES.items() if isinstance(normalize(value), type_)), "object")

    def describe_map(self, values: str) -> str:  # noqa: D102
        return f"a map, each value {values}"

    def describe_object(self, schema: type) -> str:  # noqa: D102
        return f"an object of type {schema.__name__.removesuffix('Args')}"

    def rename(self, text: str) -> str:  # noqa: D102
        return self._rename(text)
