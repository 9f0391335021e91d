"""The policy of who deploys a stack."""

import json
import re
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import record
from embedded_aws.resource_model.registry import list_function_tokens, list_resource_types
from serverless_patterns_cli.deploy_policy.calls import find_calls
from serverless_patterns_cli.deploy_policy.documents import LARGEST_POLICY, build_documents
from serverless_patterns_cli.deploy_policy.policy import Statement, build_statements
from serverless_patterns_cli.errors import UserError

ACCOUNT = "111122223333"
SQS = f"arn:aws:sqs:eu-central-1:{ACCOUNT}"


def read_statements(program: Any) -> list[Statement]:
    return build_statements(record(program), account=ACCOUNT, region="eu-central-1")


def find_resources(statements: list[Statement], action: str) -> list[str]:
    return [arn for each in statements if action in each["Action"] for arn in each["Resource"]]


@pytest.mark.parametrize(
    "token", [each for each in (*list_resource_types(), *list_function_tokens()) if each.startswith("aws:")]
)
def test_the_calls_of_each_type_that_runs_here_are_known(token: str) -> None:
    calls = find_calls(token)
    assert calls is not None
    for each in calls:
        assert each.passes or (each.actions and each.resources)
        assert all(re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]+", action) for action in each.actions)
        assert all(arn == "*" or re.match(r"arn:{partition}:[a-z0-9-]+:", arn) for arn in each.resources)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({}, "orders-???????"),
        ({"name": "orders"}, "orders"),
        ({"name_prefix": "orders-"}, "orders-*"),
        ({"fifo_queue": True}, "orders-???????.fifo"),
    ],
)
def test_a_resource_has_the_pattern_of_its_name(arguments: dict[str, Any], name: str) -> None:
    def program() -> None:
        aws.sqs.Queue("orders", **arguments)

    assert find_resources(read_statements(program), "sqs:CreateQueue") == [f"{SQS}:{name}"]


def test_a_policy_of_a_queue_names_the_queue() -> None:
    def program() -> None:
        queue = aws.sqs.Queue("orders")
        aws.sqs.QueuePolicy("policy", queue_url=queue.url, policy="{}")
        aws.sqs.QueuePolicy(
            "other", queue_url=f"https://sqs.eu-central-1.amazonaws.com/{ACCOUNT}/x", policy="{}"
        )

    named = find_resources(read_statements(program), "sqs:SetQueueAttributes")
    assert sorted(named) == [f"{SQS}:orders-???????", f"{SQS}:x"]


def test_a_role_is_passed_to_the_service_that_needs_it_only() -> None:
    def program() -> None:
        role = aws.iam.Role("work", assume_role_policy="{}")
        aws.iam.Role("other", assume_role_policy="{}")
        aws.lambda_.Function("work", role=role.arn)
        aws.lambda_.Function("existing", role=f"arn:aws:iam::{ACCOUNT}:role/team/existing")

    passing = [each for each in read_statements(program) if each["Action"] == ["iam:PassRole"]]
    assert [each["Resource"] for each in passing] == [
        [f"arn:aws:iam::{ACCOUNT}:role/team/existing", f"arn:aws:iam::{ACCOUNT}:role/work-???????"]
    ]
    assert passing[0]["Condition"] == {"StringEquals": {"iam:PassedToService": ["lambda.amazonaws.com"]}}


def test_an_argument_adds_the_calls_that_only_it_makes() -> None:
    def program() -> None:
        aws.s3.Bucket("kept")
        aws.s3.Bucket("emptied", force_destroy=True)

    emptied = find_resources(read_statements(program), "s3:DeleteObject")
    assert emptied == ["arn:aws:s3:::emptied-???????/*"]


def test_a_lock_is_bypassed_only_to_empty_a_bucket_that_has_one() -> None:
    def program() -> None:
        aws.s3.Bucket("plain", force_destroy=True)
        aws.s3.Bucket("kept", object_lock_enabled=True)
        aws.s3.Bucket("emptied", object_lock_enabled=True, force_destroy=True)
        for name, force_destroy in {"locked": True, "kept-too": False}.items():
            bucket = aws.s3.Bucket(name, force_destroy=force_destroy)
            aws.s3.BucketObjectLockConfiguration(name, bucket=bucket.bucket)

    bypassed = find_resources(read_statements(program), "s3:BypassGovernanceRetention")
    assert sorted(bypassed) == ["arn:aws:s3:::emptied-???????/*", "arn:aws:s3:::locked-???????/*"]


def test_a_cluster_creates_its_secret_and_its_log_group_has_its_name() -> None:
    def program() -> None:
        orders = aws.rds.Cluster("orders", engine="aurora-postgresql", manage_master_user_password=True)
        aws.cloudwatch.LogGroup("logs", name=orders.id.apply("/aws/rds/cluster/{}/postgresql".format))

    statements = read_statements(program)
    assert find_resources(statements, "secretsmanager:CreateSecret") == [
        f"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret:rds!cluster-*"
    ]
    cluster = f"arn:aws:rds:eu-central-1:{ACCOUNT}:cluster:orders-???????"
    assert cluster in find_resources(statements, "rds:CreateDBCluster")
    groups = find_resources(statements, "logs:CreateLogGroup")
    assert all("/aws/rds/cluster/orders-???????/postgresql" in each for each in groups)


def test_a_version_of_a_secret_names_the_secret_with_its_random_ending() -> None:
    def program() -> None:
        secret = aws.secretsmanager.Secret("key")
        aws.secretsmanager.SecretVersion("key", secret_id=secret.arn, secret_string="x")

    start = f"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret:key-???????"
    statements = read_statements(program)
    assert find_resources(statements, "secretsmanager:PutSecretValue") == [f"{start}-??????"]
    assert sorted(find_resources(statements, "secretsmanager:CreateSecret")) == [start, f"{start}-??????"]


def test_a_key_that_aws_manages_needs_no_permission() -> None:
    def read(key: str) -> list[str]:
        return find_resources(
            read_statements(lambda: aws.secretsmanager.Secret("key", kms_key_id=key)), "kms:Decrypt"
        )

    assert read("alias/aws/secretsmanager") == []
    assert read("alias/partner") == [f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/*"]


def test_the_resource_of_a_web_acl_needs_its_own_permission() -> None:
    def program() -> None:
        pool = aws.cognito.UserPool("people")
        aws.wafv2.WebAclAssociation("own", resource_arn=pool.arn, web_acl_arn="arn")

    assert find_resources(read_statements(program), "cognito-idp:AssociateWebACL")
    assert not find_resources(read_statements(program), "elasticloadbalancing:SetWebACL")


def test_mappings_are_created_for_functions_of_the_stack() -> None:
    def program() -> None:
        function = aws.lambda_.Function("work", role=f"arn:aws:iam::{ACCOUNT}:role/x")
        for number in range(2):
            aws.lambda_.EventSourceMapping(
                f"mapping-{number}", function_name=function.arn, event_source_arn="arn"
            )

    (statement,) = [
        each for each in read_statements(program) if "lambda:CreateEventSourceMapping" in each["Action"]
    ]
    function = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:work-???????"
    assert statement["Condition"] == {"ArnLike": {"lambda:FunctionArn": [function, f"{function}:*"]}}


def test_the_region_of_a_provider_counts() -> None:
    def program() -> None:
        there = aws.Provider("there", region="us-gov-west-1")
        aws.sqs.Queue("orders", opts=pulumi.ResourceOptions(provider=there))

    named = find_resources(read_statements(program), "sqs:CreateQueue")
    assert named == [f"arn:aws-us-gov:sqs:us-gov-west-1:{ACCOUNT}:orders-???????"]


def test_functions_that_the_program_calls_are_in_it() -> None:
    def program() -> None:
        aws.get_availability_zones()

    assert find_resources(read_statements(program), "ec2:DescribeAvailabilityZones") == ["*"]


def test_an_unknown_type_is_an_error_that_names_it() -> None:
    def program() -> None:
        aws.glacier.Vault("archive")

    with pytest.raises(
        UserError, match=r"not known for aws:glacier/vault:Vault; the policy would be incomplete"
    ):
        read_statements(program)


@pytest.mark.exhaustive
def test_a_large_policy_becomes_several_valid_ones() -> None:
    def program() -> None:
        for number in range(300):
            aws.sqs.Queue(f"queue-with-a-long-name-{number}")

    statements = read_statements(program)
    documents = build_documents(statements)
    assert len(documents) > 1
    for document in documents:
        assert len(json.dumps(document, separators=(",", ":"))) <= LARGEST_POLICY
        assert document["Version"] == "2012-10-17"
    parts = [each for document in documents for each in document["Statement"]]
    assert sorted(arn for each in parts for arn in each["Resource"]) == sorted(
        arn for each in statements for arn in each["Resource"]
    )
    names = [each["Sid"] for each in parts]
    assert len(set(names)) == len(names)
