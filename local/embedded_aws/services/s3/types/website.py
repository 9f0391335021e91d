"""Websites of buckets."""

import json
from typing import Final, cast

from embedded_aws.program.website_endpoints import build_website_outputs
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.spelling import convert_to_pascal
from embedded_aws.services.s3.types.settings import BucketSetting

_PARTS: Final = ("indexDocument", "errorDocument", "redirectAllRequestsTo")


def release_website(aws: Context, bucket: str) -> None:
    """Closes the port of the website of a bucket, if it has one."""
    aws.emulator.release_host(build_website_outputs(bucket, aws.region)["websiteEndpoint"])


@resource_type(
    "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2",
)
class BucketWebsiteConfiguration(BucketSetting):
    """The website of a bucket. Its endpoint is served on this machine."""

    takes = ("bucket", *_PARTS, "routingRuleDetails", "routingRules")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").put_bucket_website(Bucket=identifier, WebsiteConfiguration=_spell(given))
        aws.emulator.serve_host(build_website_outputs(identifier, aws.region)["websiteEndpoint"])

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("s3").get_bucket_website(Bucket=identifier)
        outputs = build_website_outputs(identifier, aws.region)
        if _spell(given) == {name: value for name, value in answer.items() if name != "ResponseMetadata"}:
            return {**outputs, **{name: given[name] for name in self.takes if name in given.properties}}
        theirs = {name[:1].lower() + name[1:]: _convert_to_camel(value) for name, value in answer.items()}
        there = {name: theirs.get(name) for name in _PARTS if name in theirs or name in given}
        if "routingRuleDetails" in given:
            return {**outputs, **there, "routingRuleDetails": json.dumps(answer.get("RoutingRules", []))}
        return {**outputs, **there, "routingRules": theirs.get("routingRules", [])}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("s3").delete_bucket_website(Bucket=identifier)
        release_website(aws, identifier)


def _spell(given: Inputs) -> dict[str, object]:
    """Returns the configuration in AWS's spelling."""
    names = (*_PARTS, "routingRules")
    spelled = convert_to_pascal({name: given[name] for name in names if name in given.properties})
    if details := given.get("routingRuleDetails"):
        spelled["RoutingRules"] = json.loads(details) if isinstance(details, str) else details
    return spelled


def _convert_to_camel(value: object) -> object:
    match value:
        case dict():
            members = cast("dict[str, object]", value)
            return {name[:1].lower() + name[1:]: _convert_to_camel(each) for name, each in members.items()}
        case list():
            return [_convert_to_camel(each) for each in cast("list[object]", value)]
        case _:
            return value
