"""Requests that name several resources, or members that their operation does not have."""

import json
from urllib.parse import quote, urlencode

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.embedded_aws.test_disguised_calls import FORM, send
from tests.permissions.account import REGION, Account
from tests.permissions.emulators import administrator

TARGETS = {
    "ecs": "AmazonEC2ContainerServiceV20141113",
    "ecr": "AmazonEC2ContainerRegistry_V20150921",
    "logs": "Logs_20140328",
    "kms": "TrentService",
    "states": "AWSStepFunctions",
    "dynamodb": "DynamoDB_20120810",
    "events": "AWSEvents",
}
CREATED = (
    "<Name>{}</Name><FunctionConfig><Comment></Comment><Runtime>cloudfront-js-2.0</Runtime></FunctionConfig>"
)
QUERY = {"startTime": 0, "endTime": 1, "queryString": "fields @message"}


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    aws = administrator(emulator)
    logs, ecs, ecr = aws.client("logs"), aws.client("ecs"), aws.client("ecr")
    for name in ("own", "other"):
        logs.create_log_group(logGroupName=name)
        logs.create_log_stream(logGroupName=name, logStreamName="s")
        ecs.create_cluster(clusterName=name)
        ecr.create_repository(repositoryName=name)
    return aws


def ask(caller: Account, service: str, operation: str, members: object) -> tuple[int, str]:
    headers = {
        "x-amz-target": f"{TARGETS[service]}.{operation}",
        "content-type": "application/x-amz-json-1.1",
    }
    return send(caller, service, "POST /", json.dumps(members), headers)


@pytest.mark.parametrize(
    ("call", "resource", "own", "with_other"),
    [
        ("ecs DescribeClusters", "cluster/own", {"clusters": ["own"]}, {"clusters": ["own", "other"]}),
        (
            "ecr DescribeRepositories",
            "repository/own",
            {"repositoryNames": ["own"]},
            {"repositoryNames": ["own", "other"]},
        ),
        (
            "logs StartQuery",
            "log-group:own:*",
            {**QUERY, "logGroupNames": ["own"]},
            {**QUERY, "logGroupName": "own", "logGroupNames": ["other"]},
        ),
        (
            "logs GetLogEvents",
            "log-group:own:*",
            {"logGroupName": "own", "logStreamName": "s"},
            {"logGroupName": "own", "logGroupIdentifier": "other", "logStreamName": "s"},
        ),
        (
            "ecr DeleteRepository",
            "repository/own",
            {"repositoryName": "own", "force": True},
            {"repositoryName": "other", "repositoryNames": ["own"]},
        ),
        (
            "ecs DeleteService",
            "service/default/own",
            {"service": "own"},
            {"service": "other", "services": ["own"]},
        ),
    ],
)
def test_each_resource_of_a_request_needs_permission(
    aws: Account, call: str, resource: str, own: object, with_other: object
) -> None:
    service, operation = call.split(" ")
    caller = aws.user({"Action": f"{service}:*", "Resource": aws.arn(service, resource)})
    assert "not authorized" in ask(caller, service, operation, with_other)[1]
    assert "not authorized" not in ask(caller, service, operation, own)[1]


@pytest.mark.parametrize("member", ["resourceArn", "ResourceArn", "ResourceARN"])
@pytest.mark.parametrize(
    ("service", "operation"),
    [("kms", "CreateKey"), ("dynamodb", "ListTables"), ("ecr", "GetAuthorizationToken")],
)
def test_a_member_that_an_operation_does_not_have_is_not_its_resource(
    aws: Account, service: str, operation: str, member: str
) -> None:
    own = aws.arn(service, "any/own")
    caller = aws.user({"Action": f"{service}:*", "Resource": own})
    assert "not authorized" in ask(caller, service, operation, {member: own})[1]


def test_a_state_machine_is_not_deleted_as_its_version(aws: Account) -> None:
    machine, own = aws.machine({"Type": "Pass"}, aws.role("states")), aws.arn("states", "stateMachine:own")
    caller = aws.user({"Action": "states:*", "Resource": own})
    members = {"stateMachineArn": machine, "stateMachineVersionArn": f"{own}:1"}
    assert "not authorized" in ask(caller, "states", "DeleteStateMachine", members)[1]


def test_a_denied_log_group_stays_denied_with_a_member_of_tags(aws: Account) -> None:
    denied = {"Effect": "Deny", "Action": "logs:*", "Resource": aws.arn("logs", "log-group:other:*")}
    caller = aws.user({"Action": "logs:*", "Resource": "*"}, denied)
    members = {"logGroupName": "other", "logStreamName": "s", "resourceArn": "x"}
    assert "explicit deny" in ask(caller, "logs", "GetLogEvents", members)[1]


def test_tags_of_networks_need_permission_for_each(aws: Account) -> None:
    ec2 = aws.client("ec2")
    own, other = (ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] for _ in range(2))
    caller = aws.user({"Action": "ec2:*", "Resource": aws.arn("ec2", f"vpc/{own}")})
    tags = {"Action": "CreateTags", "ResourceId.1": own, "Tag.1.Key": "a", "Tag.1.Value": "b"}
    assert send(caller, "ec2", "POST /", urlencode(tags), FORM)[0] == 200
    assert send(caller, "ec2", "POST /", urlencode({**tags, "ResourceId.2": other}), FORM)[0] == 403
    listing = urlencode({"Action": "DescribeVpcs", "ResourceId.1": own})
    assert send(caller, "ec2", "POST /", listing, FORM)[0] == 403


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("DescribeDBClusters&DBClusterIdentifier=own", "DescribeDBClusters&DBInstanceIdentifier=own"),
        ("DeleteDBCluster&DBClusterIdentifier=own", "DeleteDBCluster&DBClusterIdentifier=other"),
        ("StopDBCluster&DBClusterIdentifier=own", "DescribeDBClusters"),
        ("EnableHttpEndpoint&ResourceArn={}", "DescribeDBEngineVersions&ResourceArn={}"),
        ("ListTagsForResource&ResourceName={}", "DescribeDBClusters&ResourceName={}"),
        (
            "DeleteDBCluster&DBClusterIdentifier=own",
            "DeleteDBCluster&DBClusterIdentifier=own&FinalDBSnapshotIdentifier=last",
        ),
    ],
)
def test_a_cluster_of_databases_needs_permission_by_its_name(aws: Account, own: str, other: str) -> None:
    cluster = aws.arn("rds", "cluster:own")
    caller = aws.user({"Action": "rds:*", "Resource": cluster})
    for call, is_denied in ((own, False), (other, True)):
        body = f"Version=2014-10-31&Action={call.format(cluster)}"
        assert ("not authorized" in send(caller, "rds", "POST /", body, FORM)[1]) is is_denied, call


def test_the_secret_of_a_cluster_needs_permission(aws: Account) -> None:
    managed = "ManageMasterUserPassword=true&MasterUsername=postgres"
    body = f"Version=2014-10-31&Action=CreateDBCluster&Engine=aurora-postgresql&{managed}"
    secrets = {"Action": "secretsmanager:*", "Resource": aws.arn("secretsmanager", "secret:rds!cluster-*")}
    databases = {"Action": "rds:*", "Resource": "*"}
    denied = send(aws.user(databases), "rds", "POST /", f"{body}&DBClusterIdentifier=denied", FORM)
    assert (denied[0], "not authorized to perform: secretsmanager:CreateSecret" in denied[1]) == (403, True)
    allowed = aws.user(databases, secrets)
    assert send(allowed, "rds", "POST /", f"{body}&DBClusterIdentifier=allowed", FORM)[0] == 200


def test_tags_of_a_bus_and_a_pipe_are_those_of_their_arns(aws: Account) -> None:
    bus, pipe = aws.arn("events", "event-bus/own"), aws.arn("pipes", "pipe/own")
    caller = aws.user({"Action": ["events:*", "pipes:*"], "Resource": [bus, pipe]})
    for operation, more in {"TagResource": {"Tags": []}, "UntagResource": {"TagKeys": ["a"]}}.items():
        assert "not authorized" not in ask(caller, "events", operation, {"ResourceARN": bus, **more})[1]
        assert "not authorized" in ask(caller, "events", operation, {"ResourceARN": f"{bus}2", **more})[1]
    body = json.dumps({"tags": {"a": "b"}})
    assert "not authorized" not in send(caller, "pipes", f"POST /tags/{quote(pipe, safe='')}", body)[1]
    assert "not authorized" in send(caller, "pipes", f"POST /tags/{quote(pipe, safe='')}2", body)[1]


def test_a_rule_is_the_resource_of_operations_on_rules_alone(aws: Account) -> None:
    rule = aws.arn("elasticloadbalancing", "listener-rule/app/a/1/2/3")
    caller = aws.user({"Action": "elasticloadbalancing:*", "Resource": rule})
    listing = urlencode({"Action": "DescribeLoadBalancers", "Version": "2015-12-01", "RuleArn": rule})
    assert send(caller, "elasticloadbalancing", "POST /", listing, FORM)[0] == 403


def test_a_comment_is_not_the_name_of_a_function(aws: Account) -> None:
    own = f"arn:aws:cloudfront::{aws.number}:function/own"
    caller = aws.user({"Action": "cloudfront:*", "Resource": own})
    code = f"{CREATED.format('other')}<FunctionCode>YQ==</FunctionCode>"
    body = f"<CreateFunctionRequest><!--<Name>own</Name>-->{code}</CreateFunctionRequest>"
    assert send(caller, "cloudfront", "POST /2020-05-31/function", body)[0] == 403


def test_a_path_is_not_the_description_of_alarms(aws: Account) -> None:
    caller = aws.user({"Action": "cloudwatch:*", "Resource": aws.arn("cloudwatch", "alarm:*")})
    assert send(caller, "monitoring", "POST /", "Action=DescribeAlarms", FORM)[0] == 200
    assert send(caller, "monitoring", "POST /DescribeAlarms", "Action=ListMetrics", FORM)[0] == 403


@pytest.mark.parametrize("operation", ["DeleteAlarms", "DisableAlarmActions"])
def test_each_alarm_of_a_request_needs_permission(aws: Account, operation: str) -> None:
    own = aws.arn("cloudwatch", "alarm:own")
    caller = aws.user({"Action": "cloudwatch:*", "Resource": own})
    form = f"Action={operation}&AlarmNames.member.1=own"
    assert send(caller, "monitoring", "POST /", form, FORM)[0] == 200
    assert send(caller, "monitoring", "POST /", f"{form}&AlarmNames.member.2=other", FORM)[0] == 403
    cloudwatch = caller.client("cloudwatch")  # whose requests are CBOR
    cloudwatch.delete_alarms(AlarmNames=["own"])
    with pytest.raises(ClientError, match="not authorized"):
        cloudwatch.delete_alarms(AlarmNames=["own", "other"])


def test_a_domain_name_is_denied_in_any_case(aws: Account) -> None:
    sync, name = aws.client("appsync"), "api.named-resources.example"
    certificate = f"arn:aws:acm:{REGION}:{aws.number}:certificate/a"
    sync.create_domain_name(domainName=name, certificateArn=certificate)
    denied = {"Effect": "Deny", "Action": "appsync:*", "Resource": aws.arn("appsync", f"domainnames/{name}")}
    caller = aws.user({"Action": "appsync:*", "Resource": "*"}, denied)
    assert send(caller, "appsync", f"GET /v1/domainnames/{name.upper()}")[0] == 403


@pytest.mark.parametrize(
    "name", ["\u017f.example", "\u0661.example", f"{'a' * 64}.example", "a." * 150 + "example"]
)
def test_a_domain_name_has_letters_of_ascii_and_a_limited_length(aws: Account, name: str) -> None:
    given = json.dumps({"domainName": name, "certificateArn": "arn:aws:acm:us-east-1:1:certificate/a"})
    assert send(aws, "appsync", "POST /v1/domainnames", given)[0] == 400


@pytest.mark.parametrize("most", ["-1", "26", "many", "9" * 5000])
def test_a_page_of_domain_names_has_a_limited_size(aws: Account, most: str) -> None:
    assert "BadRequestException" in send(aws, "appsync", f"GET /v1/domainnames?maxResults={most}")[1]
