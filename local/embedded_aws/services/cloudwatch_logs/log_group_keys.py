"""Keys of log groups that are set after their creation."""

import json

from embedded_aws.ministack import cloudwatch_logs, responses
from embedded_aws.ministack.records import Handler, Query, Response

_ACTIONS = ("AssociateKmsKey", "DisassociateKmsKey")


def serve_key_operations(handle: Handler) -> Handler:
    """Associates a log group with a key, and disassociates it, which MiniStack does not know."""

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: Query
    ) -> Response:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if action not in _ACTIONS:
            return await handle(method, path, headers, body, query)
        given = json.loads(body)
        group = cloudwatch_logs.log_groups.get(given.get("logGroupName"))
        if group is None:
            return responses.json_error(
                "ResourceNotFoundException", "The specified log group does not exist.", 400
            )
        group["kmsKeyId"] = given["kmsKeyId"] if action == "AssociateKmsKey" else None
        return responses.json_response({})

    return handle_request
