"""The arguments of components as programs in other languages write them."""

import json
import re
from typing import Any

from serverless_patterns.plugin.provider import PatternsProvider

SCHEMA = json.loads(PatternsProvider().schema)


def in_schema_names(value: Any, schema: dict[str, Any]) -> Any:
    """Arguments with the names of the schema, at every depth that it describes."""
    if "inputProperties" in schema or "properties" in schema:
        properties = schema.get("inputProperties") or schema["properties"]
        by_python_name = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): name for name in properties}
        return {
            by_python_name[name]: in_schema_names(part, properties[by_python_name[name]])
            for name, part in value.items()
        }
    if (token := schema.get("$ref", "").removeprefix("#/types/")) in SCHEMA["types"]:
        return in_schema_names(value, SCHEMA["types"][token])
    if isinstance(value, dict) and "additionalProperties" in schema:
        return {key: in_schema_names(part, schema["additionalProperties"]) for key, part in value.items()}
    if isinstance(value, list) and "items" in schema:
        return [in_schema_names(part, schema["items"]) for part in value]
    return value
