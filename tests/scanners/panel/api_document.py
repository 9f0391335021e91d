"""openapi-spec-validator on the OpenAPI document of an API."""

import json

from openapi_spec_validator import OpenAPIV30SpecValidator


def scan(document: str) -> list[list[str]]:
    """Each objection as its name, what that means, and what it is about here."""
    api = json.loads(document)
    # The rest of a path is spelled {proxy+} there alone; the parameter is called proxy all the same.
    api["paths"] = {path.replace("+}", "}"): item for path, item in api["paths"].items()}
    errors = OpenAPIV30SpecValidator(api).iter_errors()
    return sorted(
        ["openapi", "Not what OpenAPI 3.0 allows", f"{'/'.join(map(str, error.path))}: {error.message}"]
        for error in errors
    )
