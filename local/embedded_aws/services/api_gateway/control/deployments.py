"""Deployments of REST APIs."""

import json
from collections.abc import Mapping
from typing import cast

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import Canary, Deployment, Method
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    Result,
    list_page,
    operation,
    read_map,
    read_texts,
    show,
)
from embedded_aws.services.api_gateway.control.lookups import find_api, find_part
from embedded_aws.services.api_gateway.control.patching import list_replacements, update_record
from embedded_aws.services.api_gateway.control.stages import CANARY, create_stage_record

_SUMMARY = "apiSummary"


def _show_deployment(deployment: Deployment, call: Call) -> Record:
    view = show(deployment)
    if "apisummary" not in call.options("embed"):
        view.pop(_SUMMARY, None)
    return view


@operation("POST", "restapis/*/deployments")
def create_deployment(call: Call) -> Result:
    """Deploys an API, also to a stage, or to the canary of one."""
    (api_id,), given = call.names, call.data
    find_api(api_id)
    methods = _list_methods(api_id)
    if not methods:
        raise ApiError("The REST API doesn't contain any methods")
    if not all(method.get("methodIntegration") for method in methods):
        raise ApiError("No integration defined for method")
    name, stages = cast("str | None", given.get("stageName")), rest_apis.stages.get(api_id, {})
    if "canarySettings" in given:
        _check_canary(name, stages)
    _, _, body = rest_apis.create_deployment(api_id, {"description": given.get("description", "")})
    deployment = rest_apis.deployments[api_id][json.loads(body)["id"]]
    if name:
        _deploy(api_id, name, deployment["id"], given)
    return 201, _show_deployment(deployment, call)


def _list_methods(api_id: str) -> list[Method]:
    there = rest_apis.resources.get().get(api_id, {}).values()
    return [method for resource in there for method in resource["resourceMethods"].values()]


def _check_canary(name: str | None, stages: Mapping[str, object]) -> None:
    if not name:
        raise ApiError(
            "Invalid deployment content specified.Non null and non empty stageName must be provided for "
            f"canary deployment. Provided value is {'null' if name is None else name}"
        )
    if name not in stages:
        raise ApiError(
            f"Invalid deployment content specified.Stage {name} must already be created before making a "
            "canary release deployment"
        )


def _deploy(api_id: str, name: str, deployment_id: str, given: Record) -> None:
    stages = rest_apis.stages.setdefault(api_id, {})
    stage = stages.get(name)
    if stage is None:
        settings: Record = {
            "stageName": name,
            "deploymentId": deployment_id,
            "description": given.get("stageDescription", ""),
            **{
                key: given[key]
                for key in ("variables", "tracingEnabled", "cacheClusterEnabled")
                if key in given
            },
        }
        stages[name] = create_stage_record(settings)
    elif "canarySettings" in given:
        canary = cast("Canary", given["canarySettings"])
        created: Canary = {
            "deploymentId": deployment_id,
            "percentTraffic": float(canary.get("percentTraffic", 0)),
            "useStageCache": bool(canary.get("useStageCache")),
        }
        if overrides := canary.get("stageVariableOverrides"):
            created["stageVariableOverrides"] = dict(overrides)
        stage[CANARY] = created
    else:
        stage["deploymentId"] = deployment_id
        if variables := read_texts(given, "variables"):
            stage["variables"] = {**read_texts(stage, "variables"), **variables}


@operation("GET", "restapis/*/deployments")
def list_deployments(call: Call) -> Result:
    """Lists the deployments of an API."""
    find_api(call.names[0])
    there = rest_apis.deployments.get(call.names[0], {}).values()
    return list_page(call, [_show_deployment(each, call) for each in there])


def _find(api_id: str, identifier: str) -> Deployment:
    return find_part(rest_apis.deployments.get(api_id), identifier, "Deployment")


@operation("GET", "restapis/*/deployments/*")
def get_deployment(call: Call) -> Result:
    """Returns a deployment."""
    return 200, _show_deployment(_find(*call.names), call)


@operation("PATCH", "restapis/*/deployments/*")
def update_deployment(call: Call) -> Result:
    """Changes the description of a deployment."""
    deployment = _find(*call.names)
    for name, change in list(list_replacements(call, "description")):
        update_record(deployment, {name: change.value})
    return 200, _show_deployment(deployment, call)


@operation("DELETE", "restapis/*/deployments/*")
def delete_deployment(call: Call) -> Result:
    """Deletes a deployment that no stage serves."""
    api_id, identifier = call.names
    _find(api_id, identifier)
    for stage in rest_apis.stages.get(api_id, {}).values():
        if identifier in (stage["deploymentId"], read_map(stage, CANARY).get("deploymentId")):
            raise ApiError("Active stages pointing to this deployment must be moved or deleted")
    rest_apis.deployments[api_id].pop(identifier)
    rest_apis.deployed_gateway_responses.get(api_id, {}).pop(identifier, None)
    return 202, None
