"""Amazon CloudFront."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import call, replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.modelled import spell_members
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling
from embedded_aws.resource_model.spelling import tag_list

_DISTRIBUTION_NAMES = {
    "lambdaArn": "LambdaFunctionARN",
    "loggingConfig": "Logging",
    "orderedCacheBehaviors": "CacheBehaviors",
}
# Fixed by AWS, for alias records of every distribution.
_HOSTED_ZONE = "Z2FDTNDATAQYW2"
# A host of S3 among the sources of a Content-Security-Policy.
_BUCKET_SOURCE: Final = re.compile(
    r"https://(?:[a-z0-9.*-]+\.)?s3(?:\.[a-z0-9-]+)?\.amazonaws\.com(?![\w./:-])"
)


@resource_type("aws:cloudfront/distribution:Distribution")
class Distribution(ResourceType):
    """A distribution. Its host names are served on this machine."""

    takes = (
        *("aliases", "anycastIpListId", "comment", "continuousDeploymentPolicyId", "customErrorResponses"),
        *("defaultCacheBehavior", "defaultRootObject", "enabled", "httpVersion", "isIpv6Enabled"),
        *("loggingConfig", "orderedCacheBehaviors", "originGroups", "origins", "priceClass", "restrictions"),
        *("staging", "tags", "viewerCertificate", "webAclId"),
    )
    meaningless = ("retainOnDelete", "waitForDeployment")
    replaced_by = ("staging",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        client = aws.client("cloudfront")
        created = client.create_distribution_with_tags(
            DistributionConfigWithTags={
                "DistributionConfig": _spell_inputs(client, given, aws.seed),
                "Tags": {"Items": tag_list(given)},
            }
        )
        return created["Distribution"]["Id"]

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        domain = aws.client("cloudfront").get_distribution(Id=identifier)["Distribution"]["DomainName"]
        for host in (domain, *given.get("aliases", [])):
            aws.emulator.serve_host(host)

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("cloudfront")
        now = client.get_distribution(Id=identifier)
        reference = now["Distribution"]["DistributionConfig"]["CallerReference"]
        client.update_distribution(
            Id=identifier, IfMatch=now["ETag"], DistributionConfig=_spell_inputs(client, given, reference)
        )
        replace_tags(client, now["Distribution"]["ARN"], given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("cloudfront").get_distribution(Id=identifier)
        distribution = answer["Distribution"]
        config = distribution["DistributionConfig"]
        wanted = _spell_inputs(aws.client("cloudfront"), given, "") if "origins" in given else {}
        return {
            **_read_config(wanted, config, given, self.takes, _DISTRIBUTION_NAMES),
            **select_inputs(config, {"comment": "Comment", "enabled": "Enabled", "webAclId": "WebACLId"}),
            "arn": distribution["ARN"],
            "callerReference": config["CallerReference"],
            "domainName": distribution["DomainName"],
            "etag": answer["ETag"],
            "hostedZoneId": _HOSTED_ZONE,
            "status": "Deployed",
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """AWS deletes only what is turned off."""
        client = aws.client("cloudfront")
        now = client.get_distribution(Id=identifier)
        off = {**now["Distribution"]["DistributionConfig"], "Enabled": False}
        updated = client.update_distribution(Id=identifier, IfMatch=now["ETag"], DistributionConfig=off)
        client.delete_distribution(Id=identifier, IfMatch=updated["ETag"])
        for host in (updated["Distribution"]["DomainName"], *given.get("aliases", [])):
            aws.emulator.release_host(host)


def _spell_inputs(client: Client, given: Inputs, reference: str) -> dict[str, object]:
    shape = client.meta.service_model.shape_for("DistributionConfig")
    return {
        "CallerReference": reference,
        "Comment": "",
        **spell_members(_build_config(given), shape, _DISTRIBUTION_NAMES),
    }


def _read_config(
    wanted: Properties,
    config: Properties,
    given: Inputs,
    takes: Iterable[str],
    names: Mapping[str, str] | None = None,
) -> Properties:
    """Returns the inputs as AWS has them, from the configurations that are set and that are there."""
    members = {name.lower(): name for name in wanted}
    spelled = {ours: members.get((names or {}).get(ours, ours).lower(), "") for ours in takes}
    set_members = {ours: wanted[theirs] for ours, theirs in spelled.items() if theirs in wanted}
    return keep_spelling(given, set_members, config, spelled)


def _build_config(inputs: Inputs) -> Properties:
    """The properties, where those that AWS has one level deeper are there."""
    config = {
        name: inputs[name]
        for name in inputs.properties
        if name not in {"tags", "retainOnDelete", "waitForDeployment", "region"}
    }
    config["origins"] = [_build_origin(origin) for origin in config["origins"]]
    config["defaultCacheBehavior"] = _build_behavior(config["defaultCacheBehavior"])
    if behaviors := config.get("orderedCacheBehaviors"):
        config["orderedCacheBehaviors"] = [_build_behavior(behavior) for behavior in behaviors]
    if groups := config.get("originGroups"):
        config["originGroups"] = [_rename_members(group, "originId", "id") for group in groups]
    if geo := config["restrictions"].get("geoRestriction"):
        config["restrictions"] = {"geoRestriction": _rename_members(geo, "locations", "items")}
    if logging := config.get("loggingConfig"):
        config["loggingConfig"] = {"enabled": True, "includeCookies": False, "prefix": "", **logging}
    return config


def _build_origin(given: Properties) -> Properties:
    origin = {"originPath": "", **_rename_members(given, "originId", "id")}
    headers: list[Properties] = given.get("customHeaders", [])
    origin["customHeaders"] = [
        {"headerName": header["name"], "headerValue": header["value"]} for header in headers
    ]
    kinds = ("customOriginConfig", "s3OriginConfig", "vpcOriginConfig")
    if not any(kind in origin for kind in kinds):
        origin["s3OriginConfig"] = {"originAccessIdentity": ""}
    return origin


def _build_behavior(given: Properties) -> Properties:
    behavior = {name: value for name, value in given.items() if name != "cachedMethods"}
    behavior["allowedMethods"] = {"items": given["allowedMethods"], "cachedMethods": given["cachedMethods"]}
    return behavior


def _rename_members(given: Properties, old: str, new: str) -> Properties:
    return {new if name == old else name: value for name, value in given.items()}


@resource_type("aws:cloudfront/function:Function")
class Function(ResourceType):
    """A CloudFront function, published unless the program says otherwise."""

    takes = (
        "code",
        "comment",
        "keyValueStoreAssociations",
        "name",
        "namePrefix",
        "publish",
        "runtime",
        "tags",
    )
    replaced_by = ("name",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("cloudfront").create_function(
            Name=physical, Tags={"Items": tag_list(given)}, **self._build_arguments(given)
        )
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("cloudfront")
        now = client.describe_function(Name=identifier, Stage="DEVELOPMENT")
        client.update_function(Name=identifier, IfMatch=now["ETag"], **self._build_arguments(given))
        replace_tags(client, now["FunctionSummary"]["FunctionMetadata"]["FunctionARN"], given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.get("publish", True):
            client = aws.client("cloudfront")
            client.publish_function(
                Name=identifier,
                IfMatch=client.describe_function(Name=identifier, Stage="DEVELOPMENT")["ETag"],
            )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        client = aws.client("cloudfront")
        answer = client.describe_function(Name=identifier, Stage="DEVELOPMENT")
        stored = client.get_function(Name=identifier, Stage="DEVELOPMENT")
        summary = answer["FunctionSummary"]
        return {
            **select_inputs(summary["FunctionConfig"], {"comment": "Comment", "runtime": "Runtime"}),
            "arn": summary["FunctionMetadata"]["FunctionARN"],
            "code": stored["FunctionCode"].read().decode(),
            "etag": answer["ETag"],
            "liveStageEtag": answer["ETag"],
            "name": identifier,
            "status": "UNASSOCIATED",
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("cloudfront")
        client.delete_function(
            Name=identifier, IfMatch=client.describe_function(Name=identifier, Stage="DEVELOPMENT")["ETag"]
        )

    def _build_arguments(self, given: Inputs) -> dict[str, object]:
        config: dict[str, object] = {"Comment": given.get("comment", ""), "Runtime": given["runtime"]}
        if stores := given.get("keyValueStoreAssociations"):
            items = [{"KeyValueStoreARN": arn} for arn in stores]
            config["KeyValueStoreAssociations"] = {"Quantity": len(items), "Items": items}
        return {"FunctionConfig": config, "FunctionCode": given["code"].encode()}


class _Policy(ResourceType):
    """A policy of a kind, which has the same calls as the others.

    Attributes:
        kind: What AWS calls it.
        path: What its ARN calls it.
    """

    kind: str
    path: str

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        config = self._build_config(aws, given, aws.physical_name(name, given))
        return self._call(aws, "create", **{f"{self.kind}Config": config})[self.kind]["Id"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        now = self._call(aws, "get", Id=identifier)
        name = given.get("name", now[self.kind][f"{self.kind}Config"]["Name"])
        config = self._build_config(aws, given, name)
        self._call(aws, "update", Id=identifier, IfMatch=now["ETag"], **{f"{self.kind}Config": config})

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = self._call(aws, "get", Id=identifier)
        config: Properties = answer[self.kind][f"{self.kind}Config"]
        return {
            **_read_config(self._build_config(aws, given, config["Name"]), config, given, self.takes),
            **select_inputs(config, {"comment": "Comment", "name": "Name"}),
            "arn": _build_arn(aws, f"{self.path}/{identifier}"),
            "etag": answer["ETag"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        etag = self._call(aws, "get", Id=identifier)["ETag"]
        self._call(aws, "delete", Id=identifier, IfMatch=etag)

    def prepare(self, aws: Context, settings: Properties) -> Properties:
        """The inputs but for the name, as they are to be set here."""
        del aws
        return settings

    def _build_config(self, aws: Context, given: Inputs, name: str) -> dict[str, object]:
        settings = {each: given[each] for each in given.properties if each not in {"name", "region"}}
        shape = aws.client("cloudfront").meta.service_model.shape_for(f"{self.kind}Config")
        return {"Name": name, **spell_members(self.prepare(aws, settings), shape)}

    def _call(self, aws: Context, verb: str, **arguments: object) -> Properties:
        return call(aws.client("cloudfront"), f"{verb.capitalize()}{self.kind}", {}, **arguments)


@resource_type("aws:cloudfront/cachePolicy:CachePolicy")
class CachePolicy(_Policy):
    """Cache key: the parts of a request that select a cached response."""

    kind, path = "CachePolicy", "cache-policy"
    takes = (
        "comment",
        "defaultTtl",
        "maxTtl",
        "minTtl",
        "name",
        "namePrefix",
        "parametersInCacheKeyAndForwardedToOrigin",
    )

    def prepare(self, aws: Context, settings: Properties) -> Properties:
        return {"minTtl": 0, **settings}


@resource_type("aws:cloudfront/originRequestPolicy:OriginRequestPolicy")
class OriginRequestPolicy(_Policy):
    """Parts of a request that an origin receives."""

    kind, path = "OriginRequestPolicy", "origin-request-policy"
    takes = ("comment", "cookiesConfig", "headersConfig", "name", "namePrefix", "queryStringsConfig")


@resource_type("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy")
class ResponseHeadersPolicy(_Policy):
    """The headers that are added to answers."""

    kind, path = "ResponseHeadersPolicy", "response-headers-policy"
    takes = (
        *("comment", "corsConfig", "customHeadersConfig", "name", "namePrefix", "removeHeadersConfig"),
        *("securityHeadersConfig", "serverTimingHeadersConfig"),
    )

    def prepare(self, aws: Context, settings: Properties) -> Properties:
        return _allow_uploads(settings, aws.emulator.endpoint)


def _allow_uploads(given: Properties, endpoint: str) -> Properties:
    """The policy, whose pages may reach a bucket where presigned URLs lead to it here."""
    security: Properties = given.get("securityHeadersConfig", {})
    csp: Properties | None = security.get("contentSecurityPolicy")
    if csp is None:
        return given
    sources = _BUCKET_SOURCE.sub(rf"\g<0> {endpoint}", csp["contentSecurityPolicy"])
    joined = {**security, "contentSecurityPolicy": {**csp, "contentSecurityPolicy": sources}}
    return {**given, "securityHeadersConfig": joined}


def _build_arn(aws: Context, resource_part: str) -> str:
    """CloudFront's resources are in no region."""
    return f"arn:{aws.partition}:cloudfront::{aws.account}:{resource_part}"
