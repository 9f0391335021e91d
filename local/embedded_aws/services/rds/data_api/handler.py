"""The handler of requests to the Data API."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache
from typing import Final

from embedded_aws.ministack import responses, router
from embedded_aws.ministack.records import Handler, Headers, Query, Response, read_members
from embedded_aws.request_validation.bodies import read_json
from embedded_aws.request_validation.validation import SERVICES, find_error
from embedded_aws.services.rds.data_api import operations
from embedded_aws.services.rds.data_api.clusters import SERVERS
from embedded_aws.services.rds.data_api.errors import DataApiError
from embedded_aws.services.rds.data_api.operations import Call

_JSON: Final = "application/json"
_Operation = Callable[[Call], Mapping[str, object]]
_OPERATIONS: Final[Mapping[str, _Operation]] = {
    "/BatchExecute": operations.execute_batch,
    "/BeginTransaction": operations.begin_transaction,
    "/CommitTransaction": operations.commit_transaction,
    "/Execute": operations.execute_statement,
    "/RollbackTransaction": operations.roll_back_transaction,
}
_MOST_THREADS: Final = 100
"""Statements that run at the same time: as many as a server has connections."""
_NO_SCHEMA: Final = "The schema parameter isn't supported"


def handle_data_requests(original: Handler) -> Handler:
    """Returns the handler of the Data API, which runs statements in PostgreSQL, in threads.

    They are not those of the loop, in which other services would wait for the end of a slow statement.
    """
    del original

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        if error := find_error(SERVICES["rds-data"], (method, path, headers, body, query)):
            return _reject(DataApiError(*error))
        data = read_members(read_json(body))
        operation = _OPERATIONS.get(path)
        if operation is None:
            return _reject(
                DataApiError("BadRequestException", f"{path} is not an operation of the Data API.")
            )
        if data.get("schema"):
            return _reject(DataApiError("ValidationException", _NO_SCHEMA))
        call = Call(router.access_key_of(headers, query), data)
        try:
            found = await _run_in_thread(operation, call)
        except DataApiError as error:
            return _reject(error)
        return responses.json_response(found, content_type=_JSON)

    return handle_request


async def _run_in_thread(operation: _Operation, call: Call) -> Mapping[str, object]:
    context = copy_context()
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_start_threads(), lambda: context.run(operation, call))


@cache
def _start_threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_MOST_THREADS, thread_name_prefix="rds-data")


def _reject(error: DataApiError) -> Response:
    status, headers, body = responses.json_error(error.code, str(error), error.status, content_type=_JSON)
    return status, {**headers, "x-amzn-errortype": error.code}, body


def end_servers_of_deleted_clusters(act: Callable[..., Response]) -> Callable[..., Response]:
    """Ends the server of a cluster that is deleted, and deletes its files."""

    def handle_request(*request: object) -> Response:
        response = act(*request)
        SERVERS.prune()
        return response

    return handle_request
