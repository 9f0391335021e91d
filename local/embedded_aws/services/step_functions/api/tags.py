"""Tags of state machines and activities."""

from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.step_functions.api.errors import ApiError, Fields, Request, answer, check_arn


def _check_resource(given: Request) -> str:
    arn = check_arn(given["resourceArn"], "stateMachine", "activity")
    if arn not in step_functions.state_machines and arn not in step_functions.activities:
        raise ApiError("ResourceNotFound", f"Resource not found: '{arn}'")
    return arn


def _read(arn: str) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in step_functions.tags.get(arn, ())}


def _write(arn: str, tags: dict[str, str]) -> Fields:
    step_functions.tags[arn] = [{"key": key, "value": value} for key, value in tags.items()]
    return {}


def _tag(given: Request) -> Fields:
    arn = _check_resource(given)
    added = {tag["key"]: tag.get("value", "") for tag in given["tags"]}
    return _write(arn, _read(arn) | added)


def _untag(given: Request) -> Fields:
    arn = _check_resource(given)
    return _write(arn, {key: value for key, value in _read(arn).items() if key not in given["tagKeys"]})


def _list(given: Request) -> Fields:
    return {"tags": step_functions.tags.get(_check_resource(given), [])}


PATCHES = (
    Patch(
        step_functions.tag_resource,
        answer(_tag),
        "state machines and activities have tags; versions have none",
    ),
    Patch(step_functions.untag_resource, answer(_untag), "tags are removed from what exists"),
    Patch(step_functions.list_tags, answer(_list), "tags are listed of what exists"),
)
