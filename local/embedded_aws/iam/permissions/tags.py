"""Tags of resources, by ARN."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from embedded_aws.ministack import (
    cloudwatch,
    firehose,
    http_apis,
    kinesis,
    rest_apis,
    step_functions,
    tagging,
)
from embedded_aws.ministack.stores import Store
from embedded_aws.state.kms import find_key
from embedded_aws.state.secretsmanager import find_secret
from embedded_aws.state.ssm import find_parameter

# A part of a resource has the tags of the resource.
_WHOLE: Final[Mapping[str, re.Pattern[str]]] = {
    "dynamodb": re.compile(r"[^/]*/[^/]*"),
    "lambda": re.compile(r"function:[^:]*|[^:]*:[^:]*"),
    "kinesis": re.compile(r"[^/]*/[^/]*"),
    "states": re.compile(r"(?:execution|express):[^:]*|[^:]*:[^:]*"),
}


def find_tags(arn: str) -> Mapping[str, str]:
    """Returns the tags of a resource; empty if it is not known, or has none.

    Buckets are among those: their tags are not in requests unless the bucket is set up for that.
    """
    parts = arn.split(":", 5)
    if len(parts) < len(("arn", "partition", "service", "region", "account", "resource")):
        return {}
    service = parts[2]
    whole = _WHOLE[service].match(parts[5]) if service in _WHOLE else None
    resource = whole[0] if whole else parts[5]
    if service == "states":
        resource = re.sub("^(execution|express):", "stateMachine:", resource)
    return _find(service, ":".join([*parts[:5], resource]), resource)


def _find(service: str, arn: str, resource: str) -> Mapping[str, str]:
    if find := _BY_SERVICE.get(service):
        return find(arn, resource)
    if service != "s3" and (collect := tagging.collectors.get().get(service)):
        for candidate, tags in collect():
            if candidate == arn:
                return _read_list(tags)
    return tagging.find_tags(arn) or {}


def _read_list(tags: Mapping[str, str] | Sequence[Mapping[str, str]] | None) -> Mapping[str, str]:
    """Returns tags that are a list of keys and values, in any case, or a dictionary."""
    if isinstance(tags, Mapping):
        return tags
    lowered = [{name.lower(): value for name, value in tag.items()} for tag in tags or ()]
    return {tag["key"]: tag["value"] for tag in lowered}


def _read_stream(
    streams: Store[kinesis.DataStream] | Store[firehose.DeliveryStream],
) -> Callable[[str, str], Mapping[str, str]]:
    def find(_: str, resource: str) -> Mapping[str, str]:
        stream = streams.get(resource.partition("/")[2])
        return _read_list(stream["tags"] if stream else None)

    return find


def _read_api(arn: str, _: str) -> Mapping[str, str]:
    rest, other = rest_apis.tags, http_apis.api_tags
    return {**(rest.get(arn) or {}), **(other.get(arn) or {})}


def _read_parameter(arn: str, _: str) -> Mapping[str, str]:
    _, _, _, region, account, _ = arn.split(":", 5)
    parameter = find_parameter(account, region, arn)
    return parameter.tags if parameter else {}


def _read_key(arn: str, _: str) -> Mapping[str, str]:
    _, _, _, region, account, _ = arn.split(":", 5)
    key = find_key(account, region, arn)
    return key.tags if key else {}


def _read_secret(arn: str, _: str) -> Mapping[str, str]:
    _, _, _, region, account, _ = arn.split(":", 5)
    secret = find_secret(account, region, arn)
    return (secret.tags if secret else None) or {}


_BY_SERVICE: Final[Mapping[str, Callable[[str, str], Mapping[str, str]]]] = {
    "apigateway": _read_api,
    "cloudwatch": lambda arn, _: _read_list(cloudwatch.tags.get(arn)),
    "firehose": _read_stream(firehose.streams),
    "kinesis": _read_stream(kinesis.streams),
    "kms": _read_key,
    "secretsmanager": _read_secret,
    "ssm": _read_parameter,
    "states": lambda arn, _: _read_list(step_functions.tags.get(arn)),
}
