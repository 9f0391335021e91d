"""Clusters of databases, and the Data API."""

from __future__ import annotations

from typing import Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.rds")
_DATA_API: Final = Module("ministack.services.rds_data")

clusters: Store[Record] = _MODULE.variable_store("_clusters", "f429e621d0af3bfa")
"""Clusters by name."""


@_MODULE.function("_handle_request_sync", "d2382849d5370059")
def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_DATA_API.function("handle_request", "025ab19ae752ce8b")
async def handle_data_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...
