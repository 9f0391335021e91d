"""The handler of requests to CodeDeploy, and the state that is kept from one start to the next."""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Final, cast

from embedded_aws.json_values import read_object
from embedded_aws.ministack import responses, router, service_handlers
from embedded_aws.ministack.records import Headers, Query, Response
from embedded_aws.ministack.responses import request_scope
from embedded_aws.ministack.stores import Store
from embedded_aws.request_validation.bodies import read_json
from embedded_aws.services.codedeploy import configurations, deployments, groups, progress
from embedded_aws.services.codedeploy.calls import SERVICE, Call, OperationError
from embedded_aws.services.codedeploy.parameters import Parameters

_JSON: Final = "application/x-amz-json-1.1"


def _create_deployment(call: Call) -> Mapping[str, object]:
    created = deployments.create_deployment(call)
    progress.start()
    return created


_OPERATIONS: Final[Mapping[str, Callable[[Call], Mapping[str, object]]]] = {
    "BatchGetDeploymentTargets": deployments.get_target,
    "CreateApplication": groups.create_application,
    "CreateDeployment": _create_deployment,
    "CreateDeploymentConfig": configurations.create_configuration,
    "CreateDeploymentGroup": groups.create_group,
    "DeleteApplication": groups.delete_application,
    "DeleteDeploymentConfig": groups.delete_unused_configuration,
    "DeleteDeploymentGroup": groups.delete_group,
    "GetApplication": groups.get_application,
    "GetDeployment": deployments.get_deployment,
    "GetDeploymentConfig": configurations.get_configuration,
    "GetDeploymentGroup": groups.get_group,
    "GetDeploymentTarget": deployments.get_target,
    "ListApplications": groups.list_applications,
    "ListDeploymentGroups": groups.list_groups,
    "ListDeploymentTargets": deployments.list_targets,
    "ListDeployments": deployments.list_deployments,
    "ListTagsForResource": groups.change_tags,
    "PutLifecycleEventHookExecutionStatus": deployments.put_status,
    "StopDeployment": deployments.stop_deployment,
    "TagResource": groups.change_tags,
    "UntagResource": groups.change_tags,
    "UpdateApplication": groups.update_application,
    "UpdateDeploymentGroup": groups.update_group,
}


async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
    """Handles a request."""
    del method, path
    name = headers.get("x-amz-target", "").rpartition(".")[2]
    operation = _OPERATIONS.get(name)
    if operation is None:
        message = f"The embedded emulator does not have the operation {name} of CodeDeploy."
        return responses.json_error("NotImplemented", message, 501, content_type=_JSON)
    data = cast("Parameters", read_object(read_json(body)))
    try:
        found = operation(Call(name, router.access_key_of(headers, query), data))
    except OperationError as error:
        return responses.json_error(error.code, str(error), 400, content_type=_JSON)
    return responses.json_response(found, content_type=_JSON)


service_handlers.OWN[SERVICE] = handle_request

_STORES: Final = {
    "applications": groups.applications,
    "configurations": configurations.configurations,
    "deployments": deployments.deployments,
}


def take_copies() -> dict[str, dict[str, object]]:
    """Returns the state of all accounts and Regions, for a file."""
    return {
        name: {json.dumps(key): _copy(value) for key, value in store.all_items()}
        for name, store in _STORES.items()
    }


def _copy(value: object) -> object:
    while True:
        try:
            return copy.deepcopy(value)
        except RuntimeError:  # the thread that advances deployments changes it
            continue


def restore_copies(kept: Mapping[str, Mapping[str, object]]) -> None:
    """Restores the state, and goes on with the deployments."""
    for name, store in _STORES.items():
        for scope, value in kept.get(name, {}).items():
            account, region, key = json.loads(scope)
            with request_scope(account, region):
                # A cast, because the records of a file were copied from the same store.
                cast("Store[object]", store)[key] = value
    progress.start()
