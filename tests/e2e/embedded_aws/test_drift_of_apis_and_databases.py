"""``refresh`` finds changes by others of GraphQL APIs, databases, zones, trails and web ACLs."""

import json
from collections.abc import Iterator
from typing import Any

import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.embedded_aws.drift import Change, Row, check_drift, count_resources, list_rounds
from tests.e2e.embedded_aws.programs import trust

pytestmark = pytest.mark.slow

REQUEST = '{"version": "2018-05-29", "payload": {}}'
RESPONSE = "$util.toJson($context.result)"
SCHEMA = "type Query { a: String b: String }"
VISIBLE: Any = {"cloudwatch_metrics_enabled": False, "sampled_requests_enabled": False, "metric_name": "acl"}


def program() -> None:
    declare_graphql()
    declare_databases()
    zone = aws.route53.Zone("zone", name="shop.example", comment="the shop")
    for weight in (10, 20):
        aws.route53.Record(
            f"record-{weight}",
            zone_id=zone.zone_id,
            name="shop.example",
            type="A",
            ttl=60,
            records=["192.0.2.1"],
            set_identifier=f"set-{weight}",
            weighted_routing_policies=[{"weight": weight}],
        )
    bucket = aws.s3.Bucket("logs")
    aws.cloudtrail.Trail(
        "trail",
        s3_bucket_name=bucket.bucket,
        enable_logging=True,
        event_selectors=[{"read_write_type": "All", "include_management_events": True}],
    )
    aws.cloudwatch.LogDeliveryDestination(
        "destination",
        name="destination",
        delivery_destination_configuration={"destination_resource_arn": bucket.arn},
    )
    aws.s3.Bucket("other-logs", bucket="other-logs-of-the-trail")
    aws.wafv2.WebAcl(
        "acl",
        scope="REGIONAL",
        description="a shop",
        default_action={"allow": {}},
        visibility_config=VISIBLE,
        rules=[
            {
                "name": "rate",
                "priority": 1,
                "action": {"block": {}},
                "statement": {"rate_based_statement": {"limit": 500, "aggregate_key_type": "IP"}},
                "visibility_config": VISIBLE,
            }
        ],
    )


def declare_graphql() -> None:
    api = aws.appsync.GraphQLApi(
        "api", authentication_type="API_KEY", schema=SCHEMA, xray_enabled=True, query_depth_limit=5
    )
    source = aws.appsync.DataSource("source", api_id=api.id, name="none", type="NONE", description="none")
    table = aws.dynamodb.Table(
        "table",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
        billing_mode="PAY_PER_REQUEST",
    )
    aws.appsync.DataSource(
        "table-source",
        api_id=api.id,
        name="table",
        type="AMAZON_DYNAMODB",
        service_role_arn=aws.iam.Role("role", assume_role_policy=trust("appsync")).arn,
        dynamodb_config={"table_name": table.name},
    )
    aws.appsync.Resolver(
        "resolver",
        api_id=api.id,
        type="Query",
        field="a",
        data_source=source.name,
        request_template=REQUEST,
        response_template=RESPONSE,
    )
    step = aws.appsync.Function(
        "step",
        api_id=api.id,
        name="step",
        data_source=source.name,
        request_mapping_template=REQUEST,
        response_mapping_template=RESPONSE,
    )
    aws.appsync.Resolver(
        "pipeline",
        api_id=api.id,
        type="Query",
        field="b",
        kind="PIPELINE",
        pipeline_config={"functions": [step.function_id]},
        request_template="{}",
        response_template=RESPONSE,
    )
    aws.appsync.ApiKey("key", api_id=api.id, description="for the shop", expires="2027-06-01T00:30:00Z")


def declare_databases() -> None:
    aws.rds.Cluster(
        "cluster",
        engine="aurora-postgresql",
        engine_mode="provisioned",
        master_username="shop",
        master_password="a-password",
        enable_http_endpoint=True,
        serverlessv2_scaling_configuration={"min_capacity": 0.5, "max_capacity": 2},
        backup_retention_period=7,
        skip_final_snapshot=True,
    )
    aws.rds.Cluster(
        "plain",
        engine="aurora-postgresql",
        master_username="shop",
        master_password="a-password",
        skip_final_snapshot=True,
    )


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(program, emulator=emulator) as deployed:
        assert deployed.refresh() == {}
        yield deployed


def change_resolver(field: str, **changed: Any) -> Change:
    def change(appsync: Any, identifier: str) -> object:
        names = {"apiId": identifier.partition("-")[0], "typeName": "Query", "fieldName": field}
        now = appsync.get_resolver(**names)["resolver"]
        kept = (
            "dataSourceName",
            "kind",
            "pipelineConfig",
            "requestMappingTemplate",
            "responseMappingTemplate",
        )
        given = {**{name: now[name] for name in kept if now.get(name)}, **changed}
        return appsync.update_resolver(**names, **given)

    return change


def change_step(appsync: Any, identifier: str) -> object:
    api, _, function = identifier.partition("-")
    now = appsync.get_function(apiId=api, functionId=function)["functionConfiguration"]
    kept = ("name", "dataSourceName", "functionVersion", "requestMappingTemplate")
    given = {**{name: now[name] for name in kept}, "responseMappingTemplate": "{}"}
    return appsync.update_function(apiId=api, functionId=function, **given)


def change_source(appsync: Any, identifier: str) -> object:
    api, _, name = identifier.partition("-")
    return appsync.update_data_source(apiId=api, name=name, type="NONE", description="by hand")


def change_table_source(appsync: Any, identifier: str) -> object:
    api, _, name = identifier.partition("-")
    now = appsync.get_data_source(apiId=api, name=name)["dataSource"]
    config = {**now["dynamodbConfig"], "tableName": "another-table"}
    return appsync.update_data_source(
        apiId=api, name=name, type=now["type"], serviceRoleArn=now["serviceRoleArn"], dynamodbConfig=config
    )


def change_api(**changed: Any) -> Change:
    def change(appsync: Any, api: str) -> object:
        now = appsync.get_graphql_api(apiId=api)["graphqlApi"]
        kept = {name: now[name] for name in ("name", "authenticationType", "xrayEnabled", "queryDepthLimit")}
        return appsync.update_graphql_api(apiId=api, **{**kept, **changed})

    return change


def change_key(**changed: Any) -> Change:
    def change(appsync: Any, identifier: str) -> object:
        api, _, key = identifier.partition(":")
        return appsync.update_api_key(apiId=api, id=key, **changed)

    return change


def change_cluster(**changed: Any) -> Change:
    return lambda rds, name: rds.modify_db_cluster(DBClusterIdentifier=name, ApplyImmediately=True, **changed)


def change_weight(route53: Any, identifier: str) -> object:
    zone = identifier.partition("_")[0]
    listed = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    (record,) = (each for each in listed if each.get("SetIdentifier") == "set-10")
    change = {"Action": "UPSERT", "ResourceRecordSet": {**record, "Weight": 99}}
    return route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})


def change_acl(**changed: Any) -> Change:
    def change(wafv2: Any, identifier: str) -> object:
        listed = wafv2.list_web_acls(Scope="REGIONAL")["WebACLs"]
        (name,) = (each["Name"] for each in listed if each["Id"] == identifier)
        now = wafv2.get_web_acl(Name=name, Id=identifier, Scope="REGIONAL")
        kept = ("Name", "Id", "DefaultAction", "Description", "Rules", "VisibilityConfig")
        given = {each: now["WebACL"][each] for each in kept}
        (rule,) = given["Rules"]
        given |= {"Rules": [{**rule, **changed.pop("Rule", {})}], **changed}
        return wafv2.update_web_acl(Scope="REGIONAL", LockToken=now["LockToken"], **given)

    return change


def change_destination(logs: Any, name: str) -> object:
    other = {"destinationResourceArn": "arn:aws:s3:::other-logs-of-the-trail"}
    return logs.put_delivery_destination(name=name, deliveryDestinationConfiguration=other)


def change_selectors(cloudtrail: Any, trail: str) -> object:
    selector = {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}
    return cloudtrail.put_event_selectors(TrailName=trail, EventSelectors=[selector])


LESS = {"MinCapacity": 0.5, "MaxCapacity": 64}
ROWS: list[Row] = [
    ("resolver", "appsync", "requestTemplate", change_resolver("a", requestMappingTemplate="{}")),
    ("resolver", "appsync", "responseTemplate", change_resolver("a", responseMappingTemplate="{}")),
    ("resolver", "appsync", "dataSource", change_resolver("a", dataSourceName="table")),
    ("pipeline", "appsync", "pipelineConfig", change_resolver("b", pipelineConfig={"functions": []})),
    ("step", "appsync", "responseMappingTemplate", change_step),
    ("source", "appsync", "description", change_source),
    ("table-source", "appsync", "dynamodbConfig", change_table_source),
    ("api", "appsync", "xrayEnabled", change_api(xrayEnabled=False)),
    ("key", "appsync", "description", change_key(description="by hand")),
    ("key", "appsync", "expires", change_key(expires=1_830_000_000)),
    (
        "cluster",
        "rds",
        "serverlessv2ScalingConfiguration",
        change_cluster(ServerlessV2ScalingConfiguration=LESS),
    ),
    ("cluster", "rds", "enableHttpEndpoint", change_cluster(EnableHttpEndpoint=False)),
    ("cluster", "rds", "backupRetentionPeriod", change_cluster(BackupRetentionPeriod=1)),
    ("plain", "rds", "enableHttpEndpoint", change_cluster(EnableHttpEndpoint=True)),
    ("plain", "rds", "deletionProtection", change_cluster(DeletionProtection=True)),
    (
        "plain",
        "rds",
        "iamDatabaseAuthenticationEnabled",
        change_cluster(EnableIAMDatabaseAuthentication=True),
    ),
    (
        "zone",
        "route53",
        "comment",
        lambda route53, zone: route53.update_hosted_zone_comment(Id=zone, Comment="by hand"),
    ),
    ("record-10", "route53", "weightedRoutingPolicies", change_weight),
    ("trail", "cloudtrail", "enableLogging", lambda cloudtrail, trail: cloudtrail.stop_logging(Name=trail)),
    ("trail", "cloudtrail", "eventSelectors", change_selectors),
    ("destination", "logs", "deliveryDestinationConfiguration", change_destination),
    ("acl", "wafv2", "defaultAction", change_acl(DefaultAction={"Block": {}})),
    ("acl", "wafv2", "rules", change_acl(Rule={"Action": {"Count": {}}})),
]


@pytest.mark.parametrize("rows", list_rounds(ROWS), ids=count_resources)
def test_changes_by_others_are_found_and_reverted(stack: Deployment, rows: list[Row]) -> None:
    check_drift(stack, program, rows)


def test_the_rules_are_those_of_the_program_again(stack: Deployment) -> None:
    (acl,) = (each for each in stack.resources if each.name == "acl")
    found = stack.client("wafv2").get_web_acl(Name=acl.outputs["name"], Id=acl.id, Scope="REGIONAL")["WebACL"]
    assert (
        json.dumps([found["DefaultAction"], found["Rules"][0]["Action"]]) == '[{"Allow": {}}, {"Block": {}}]'
    )
