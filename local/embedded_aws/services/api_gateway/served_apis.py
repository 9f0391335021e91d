"""HTTP and WebSocket APIs as their stages serve them: a deployment is the API as it was when it was created.

MiniStack has no deployments of these APIs, no models, and leaves out some properties of an integration.
"""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypedDict, cast

from embedded_aws.ministack import http_apis
from embedded_aws.ministack.api_records import (
    HttpAuthorizer,
    HttpIntegration,
    HttpIntegrationResponse,
    HttpStage,
    Route,
    WebSocketModel,
)
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Fields, Handler, Headers, Query, Record, Response
from embedded_aws.ministack.responses import ScopedStore, new_uuid, request_scope

_models = ScopedStore()
_STORES: Final[Mapping[str, Mapping[str, Mapping[str, object]]]] = {
    "authorizers": http_apis.authorizers,
    "integration responses": http_apis.integration_responses,
    "integrations": http_apis.integrations,
    "route responses": http_apis.route_responses,
    "routes": http_apis.routes,
    "models": _models,
}
_KEPT: Final = (
    *("connectionId", "credentialsArn", "integrationResponseSelectionExpression", "integrationSubtype"),
    *("passthroughBehavior", "templateSelectionExpression", "tlsConfig"),
)


Parts = TypedDict(
    "Parts",
    {
        "authorizers": dict[str, HttpAuthorizer],
        "integration responses": dict[str, dict[str, HttpIntegrationResponse]],
        "integrations": dict[str, HttpIntegration],
        "models": dict[str, WebSocketModel],
        "route responses": dict[str, Record],
        "routes": dict[str, Route],
    },
)
"""Parts of an API by the name of their store, each by its ID."""
_Call = Callable[..., Response]


@dataclass(frozen=True)
class ServedApi:
    """An API as one of its stages serves it.

    Attributes:
        id: ID of the API.
        account: Account that owns it.
        region: Its Region.
        stage: The stage.
        parts: Routes, integrations and the like by the name of their store, each by its ID.
        route_selection_expression: Expression whose value is the key of the route of a message.
    """

    id: str
    account: str
    region: str
    stage: HttpStage
    parts: Parts
    route_selection_expression: str

    @property
    def stage_name(self) -> str:
        """Name of the stage."""
        return self.stage["stageName"]

    def route(self, key: str) -> Route | None:
        """Returns the route with a key; None if there is none."""
        return next((each for each in self.parts["routes"].values() if each.get("routeKey") == key), None)

    def integration(self, route: Route) -> HttpIntegration | None:
        """Returns the integration of a route; None if it has none."""
        return self.parts["integrations"].get(route.get("target", "").removeprefix("integrations/"))

    def integration_responses(self, integration: HttpIntegration) -> Mapping[str, HttpIntegrationResponse]:
        """Returns the integration responses of an integration by their ID."""
        return self.parts["integration responses"].get(integration["integrationId"], {})

    def responds(self, route: Route) -> bool:
        """Whether the client receives the response of a route's backend: it has a route response."""
        return bool(
            route.get("routeResponseSelectionExpression")
            and self.parts["route responses"].get(route.get("routeId", ""))
        )

    def model(self, name: str) -> object:
        """Returns the schema of a model; None if there is none of this name."""
        found = (each for each in self.parts["models"].values() if each.get("name") == name)
        return next((json.loads(each.get("schema", "")) for each in found), None)


def find_api(api_id: str, stage_name: str, protocol: str) -> ServedApi | None:
    """Returns an API as a stage serves it; None if there is none, or nothing is deployed there.

    Args:
        api_id: ID of the API.
        stage_name: Name of the stage.
        protocol: ``HTTP`` or ``WEBSOCKET``.
    """
    owner = http_apis.owner_of_api(api_id)
    if not owner or owner[0] != protocol:
        return None
    _, account, region = owner
    with request_scope(account, region):
        stage = http_apis.stages.get(api_id, {}).get(stage_name)
        parts = _find_served(api_id, stage) if stage else None
        if stage is None or parts is None:
            return None
        expression = http_apis.apis[api_id]["routeSelectionExpression"]
        return ServedApi(api_id, account, region, stage, parts, expression)


class _Deployment(Record):
    """A deployment of MiniStack's.

    Attributes:
        parts: Copies of the parts of the API.
    """

    def __init__(self, deployment: Record, parts: Parts) -> None:
        super().__init__(deployment)
        self.parts = parts


def _find_served(api_id: str, stage: HttpStage) -> Parts | None:
    if stage["autoDeploy"]:
        return _find_live(api_id)
    deployment = http_apis.deployments.get(api_id, {}).get(stage.get("deploymentId", ""))
    return deployment.parts if isinstance(deployment, _Deployment) else None


def _find_live(api_id: str) -> Parts:
    return cast("Parts", {kind: store.get(api_id, {}) for kind, store in _STORES.items()})


def _keep_copies(create: _Call) -> _Call:
    def create_with_copies(api_id: str, data: Record) -> Response:
        answer = create(api_id, data)
        if answer[0] == HTTPStatus.CREATED:
            deployments, created = http_apis.deployments[api_id], json.loads(answer[2])["deploymentId"]
            deployments[created] = _Deployment(deployments[created], copy.deepcopy(_find_live(api_id)))
        return answer

    return create_with_copies


def _keep_properties(change: _Call) -> _Call:
    """Keeps the properties of an integration that MiniStack leaves out, and AWS's payload format."""

    def keep(api_id: str, *rest: Record) -> Response:
        status, headers, body = change(api_id, *rest)
        if status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
            return status, headers, body
        data = rest[-1]
        integration = http_apis.integrations[api_id][json.loads(body)["integrationId"]]
        integration |= {name: data[name] for name in _KEPT if name in data}
        if status == HTTPStatus.CREATED:
            integration["payloadFormatVersion"] = data.get("payloadFormatVersion", "1.0")
        return http_apis.response(integration, status)

    return keep


def _keep_last_deployment(update: _Call) -> _Call:
    """Keeps what a stage serves when it is not deployed automatically any more."""

    def update_kept(api_id: str, stage_name: str, data: Record) -> Response:
        stage = http_apis.stages.get(api_id, {}).get(stage_name) or {}
        is_left = stage.get("autoDeploy") and not data.get("autoDeploy", True)
        if is_left and not data.get("deploymentId"):
            created = json.loads(http_apis.create_deployment(api_id, {})[2])
            data = {**data, "deploymentId": created["deploymentId"]}
        return update(api_id, stage_name, data)

    return update_kept


def serve_models(handle: Handler) -> Handler:
    """Serves the operations on models: ``/v2/apis/{apiId}/models[/{modelId}]``."""

    async def handle_with_models(
        method: str, path: str, headers: Headers, body: bytes, query: Query
    ) -> Response:
        match path.strip("/").split("/"):
            case ["v2", "apis", api_id, "models", *identifiers] if api_id in http_apis.apis:
                return _answer_models(method, api_id, identifiers, json.loads(body or b"{}"))
            case _:
                return await handle(method, path, headers, body, query)

    return handle_with_models


def _answer_models(method: str, api_id: str, identifiers: list[str], data: WebSocketModel) -> Response:
    models: dict[str, WebSocketModel] = _models.setdefault(api_id, {})
    if not identifiers:
        if method == "GET":
            return http_apis.response({"items": list(models.values())})
        created: WebSocketModel = {"contentType": "application/json", **data, "modelId": new_uuid()[:6]}
        models[created["modelId"]] = created
        return http_apis.response(created, HTTPStatus.CREATED)
    (identifier,) = identifiers
    if identifier not in models:
        return http_apis.error("NotFoundException", "Invalid Model identifier specified", 404)
    if method == "DELETE":
        del models[identifier]
        return HTTPStatus.NO_CONTENT, {}, b""
    models[identifier] |= data
    return http_apis.response(models[identifier])


def take_copies() -> dict[str, object]:
    """Returns the models and the copies of all deployments, to keep them in a file."""
    deployed = {
        json.dumps([*scope, deployment]): found.parts
        for scope, deployments in http_apis.deployments.all_items()
        for deployment, found in deployments.items()
        if isinstance(found, _Deployment)
    }
    return {"deployments": copy.deepcopy(deployed), "models": copy.deepcopy(_models)}


def restore_copies(kept: Fields) -> None:
    """Restores the models, and the copies of deployments that are back."""
    _models.update(cast("Fields", kept.get("models", {})))
    for key, parts in cast("Mapping[str, Parts]", kept.get("deployments", {})).items():
        account, region, api_id, deployment = json.loads(key)
        with request_scope(account, region):
            deployed = http_apis.deployments.get(api_id, {})
            if deployment in deployed:
                deployed[deployment] = _Deployment(deployed[deployment], parts)


PATCHES = (
    Patch(
        http_apis.create_deployment,
        _keep_copies,
        "a stage serves the API as it was deployed",
    ),
    Patch(
        http_apis.create_integration,
        _keep_properties,
        "an integration has its role, subtype and selection expressions, and payload format 1.0 by default",
    ),
    Patch(
        http_apis.update_stage,
        _keep_last_deployment,
        "a stage that is not deployed automatically any more keeps its deployment",
    ),
    Patch(
        http_apis.update_integration,
        _keep_properties,
        "an update changes the role and the selection expressions of an integration",
    ),
)
