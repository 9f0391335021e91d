"""Amazon CloudFront."""

import re
from typing import Any, Final

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.modelled import spell
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import tag_list

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


@resource("aws:cloudfront/distribution:Distribution", meaningless=("retainOnDelete", "waitForDeployment"))
def _distribution(aws: Context, _name: str, inputs: Inputs) -> Created:
    client = aws.client("cloudfront")
    config = _config(inputs)
    shape = client.meta.service_model.shape_for("DistributionConfig")
    created = client.create_distribution_with_tags(
        DistributionConfigWithTags={
            "DistributionConfig": {
                "CallerReference": aws.seed,
                "Comment": "",
                **spell(config, shape, _DISTRIBUTION_NAMES),
            },
            "Tags": {"Items": tag_list(inputs)},
        }
    )
    distribution = created["Distribution"]
    for host in (distribution["DomainName"], *inputs.get("aliases", [])):
        aws.emulator.serve_host(host)
    return distribution["Id"], {
        "arn": distribution["ARN"],
        "callerReference": aws.seed,
        "domainName": distribution["DomainName"],
        "etag": created["ETag"],
        "hostedZoneId": _HOSTED_ZONE,
        "status": "Deployed",
    }


def _config(inputs: Inputs) -> Properties:
    """The properties, where those that AWS has one level deeper are there."""
    config = {
        name: inputs[name]
        for name in inputs.properties
        if name not in {"tags", "retainOnDelete", "waitForDeployment", "region"}
    }
    config["origins"] = [_origin(origin) for origin in config["origins"]]
    config["defaultCacheBehavior"] = _behavior(config["defaultCacheBehavior"])
    if behaviors := config.get("orderedCacheBehaviors"):
        config["orderedCacheBehaviors"] = [_behavior(behavior) for behavior in behaviors]
    if groups := config.get("originGroups"):
        config["originGroups"] = [_renamed(group, "originId", "id") for group in groups]
    if geo := config["restrictions"].get("geoRestriction"):
        config["restrictions"] = {"geoRestriction": _renamed(geo, "locations", "items")}
    if logging := config.get("loggingConfig"):
        config["loggingConfig"] = {"enabled": True, "includeCookies": False, "prefix": "", **logging}
    return config


def _origin(given: Properties) -> Properties:
    origin = {"originPath": "", **_renamed(given, "originId", "id")}
    headers: list[Properties] = given.get("customHeaders", [])
    origin["customHeaders"] = [
        {"headerName": header["name"], "headerValue": header["value"]} for header in headers
    ]
    kinds = ("customOriginConfig", "s3OriginConfig", "vpcOriginConfig")
    if not any(kind in origin for kind in kinds):
        origin["s3OriginConfig"] = {"originAccessIdentity": ""}
    return origin


def _behavior(given: Properties) -> Properties:
    behavior = {name: value for name, value in given.items() if name != "cachedMethods"}
    behavior["allowedMethods"] = {"items": given["allowedMethods"], "cachedMethods": given["cachedMethods"]}
    return behavior


def _renamed(given: Properties, old: str, new: str) -> Properties:
    return {new if name == old else name: value for name, value in given.items()}


@resource(
    "aws:cloudfront/originAccessControl:OriginAccessControl",
    takes=(
        "description",
        "name",
        "namePrefix",
        "originAccessControlOriginType",
        "signingBehavior",
        "signingProtocol",
    ),
)
def _origin_access_control(aws: Context, name: str, inputs: Inputs) -> Created:
    config = {
        "Name": aws.physical_name(name, inputs),
        **inputs.pick(
            {
                "description": "Description",
                "originAccessControlOriginType": "OriginAccessControlOriginType",
                "signingBehavior": "SigningBehavior",
                "signingProtocol": "SigningProtocol",
            }
        ),
    }
    created = aws.client("cloudfront").create_origin_access_control(OriginAccessControlConfig=config)
    control_id = created["OriginAccessControl"]["Id"]
    return control_id, {
        "arn": _arn(aws, f"origin-access-control/{control_id}"),
        "etag": created["ETag"],
        "name": config["Name"],
    }


@resource(
    "aws:cloudfront/function:Function",
    takes=(
        "code",
        "comment",
        "keyValueStoreAssociations",
        "name",
        "namePrefix",
        "publish",
        "runtime",
        "tags",
    ),
)
def _function(aws: Context, name: str, inputs: Inputs) -> Created:
    client, physical = aws.client("cloudfront"), aws.physical_name(name, inputs)
    config: dict[str, Any] = {"Comment": inputs.get("comment", ""), "Runtime": inputs["runtime"]}
    if stores := inputs.get("keyValueStoreAssociations"):
        items = [{"KeyValueStoreARN": arn} for arn in stores]
        config["KeyValueStoreAssociations"] = {"Quantity": len(items), "Items": items}
    created = client.create_function(
        Name=physical,
        FunctionConfig=config,
        FunctionCode=inputs["code"].encode(),
        Tags={"Items": tag_list(inputs)},
    )
    if inputs.get("publish", True):
        client.publish_function(Name=physical, IfMatch=created["ETag"])
    return physical, {
        "arn": created["FunctionSummary"]["FunctionMetadata"]["FunctionARN"],
        "etag": created["ETag"],
        "liveStageEtag": created["ETag"],
        "name": physical,
        "status": "UNASSOCIATED",
    }


@resource("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy")
def _response_headers_policy(aws: Context, name: str, inputs: Inputs) -> Created:
    return _policy(aws, name, inputs, "ResponseHeadersPolicy")


@resource("aws:cloudfront/cachePolicy:CachePolicy")
def _cache_policy(aws: Context, name: str, inputs: Inputs) -> Created:
    return _policy(aws, name, inputs, "CachePolicy")


@resource("aws:cloudfront/originRequestPolicy:OriginRequestPolicy")
def _origin_request_policy(aws: Context, name: str, inputs: Inputs) -> Created:
    return _policy(aws, name, inputs, "OriginRequestPolicy")


def _policy(aws: Context, name: str, inputs: Inputs, kind: str) -> Created:
    client, physical = aws.client("cloudfront"), aws.physical_name(name, inputs)
    given = {each: inputs[each] for each in inputs.properties if each not in {"name", "region"}}
    if kind == "CachePolicy":
        given.setdefault("minTtl", 0)
    elif kind == "ResponseHeadersPolicy":
        given = _with_uploads(given, aws.emulator.endpoint)
    config = {"Name": physical, **spell(given, client.meta.service_model.shape_for(f"{kind}Config"))}
    create = {
        "CachePolicy": client.create_cache_policy,
        "OriginRequestPolicy": client.create_origin_request_policy,
        "ResponseHeadersPolicy": client.create_response_headers_policy,
    }[kind]
    created = create(**{f"{kind}Config": config})
    policy_id = created[kind]["Id"]
    resource_type = {"CachePolicy": "cache-policy", "OriginRequestPolicy": "origin-request-policy"}.get(
        kind, "response-headers-policy"
    )
    return policy_id, {
        "arn": _arn(aws, f"{resource_type}/{policy_id}"),
        "etag": created["ETag"],
        "name": physical,
    }


def _with_uploads(given: Properties, endpoint: str) -> Properties:
    """The policy, whose pages may reach a bucket where presigned URLs lead to it here."""
    security: Properties = given.get("securityHeadersConfig", {})
    csp: Properties | None = security.get("contentSecurityPolicy")
    if csp is None:
        return given
    sources = _BUCKET_SOURCE.sub(rf"\g<0> {endpoint}", csp["contentSecurityPolicy"])
    joined = {**security, "contentSecurityPolicy": {**csp, "contentSecurityPolicy": sources}}
    return {**given, "securityHeadersConfig": joined}


def _arn(aws: Context, resource_part: str) -> str:
    """CloudFront's resources are in no region."""
    return f"arn:{aws.partition}:cloudfront::{aws.account}:{resource_part}"
