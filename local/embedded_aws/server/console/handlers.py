"""The API of the page: what it reads about a node, and what it does."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, Required, TypedDict, cast

from embedded_aws.emulator.clients import REGION, Client, Clients
from embedded_aws.json_values import is_object
from embedded_aws.server.console import actions, contents, executions, queues, records, samples, tries
from embedded_aws.server.console.demonstration import run_demonstration
from embedded_aws.server.console.picture import Picture
from embedded_aws.server.console.request import Request
from embedded_aws.server.middleware.rejections import Rejection

Handler = Callable[[Request], Awaitable[object]]
_Work = Callable[[Request], object]
_CLIENT_ERRORS: Final = ("ClientError", "ParamValidationError")


class _Body(TypedDict, total=False):
    """The body of a request; each action has members of its own."""

    id: Required[int]
    number: Required[int]
    arn: Required[str]
    queue: Required[str]
    message: str


class Handlers:
    """Answers the requests of the page.

    Args:
        clients: The clients of the emulator, as the root user.
        picture: Returns the current picture.
        locate: Returns the local URL of a URL in AWS.
    """

    def __init__(self, clients: Clients, picture: Callable[[], Picture], locate: tries.Locate) -> None:
        self._clients = clients
        self._picture = picture
        self._locate = locate
        works: dict[tuple[str, str], _Work] = {
            ("GET", "invocations"): lambda request: records.list_invocations(
                _require_parameter(request, "arn")
            ),
            ("GET", "messages"): lambda request: queues.list_messages(_require_parameter(request, "arn")),
            ("GET", "objects"): lambda request: contents.list_objects(
                _require_parameter(request, "arn"), self._client("s3")
            ),
            ("GET", "items"): lambda request: contents.list_items(
                _require_parameter(request, "arn"), self._client("dynamodb")
            ),
            ("GET", "executions"): lambda request: executions.list_executions(
                _require_parameter(request, "arn"), self._client("stepfunctions")
            ),
            ("GET", "execution"): lambda request: executions.find_execution(
                _require_parameter(request, "arn"), self._client("stepfunctions")
            ),
            ("POST", "replay"): lambda request: actions.replay_invocation(
                _read_body(request)["id"], self._client
            ),
            ("POST", "redrive"): self._redrive,
            ("POST", "upload"): self._upload,
            ("POST", "sample"): self._sample,
            ("POST", "try"): self._try,
            ("POST", "demonstration"): lambda _: run_demonstration(self._picture()),
        }
        self._works = works

    def find(self, method: str, name: str) -> Handler | None:
        """Returns the handler of a request; None if there is none."""
        work = self._works.get((method, name))
        return _run_in_thread(work) if work else None

    def _client(self, service: str) -> Client:
        return self._clients.get(service, self._picture().get("region", REGION))

    def _redrive(self, request: Request) -> dict[str, int]:
        given = _read_body(request)
        client = self._client("sqs")
        return {"moved": queues.redrive(given["arn"], given["queue"], given.get("message"), client)}

    def _upload(self, request: Request) -> dict[str, object]:
        kind = request.headers.get("content-type", "")
        arn, key = _require_parameter(request, "arn"), _require_parameter(request, "key")
        return actions.upload(arn, key, request.body, kind, self._client)

    def _try(self, request: Request) -> tries.Result:
        given = cast("tries.Given", _read_body(request))
        return tries.send(given, self._picture(), self._client, self._locate)

    def _sample(self, request: Request) -> dict[str, list[str]]:
        known, number = self._picture().get("samples", []), _read_body(request)["number"]
        if number not in range(len(known)):
            raise Rejection(f"Unknown sample {number}.", HTTPStatus.NOT_FOUND)
        return samples.send(known[number], self._client)


def _run_in_thread(work: _Work) -> Handler:
    """Returns the handler that does a work which waits for the emulator itself."""

    async def handle(request: Request) -> object:
        try:
            return await asyncio.to_thread(work, request)
        except Exception as error:
            # By name: boto3 is imported when the first client is created.
            if any(each.__name__ in _CLIENT_ERRORS for each in type(error).__mro__):
                raise Rejection(str(error), HTTPStatus.BAD_GATEWAY) from None
            raise

    return handle


def _require_parameter(request: Request, name: str) -> str:
    if name in request.query:
        return request.query[name]
    raise Rejection(f"{name} is required.", HTTPStatus.BAD_REQUEST)


def _read_body(request: Request) -> _Body:
    try:
        found = json.loads(request.body)
    except ValueError:
        found = None
    if is_object(found):
        return cast("_Body", found)
    raise Rejection("The body must be a JSON object.", HTTPStatus.BAD_REQUEST)
