"""GraphQL APIs, which answer; databases and caches, which are stored."""

import pulumi
import pulumi_aws as aws
import pytest
import urllib3
from pulumi import ResourceOptions

from embedded_aws import DeploymentError, Emulator, deploy
from tests.e2e.embedded_aws.programs import TAGS, allow, simple_function, trust

SCHEMA = """
type Greeting { text: String }
type Query { greeting(name: String!): Greeting }
schema { query: Query }
"""
CODE = "def handler(event, context): return {'text': event['arguments']['name']}"
STEP = """
export function request(ctx) { return {payload: {}}; }
export function response(ctx) { return ctx.result; }
"""


def graphql() -> None:
    function = simple_function("greet", CODE)
    role = aws.iam.Role("graphql", assume_role_policy=trust("appsync"))
    granted = aws.iam.RolePolicy(
        "graphql", role=role.name, policy=function.arn.apply(lambda arn: allow("lambda:InvokeFunction", arn))
    )
    api = aws.appsync.GraphQLApi("shop", authentication_type="API_KEY", schema=SCHEMA, tags=TAGS)
    key = aws.appsync.ApiKey("shop", api_id=api.id)
    source = aws.appsync.DataSource(
        "greet",
        api_id=api.id,
        type="AWS_LAMBDA",
        lambda_config={"function_arn": function.arn},
        service_role_arn=role.arn,
        opts=ResourceOptions(depends_on=[granted]),
    )
    aws.appsync.Resolver("greeting", api_id=api.id, type="Query", field="greeting", data_source=source.name)
    nothing = aws.appsync.DataSource("nothing", api_id=api.id, type="NONE")
    aws.appsync.Function(
        "step",
        api_id=api.id,
        data_source=nothing.name,
        name="step",
        runtime={"name": "APPSYNC_JS", "runtime_version": "1.0.0"},
        code=STEP,
    )
    pulumi.export("url", api.uris["GRAPHQL"])
    pulumi.export("key", key.key)


def test_a_graphql_api_answers_a_query_with_its_key(emulator: Emulator) -> None:
    with deploy(graphql, stack="graphql", emulator=emulator) as stack:
        query = {"query": '{ greeting(name: "you") { text } }'}
        url, key = stack.local_url("url"), {"x-api-key": stack.outputs["key"]}
        answer = urllib3.request("POST", url, json=query, headers=key)
        assert answer.json() == {"data": {"greeting": {"text": "you"}}}
        assert urllib3.request("POST", url, json=query, headers={"x-api-key": "da2-no"}).status == 401


def databases(size: int = 20) -> None:
    vpc = aws.ec2.Vpc("v", cidr_block="10.79.0.0/16")
    subnets = [
        aws.ec2.Subnet(zone, vpc_id=vpc.id, cidr_block=f"10.79.{number}.0/24", availability_zone=zone).id
        for number, zone in enumerate(("us-east-1a", "us-east-1b"))
    ]
    group = aws.rds.SubnetGroup("d", subnet_ids=subnets, tags=TAGS)
    made = aws.rds.Instance(
        "d",
        engine="postgres",
        instance_class="db.t4g.micro",
        allocated_storage=size,
        username="shop",
        password="not-a-secret",
        db_subnet_group_name=group.name,
        skip_final_snapshot=True,
        tags=TAGS,
    )
    cluster = aws.rds.Cluster(
        "c",
        engine="aurora-postgresql",
        database_name="shop",
        master_username="shop",
        master_password="not-a-secret",
        serverlessv2_scaling_configuration={"min_capacity": 0.5, "max_capacity": 1},
        skip_final_snapshot=True,
    )
    aws.rds.ClusterInstance(
        "c", cluster_identifier=cluster.id, engine="aurora-postgresql", instance_class="db.serverless"
    )
    caches = aws.elasticache.SubnetGroup("e", subnet_ids=subnets)
    cache = aws.elasticache.Cluster(
        "e",
        engine="redis",
        node_type="cache.t4g.micro",
        num_cache_nodes=1,
        subnet_group_name=caches.name,
        tags=TAGS,
    )
    aws.elasticache.ReplicationGroup(
        "r", description="replicas", node_type="cache.t4g.micro", num_cache_clusters=2
    )
    pulumi.export("database", made.identifier)
    pulumi.export("endpoint", made.endpoint)
    pulumi.export("nodes", cache.cache_nodes)


@pytest.mark.exhaustive
def test_databases_are_stored_and_updated(emulator: Emulator) -> None:
    with deploy(databases, stack="databases", emulator=emulator) as stack:
        name = stack.outputs["database"]
        assert ":" in stack.outputs["endpoint"]
        assert len(stack.outputs["nodes"]) == 1
        assert set(stack.update(lambda: databases(size=30)).values()) == {"update"}
        (found,) = stack.client("rds").describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
        assert found["AllocatedStorage"] == 30


def test_a_database_without_a_final_snapshot_says_so(emulator: Emulator) -> None:
    def program() -> None:
        aws.rds.Cluster("kept", engine="aurora-mysql", master_username="shop", master_password="not-secret")

    stack = deploy(program, stack="kept", emulator=emulator)
    with pytest.raises(DeploymentError, match="finalSnapshotIdentifier is required when skipFinalSnap"):
        stack.destroy()
