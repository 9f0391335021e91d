"""A stage serves its deployment: the API as it was when the deployment was created.

MiniStack serves the API as it is: a change would show before it is deployed, and one call after another.
"""

import copy
import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any, Final, cast

from ministack.core import responses
from ministack.services import apigateway_v1

from embedded_aws.ministack.patching import Patch

_GATEWAY = cast("Any", apigateway_v1)

_STORES: Final = {
    "_authorizers_v1": "604eecceb79a92ed",
    "_models": "3c6a7115509ed619",
    "_request_validators": "cba2d65b21146540",
    "_resources": "1d73f0c16336e620",
}
"""Parts of an API in a deployment, except for its gateway responses; with the fingerprints of the patches."""

_served: ContextVar[tuple[str, dict[str, Any]] | None] = ContextVar("served", default=None)
"""The API of the current request, and its parts as they were deployed."""


class _Deployment(dict[str, Any]):
    """The gateway responses of a deployment, which MiniStack keeps as long as there is the deployment.

    Attributes:
        copies: The other parts of the API by the name of the store.
    """

    def __init__(self, gateway_responses: dict[str, Any], copies: dict[str, Any]) -> None:
        super().__init__(gateway_responses)
        self.copies = copies


class _Store(responses.AccountRegionScopedDict):
    """Parts of APIs, which a request to a stage finds as they were deployed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def get(self, key: Any, default: Any = None) -> Any:
        served = _served.get()
        if served and served[0] == key:
            return served[1][self._name]
        return cast("Any", super()).get(key, default)


def _deployable(name: str) -> Callable[[object], _Store]:
    return lambda _empty: _Store(name)


@contextmanager
def _serving(api_id: str, stage_name: str) -> Generator[None]:
    stage = _GATEWAY._stages_v1.get(api_id, {}).get(stage_name, {})
    deployment = _GATEWAY._deployed_gateway_responses.get(api_id, {}).get(stage.get("deploymentId"))
    token = _served.set((api_id, deployment.copies) if isinstance(deployment, _Deployment) else None)
    try:
        yield
    finally:
        _served.reset(token)


def serve_deployment(execute: Callable[..., Any]) -> Callable[..., Any]:
    """Serves the deployment of a stage."""

    async def execute_deployed(api_id: str, stage_name: str, *rest: Any) -> Any:
        with _serving(api_id, stage_name):
            return await execute(api_id, stage_name, *rest)

    return execute_deployed


def _of_deployed_method(find: Callable[..., Any]) -> Callable[..., Any]:
    def find_deployed(api_id: str, stage_name: str, *rest: Any) -> Any:
        scope = _GATEWAY.find_api_scope(api_id)
        if scope is None:
            return None
        with responses.request_scope(*scope), _serving(api_id, stage_name):
            return find(api_id, stage_name, *rest)

    return find_deployed


def _with_copies(create: Callable[..., Any]) -> Callable[..., Any]:
    def create_with_copies(api_id: str, data: dict[str, Any]) -> Any:
        answer = create(api_id, data)
        if answer[0] == HTTPStatus.CREATED:
            deployed, created = _GATEWAY._deployed_gateway_responses[api_id], json.loads(answer[2])["id"]
            copies = {name: copy.deepcopy(getattr(_GATEWAY, name).get(api_id, {})) for name in _STORES}
            deployed[created] = _Deployment(deployed[created], copies)
        return answer

    return create_with_copies


def take_copies() -> dict[str, Any]:
    """Returns the copies of all deployments, to keep them in a file."""
    return {
        json.dumps([*scope, deployment]): found.copies
        for scope, deployments in _GATEWAY._deployed_gateway_responses.all_items()
        for deployment, found in deployments.items()
        if isinstance(found, _Deployment)
    }


def restore_copies(kept: Mapping[str, Any]) -> None:
    """Restores the copies of deployments that are back."""
    for key, copies in kept.items():
        account, region, api_id, deployment = json.loads(key)
        with responses.request_scope(account, region):
            deployed = _GATEWAY._deployed_gateway_responses.get(api_id, {})
            if deployment in deployed:
                deployed[deployment] = _Deployment(deployed[deployment], copies)


PATCHES = (
    *(
        Patch(
            apigateway_v1, name, source, _deployable(name), f"a stage serves the {name[1:]} of its deployment"
        )
        for name, source in _STORES.items()
    ),
    Patch(
        apigateway_v1,
        "method_authorization_type",
        "de4ab8e0ba6cb76a",
        _of_deployed_method,
        "a method is authorized as it was deployed",
    ),
    Patch(
        apigateway_v1,
        "_create_deployment",
        "b5d0c3a540711ecc",
        _with_copies,
        "a deployment is the API as it was when it was created",
    ),
)
