"""Reads the tags of a resource, in any service that has an operation for it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from embedded_aws.json_values import is_array, is_object, read_array, read_object
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context

_OPERATIONS: Final = ("ListTagsForResource", "ListTagsOfResource", "ListTags", "GetTags", "ListResourceTags")
_CLIENTS: Final = {"elasticloadbalancing": "elbv2", "states": "stepfunctions"}
"""Names of clients that differ from those of their services in ARNs."""
_UNREADABLE: Final = ("application-autoscaling",)
"""Services whose tags MiniStack does not keep."""


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
            # A NAT gateway has no ARN in Pulumi.
            return _read_network_part_tags(aws, identifier, "") if identifier.startswith("nat-") else None
    if service in _UNREADABLE:
        return None
    reader = _READERS.get(service)
    with suppress(BotoCoreError, ClientError, LookupError, TypeError, ValueError):
        return (
            reader(aws, identifier, path)
            if reader
            else _read_by_arn(aws, _CLIENTS.get(service, service), arn)
        )
    return None


def _read_by_arn(aws: Context, service: str, arn: str) -> dict[str, str]:
    client = aws.client(service)
    model = client.meta.service_model
    (operation, *_) = (each for each in _OPERATIONS if each in model.operation_names)
    shape = model.operation_model(operation).input_shape
    (resource,) = shape.required_members if shape else [""]
    (method,) = (ours for ours, theirs in client.meta.method_to_api_mapping.items() if theirs == operation)
    answer = getattr(client, method)(**{resource: arn})
    (tags,) = (value for key, value in answer.items() if "tag" in key.lower())
    return convert_tags(tags)


def convert_tags(tags: object) -> dict[str, str]:
    """Returns tags of any of AWS's forms as an object."""
    if is_object(tags):
        lists = [value for name, value in tags.items() if name in ("Items", "TagList")]
        return convert_tags(lists[0]) if lists and is_array(lists[0]) else _read_texts(tags)
    pairs = [_read_texts(each) for each in read_array(tags)]
    named = [{key.lower().removeprefix("tag"): text for key, text in each.items()} for each in pairs]
    return {each["key"]: each["value"] for each in named}


def _read_texts(given: object) -> dict[str, str]:
    return {name: str(value) for name, value in read_object(given).items()}


def _read_queue_tags(aws: Context, identifier: str, _path: str) -> dict[str, str]:
    return aws.client("sqs").list_queue_tags(QueueUrl=identifier).get("Tags", {})


def _read_bucket_or_object_tags(aws: Context, _identifier: str, path: str) -> dict[str, str]:
    bucket, _, key = path.partition("/")
    if key:
        return convert_tags(aws.client("s3").get_object_tagging(Bucket=bucket, Key=key)["TagSet"])
    try:
        return convert_tags(aws.client("s3").get_bucket_tagging(Bucket=bucket)["TagSet"])
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NoSuchTagSet":
            return {}
        raise


def _read_identity_tags(aws: Context, identifier: str, path: str) -> dict[str, str]:
    kind = path.partition("/")[0]
    iam, arn = aws.client("iam"), f"arn:{aws.partition}:iam::{aws.account}:{path}"
    calls: Mapping[str, Callable[[], object]] = {
        "role": lambda: iam.list_role_tags(RoleName=identifier),
        "user": lambda: iam.list_user_tags(UserName=identifier),
        "policy": lambda: iam.list_policy_tags(PolicyArn=arn),
        "instance-profile": lambda: iam.list_instance_profile_tags(InstanceProfileName=identifier),
    }
    return convert_tags(calls[kind]()["Tags"])


def _read_api_tags(aws: Context, _identifier: str, path: str) -> dict[str, str]:
    arn = f"arn:{aws.partition}:apigateway:{aws.region}::{path}"
    if path.startswith("/apis/"):
        return aws.client("apigatewayv2").get_tags(ResourceArn=arn).get("Tags", {})
    return aws.client("apigateway").get_tags(resourceArn=arn).get("tags", {})


def _read_balancer_tags(aws: Context, identifier: str, _path: str) -> dict[str, str]:
    (described,) = aws.client("elbv2").describe_tags(ResourceArns=[identifier])["TagDescriptions"]
    return convert_tags(described["Tags"])


def _read_certificate_tags(aws: Context, identifier: str, _path: str) -> dict[str, str]:
    return convert_tags(
        aws.client("acm").list_tags_for_certificate(CertificateArn=identifier).get("Tags", [])
    )


def _read_delivery_stream_tags(aws: Context, _identifier: str, path: str) -> dict[str, str]:
    name = path.partition("/")[2]
    return convert_tags(aws.client("firehose").list_tags_for_delivery_stream(DeliveryStreamName=name)["Tags"])


def _read_stream_tags(aws: Context, _identifier: str, path: str) -> dict[str, str]:
    name = path.partition("/")[2]
    return convert_tags(aws.client("kinesis").list_tags_for_stream(StreamName=name)["Tags"])


def _read_network_part_tags(aws: Context, identifier: str, _path: str) -> dict[str, str]:
    filters = [{"Name": "resource-id", "Values": [identifier]}]
    return convert_tags(aws.client("ec2").describe_tags(Filters=filters)["Tags"])


def _read_parameter_tags(aws: Context, identifier: str, _path: str) -> dict[str, str]:
    answer = aws.client("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId=identifier)
    return convert_tags(answer["TagList"])


def _read_secret_tags(aws: Context, identifier: str, _path: str) -> dict[str, str]:
    return convert_tags(aws.client("secretsmanager").describe_secret(SecretId=identifier).get("Tags", []))


def _read_trail_tags(aws: Context, _identifier: str, path: str) -> dict[str, str]:
    (listed,) = aws.client("cloudtrail").list_tags(ResourceIdList=[aws.arn("cloudtrail", path)])[
        "ResourceTagList"
    ]
    return convert_tags(listed["TagsList"])


def _read_zone_tags(aws: Context, identifier: str, _path: str) -> dict[str, str]:
    answer = aws.client("route53").list_tags_for_resource(ResourceType="hostedzone", ResourceId=identifier)
    return convert_tags(answer["ResourceTagSet"]["Tags"])


_READERS: Final[Mapping[str, Callable[[Context, str, str], dict[str, str]]]] = {
    "acm": _read_certificate_tags,
    "apigateway": _read_api_tags,
    "cloudtrail": _read_trail_tags,
    "ec2": _read_network_part_tags,
    "elasticloadbalancing": _read_balancer_tags,
    "firehose": _read_delivery_stream_tags,
    "iam": _read_identity_tags,
    "kinesis": _read_stream_tags,
    "route53": _read_zone_tags,
    "s3": _read_bucket_or_object_tags,
    "secretsmanager": _read_secret_tags,
    "sqs": _read_queue_tags,
    "ssm": _read_parameter_tags,
}
"""Services whose operations do not take an ARN alone."""
