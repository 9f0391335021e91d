"""Roles, tables, parameters and secrets, as AWS's APIs describe them."""

import pulumi
import pulumi_aws as aws
from pulumi import Output

from embedded_aws import Emulator, deploy
from tests.e2e.embedded_aws.programs import TAG_LIST, TAGS, allow, trust


def identities() -> None:
    boundary = aws.iam.Policy("boundary", policy=allow("s3:*", "*"), description="no more", path="/made/")
    role = aws.iam.Role(
        "role",
        assume_role_policy=trust("lambda"),
        description="a role",
        max_session_duration=7200,
        permissions_boundary=boundary.arn,
        tags=TAGS,
    )
    aws.iam.RolePolicy("inline", role=role.name, policy=allow("s3:GetObject", "*"))
    managed = aws.iam.Policy("managed", name_prefix="managed-", policy=allow("s3:PutObject", "*"))
    aws.iam.RolePolicyAttachment("managed", role=role.name, policy_arn=managed.arn)
    aws.iam.RolePolicyAttachment(
        "of-aws",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    )
    pulumi.export("role", role.name)
    pulumi.export("boundary", boundary.arn)


def test_iam(emulator: Emulator) -> None:
    with deploy(identities, emulator=emulator) as stack:
        iam, name = stack.client("iam"), stack.outputs["role"]
        role = iam.get_role(RoleName=name)["Role"]

        assert role["Description"] == "a role"
        assert role["MaxSessionDuration"] == 7200
        assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == stack.outputs["boundary"]
        assert stack.outputs["boundary"].startswith("arn:aws:iam::123456789012:policy/made/boundary-")
        assert iam.list_role_tags(RoleName=name)["Tags"] == TAG_LIST
        (inline,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
        document = iam.get_role_policy(RoleName=name, PolicyName=inline)["PolicyDocument"]
        assert document["Statement"][0]["Action"] == "s3:GetObject"
        attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        names = {policy["PolicyName"] for policy in attached}
        assert "AWSLambdaBasicExecutionRole" in names
        assert any(each.startswith("managed-") for each in names)


def tables() -> None:
    key = aws.kms.Key("table")
    aws.kms.Alias("table", name="alias/table-of-tests", target_key_id=key.key_id)
    demand = aws.dynamodb.Table(
        "demand",
        attributes=[{"name": name, "type": "S"} for name in ("id", "at", "who")],
        hash_key="id",
        range_key="at",
        billing_mode="PAY_PER_REQUEST",
        global_secondary_indexes=[
            {
                "name": "by-who",
                "hash_key": "who",
                "range_key": "at",
                "projection_type": "INCLUDE",
                "non_key_attributes": ["note"],
            }
        ],
        local_secondary_indexes=[{"name": "local", "range_key": "who", "projection_type": "ALL"}],
        ttl={"attribute_name": "expires", "enabled": True},
        point_in_time_recovery={"enabled": True},
        server_side_encryption={"enabled": True, "kms_key_arn": key.arn},
        stream_enabled=True,
        stream_view_type="NEW_AND_OLD_IMAGES",
        deletion_protection_enabled=True,
        tags=TAGS,
    )
    provisioned = aws.dynamodb.Table(
        "provisioned",
        attributes=[{"name": "id", "type": "N"}],
        hash_key="id",
        read_capacity=5,
        write_capacity=6,
        table_class="STANDARD_INFREQUENT_ACCESS",
    )
    aws.dynamodb.ResourcePolicy(
        "provisioned",
        resource_arn=provisioned.arn,
        policy=provisioned.arn.apply(lambda arn: allow("dynamodb:GetItem", arn, AWS="123456789012")),
    )
    pulumi.export("demand", demand.name)
    pulumi.export("stream", demand.stream_arn)
    pulumi.export("provisioned", provisioned.name)


def test_dynamodb(emulator: Emulator) -> None:
    with deploy(tables, emulator=emulator) as stack:
        client = stack.client("dynamodb")
        table = client.describe_table(TableName=stack.outputs["demand"])["Table"]

        assert table["KeySchema"] == [
            {"AttributeName": "id", "KeyType": "HASH"},
            {"AttributeName": "at", "KeyType": "RANGE"},
        ]
        assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        (index,) = table["GlobalSecondaryIndexes"]
        assert index["Projection"] == {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]}
        (local,) = table["LocalSecondaryIndexes"]
        assert local["KeySchema"][1]["AttributeName"] == "who"
        assert table["LatestStreamArn"] == stack.outputs["stream"]
        assert table["SSEDescription"]["SSEType"] == "KMS"
        assert table["DeletionProtectionEnabled"]
        ttl = client.describe_time_to_live(TableName=stack.outputs["demand"])["TimeToLiveDescription"]
        assert ttl["AttributeName"] == "expires"
        backups = client.describe_continuous_backups(TableName=stack.outputs["demand"])
        recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
        assert client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == TAG_LIST
        other = client.describe_table(TableName=stack.outputs["provisioned"])["Table"]
        assert other["ProvisionedThroughput"]["WriteCapacityUnits"] == 6
        policy = client.get_resource_policy(ResourceArn=other["TableArn"])["Policy"]
        assert "dynamodb:GetItem" in policy
        assert other["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
        aliases = stack.client("kms").list_aliases()["Aliases"]
        assert "alias/table-of-tests" in {alias["AliasName"] for alias in aliases}


def secrets() -> None:
    parameter = aws.ssm.Parameter(
        "p", name="/shop/token", type="SecureString", value=Output.secret("hunter2"), tags=TAGS
    )
    secret = aws.secretsmanager.Secret("s", description="a secret", recovery_window_in_days=0, tags=TAGS)
    text = aws.secretsmanager.SecretVersion("text", secret_id=secret.id, secret_string="hunter3")
    pulumi.export("parameter", parameter.name)
    pulumi.export("parameter_arn", parameter.arn)
    pulumi.export("value", parameter.value)
    pulumi.export("secret", secret.arn)
    pulumi.export("version", text.version_id)


def test_parameters_and_secrets(emulator: Emulator) -> None:
    with deploy(secrets, emulator=emulator) as stack:
        ssm, manager = stack.client("ssm"), stack.client("secretsmanager")
        found = ssm.get_parameter(Name="/shop/token", WithDecryption=True)["Parameter"]
        assert (found["Value"], found["Type"], found["ARN"]) == (
            "hunter2",
            "SecureString",
            stack.outputs["parameter_arn"],
        )
        assert stack.outputs.secrets >= {"value"}
        value = manager.get_secret_value(SecretId=stack.outputs["secret"])
        assert (value["SecretString"], value["VersionId"]) == ("hunter3", stack.outputs["version"])
        assert manager.describe_secret(SecretId=stack.outputs["secret"])["Tags"] == TAG_LIST
