"""Reads the tags of a resource, in any service that has an operation for it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final, cast

from botocore.exceptions import BotoCoreError, ClientError

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context

_OPERATIONS: Final = ("ListTagsForResource", "ListTagsOfResource", "ListTags", "GetTags", "ListResourceTags")
_BY_ARN: Final = ("dynamodb", "events", "kms", "lambda", "logs", "sns")
"""Services that MiniStack reads the tags of as AWS does."""


def read_tags(aws: Context, identifier: str, outputs: Properties) -> dict[str, str] | None:
    """Returns the tags of a resource; None if they cannot be read.

    Args:
        aws: Where the resource is.
        identifier: ID of the resource.
        outputs: Outputs of the resource.
    """
    arn = str(outputs.get("arn", ""))
    match arn.split(":", 5):
        case ["arn", _, service, _, _, path]:
            pass
        case _:
            return None
    reader = _READERS.get(service)
    if not reader and service not in _BY_ARN:
        return None
    with suppress(BotoCoreError, ClientError, LookupError, TypeError, ValueError):
        found = reader(aws, identifier, path) if reader else _by_arn(aws, service, arn)
        # MiniStack does not keep the tags that some resources are created with.
        return found or None
    return None


def _by_arn(aws: Context, service: str, arn: str) -> dict[str, str]:
    client = aws.client(service)
    model = client.meta.service_model
    operation = next(each for each in _OPERATIONS if each in model.operation_names)
    shape = model.operation_model(operation).input_shape
    (resource,) = shape.required_members
    (method,) = (ours for ours, theirs in client.meta.method_to_api_mapping.items() if theirs == operation)
    answer = getattr(client, method)(**{resource: arn})
    (tags,) = (value for key, value in answer.items() if "tag" in key.lower())
    return as_mapping(tags)


def as_mapping(tags: Any) -> dict[str, str]:
    """Returns tags of any of AWS's forms as an object."""
    if isinstance(tags, dict):
        members = cast("dict[str, Any]", tags)
        return as_mapping(members["Items"]) if set(members) == {"Items"} else members
    pairs = ({key.lower().removeprefix("tag"): text for key, text in each.items()} for each in tags)
    return {each["key"]: each["value"] for each in pairs}


def _of_queue(aws: Context, identifier: str, _path: str) -> dict[str, str]:
    return aws.client("sqs").list_queue_tags(QueueUrl=identifier).get("Tags", {})


def _of_bucket(aws: Context, _identifier: str, path: str) -> dict[str, str]:
    try:
        return as_mapping(aws.client("s3").get_bucket_tagging(Bucket=path)["TagSet"])
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NoSuchTagSet":
            return {}
        raise


def _of_identity(aws: Context, identifier: str, path: str) -> dict[str, str]:
    kind = path.partition("/")[0]
    iam, arn = aws.client("iam"), f"arn:{aws.partition}:iam::{aws.account}:{path}"
    calls: Mapping[str, Callable[[], Any]] = {
        "role": lambda: iam.list_role_tags(RoleName=identifier),
        "user": lambda: iam.list_user_tags(UserName=identifier),
        "policy": lambda: iam.list_policy_tags(PolicyArn=arn),
        "instance-profile": lambda: iam.list_instance_profile_tags(InstanceProfileName=identifier),
    }
    return as_mapping(calls[kind]()["Tags"])


_READERS: Final[Mapping[str, Callable[[Context, str, str], dict[str, str]]]] = {
    "iam": _of_identity,
    "s3": _of_bucket,
    "sqs": _of_queue,
}
"""Services whose operations do not take an ARN alone."""
