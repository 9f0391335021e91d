"""The arguments of components as programs in other languages write them."""

import json
import re
from functools import cache
from typing import Any, is_typeddict

from serverless_patterns.plugin.provider import PatternsProvider


@cache
def provider() -> PatternsProvider:
    """The provider, made once, by the first test that needs it."""
    return PatternsProvider()


@cache
def load_schema() -> dict[str, Any]:
    """The schema of the package."""
    return json.loads(provider().schema)


def convert_names(args: dict[str, Any], component: type) -> dict[str, Any]:
    """The arguments of a component with the names of the schema, at every depth that it describes."""
    return _rename(args, load_schema()["resources"][f"serverless-patterns:index:{component.__name__}"])


def entry_in_schema_names(value: Any, type_: type) -> Any:
    """An entry of an argument, of a ``TypedDict``, with the names of the schema; others have none there."""
    if not is_typeddict(type_):
        return value
    token = f"serverless-patterns:index:{type_.__name__.removesuffix('Args')}"
    return _rename(value, load_schema()["types"][token])


def _rename(value: Any, schema: dict[str, Any]) -> Any:
    if "inputProperties" in schema or "properties" in schema:
        properties = schema.get("inputProperties") or schema["properties"]
        by_python_name = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): name for name in properties}
        return {
            by_python_name[name]: _rename(part, properties[by_python_name[name]])
            for name, part in value.items()
        }
    if (token := schema.get("$ref", "").removeprefix("#/types/")) in load_schema()["types"]:
        return _rename(value, load_schema()["types"][token])
    if isinstance(value, dict) and "additionalProperties" in schema:
        return {key: _rename(part, schema["additionalProperties"]) for key, part in value.items()}
    if isinstance(value, list) and "items" in schema:
        return [_rename(part, schema["items"]) for part in value]
    return value
