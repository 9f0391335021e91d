"""Errors of the Step Functions API, and the functions that raise them."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Final, NotRequired, TypedDict

from embedded_aws.json_values import JsonObject
from embedded_aws.ministack import responses
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.state_machine_records import Route

Fields = dict[str, object]
"""Members of a response."""


class Request(TypedDict):
    """A validated request, with the members of all operations."""

    activityArn: str
    executionArn: str
    mapRunArn: str
    resourceArn: str
    stateMachineAliasArn: str
    stateMachineArn: str
    stateMachineVersionArn: str
    name: str
    definition: str
    roleArn: str
    routingConfiguration: list[Route]
    statusFilter: str
    tagKeys: list[str]
    output: str
    taskToken: str
    tags: list[dict[str, str]]
    description: NotRequired[str]
    encryptionConfiguration: NotRequired[JsonObject]
    includedData: NotRequired[str]
    input: NotRequired[str]
    error: NotRequired[str]
    cause: NotRequired[str]
    loggingConfiguration: NotRequired[JsonObject]
    maxResults: NotRequired[int]
    nextToken: NotRequired[str]
    publish: NotRequired[bool]
    revisionId: NotRequired[str]
    tracingConfiguration: NotRequired[JsonObject]
    type: NotRequired[str]
    versionDescription: NotRequired[str]
    workerName: NotRequired[str]


# Names of state machines, executions and activities (CreateStateMachine in the Step Functions API).
_INVALID_NAME: Final = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")


class ApiError(Exception):
    """An error of the API.

    Args:
        code: Its code.
        message: Its message.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class RejectedError(Exception):
    """A response of MiniStack that rejects a request.

    Args:
        response: The response.
    """

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def require(rejection: Response | None) -> None:
    """Raises the response of a check of MiniStack, if there is one."""
    if rejection:
        raise RejectedError(rejection)


def answer(
    operation: Callable[[Request], Mapping[str, object]],
) -> Callable[[object], Callable[[Request], Response]]:
    """Returns the replacement of a function of MiniStack by an operation that may raise :class:`ApiError`."""

    @wraps(operation)
    def respond(given: Request) -> Response:
        try:
            return responses.json_response(operation(given))
        except ApiError as error:
            return responses.json_error(error.code, error.message, 400)
        except RejectedError as error:
            return error.response

    def replace(_: object) -> Callable[[Request], Response]:
        return respond

    replace.__module__ = operation.__module__  # the home of the step
    return replace


def check_arn(arn: object, *kinds: str) -> str:
    """Returns an ARN of Step Functions.

    Args:
        arn: The ARN.
        kinds: Types of resources that it may have; any by default.

    Raises:
        ApiError: If it is not an ARN, or of another type.
    """
    if not isinstance(arn, str) or not arn.startswith("arn:"):
        raise ApiError("InvalidArn", f"Invalid Arn: 'Invalid ARN prefix: {arn}'")
    parts = arn.split(":")
    if len(parts) < 7 or parts[2] != "states":  # noqa: PLR2004 - such as arn:aws:states:region:account:type:name
        return arn
    if kinds and parts[5] not in kinds:
        raise ApiError("InvalidArn", f"Invalid Arn: 'Resource type not valid in this context: {parts[5]}'")
    return arn


def check_name(name: str) -> str:
    """Returns a name that has only allowed characters.

    Raises:
        ApiError: If it has others.
    """
    if not name or _INVALID_NAME.search(name):
        raise ApiError("InvalidName", f"Invalid Name: '{name}'")
    return name


def paginate(items: Sequence[object], given: Request, name: str, most: int = 1000) -> Fields:
    """Returns a page of items, and the token of the next one.

    Args:
        items: All items, in their order.
        given: The request, with ``maxResults`` and ``nextToken``.
        name: Member of the response that has the items.
        most: Items of a page by default.

    Raises:
        ApiError: If the token is not one of a page.
    """
    token = given.get("nextToken")
    if token is not None and not re.fullmatch(r"page-\d{1,9}", str(token)):
        raise ApiError("InvalidToken", "Invalid Token: 'Invalid token'")
    start = int(token.partition("-")[2]) if token else 0
    end = start + (given.get("maxResults") or most)
    return {name: items[start:end], **({"nextToken": f"page-{end}"} if end < len(items) else {})}
