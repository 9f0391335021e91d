"""Deprecated inputs of buckets, which the AWS provider still applies: each has a type of its own by now.

An input that a program does not give any more stays as it is in AWS, as with the provider.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.json_values import read_array, read_object
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.changes import is_same
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.missing import is_gone
from embedded_aws.resource_model.resource_type import Setting
from embedded_aws.services.s3.types.acl import BucketAcl
from embedded_aws.services.s3.types.settings import (
    BucketCorsConfiguration,
    BucketLifecycleConfiguration,
    BucketLogging,
    BucketPolicy,
    BucketServerSideEncryptionConfiguration,
    BucketVersioning,
)
from embedded_aws.services.s3.types.website import BucketWebsiteConfiguration


@dataclass(frozen=True)
class Given:
    """A deprecated input of a bucket.

    Attributes:
        name: Its name in the type of the bucket.
        value: Its value, in the form of the newer type.
    """

    name: str
    value: object


def _spell_lifecycle(given: Properties) -> Properties:
    return {"rules": [_spell_rule(rule) for rule in given["lifecycleRules"]]}


def _spell_rule(rule: Properties) -> Properties:
    prefix, tags = rule.get("prefix", ""), rule.get("tags")
    spelled: Properties = {
        "filter": {"and": {"prefix": prefix, "tags": tags}} if tags else {"prefix": prefix},
        "status": "Enabled" if rule["enabled"] else "Disabled",
    }
    for name in ("id", "expiration", "transitions"):
        if name in rule:
            spelled[name] = rule[name]
    if days := rule.get("abortIncompleteMultipartUploadDays"):
        spelled["abortIncompleteMultipartUpload"] = {"daysAfterInitiation": days}
    if expiration := rule.get("noncurrentVersionExpiration"):
        spelled["noncurrentVersionExpiration"] = _spell_days(expiration)
    if transitions := rule.get("noncurrentVersionTransitions"):
        spelled["noncurrentVersionTransitions"] = [_spell_days(each) for each in transitions]
    return spelled


def _spell_days(given: Properties) -> Properties:
    return {"noncurrentDays" if name == "days" else name: value for name, value in given.items()}


def _spell_website(given: Properties) -> Properties:
    website: Properties = given["website"]
    spelled: Properties = {}
    if suffix := website.get("indexDocument"):
        spelled["indexDocument"] = {"suffix": suffix}
    if key := website.get("errorDocument"):
        spelled["errorDocument"] = {"key": key}
    if target := website.get("redirectAllRequestsTo"):
        protocol, separator, host = target.rpartition("://")
        spelled["redirectAllRequestsTo"] = {"hostName": host} | ({"protocol": protocol} if separator else {})
    if rules := website.get("routingRules"):
        spelled["routingRuleDetails"] = rules
    return spelled


def _spell_versioning(given: Properties) -> Properties:
    status = "Enabled" if _is_enabled(given["versioning"]) else "Suspended"
    return {"versioningConfiguration": {"status": status}}


def _is_enabled(versioning: object) -> bool:
    return bool(read_object(versioning).get("enabled"))


_SETTINGS: Final[Mapping[str, tuple[Setting, Callable[[Properties], Properties]]]] = {
    "acl": (BucketAcl(), lambda given: {"acl": given["acl"]}),
    "corsRules": (BucketCorsConfiguration(), lambda given: {"corsRules": given["corsRules"]}),
    "lifecycleRules": (BucketLifecycleConfiguration(), _spell_lifecycle),
    "logging": (BucketLogging(), lambda given: {"targetPrefix": "", **given["logging"]}),
    "policy": (BucketPolicy(), lambda given: {"policy": given["policy"]}),
    "serverSideEncryptionConfiguration": (
        BucketServerSideEncryptionConfiguration(),
        lambda given: {"rules": [given["serverSideEncryptionConfiguration"]["rule"]]},
    ),
    "versioning": (BucketVersioning(), _spell_versioning),
    "website": (BucketWebsiteConfiguration(), _spell_website),
}
NAMES: Final = tuple(_SETTINGS)
"""Names of the inputs."""
FORMER_NAMES: Final = {
    "logging": "loggings",
    "serverSideEncryptionConfiguration": "serverSideEncryptionConfigurations",
    "versioning": "versionings",
    "website": "websites",
}
"""Names in the former type of those that are a list there."""


def unwrap(name: str, value: object) -> object:
    """Returns the value of an input of the former type in the form of the newer one, by its newer name."""
    match name:
        case "lifecycleRules":
            names = ("expiration", "noncurrentVersionExpiration")
            return [_unwrap_members(read_object(rule), *names) for rule in read_array(value)]
        case "serverSideEncryptionConfiguration":
            rule = _read_first(_read_first(value)["rules"])
            return {"rule": _unwrap_members(rule, "applyServerSideEncryptionByDefault")}
        case _:
            return _read_first(value) if name in FORMER_NAMES else value


def _read_first(value: object) -> Properties:
    return read_object(read_array(value)[0])


def _unwrap_members(given: Properties, *names: str) -> Properties:
    spelled = dict(given)
    for name in names:
        if found := spelled.pop(f"{name}s", None):
            spelled[name] = found[0]
    return spelled


def put(aws: Context, bucket: str, settings: Mapping[str, Given], given: Inputs) -> None:
    """Puts the settings that are new or changed.

    Args:
        aws: Where the bucket is.
        bucket: Its name.
        settings: The settings.
        given: All inputs of the bucket.
    """
    is_new = not given.before
    for name, each in settings.items():
        if not given.has_changed(each.name):
            continue
        if is_new and (name == "acl" or (name == "versioning" and not _is_enabled(each.value))):
            continue  # a bucket is created with its ACL, and without versioning
        setting, inputs = _spell(name, bucket, each)
        setting.put(aws, bucket, inputs)


def read(aws: Context, bucket: str, settings: Mapping[str, Given], given: Inputs) -> Properties:
    """Returns the settings as AWS has them: as they were given if they are the same.

    Args:
        aws: Where the bucket is.
        bucket: Its name.
        settings: The settings.
        given: All inputs of the bucket.
    """
    found: Properties = {}
    for name, each in settings.items():
        setting, inputs = _spell(name, bucket, each)
        there = _read_setting(aws, bucket, setting, inputs)
        if name == "versioning" and not _is_enabled(each.value):
            there = {
                "versioningConfiguration": {
                    "status": "Enabled"
                    if there and there["versioningConfiguration"]["status"] == "Enabled"
                    else "Suspended"
                }
            }
        wanted = {member: value for member, value in inputs.properties.items() if member != "bucket"}
        unchanged = there is not None and all(
            is_same(value, there.get(member)) for member, value in wanted.items()
        )
        found[each.name] = given[each.name] if unchanged else there
    return found


def _read_setting(aws: Context, bucket: str, setting: Setting, inputs: Inputs) -> Properties | None:
    try:
        return setting.read(aws, bucket, inputs)
    except aws.client("s3").exceptions.ClientError as error:
        if is_gone(error):
            return None
        raise


def _spell(name: str, bucket: str, each: Given) -> tuple[Setting, Inputs]:
    setting, spell = _SETTINGS[name]
    return setting, Inputs({"bucket": bucket, **spell({name: each.value})}, setting.readable)
