"""Amazon Route 53."""

from typing import Any

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import pascal, tag_list


@resource(
    "aws:route53/zone:Zone",
    takes=("comment", "delegationSetId", "name", "tags", "vpcs"),
    meaningless=("enableAcceleratedRecovery", "forceDestroy"),
)
def _zone(aws: Context, name: str, inputs: Inputs) -> Created:
    client = aws.client("route53")
    domain = inputs.get("name", name)
    vpcs: list[Properties] = inputs.get("vpcs", [])
    given = inputs.pick({"delegationSetId": "DelegationSetId"})
    if vpcs:
        given["VPC"] = {"VPCId": vpcs[0]["vpcId"], "VPCRegion": vpcs[0].get("vpcRegion", aws.region)}
    created = client.create_hosted_zone(
        Name=domain,
        CallerReference=aws.made_up_id(32),
        HostedZoneConfig={"Comment": inputs.get("comment", ""), "PrivateZone": bool(vpcs)},
        **given,
    )
    zone_id = created["HostedZone"]["Id"].rpartition("/")[2]
    if tags := tag_list(inputs):
        client.change_tags_for_resource(ResourceType="hostedzone", ResourceId=zone_id, AddTags=tags)
    servers = created.get("DelegationSet", {}).get("NameServers", [])
    return zone_id, {
        "arn": f"arn:{aws.partition}:route53:::hostedzone/{zone_id}",
        "name": domain,
        "nameServers": servers,
        "primaryNameServer": servers[0] if servers else "",
        "zoneId": zone_id,
    }


@resource(
    "aws:route53/record:Record",
    takes=(
        "aliases",
        "allowOverwrite",
        "cidrRoutingPolicy",
        "failoverRoutingPolicies",
        "geolocationRoutingPolicies",
        "geoproximityRoutingPolicy",
        "healthCheckId",
        "latencyRoutingPolicies",
        "multivalueAnswerRoutingPolicy",
        "name",
        "records",
        "setIdentifier",
        "ttl",
        "type",
        "weightedRoutingPolicies",
        "zoneId",
    ),
)
def _record(aws: Context, _name: str, inputs: Inputs) -> Created:
    zone_id, host, kind = inputs["zoneId"], inputs["name"], inputs["type"]
    record: dict[str, Any] = {"Name": host, "Type": kind}
    if "ttl" in inputs:
        record["TTL"] = inputs["ttl"]
    if values := inputs.get("records"):
        record["ResourceRecords"] = [{"Value": value} for value in values]
    if aliases := inputs.get("aliases"):
        (alias,) = aliases
        record["AliasTarget"] = {
            "DNSName": alias["name"],
            "HostedZoneId": alias["zoneId"],
            "EvaluateTargetHealth": alias["evaluateTargetHealth"],
        }
    record |= inputs.pick({"healthCheckId": "HealthCheckId", "setIdentifier": "SetIdentifier"})
    record |= _routing(inputs)
    action = "UPSERT" if inputs.get("allowOverwrite") else "CREATE"
    aws.client("route53").change_resource_record_sets(
        HostedZoneId=zone_id, ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    )
    return f"{zone_id}_{host}_{kind}", {"fqdn": host.rstrip("."), "name": host}


def _routing(inputs: Inputs) -> dict[str, Any]:
    """How one of several records of the same name is chosen."""
    chosen: dict[str, Any] = {}
    for given, key, theirs in (
        ("failoverRoutingPolicies", "type", "Failover"),
        ("latencyRoutingPolicies", "region", "Region"),
        ("weightedRoutingPolicies", "weight", "Weight"),
    ):
        if policies := inputs.get(given):
            chosen[theirs] = policies[0][key]
    if policies := inputs.get("geolocationRoutingPolicies"):
        names = {"continent": "ContinentCode", "country": "CountryCode", "subdivision": "SubdivisionCode"}
        chosen["GeoLocation"] = {names[name]: value for name, value in policies[0].items()}
    if policy := inputs.get("cidrRoutingPolicy"):
        chosen["CidrRoutingConfig"] = pascal(policy)
    if policy := inputs.get("geoproximityRoutingPolicy"):
        chosen["GeoProximityLocation"] = pascal(policy)
    if inputs.get("multivalueAnswerRoutingPolicy"):
        chosen["MultiValueAnswer"] = True
    return chosen
