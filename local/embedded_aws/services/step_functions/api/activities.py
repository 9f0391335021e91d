"""Activities and the tasks of their workers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from embedded_aws.ministack import responses, step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.ministack.state_machine_records import Activity
from embedded_aws.services.step_functions.api.errors import (
    ApiError,
    Fields,
    Request,
    answer,
    check_arn,
    check_name,
    paginate,
)

_LONG_POLL_SECONDS: Final = 60


def _create(given: Request) -> Fields:
    name = check_name(given["name"])
    arn = f"arn:aws:states:{get_region()}:{get_account_id()}:activity:{name}"
    encryption = given.get("encryptionConfiguration") or {"type": "AWS_OWNED_KEY"}
    activity = step_functions.activities.get(arn)
    if activity is None:
        created: Activity = {
            "activityArn": arn,
            "name": name,
            "creationDate": responses.now_iso(),
            "encryptionConfiguration": encryption,
        }
        activity = step_functions.activities[arn] = created
        step_functions.activity_tasks[arn] = []
        if tags := given.get("tags"):
            step_functions.tags[arn] = list(tags)
    elif activity.get("encryptionConfiguration", encryption) != encryption:
        raise ApiError("ActivityAlreadyExists", f"Activity Already Exists: '{arn}'")
    return {"activityArn": arn, "creationDate": activity["creationDate"]}


def _delete(given: Request) -> Fields:
    arn = check_arn(given["activityArn"], "activity")
    for store in (step_functions.activities, step_functions.activity_tasks, step_functions.tags):
        store.pop(arn, None)
    return {}


def _find(given: Request) -> Activity:
    arn = check_arn(given["activityArn"], "activity")
    activity = step_functions.activities.get(arn)
    if activity is None:
        raise ApiError("ActivityDoesNotExist", f"Activity Does Not Exist: '{arn}'")
    return activity


def _describe(given: Request) -> Fields:
    return {"encryptionConfiguration": {"type": "AWS_OWNED_KEY"}, **_find(given)}


def _list(given: Request) -> Fields:
    names = ("activityArn", "name", "creationDate")
    listed = [{name: activity[name] for name in names} for activity in step_functions.activities.values()]
    return paginate(listed, given, "activities")


def _take_task(_: object) -> Callable[[Request], Awaitable[Response]]:
    async def take_task(given: Request) -> Response:
        """Returns the next task of an activity, as soon as there is one."""
        try:
            arn = _find(given)["activityArn"]
        except ApiError as error:
            return responses.json_error(error.code, error.message, 400)
        deadline = time.monotonic() + _LONG_POLL_SECONDS
        while time.monotonic() < deadline:
            waiting = step_functions.activity_tasks.get(arn)
            if waiting:
                offered = waiting.pop(0)
                task = step_functions.task_tokens.get(offered["taskToken"])
                if task:
                    task["worker"] = given.get("workerName")
                    task["started"].set()
                    return responses.json_response(offered)
            await asyncio.sleep(0.1)
        return responses.json_response({"taskToken": None})

    return take_task


PATCHES = (
    Patch(step_functions.create_activity, answer(_create), "an activity can be created again, as it is"),
    Patch(step_functions.delete_activity, answer(_delete), "an activity can be deleted again"),
    Patch(
        step_functions.describe_activity, answer(_describe), "an activity is described with its encryption"
    ),
    Patch(step_functions.list_activities, answer(_list), "activities have pages"),
    Patch(step_functions.take_activity_task, _take_task, "a worker has a name, and waits for a task"),
)
