"""Reads the tags of a resource, in any service that has an operation for it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final, cast

from botocore.exceptions import BotoCoreError, ClientError

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context

_OPERATIONS: Final = ("ListTagsForResource", "ListTagsOfResource", "ListTags", "GetTags", "ListResourceTags")
_CLIENTS: Final = {"elasticloadbalancing": "elbv2", "states": "stepfunctions", "email": "sesv2"}
"""Names of the boto3 clients that ARNs call otherwise."""
_OWN: Final = "ms-"
"""Beginning of the keys of tags that only MiniStack uses."""


def read_tags(aws: Context, identifier: str, outputs: Properties) -> dict[str, str] | None:
    """Returns the tags of a resource; None if they cannot be read.

    Args:
        aws: Where the resource is.
        identifier: ID of the resource.
        outputs: Outputs of the resource.
    """
    arn = outputs.get("arn")
    if not isinstance(arn, str) or not arn.startswith("arn:"):
        return None
    service, path = arn.split(":")[2], arn.split(":", 5)[5]
    with suppress(BotoCoreError, ClientError, LookupError, ValueError):
        reader = _READERS.get(service)
        found = reader(aws, identifier, path) if reader else _by_arn(aws, service, arn)
        return {name: value for name, value in found.items() if not name.startswith(_OWN)}
    return None


def _by_arn(aws: Context, service: str, arn: str) -> dict[str, str]:
    name = "apigatewayv2" if service == "apigateway" and "::/apis/" in arn else service
    client = aws.client(_CLIENTS.get(name, name))
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


def _of_network(aws: Context, identifier: str, _path: str) -> dict[str, str]:
    wanted = [{"Name": "resource-id", "Values": [identifier]}]
    return as_mapping(
        [
            {"Key": each["Key"], "Value": each["Value"]}
            for each in aws.client("ec2").describe_tags(Filters=wanted)["Tags"]
        ]
    )


_READERS: Final[Mapping[str, Callable[[Context, str, str], dict[str, str]]]] = {
    "ec2": _of_network,
    "iam": _of_identity,
    "s3": _of_bucket,
    "sqs": _of_queue,
}
"""Services whose operations do not take an ARN alone."""
