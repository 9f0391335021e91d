"""Stages of REST APIs."""

import copy
import time
from typing import Final

from embedded_aws.ministack import responses, rest_apis
from embedded_aws.ministack.records import OpenRecord
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    ConflictError,
    Result,
    operation,
    show,
)
from embedded_aws.services.api_gateway.control.documentation import VERSIONS
from embedded_aws.services.api_gateway.control.lookups import find_api, find_part
from embedded_aws.services.api_gateway.control.patching import list_changes
from embedded_aws.services.api_gateway.control.stage_changes import apply_change

CANARY: Final = "canarySettings"
_HIDDEN_IF_EMPTY: Final = ("accessLogSettings", CANARY, "tags", "variables")
_GIVEN: Final = (
    *("cacheClusterSize", "clientCertificateId", "description", "documentationVersion", "tags", "variables"),
)


def create_stage_record(given: OpenRecord) -> OpenRecord:
    """Returns the record of a new stage.

    Args:
        given: Parameters of CreateStage.
    """
    now = int(time.time())
    return {
        "stageName": given["stageName"],
        "deploymentId": given.get("deploymentId", ""),
        "createdDate": now,
        "lastUpdatedDate": now,
        "methodSettings": {},
        "accessLogSettings": {},
        "cacheClusterEnabled": bool(given.get("cacheClusterEnabled")),
        "tracingEnabled": bool(given.get("tracingEnabled")),
        **{name: given.get(name) for name in _GIVEN},
    }


def show_stage(stage: OpenRecord) -> OpenRecord:
    """Returns a stage as API Gateway shows it."""
    view = {name: value for name, value in show(stage).items() if value or name not in _HIDDEN_IF_EMPTY}
    settings: dict[str, OpenRecord] = view["methodSettings"]
    hidden = {"loggingLevel": "OFF"}
    view["methodSettings"] = {
        path: {name: value for name, value in each.items() if hidden.get(name) != value}
        for path, each in settings.items()
    }
    return view | {"cacheClusterStatus": "AVAILABLE" if view["cacheClusterEnabled"] else "NOT_AVAILABLE"}


@operation("POST", "restapis/*/stages")
def create_stage(call: Call) -> Result:
    """Creates a stage that serves a deployment."""
    (api_id,), given = call.names, call.data
    api, stages = find_api(api_id), rest_apis.stages.setdefault(call.names[0], {})
    if not given.get("stageName"):
        raise ApiError("Stage name must be non-empty")
    if given["stageName"] in stages:
        raise ConflictError("Stage already exists")
    stage = create_stage_record(given)
    if canary := given.get(CANARY):
        stage[CANARY] = {
            "percentTraffic": 0.0,
            "useStageCache": False,
            "deploymentId": given.get("deploymentId"),
            **canary,
        }
    deployments = rest_apis.deployments.get(api_id, {})
    for deployment in (
        given.get("deploymentId"),
        (stage.get(CANARY) or {"deploymentId": None})["deploymentId"],
    ):
        if deployment is not None and deployment not in deployments:
            raise ApiError("Deployment id does not exist")
    version = given.get("documentationVersion")
    if version and version not in api.get(VERSIONS, {}):
        raise ApiError("Invalid Documentation version specified")
    stages[given["stageName"]] = stage
    if tags := given.get("tags"):
        rest_apis.tags[f"{_find_arn(api_id)}/stages/{given['stageName']}"] = dict(tags)
    return 201, show_stage(stage)


def _find_arn(api_id: str) -> str:
    return f"arn:aws:apigateway:{responses.get_region()}::/restapis/{api_id}"


@operation("GET", "restapis/*/stages")
def list_stages(call: Call) -> Result:
    """Lists the stages of an API, also those of a deployment."""
    find_api(call.names[0])
    deployment = call.option("deploymentId")
    there = rest_apis.stages.get(call.names[0], {}).values()
    return 200, {"item": [show_stage(each) for each in there if deployment in (None, each["deploymentId"])]}


def _find(api_id: str, name: str) -> OpenRecord:
    return find_part(rest_apis.stages.get(api_id), name, "Stage")


@operation("GET", "restapis/*/stages/*")
def get_stage(call: Call) -> Result:
    """Returns a stage."""
    return 200, show_stage(_find(*call.names))


@operation("PATCH", "restapis/*/stages/*")
def update_stage(call: Call) -> Result:
    """Changes a stage."""
    stage = _find(*call.names)
    changed = copy.deepcopy(stage)
    deployments = rest_apis.deployments.get(call.names[0], {})
    for change in list_changes(call):
        apply_change(changed, change, deployments)
    stage.clear()
    stage.update(changed)
    stage["lastUpdatedDate"] = int(time.time())
    return 200, show_stage(stage)


@operation("DELETE", "restapis/*/stages/*")
def delete_stage(call: Call) -> Result:
    """Deletes a stage."""
    _find(*call.names)
    rest_apis.stages[call.names[0]].pop(call.names[1])
    return 202, None


@operation("DELETE", "restapis/*/stages/*/cache/data")
@operation("DELETE", "restapis/*/stages/*/cache/authorizers")
def flush_cache(call: Call) -> Result:
    """Accepts that a cache is flushed; nothing is cached."""
    _find(*call.names)
    return 202, None
