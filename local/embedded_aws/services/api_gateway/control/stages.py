"""Stages of REST APIs."""

import copy
import time
from typing import Final, cast

from embedded_aws.ministack import responses, rest_apis
from embedded_aws.ministack.api_records import Canary, RestStage
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    ConflictError,
    Result,
    operation,
    read_map,
    read_members,
    read_string,
    read_texts,
    show,
)
from embedded_aws.services.api_gateway.control.documentation import VERSIONS
from embedded_aws.services.api_gateway.control.lookups import find_api, find_part
from embedded_aws.services.api_gateway.control.patching import list_changes, replace_record
from embedded_aws.services.api_gateway.control.stage_changes import apply_change

CANARY: Final = "canarySettings"
_HIDDEN_IF_EMPTY: Final = ("accessLogSettings", CANARY, "tags", "variables")
_GIVEN: Final = (
    *("cacheClusterSize", "clientCertificateId", "description", "documentationVersion", "tags", "variables"),
)


def create_stage_record(given: Record) -> RestStage:
    """Returns the record of a new stage.

    Args:
        given: Parameters of CreateStage.
    """
    now = int(time.time())
    record: Record = {
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
    return cast("RestStage", record)


def show_stage(stage: RestStage) -> Record:
    """Returns a stage as API Gateway shows it."""
    view = {name: value for name, value in show(stage).items() if value or name not in _HIDDEN_IF_EMPTY}
    hidden = {"loggingLevel": "OFF"}
    view["methodSettings"] = {
        path: {name: value for name, value in each.items() if hidden.get(name) != value}
        for path, each in read_members(view, "methodSettings").items()
    }
    return view | {"cacheClusterStatus": "AVAILABLE" if view["cacheClusterEnabled"] else "NOT_AVAILABLE"}


@operation("POST", "restapis/*/stages")
def create_stage(call: Call) -> Result:
    """Creates a stage that serves a deployment."""
    (api_id,), given = call.names, call.data
    api, stages = find_api(api_id), rest_apis.stages.setdefault(call.names[0], {})
    if not given.get("stageName"):
        raise ApiError("Stage name must be non-empty")
    name = read_string(given, "stageName")
    if name in stages:
        raise ConflictError("Stage already exists")
    stage = create_stage_record(given)
    if canary := read_map(given, CANARY):
        default = {"percentTraffic": 0.0, "useStageCache": False, "deploymentId": given.get("deploymentId")}
        stage[CANARY] = cast("Canary", {**default, **canary})
    deployments = rest_apis.deployments.get(api_id, {})
    for deployment in (given.get("deploymentId"), read_map(stage, CANARY).get("deploymentId")):
        if deployment is not None and deployment not in deployments:
            raise ApiError("Deployment id does not exist")
    version = given.get("documentationVersion")
    if version and version not in api.get(VERSIONS, {}):
        raise ApiError("Invalid Documentation version specified")
    stages[name] = stage
    if tags := read_texts(given, "tags"):
        rest_apis.tags[f"{_find_arn(api_id)}/stages/{name}"] = dict(tags)
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


def _find(api_id: str, name: str) -> RestStage:
    return find_part(rest_apis.stages.get(api_id), name, "Stage")


@operation("GET", "restapis/*/stages/*")
def get_stage(call: Call) -> Result:
    """Returns a stage."""
    return 200, show_stage(_find(*call.names))


@operation("PATCH", "restapis/*/stages/*")
def update_stage(call: Call) -> Result:
    """Changes a stage."""
    stage = _find(*call.names)
    changed: Record = copy.deepcopy({**stage})
    deployments = rest_apis.deployments.get(call.names[0], {})
    for change in list_changes(call):
        apply_change(changed, change, deployments)
    replace_record(stage, {**changed, "lastUpdatedDate": int(time.time())})
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
