"""The TestState operation: authorizes its caller, and answers."""

import json
from collections.abc import Awaitable, Callable

from embedded_aws.iam.authorization import find_denial_of_key, is_assumable
from embedded_aws.iam.permissions.roles import STATES, UNTRUSTING_ROLE
from embedded_aws.ministack import responses, router, step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Query, Response
from embedded_aws.services.step_functions.test_state.invalid_test import InvalidTestError
from embedded_aws.services.step_functions.test_state.request import Request, read_test
from embedded_aws.services.step_functions.test_state.run import run

_Handle = Callable[..., Awaitable[Response]]


def _test_state(given: Request) -> Response:
    reject = responses.json_error
    try:
        test = read_test(given)
        if test.role_arn and test.mock is None and not is_assumable(test.role_arn, STATES):
            return reject("AccessDeniedException", UNTRUSTING_ROLE, 400)
        return responses.json_response(run(test))
    except InvalidTestError as error:
        return reject(error.code, str(error), 400)


def authorize_secrets(handle: _Handle) -> _Handle:
    """MiniStack authorizes ``states:TestState``; a test that reveals secrets needs another permission."""

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: Query
    ) -> Response:
        if headers.get("x-amz-target", "").endswith(".TestState") and (
            reason := _find_denial(router.access_key_of(headers, query), body)
        ):
            return responses.json_error("AccessDeniedException", reason, 400)
        return await handle(method, path, headers, body, query)

    return handle_request


def _find_denial(access_key: str, body: bytes) -> str | None:
    try:
        given = json.loads(body)
    except ValueError:
        return None  # the operation rejects it
    return (
        find_denial_of_key(access_key, "states:RevealSecrets", ["*"]) if given.get("revealSecrets") else None
    )


PATCHES = (
    Patch(
        step_functions.test_state,
        lambda _: _test_state,
        "a test validates its parameters, runs as its role, and reports each step, in both query languages",
    ),
)
