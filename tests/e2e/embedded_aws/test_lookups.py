"""Functions that find what exists, and references to other stacks."""

import re
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError
from pulumi import Output

from embedded_aws import DeploymentError, Emulator, deploy
from embedded_aws.resources.problems import UnsupportedError
from tests.e2e.embedded_aws.programs import TAGS, simple_function, trust


@pytest.fixture(scope="module")
def emulator(empty: Emulator) -> Emulator:
    """An emulator with no networks of other modules, which lookups would find as well."""
    return empty


def build_existing() -> None:
    """One resource of each kind that a function finds."""
    aws.ssm.Parameter("p", name="/found/plain", type="String", value="v", tags=TAGS)
    aws.ssm.Parameter("s", name="/found/secret", type="SecureString", value="hidden")
    secret = aws.secretsmanager.Secret("s", name="found-secret", tags=TAGS)
    aws.secretsmanager.SecretVersion("s", secret_id=secret.id, secret_string="hidden too")
    key = aws.kms.Key("k", description="found")
    aws.kms.Alias("k", name="alias/found", target_key_id=key.key_id)
    aws.iam.Role("found-role", name="found-role", assume_role_policy=trust("lambda"), tags=TAGS)
    aws.dynamodb.Table(
        "t",
        name="found-table",
        attributes=[{"name": "id", "type": "S"}, {"name": "at", "type": "N"}],
        hash_key="id",
        range_key="at",
        billing_mode="PAY_PER_REQUEST",
    )
    aws.sqs.Queue("q", name="found-queue", tags=TAGS)
    aws.sns.Topic("t", name="found-topic", tags=TAGS)
    aws.s3.Bucket("b", bucket="found-bucket")
    pulumi.export("function", simple_function("found").name)
    aws.route53.Zone("z", name="found.example.com")
    vpc = aws.ec2.Vpc("v", cidr_block="10.77.0.0/16", enable_dns_hostnames=True, tags={"Name": "found"})
    made = aws.ec2.Subnet("s", vpc_id=vpc.id, cidr_block="10.77.1.0/24", tags=TAGS)
    group = aws.ec2.SecurityGroup("g", name="found-group", description="found", vpc_id=vpc.id)
    pulumi.export("vpc", vpc.id)
    pulumi.export("subnet", made.id)
    pulumi.export("group", group.id)
    pulumi.export("key", key.arn)
    pulumi.export("secret", Output.secret("s3cr3t"))


def find_existing(function: str) -> Callable[[], None]:
    """The program that finds all of it; some functions get the name from an output."""

    def program() -> None:
        there = pulumi.StackReference("there", "organization/project/existing")
        vpc = aws.ec2.get_vpc(filters=[{"name": "tag:Name", "values": ["found"]}])
        subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]}])
        secret = aws.secretsmanager.get_secret_version_output(
            secret_id=aws.secretsmanager.get_secret(name="found-secret").id
        )
        # As with the AWS provider, a text is a boolean where one is expected.
        loose: Any = "true"
        image = aws.ec2.get_ami(most_recent=loose, owners=["amazon"], name_regex="^amzn|^al20")
        for name, value in {
            "plain": aws.ssm.get_parameter(name="/found/plain").insecure_value,
            "hidden": aws.ssm.get_parameter_output(name="/found/secret").value,
            "hidden_too": secret.secret_string,
            "key": aws.kms.get_key(key_id="alias/found").arn,
            "alias": aws.kms.get_alias(name="alias/found").target_key_arn,
            "role": aws.iam.get_role(name="found-role").arn,
            "table": aws.dynamodb.get_table(name="found-table").range_key,
            "queue": aws.sqs.get_queue(name="found-queue").tags,
            "topic": aws.sns.get_topic(name="found-topic").arn,
            "bucket": aws.s3.get_bucket(bucket="found-bucket").bucket_regional_domain_name,
            "function": aws.lambda_.get_function(function_name=function).handler,
            "zone": aws.route53.get_zone(name="found.example.com").name,
            "vpc": (vpc.id, vpc.enable_dns_hostnames, vpc.cidr_block),
            "subnets": subnets.ids,
            "subnet": aws.ec2.get_subnet(vpc_id=vpc.id, tags=TAGS).cidr_block,
            "group": aws.ec2.get_security_group(name="found-group").vpc_id,
            "image": image.id,
            "far_vpc": there.get_output("vpc"),
            "far_secret": there.require_output("secret"),
            "far_nothing": there.get_output("nothing"),
        }.items():
            pulumi.export(name, value)

    return program


@pytest.mark.slow
def test_functions_find_what_exists_and_references_read_other_stacks(emulator: Emulator) -> None:
    made = deploy(build_existing, stack="existing", emulator=emulator).outputs
    outputs = deploy(find_existing(made["function"]), stack="finding", emulator=emulator).outputs

    assert outputs.pop("image").startswith("ami-")
    assert outputs.secrets == {"hidden", "hidden_too", "far_secret"}
    assert outputs == {
        "plain": "v",
        "hidden": "hidden",
        "hidden_too": "hidden too",
        "key": made["key"],
        "alias": made["key"],
        "role": "arn:aws:iam::123456789012:role/found-role",
        "table": "at",
        "queue": TAGS,
        "topic": "arn:aws:sns:us-east-1:123456789012:found-topic",
        "bucket": "found-bucket.s3.us-east-1.amazonaws.com",
        "function": "app.handler",
        "zone": "found.example.com",
        "vpc": [made["vpc"], True, "10.77.0.0/16"],
        "subnets": [made["subnet"]],
        "subnet": "10.77.1.0/24",
        "group": made["vpc"],
        "far_vpc": made["vpc"],
        "far_secret": "s3cr3t",
    }


def test_a_program_reads_resources_of_another_stack_and_does_not_manage_them(emulator: Emulator) -> None:
    def program() -> None:
        bucket = aws.s3.Bucket.get("read", "read-bucket")
        aws.s3.BucketVersioning("v", bucket=bucket.bucket, versioning_configuration={"status": "Enabled"})
        pulumi.export("arn", bucket.arn)

    other = deploy(lambda: void(aws.s3.Bucket("b", bucket="read-bucket")), stack="has", emulator=emulator)
    stack = deploy(program, stack="reads", emulator=emulator)
    assert stack.outputs["arn"] == "arn:aws:s3:::read-bucket"
    versioning = stack.client("s3").get_bucket_versioning(Bucket="read-bucket")
    assert versioning["Status"] == "Enabled"
    stack.destroy()
    assert other.refresh() == {}
    with pytest.raises(DeploymentError, match=r"its 'role' is needed as well as its id; read it by a funct"):
        deploy(
            lambda: void(aws.iam.RolePolicyAttachment.get("a", "some-id")), stack="reads", emulator=emulator
        )


@pytest.mark.exhaustive
def test_a_program_of_virtual_machines_names_all_that_it_lacks(emulator: Emulator) -> None:
    def program() -> None:
        names = ["ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"]
        found = aws.ec2.get_ami(
            most_recent=True, owners=["099720109477"], filters=[{"name": "name", "values": names}]
        )
        group = aws.ec2.SecurityGroup("web")
        aws.ec2.Instance("web", ami=found.id, instance_type="t3.micro", vpc_security_group_ids=[group.id])
        aws.glue.Job("job", role_arn="role", command={"script_location": "a"})

    with pytest.raises(UnsupportedError) as raised:
        deploy(program, emulator=emulator, stack="machines")

    assert "aws:ec2/instance:Instance of 'web'" in str(raised.value)
    assert "virtual machines do not run here: use a function, or containers of ECS" in str(raised.value)
    assert "aws:glue/job:Job of 'job'" in str(raised.value)


MISSING: dict[str, tuple[Callable[[], Any], str]] = {
    "parameter": (lambda: aws.ssm.get_parameter(name="/no"), "reading SSM Parameter (/no): couldn't find"),
    "secret": (
        lambda: aws.secretsmanager.get_secret_version(secret_id="no"),
        "reading Secrets Manager Secret Version (no): couldn't find resource",
    ),
    "vpc": (lambda: aws.ec2.get_vpc(cidr_block="1.2.3.0/24"), "no matching EC2 VPC found"),
    "image": (lambda: aws.ec2.get_ami(owners=["nobody"]), "Your query returned no results. Please change"),
    "zone": (lambda: aws.route53.get_zone(name="no.example"), "no matching Route 53 Hosted Zone found"),
    "bucket": (lambda: aws.s3.get_bucket(bucket="no-such"), "reading S3 Bucket (no-such): couldn't find"),
    "function": (lambda: aws.lambda_.get_function(function_name="no"), "reading Lambda Function (no): cou"),
    "key": (lambda: aws.kms.get_key(key_id="alias/no"), "reading KMS Key (alias/no): couldn't find"),
    "role": (lambda: aws.iam.get_role(name="no"), "reading IAM Role (no): couldn't find resource"),
    "table": (lambda: aws.dynamodb.get_table(name="none"), "reading DynamoDB Table (none): couldn't find"),
    "queue": (lambda: aws.sqs.get_queue(name="no"), "reading SQS Queue (no): couldn't find resource"),
    "topic": (lambda: aws.sns.get_topic(name="no"), "reading SNS Topic (no): couldn't find resource"),
}


@pytest.mark.parametrize("what", MISSING)
def test_what_does_not_exist_is_an_error_in_the_words_of_the_provider(what: str, emulator: Emulator) -> None:
    find, message = MISSING[what]

    with pytest.raises(DeploymentError, match=re.escape(message)):
        deploy(lambda: void(find()), stack="missing", emulator=emulator)


def void(_found: object) -> None:
    """Has a program return nothing."""


@pytest.mark.exhaustive
def test_a_stack_that_was_destroyed_or_belongs_to_another_organization_is_unknown(emulator: Emulator) -> None:
    def refers(name: str) -> Callable[[], None]:
        def program() -> None:
            pulumi.export("there", pulumi.StackReference("r", name).outputs)

        return program

    other = deploy(lambda: pulumi.export("x", 1), stack="short", emulator=emulator)
    with pytest.raises(
        DeploymentError, match=r'"project/none"; the stacks of this emulator are: .*project/short'
    ):
        deploy(refers("project/none"), stack="refers", emulator=emulator)
    for name in ("short", "project/short", "organization/project/short"):
        assert deploy(refers(name), stack="refers", emulator=emulator).outputs == {"there": {"x": 1}}
    with pytest.raises(DeploymentError, match='unknown stack "acme/project/short"'):
        deploy(refers("acme/project/short"), stack="refers", emulator=emulator)
    other.destroy()
    with pytest.raises(DeploymentError, match='unknown stack "short"'):
        deploy(refers("short"), stack="refers", emulator=emulator)


@pytest.fixture(scope="module")
def network(emulator: Emulator) -> dict[str, str]:
    """IDs of a VPC, and of a group, a route table and an endpoint in it."""
    ec2 = emulator.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.91.0.0/16")["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "filtered"}])
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "not in XML", "Value": "a\x0b"}])
    group = ec2.create_security_group(GroupName="filtered", Description="web", VpcId=vpc)["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 4443, "ToPort": 4443, "IpRanges": [{"CidrIp": "10.9.0.0/16"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    service = {"ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": [table]}
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc, **service)["VpcEndpoint"]["VpcEndpointId"]
    return {"vpc": vpc, "group": group, "table": table, "endpoint": endpoint}


@pytest.mark.representatives(
    "vpcs-filters0-found0",
    "security_groups-filters3-found3",
    "vpc_endpoints-filters13-None",
    "security_groups-filters14-None",
)
@pytest.mark.parametrize(
    ("call", "filters", "found"),
    [
        ("vpcs", {"tag:Name": "filt?red"}, ["vpc"]),
        ("vpcs", {"cidr": "10.91.*", "is-default": "false"}, ["vpc"]),
        ("vpcs", {"cidr": "10.91.*", "isDefault": "true"}, []),
        ("security_groups", {"ip-permission.from-port": "4443"}, ["group"]),
        ("security_groups", {"ip-permission.cidr": "10.9.0.0/16", "vpc-id": "{vpc}"}, ["group"]),
        ("security_groups", {"description": "web", "group-name": "filt\\*"}, []),
        ("security_groups", {"vpc-id": "{vpc}", "tag:none": "x"}, []),
        ("route_tables", {"vpc-id": "{vpc}", "association.main": "false"}, []),
        ("route_tables", {"route-table-id": "{table}"}, ["table"]),
        ("vpc_endpoints", {"vpc-id": "{vpc}", "vpc-endpoint-type": "Gateway"}, ["endpoint"]),
        ("vpc_endpoints", {"vpc-id": "{vpc}", "vpc-endpoint-type": "Interface"}, []),
        ("vpc_endpoints", {"service-name": "*.s3", "vpc-endpoint-state": "available"}, ["endpoint"]),
        ("vpcs", {"nonsense": "x"}, None),
        ("vpc_endpoints", {"nonsense": "x"}, None),
        ("security_groups", {"vpc-id": "{vpc}", "nonsense": "x"}, None),
    ],
)
def test_each_filter_of_a_network_is_applied_or_an_error(
    emulator: Emulator, network: dict[str, str], call: str, filters: dict[str, str], found: list[str] | None
) -> None:
    given = [{"Name": name, "Values": [value.format(**network)]} for name, value in filters.items()]
    describe = getattr(emulator.client("ec2"), f"describe_{call}")
    if found is None:
        with pytest.raises(ClientError, match="'nonsense' is invalid"):
            describe(Filters=given)
        return
    answer: dict[str, Any] = describe(Filters=given)
    (items,) = (each for name, each in answer.items() if name.endswith("s"))
    assert [[name for name, each in network.items() if each in item.values()][-1] for item in items] == found


def test_rules_to_two_prefix_lists_are_two(emulator: Emulator) -> None:
    ec2 = emulator.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.79.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="lists", Description="lists", VpcId=vpc)["GroupId"]
    port = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    one, other = (
        ec2.authorize_security_group_egress(
            GroupId=group, IpPermissions=[{**port, "PrefixListIds": [{"PrefixListId": f"pl-{number}"}]}]
        )["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        for number in (63, 64)
    )
    ec2.revoke_security_group_egress(GroupId=group, SecurityGroupRuleIds=[one])
    assert len(ec2.describe_security_group_rules(SecurityGroupRuleIds=[other])["SecurityGroupRules"]) == 1
    (described,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    lists = [each for rule in described["IpPermissionsEgress"] for each in rule["PrefixListIds"]]
    assert lists == [{"PrefixListId": "pl-64"}]
