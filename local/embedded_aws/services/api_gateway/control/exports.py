"""Exports of REST APIs: references within the document, and the name of the file."""

from datetime import UTC, datetime
from typing import Final

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Operation, Response

_SCHEMAS: Final = {"oas30": "#/components/schemas/", "swagger": "#/definitions/"}
_NO_VERSION: Final = b'"version": "1.0"', b"version: '1.0'"


def _complete_export(export: Operation) -> Operation:
    def export_complete(api_id: str, stage: str, kind: str, *rest: object) -> Response:
        status, headers, body = export(api_id, stage, kind, *rest)
        schemas = _SCHEMAS.get(kind.lower())
        if schemas is None or "Content-Disposition" not in headers:
            return status, headers, body
        models = f"https://apigateway.amazonaws.com/restapis/{api_id}/models/"
        body = body.replace(models.encode(), schemas.encode())
        api = rest_apis.apis[api_id]
        version = api.get("version")
        if not version:
            version = f"{datetime.fromtimestamp(api['createdDate'], UTC):%Y-%m-%dT%H:%M:%SZ}"
            for absent in _NO_VERSION:
                body = body.replace(absent, absent.replace(b"1.0", version.encode()), 1)
        extension = "json" if headers["Content-Type"] == "application/json" else "yaml"
        name = f"{kind.lower()}_{version}.{extension}"
        disposition = f'attachment; filename="{name}"'
        kept = {"Content-Type": "application/octet-stream", "Content-Disposition": disposition}
        return status, {**headers, **kept}, body

    return export_complete


PATCHES = (
    Patch(
        rest_apis.export_api,
        _complete_export,
        "an export refers to its own schemas, and its file is named after the version of the API",
    ),
)
