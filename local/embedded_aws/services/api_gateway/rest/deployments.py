"""A stage serves its deployment: the API as it was when the deployment was created.

MiniStack serves the API as it is: a change would show before it is deployed, and one call after another.
"""

import copy
import json
import random
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus
from typing import Final

from embedded_aws.ministack import responses, rest_apis
from embedded_aws.ministack.api_records import Canary
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Operation, Record, Response

_STORES: Final = {
    "authorizers": rest_apis.authorizers,
    "models": rest_apis.models,
    "request validators": rest_apis.request_validators,
    "resources": rest_apis.resources,
}
"""Parts of an API in a deployment, except for its gateway responses."""

_identifier: ContextVar[str] = ContextVar("deployment", default="")
_canary: ContextVar[Canary | None] = ContextVar("canary", default=None)
"""The canary settings of the stage, if the canary serves the current request."""
_served: ContextVar[tuple[str, Record] | None] = ContextVar("served", default=None)
"""The API of the current request, and its parts as they were deployed."""


class _Deployment(Record):
    """The gateway responses of a deployment, which MiniStack keeps as long as there is the deployment.

    Attributes:
        copies: The other parts of the API by the name of the store.
    """

    def __init__(self, gateway_responses: Record, copies: Record) -> None:
        super().__init__(gateway_responses)
        self.copies = copies


class _Store(responses.ScopedStore):
    """Parts of APIs, which a request to a stage finds as they were deployed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def get(self, key: object, default: object = None) -> object:
        served = _served.get()
        if served and served[0] == key:
            return served[1][self._name]
        return super().get(key, default)


def _create_store(name: str) -> Callable[[object], _Store]:
    return lambda _empty: _Store(name)


@contextmanager
def _serve_deployment_in_block(api_id: str, stage_name: str) -> Generator[None]:
    stage = rest_apis.stages.get(api_id, {}).get(stage_name)
    canary: Canary = (stage.get("canarySettings") if stage else None) or {}
    share = float(canary.get("percentTraffic") or 0)
    chosen = canary if random.uniform(0, 100) < share else None  # noqa: S311 not for security
    deployed = stage["deploymentId"] if stage else ""
    served = deployed if chosen is None else chosen.get("deploymentId", "")
    deployment = rest_apis.deployed_gateway_responses.get(api_id, {}).get(served)
    canary_token, identifier_token = _canary.set(chosen), _identifier.set(served or "")
    token = _served.set((api_id, deployment.copies) if isinstance(deployment, _Deployment) else None)
    try:
        yield
    finally:
        _served.reset(token)
        _canary.reset(canary_token)
        _identifier.reset(identifier_token)


def find_canary() -> Canary | None:
    """Returns the canary settings of the stage, if the canary serves the current request."""
    return _canary.get()


def find_deployment_id() -> str:
    """Returns the ID of the deployment that serves the current request."""
    return _identifier.get()


def serve_deployment(execute: Handler) -> Handler:
    """Serves the deployment of a stage."""

    async def execute_deployed(api_id: str, stage_name: str, *rest: object) -> Response:
        with _serve_deployment_in_block(api_id, stage_name):
            return await execute(api_id, stage_name, *rest)

    return execute_deployed


def _find_deployed_method(find: Callable[..., object]) -> Callable[..., object]:
    def find_deployed(api_id: str, stage_name: str, *rest: object) -> object:
        scope = rest_apis.find_api_scope(api_id)
        if scope is None:
            return None
        with responses.request_scope(*scope), _serve_deployment_in_block(api_id, stage_name):
            return find(api_id, stage_name, *rest)

    return find_deployed


def _keep_copies(create: Operation) -> Operation:
    def create_with_copies(api_id: str, data: Record) -> Response:
        answer = create(api_id, data)
        if answer[0] == HTTPStatus.CREATED:
            deployed, created = rest_apis.deployed_gateway_responses[api_id], json.loads(answer[2])["id"]
            copies: Record = {
                kind: copy.deepcopy(store.get().get(api_id, {})) for kind, store in _STORES.items()
            }
            deployed[created] = _Deployment(deployed[created], copies)
        return answer

    return create_with_copies


def take_copies() -> dict[str, Record]:
    """Returns the copies of all deployments, to keep them in a file."""
    return {
        json.dumps([*scope, deployment]): found.copies
        for scope, deployments in rest_apis.deployed_gateway_responses.all_items()
        for deployment, found in deployments.items()
        if isinstance(found, _Deployment)
    }


def restore_copies(kept: Mapping[str, Record]) -> None:
    """Restores the copies of deployments that are back."""
    for key, copies in kept.items():
        account, region, api_id, deployment = json.loads(key)
        with responses.request_scope(account, region):
            deployed = rest_apis.deployed_gateway_responses.get(api_id, {})
            if deployment in deployed:
                deployed[deployment] = _Deployment(deployed[deployment], copies)


PATCHES = (
    *(
        Patch(store, _create_store(kind), f"a stage serves the {kind} of its deployment")
        for kind, store in _STORES.items()
    ),
    Patch(
        rest_apis.method_authorization_type,
        _find_deployed_method,
        "a method is authorized as it was deployed",
    ),
    Patch(
        rest_apis.create_deployment,
        _keep_copies,
        "a deployment is the API as it was when it was created",
    ),
)
