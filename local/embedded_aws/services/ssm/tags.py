"""Tags of parameters."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.json_values import read_array, read_object, read_text
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.state.ssm import Parameter, find_parameter

_MOST: Final = 50
"""Tags of a resource (Tagging AWS resources, "Tag restrictions")."""


def read_tags(given: object) -> dict[str, str]:
    """Returns the tags of a request.

    Args:
        given: Objects with ``Key`` and ``Value``; None for no tags.

    Raises:
        ServiceError: If there are more than fifty.
    """
    found = [read_object(each) for each in read_array(given)]
    return _limit({read_text(each["Key"]): read_text(each["Value"]) for each in found})


def _limit(tags: dict[str, str]) -> dict[str, str]:
    if len(tags) > _MOST:
        message = f"The number of tags on the resource exceeds the maximum of {_MOST}."
        raise ServiceError("TooManyTagsError", message)
    return tags


def add_tags_to_resource(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Adds tags to a parameter; those with the same key are replaced."""
    parameter = _require_resource(given, context)
    parameter.tags = _limit({**parameter.tags, **read_tags(given["Tags"])})
    return {}


def remove_tags_from_resource(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Removes tags from a parameter."""
    parameter, keys = _require_resource(given, context), read_array(given["TagKeys"])
    parameter.tags = {key: value for key, value in parameter.tags.items() if key not in keys}
    return {}


def list_tags_for_resource(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the tags of a parameter."""
    tags = _require_resource(given, context).tags
    return {"TagList": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _require_resource(given: Mapping[str, object], context: Context) -> Parameter:
    name = str(given["ResourceId"])
    is_parameter = given["ResourceType"] == "Parameter"
    found = find_parameter(context.account, context.region, name) if is_parameter else None
    if found is None:
        message = f"{name} is not a valid resource ID" if is_parameter else f"{name} does not exist"
        raise ServiceError("InvalidResourceId", message)
    return found
