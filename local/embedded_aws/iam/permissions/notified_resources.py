"""Queues, topics and functions that a bucket notifies: their policies must allow that beforehand."""

from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.iam.authorization import is_service_allowed
from embedded_aws.ministack import lambda_functions, s3
from embedded_aws.ministack.records import Response

_NAMES: Final = {"sqs": "queue", "sns": "topic"}
_Config = Mapping[str, str]


def validate_destinations(validate: Callable[..., Response | None]) -> Callable[..., Response | None]:
    """Rejects a configuration as AWS does: for all destinations, each with its reason."""

    def validate_all(
        configs: list[_Config], region: str, bucket: str = "", skip_destination_validation: bool = False
    ) -> Response | None:
        invalid = validate(configs, region, bucket, True)
        if invalid is not None or skip_destination_validation:
            return invalid
        found = [(each["arn"], _find_problem(each["type"], each["arn"], region, bucket)) for each in configs]
        problems = [(arn, reason) for arn, reason in found if reason]
        if not problems:
            return None
        extra: dict[str, str] = {}
        for number, (arn, reason) in enumerate(problems, start=1):
            extra |= {f"ArgumentName{number}": arn, f"ArgumentValue{number}": reason}
        message = "Unable to validate the following destination configurations"
        return s3.xml_error("InvalidArgument", message, 400, extra=extra)

    return validate_all


def _find_problem(kind: str, arn: str, region: str, bucket: str) -> str | None:
    """Returns why a bucket cannot notify a destination; None if it can."""
    if kind == "lambda":
        function, config, _ = lambda_functions.find_function(arn)
        invoke, source = "lambda:InvokeFunction", f"arn:aws:s3:::{bucket}"
        if function and config and is_service_allowed("s3.amazonaws.com", invoke, arn, source):
            return None
        return f"Not authorized to invoke function [{arn}]"
    if kind not in _NAMES:
        return None
    if not s3.destination_exists(kind, arn, region):
        return f"The destination {_NAMES[kind]} does not exist"
    owner = s3.bucket_owner(bucket) or ""
    if not s3.destination_allows(kind, arn, bucket, owner):
        return (
            f"Permissions on the destination {_NAMES[kind]} do not allow S3 to publish notifications from "
            "this bucket"
        )
    return None
