"""Amazon Route 53."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal, tag_list

_ROUTING = {
    "cidrRoutingPolicy": "CidrRoutingConfig",
    "failoverRoutingPolicies": "Failover",
    "geolocationRoutingPolicies": "GeoLocation",
    "geoproximityRoutingPolicy": "GeoProximityLocation",
    "latencyRoutingPolicies": "Region",
    "multivalueAnswerRoutingPolicy": "MultiValueAnswer",
    "weightedRoutingPolicies": "Weight",
}
"""AWS's name of each routing policy."""


@resource_type("aws:route53/zone:Zone")
class Zone(ResourceType):
    """A hosted zone."""

    takes = ("comment", "delegationSetId", "forceDestroy", "name", "tags", "vpcs")
    meaningless = ("enableAcceleratedRecovery",)
    replaced_by = ("delegationSetId", "name")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        vpcs = [_build_vpc(aws, each) for each in given.get("vpcs", [])]
        settings = given.pick({"delegationSetId": "DelegationSetId"})
        if vpcs:
            settings["VPC"] = vpcs[0]
        created = aws.client("route53").create_hosted_zone(
            Name=given.get("name", name),
            CallerReference=aws.make_up_id(32),
            HostedZoneConfig={"Comment": given.get("comment", ""), "PrivateZone": bool(vpcs)},
            **settings,
        )
        return created["HostedZone"]["Id"].rpartition("/")[2]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("route53")
        if given.has_changed("comment"):
            client.update_hosted_zone_comment(Id=identifier, Comment=given.get("comment", ""))
        wanted = [_build_vpc(aws, each) for each in given.get("vpcs", [])]
        before = [_build_vpc(aws, each) for each in given.before.get("vpcs", [])]
        for vpc in wanted:
            if vpc not in before:
                client.associate_vpc_with_hosted_zone(HostedZoneId=identifier, VPC=vpc)
        for vpc in before:
            if vpc not in wanted:
                client.disassociate_vpc_from_hosted_zone(HostedZoneId=identifier, VPC=vpc)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        tags = given.get("tags", {})
        removed = [key for key in given.before.get("tags", {}) if key not in tags]
        if given.has_changed("tags") and (tags or removed):
            aws.client("route53").change_tags_for_resource(
                ResourceType="hostedzone",
                ResourceId=identifier,
                **({"AddTags": tag_list(given)} if tags else {}),
                **({"RemoveTagKeys": removed} if removed else {}),
            )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        zone = aws.client("route53").get_hosted_zone(Id=identifier)
        servers = zone.get("DelegationSet", {}).get("NameServers", [])
        return {
            "arn": f"arn:{aws.partition}:route53:::hostedzone/{identifier}",
            "comment": zone["HostedZone"].get("Config", {}).get("Comment", ""),
            **keep_spelling(
                given,
                {"vpcs": [_build_vpc(aws, each) for each in given.get("vpcs", [])]},
                {"vpcs": zone.get("VPCs", [])},
            ),
            "name": given.get("name", zone["HostedZone"]["Name"].rstrip(".")),
            "nameServers": servers,
            "primaryNameServer": servers[0] if servers else "",
            "zoneId": identifier,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """AWS deletes no zone that has records of others, unless they may go by force."""
        client = aws.client("route53")
        if given.get("forceDestroy"):
            listed = client.list_resource_record_sets(HostedZoneId=identifier)["ResourceRecordSets"]
            records = [record for record in listed if record["Type"] not in ("NS", "SOA")]
            for record in records:
                _change(aws, identifier, "DELETE", record)
        client.delete_hosted_zone(Id=identifier)


@resource_type("aws:route53/record:Record")
class Record(ResourceType):
    """A record, or one of several of the same name."""

    takes = (
        *("aliases", "allowOverwrite", "cidrRoutingPolicy", "failoverRoutingPolicies"),
        *("geolocationRoutingPolicies", "geoproximityRoutingPolicy", "healthCheckId"),
        *("latencyRoutingPolicies", "multivalueAnswerRoutingPolicy", "name", "records", "setIdentifier"),
        *("ttl", "type", "weightedRoutingPolicies", "zoneId"),
    )
    replaced_by = ("name", "zoneId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        action = "UPSERT" if given.get("allowOverwrite") else "CREATE"
        _change(aws, given["zoneId"], action, _record(given))
        return f"{given['zoneId']}_{given['name']}_{given['type']}"

    def update(self, aws: Context, identifier: str, given: Inputs) -> str:
        """Another type, or another set, is another record of AWS's."""
        if given.has_changed("type", "setIdentifier"):
            _change(aws, given["zoneId"], "DELETE", _record(Inputs(given.before)))
        _change(aws, given["zoneId"], "UPSERT", _record(given))
        return f"{given['zoneId']}_{given['name']}_{given['type']}"

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        host = given["name"].rstrip(".")
        listed = aws.client("route53").list_resource_record_sets(HostedZoneId=given["zoneId"])
        for record in listed["ResourceRecordSets"]:
            same = record["Name"].rstrip(".") == host and record["Type"] == given["type"]
            if same and record.get("SetIdentifier") == given.get("setIdentifier"):
                there = {"records": [each["Value"] for each in record.get("ResourceRecords", [])], **record}
                return {
                    **select_inputs(record, {"ttl": "TTL"}),
                    **read_inputs(given, there, {"records": "records", "healthCheckId": "HealthCheckId"}),
                    **_read_alias(given, record),
                    **_read_routing_policy(given, record),
                    "fqdn": host,
                    "name": given["name"],
                }
        return None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if self.read(aws, identifier, given) is not None:
            _change(aws, given["zoneId"], "DELETE", _record(given))


def _read_alias(given: Inputs, record: Properties) -> Properties:
    aliases = [{**alias, "name": alias["name"].rstrip(".")} for alias in given.get("aliases", [])]
    target = record.get("AliasTarget")
    there = (
        {
            "name": target["DNSName"].rstrip("."),
            "zoneId": target["HostedZoneId"],
            "evaluateTargetHealth": target["EvaluateTargetHealth"],
        }
        if target
        else None
    )
    return keep_spelling(given, {"aliases": aliases}, {"aliases": [there] if there else []})


def _read_routing_policy(given: Inputs, record: Properties) -> Properties:
    wanted = _read_routing(given)
    there = {ours: wanted[theirs] for ours, theirs in _ROUTING.items() if theirs in wanted}
    return keep_spelling(given, there, record, _ROUTING)


def _change(aws: Context, zone_id: str, action: str, record: dict[str, object]) -> None:
    changes = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    aws.client("route53").change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=changes)


def _build_vpc(aws: Context, vpc: Properties) -> dict[str, str]:
    return {"VPCId": vpc["vpcId"], "VPCRegion": vpc.get("vpcRegion", aws.region)}


def _record(given: Inputs) -> dict[str, object]:
    record: dict[str, object] = {"Name": given["name"], "Type": given["type"]}
    if "ttl" in given:
        record["TTL"] = given["ttl"]
    if values := given.get("records"):
        record["ResourceRecords"] = [{"Value": value} for value in values]
    if aliases := given.get("aliases"):
        (alias,) = aliases
        record["AliasTarget"] = {
            "DNSName": alias["name"],
            "HostedZoneId": alias["zoneId"],
            "EvaluateTargetHealth": alias["evaluateTargetHealth"],
        }
    record |= given.pick({"healthCheckId": "HealthCheckId", "setIdentifier": "SetIdentifier"})
    return record | _read_routing(given)


def _read_routing(inputs: Inputs) -> dict[str, object]:
    """Returns the routing policy of a record."""
    chosen: dict[str, object] = {}
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
        chosen["CidrRoutingConfig"] = convert_to_pascal(policy)
    if policy := inputs.get("geoproximityRoutingPolicy"):
        chosen["GeoProximityLocation"] = convert_to_pascal(policy)
    if inputs.get("multivalueAnswerRoutingPolicy"):
        chosen["MultiValueAnswer"] = True
    return chosen
