"""Computed outputs that depend on more than names, such as the endpoint of a protocol."""

from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.program.website_endpoints import build_website_outputs
from embedded_aws.program.wire import Properties


def _complete_graphql_api(facts: Mapping[str, str], _given: Properties) -> Properties:
    host = f"{facts['hash'][:26]}.appsync-api.{facts['region']}.amazonaws.com"
    return {"uris": {"GRAPHQL": f"https://{host}/graphql"}}


def _complete_certificate(_facts: Mapping[str, str], given: Properties) -> Properties:
    names = dict.fromkeys([given["domainName"], *given.get("subjectAlternativeNames", [])])
    options = [
        {
            "domainName": name,
            "resourceRecordName": f"_validation.{name}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": "_validation.acm-validations.aws.",
        }
        for name in names
    ]
    return {"domainValidationOptions": options}


def _complete_ecs_service(facts: Mapping[str, str], given: Properties) -> Properties:
    cluster = given.get("cluster", "default").rpartition("/")[2]
    return {"arn": f"arn:aws:ecs:{facts['region']}:{facts['account']}:service/{cluster}/{facts['name']}"}


def _complete_vpc_endpoint(facts: Mapping[str, str], given: Properties) -> Properties:
    if given.get("vpcEndpointType", "Gateway") != "Gateway":
        return {}
    return {"prefixListId": f"pl-{facts['hash'][:8]}", "cidrBlocks": ["192.0.2.0/24"]}


def _complete_web_acl(facts: Mapping[str, str], given: Properties) -> Properties:
    scope = "global" if given.get("scope") == "CLOUDFRONT" else "regional"
    resource = f"{scope}/webacl/{facts['name']}/{facts['uuid']}"
    return {"arn": f"arn:aws:wafv2:{facts['region']}:{facts['account']}:{resource}"}


def _state_machine_alias(facts: Mapping[str, str], given: Properties) -> Properties:
    routing = given["routingConfigurations"][0]
    version = routing.get("stateMachineVersionArn")
    state_machine = version.rpartition(":")[0] if isinstance(version, str) else ""
    return {"arn": f"{state_machine}:{facts['name']}"} if state_machine else {}


def _complete_api(facts: Mapping[str, str], given: Properties) -> Properties:
    scheme = "wss" if given["protocolType"] == "WEBSOCKET" else "https"
    host = f"{facts['hash'][:10]}.execute-api.{facts['region']}.amazonaws.com"
    expression = given.get("routeSelectionExpression", "$request.method $request.path")
    return {"apiEndpoint": f"{scheme}://{host}", "routeSelectionExpression": expression}


def _complete_api_domain(facts: Mapping[str, str], given: Properties) -> Properties:
    target = f"d-{facts['hash'][:10]}.execute-api.{facts['region']}.amazonaws.com"
    computed = {"hostedZoneId": "Z1UJRXOUMOOFQ8", "targetDomainName": target}
    return {
        "apiMappingSelectionExpression": "$request.basepath",
        "domainNameConfiguration": {**given["domainNameConfiguration"], **computed},
    }


def _complete_api_stage(facts: Mapping[str, str], given: Properties) -> Properties:
    """A stage does not say of which protocol its API is; only HTTP APIs are likely to have this one."""
    url = f"{given['apiId']}.execute-api.{facts['region']}.amazonaws.com/"
    is_default = facts["name"] == "$default"
    return {"invokeUrl": f"https://{url}" if is_default else f"wss://{url}{facts['name']}"}


def _complete_bucket(facts: Mapping[str, str], given: Properties) -> Properties:
    has_website = given.get("website") or given.get("websites")
    return {**build_website_outputs(facts["name"], facts["region"])} if has_website else {}


def _complete_cluster(facts: Mapping[str, str], given: Properties) -> Properties:
    if not given.get("manageMasterUserPassword"):
        return {}
    prefix = f"arn:aws:secretsmanager:{facts['region']}:{facts['account']}:secret"
    secret = f"{prefix}:rds!cluster-{facts['uuid']}-{facts['hash'][:6]}"
    return {"masterUserSecrets": [{"secretArn": secret, "secretStatus": "active"}]}


def _complete_built_image(facts: Mapping[str, str], given: Properties) -> Properties:
    digest = f"sha256:{facts['hash'] * 2}"
    return {"ref": f"{tags[0]}@{digest}" if (tags := given.get("tags")) else ""}


def _complete_identity_provider(facts: Mapping[str, str], given: Properties) -> Properties:
    host = given["url"].removeprefix("https://")
    return {"arn": f"arn:aws:iam::{facts['account']}:oidc-provider/{host}"}


def _complete_stream_consumer(facts: Mapping[str, str], given: Properties) -> Properties:
    return {"arn": f"{given['streamArn']}/consumer/{facts['name']}:1735689600"}


def _complete_zone(_facts: Mapping[str, str], _given: Properties) -> Properties:
    names = [
        f"ns-{number}.awsdns-0{number}.{end}" for number, end in enumerate(("com", "net", "org", "co.uk"), 1)
    ]
    return {"nameServers": names}


def _complete_website(facts: Mapping[str, str], given: Properties) -> Properties:
    return {**build_website_outputs(given["bucket"], facts["region"])}


COMPUTED: Final[dict[str, Callable[[Mapping[str, str], Properties], Properties]]] = {
    "aws:acm/certificate:Certificate": _complete_certificate,
    "aws:apigatewayv2/api:Api": _complete_api,
    "aws:apigatewayv2/domainName:DomainName": _complete_api_domain,
    "aws:apigatewayv2/stage:Stage": _complete_api_stage,
    "aws:appsync/graphQLApi:GraphQLApi": _complete_graphql_api,
    "aws:ec2/vpcEndpoint:VpcEndpoint": _complete_vpc_endpoint,
    "aws:ecs/service:Service": _complete_ecs_service,
    "docker-build:index:Image": _complete_built_image,
    "aws:ecs/taskDefinition:TaskDefinition": lambda _facts, _given: {"revision": 1},
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": _complete_identity_provider,
    "aws:kinesis/streamConsumer:StreamConsumer": _complete_stream_consumer,
    "aws:lambda/function:Function": lambda _, given: {"version": "1"} if given.get("publish") else {},
    "aws:rds/cluster:Cluster": _complete_cluster,
    "aws:route53/zone:Zone": _complete_zone,
    "aws:s3/bucket:Bucket": _complete_bucket,
    "aws:s3/bucketV2:BucketV2": _complete_bucket,
    "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": _complete_website,
    "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2": _complete_website,
    "aws:sfn/alias:Alias": _state_machine_alias,
    "aws:wafv2/webAcl:WebAcl": _complete_web_acl,
}
"""Properties that are not strings, or depend on more than the name: from the facts above and the inputs."""
