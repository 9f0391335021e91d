"""What a container service registers, who may reach whom, and every fault."""

import json
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from graphs import ALARM_ARN, KEY_ARN, evaluate, faults, names, statements

from embedded_aws import Recording
from embedded_aws.plausible import PlausibleMocks
from serverless_patterns.api_gateway_facade import ApiGatewayFacade
from serverless_patterns.container_service import ContainerService

REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
IMAGE = f"{REGISTRY}/shop/legacy@sha256:{'0' * 64}"
PUBLIC_IMAGE = "public.ecr.aws/nginx/nginx:1.29"
CERTIFICATE_ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1234"
VPC = {"vpc_id": "vpc-1a", "subnet_ids": ["subnet-1a", "subnet-2b"]}
TAGS = {"team": "sales"}
LOAD_BALANCING = "arn:aws:elasticloadbalancing:us-east-1:123456789012"
LOAD_BALANCER = "app/legacy-lb/0123"
TARGET_GROUP = "targetgroup/legacy-tg/4567"
COMPUTED: dict[str, dict[str, Any]] = {
    "aws:lb/loadBalancer:LoadBalancer": {
        "arn": f"{LOAD_BALANCING}:loadbalancer/{LOAD_BALANCER}",
        "arnSuffix": LOAD_BALANCER,
        "dnsName": "internal-legacy-lb-0123.us-east-1.elb.amazonaws.com",
    },
    "aws:lb/targetGroup:TargetGroup": {
        "arn": f"{LOAD_BALANCING}:{TARGET_GROUP}",
        "arnSuffix": TARGET_GROUP,
    },
    "aws:ec2/vpc:Vpc": {"defaultRouteTableId": "rtb-1"},
    "aws:ec2/vpcEndpoint:VpcEndpoint": {"prefixListId": "pl-1"},
    "aws:ecr/repository:Repository": {
        "arn": "arn:aws:ecr:us-east-1:123456789012:repository/legacy-repository",
        "repositoryUrl": f"{REGISTRY}/legacy-repository",
    },
    "awsx:ecr:Image": {"imageUri": f"{REGISTRY}/legacy-repository@sha256:{'1' * 64}"},
}
"""What AWS computes, where a test looks at it."""


class Answers(PlausibleMocks):
    def new_resource(self, args: Any) -> tuple[str, dict[str, Any]]:
        identity, outputs = super().new_resource(args)
        return identity, outputs | COMPUTED.get(args.typ, {})


def record(program: Callable[[], object], **options: Any) -> Recording:
    return evaluate(program, mocks=Answers(), **options)


def make(preview: bool = False, **args: Any) -> Recording:
    given: Any = args if "directory" in args else {"image": IMAGE, **args}
    return record(lambda: ContainerService("legacy", given), preview=preview)


@cache
def default() -> Recording:
    return make()


def refuse(**args: Any) -> list[str]:
    return faults(lambda: ContainerService("legacy", {"image": IMAGE, **args}))


def container(recording: Recording) -> dict[str, Any]:
    (found,) = json.loads(recording.named("legacy-task").inputs["containerDefinitions"])
    return found


@pytest.fixture
def dockerfile(tmp_path: Path) -> Path:
    """A directory with a Dockerfile."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    return tmp_path


def test_service():
    assert default().named("legacy-service").inputs == {
        "cluster": "arn:aws:ecs:us-east-1:123456789012:legacy-cluster",
        "taskDefinition": "arn:aws:ecs:us-east-1:123456789012:legacy-task",
        "launchType": "FARGATE",
        "desiredCount": 2,
        "networkConfiguration": {
            "subnets": ["legacy-subnet-1", "legacy-subnet-2"],
            "securityGroups": ["legacy-tasks-group"],
            "assignPublicIp": False,
        },
        "loadBalancers": [
            {
                "targetGroupArn": f"{LOAD_BALANCING}:{TARGET_GROUP}",
                "containerName": "service",
                "containerPort": 8080,
            }
        ],
        "healthCheckGracePeriodSeconds": 60,
        "deploymentMinimumHealthyPercent": 100,
        "deploymentMaximumPercent": 200,
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "waitForSteadyState": True,
        "propagateTags": "SERVICE",
        "tags": {},
    }


def test_service_starts_once_its_tasks_can_run():
    recording = make(statements=[{"actions": ["sqs:SendMessage"], "resources": ["arn:aws:sqs:::jobs"]}])
    waits_for = names(recording, recording.named("legacy-service").dependencies)
    rules = {
        found.name
        for kind in ("Egress", "Ingress")
        for found in recording.of_type(f"aws:vpc/securityGroup{kind}Rule:SecurityGroup{kind}Rule")
    }
    endpoints = {found.name for found in recording.of_type("aws:ec2/vpcEndpoint:VpcEndpoint")}
    policies = {"legacy-execution-policy", "legacy-task-policy"}
    assert {"legacy-listener"} | rules | endpoints | policies <= waits_for


def test_task():
    inputs = dict(default().named("legacy-task").inputs)
    del inputs["containerDefinitions"]
    assert inputs == {
        "family": "legacy",
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"},
        "executionRoleArn": "arn:aws:iam::123456789012:role/legacy-execution-role",
        "taskRoleArn": "arn:aws:iam::123456789012:role/legacy-task-role",
        "volumes": [{"name": "tmp"}],
        "tags": {},
    }


def test_container_can_write_to_its_own_tmp_alone():
    assert container(default()) == {
        "name": "service",
        "image": IMAGE,
        "essential": True,
        "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
        "environment": [],
        "readonlyRootFilesystem": True,
        "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp"}],
        "linuxParameters": {"initProcessEnabled": True},
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "legacy-logs",
                "awslogs-region": "us-east-1",
                "awslogs-stream-prefix": "task",
            },
        },
    }


def test_environment_is_sorted():
    recording = make(environment={"SHOP": "1", "COLOUR": "red"})
    assert container(recording)["environment"] == [
        {"name": "COLOUR", "value": "red"},
        {"name": "SHOP", "value": "1"},
    ]


PULL = [
    {"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken"], "Resource": ["*"]},
    {
        "Effect": "Allow",
        "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "Resource": ["arn:aws:ecr:us-east-1:123456789012:repository/shop/legacy"],
    },
]
WRITE_LOG = {
    "Effect": "Allow",
    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
    "Resource": ["arn:aws:logs:us-east-1:123456789012:log-group:legacy-logs:log-stream:*"],
}


def test_task_is_started_with_its_image_and_log_alone():
    assert statements(default().named("legacy-execution-policy")) == [*PULL, WRITE_LOG]


def test_tasks_may_do_nothing_by_default():
    recording = default()
    assert [found.name for found in recording.of_type("aws:iam/rolePolicy:RolePolicy")] == [
        "legacy-execution-policy"
    ]
    for found in recording.of_type("aws:iam/role:Role"):
        assert not {"managedPolicyArns", "inlinePolicies"} & found.inputs.keys()


def test_tasks_may_do_what_they_are_given():
    reading = {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::pictures/*"]}
    policy = make(statements=[reading]).named("legacy-task-policy")
    assert policy.inputs["role"] == "legacy-task-role"
    assert statements(policy) == [
        {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::pictures/*"]}
    ]


@pytest.mark.parametrize("role", ["legacy-execution-role", "legacy-task-role"])
def test_ecs_assumes_the_roles_for_this_account_alone(role: str):
    assert statements(default().named(role), "assumeRolePolicy") == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "ArnEquals": {"aws:SourceArn": "arn:aws:ecs:us-east-1:123456789012:*"},
                "StringEquals": {"aws:SourceAccount": "123456789012"},
            },
        }
    ]


def test_log():
    assert default().named("legacy-logs").inputs == {
        "namePrefix": "/aws/ecs/legacy-",
        "retentionInDays": 30,
        "tags": {},
    }
    kept = make(log_retention_days=365, kms_key_arn=KEY_ARN).named("legacy-logs").inputs
    assert (kept["retentionInDays"], kept["kmsKeyId"]) == (365, KEY_ARN)


def test_load_balancer_is_internal():
    assert default().named("legacy-lb").inputs == {
        "loadBalancerType": "application",
        "internal": True,
        "subnets": ["legacy-subnet-1", "legacy-subnet-2"],
        "securityGroups": ["legacy-lb-group"],
        "dropInvalidHeaderFields": True,
        "tags": {},
    }


def test_access_log():
    logged = make(access_log_bucket_name="logs").named("legacy-lb").inputs["accessLogs"]
    assert logged == {"bucket": "logs", "prefix": "legacy", "enabled": True}


def test_target_group():
    assert default().named("legacy-tg").inputs == {
        "vpcId": "legacy-vpc",
        "targetType": "ip",
        "protocol": "HTTP",
        "port": 8080,
        "deregistrationDelay": 30,
        "healthCheck": {
            "path": "/health",
            "matcher": "200-299",
            "interval": 15,
            "timeout": 5,
            "healthyThreshold": 2,
            "unhealthyThreshold": 3,
        },
        "tags": {},
    }


def test_listener():
    assert default().named("legacy-listener").inputs == {
        "loadBalancerArn": f"{LOAD_BALANCING}:loadbalancer/{LOAD_BALANCER}",
        "protocol": "HTTP",
        "port": 80,
        "defaultActions": [{"type": "forward", "targetGroupArn": f"{LOAD_BALANCING}:{TARGET_GROUP}"}],
        "tags": {},
    }


def test_listener_with_a_certificate_speaks_tls_alone():
    recording = make(certificate_arn=CERTIFICATE_ARN, domain_name="legacy.example.com")
    (listener,) = recording.of_type("aws:lb/listener:Listener")
    assert (listener.inputs["protocol"], listener.inputs["port"]) == ("HTTPS", 443)
    assert listener.inputs["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert listener.inputs["certificateArn"] == CERTIFICATE_ARN
    assert recording.named("legacy-link-to-lb-ingress").inputs["toPort"] == 443
    assert recording.named("legacy").outputs["url"] == "https://legacy.example.com"


def test_link():
    assert default().named("legacy-link").inputs == {
        "subnetIds": ["legacy-subnet-1", "legacy-subnet-2"],
        "securityGroupIds": ["legacy-link-group"],
        "tags": {},
    }


def rules(recording: Recording) -> set[tuple[str, str, int]]:
    """Who may connect to whom, on which port, for whatever both sides allow or one cannot."""
    targets = ("referencedSecurityGroupId", "prefixListId", "cidrIpv4")
    found: Counter[tuple[str, str, int]] = Counter()
    for kind in ("Egress", "Ingress"):
        for rule in recording.of_type(f"aws:vpc/securityGroup{kind}Rule:SecurityGroup{kind}Rule"):
            inputs = rule.inputs
            (other,) = [inputs[target] for target in targets if target in inputs]
            pair = (inputs["securityGroupId"], other)
            assert (inputs["ipProtocol"], inputs["fromPort"]) == ("tcp", inputs["toPort"])
            found[(*(pair if kind == "Egress" else reversed(pair)), inputs["toPort"])] += 1
    for (_, target, _), sides in found.items():
        assert sides == (2 if target.endswith("-group") else 1)
    return set(found)


def test_nobody_connects_but_along_the_way():
    assert rules(make(port=9000)) == {
        ("legacy-link-group", "legacy-lb-group", 80),
        ("legacy-lb-group", "legacy-tasks-group", 9000),
        ("legacy-tasks-group", "legacy-endpoints-group", 443),
        ("legacy-tasks-group", "pl-1", 443),
    }


def test_tasks_in_a_given_vpc_reach_aws_as_its_subnets_do():
    recording = make(**VPC)
    assert rules(recording) == {
        ("legacy-link-group", "legacy-lb-group", 80),
        ("legacy-lb-group", "legacy-tasks-group", 8080),
        ("legacy-tasks-group", "0.0.0.0/0", 443),
    }


def test_security_groups_have_no_rules_but_those():
    for found in default().of_type("aws:ec2/securityGroup:SecurityGroup"):
        assert not {"ingress", "egress"} & found.inputs.keys()
    assert default().named("legacy-default-group").inputs == {"vpcId": "legacy-vpc", "tags": {}}


def test_given_vpc_is_used():
    recording = make(**VPC)
    assert not recording.of_type("aws:ec2/vpc:Vpc")
    assert not recording.of_type("aws:ec2/subnet:Subnet")
    assert not recording.of_type("aws:ec2/vpcEndpoint:VpcEndpoint")
    service = recording.named("legacy-service").inputs["networkConfiguration"]
    assert service["subnets"] == recording.named("legacy-lb").inputs["subnets"] == VPC["subnet_ids"]
    assert recording.named("legacy-link").inputs["subnetIds"] == VPC["subnet_ids"]
    assert recording.named("legacy-tasks-group").inputs["vpcId"] == "vpc-1a"
    assert recording.named("legacy-tg").inputs["vpcId"] == "vpc-1a"


def test_given_vpc_may_be_known_only_later():
    def program():
        vpc = aws.ec2.Vpc("shared", cidr_block="10.1.0.0/16")
        subnets = [aws.ec2.Subnet(name, vpc_id=vpc.id) for name in ("a", "b")]
        ids = [subnet.id for subnet in subnets]
        ContainerService("legacy", {"image": IMAGE, "vpc_id": vpc.id, "subnet_ids": ids})

    recording = record(program)
    assert recording.named("legacy-lb").inputs["subnets"] == ["a", "b"]


def test_made_vpc_leads_nowhere():
    recording = default()
    assert recording.named("legacy-vpc").inputs == {
        "cidrBlock": "10.0.0.0/16",
        "enableDnsSupport": True,
        "enableDnsHostnames": True,
        "tags": {},
    }
    subnets = recording.of_type("aws:ec2/subnet:Subnet")
    assert [(found.inputs["availabilityZone"], found.inputs["cidrBlock"]) for found in subnets] == [
        ("us-east-1a", "10.0.0.0/20"),
        ("us-east-1b", "10.0.16.0/20"),
    ]
    assert not any(found.inputs["mapPublicIpOnLaunch"] for found in subnets)
    for type_ in ("internetGateway:InternetGateway", "natGateway:NatGateway", "route:Route", "eip:Eip"):
        assert not recording.of_type(f"aws:ec2/{type_}")


def test_made_vpc_avoids_zones_without_fargate():
    calls = []

    class Listening(Answers):
        def call(self, args: Any) -> Any:
            calls.append((args.token, args.args))
            return super().call(args)

    evaluate(lambda: ContainerService("legacy", {"image": IMAGE}), mocks=Listening())
    (zones,) = [given for token, given in calls if token.endswith("getAvailabilityZones")]
    assert zones["state"] == "available"
    assert {"use1-az3", "usw1-az2"} <= set(zones["excludeZoneIds"])
    assert zones["filters"] == [{"name": "opt-in-status", "values": ["opt-in-not-required"]}]


def test_made_vpc_reaches_what_fargate_needs():
    recording = default()
    assert recording.named("legacy-s3-endpoint").inputs == {
        "vpcId": "legacy-vpc",
        "serviceName": "com.amazonaws.us-east-1.s3",
        "vpcEndpointType": "Gateway",
        "routeTableIds": ["rtb-1"],
        "tags": {},
    }
    for name, service in (("ecr-api", "ecr.api"), ("ecr-dkr", "ecr.dkr"), ("logs", "logs")):
        assert recording.named(f"legacy-{name}-endpoint").inputs == {
            "vpcId": "legacy-vpc",
            "serviceName": f"com.amazonaws.us-east-1.{service}",
            "vpcEndpointType": "Interface",
            "subnetIds": ["legacy-subnet-1", "legacy-subnet-2"],
            "securityGroupIds": ["legacy-endpoints-group"],
            "privateDnsEnabled": True,
            "tags": {},
        }


def test_made_vpc_reaches_other_services():
    recording = make(vpc_endpoints=["sqs", "dynamodb", "logs"])
    types = {
        found.name: found.inputs["vpcEndpointType"]
        for found in recording.of_type("aws:ec2/vpcEndpoint:VpcEndpoint")
    }
    assert types == {
        "legacy-s3-endpoint": "Gateway",
        "legacy-dynamodb-endpoint": "Gateway",
        "legacy-ecr-api-endpoint": "Interface",
        "legacy-ecr-dkr-endpoint": "Interface",
        "legacy-logs-endpoint": "Interface",
        "legacy-sqs-endpoint": "Interface",
    }
    assert recording.named("legacy-tasks-to-dynamodb-egress").inputs["prefixListId"] == "pl-1"


def test_scaling():
    recording = default()
    assert recording.named("legacy-scaling").inputs == {
        "serviceNamespace": "ecs",
        "scalableDimension": "ecs:service:DesiredCount",
        "resourceId": "service/legacy-cluster/legacy-service",
        "minCapacity": 2,
        "maxCapacity": 10,
        "tags": {},
    }
    metrics = {
        "cpu": (60, {"predefinedMetricType": "ECSServiceAverageCPUUtilization"}),
        "requests": (
            1000,
            {
                "predefinedMetricType": "ALBRequestCountPerTarget",
                "resourceLabel": f"{LOAD_BALANCER}/{TARGET_GROUP}",
            },
        ),
    }
    for suffix, (value, metric) in metrics.items():
        assert recording.named(f"legacy-scaling-{suffix}").inputs == {
            "policyType": "TargetTrackingScaling",
            "serviceNamespace": "ecs",
            "scalableDimension": "ecs:service:DesiredCount",
            "resourceId": "service/legacy-cluster/legacy-service",
            "targetTrackingScalingPolicyConfiguration": {
                "targetValue": value,
                "predefinedMetricSpecification": metric,
                "scaleOutCooldown": 60,
                "scaleInCooldown": 300,
            },
        }


def test_number_of_tasks_is_left_to_the_scaling(monkeypatch: pytest.MonkeyPatch):
    ignored: dict[str, Any] = {}
    create = aws.ecs.Service.__init__

    def listening(self: Any, name: str, *given: Any, opts: pulumi.ResourceOptions, **args: Any) -> None:
        ignored[name] = opts.ignore_changes
        create(self, name, *given, opts=opts, **args)

    monkeypatch.setattr(aws.ecs.Service, "__init__", listening)
    make()
    assert ignored == {"legacy-service": ["desired_count"]}


@pytest.mark.parametrize(
    ("args", "resource", "property_", "expected"),
    [
        ({"architecture": "x86_64"}, "task", "runtimePlatform.cpuArchitecture", "X86_64"),
        ({"cpu": 1024}, "task", "cpu", "1024"),
        ({"cpu": 1024}, "task", "memory", "2048"),
        ({"cpu": 4096, "memory": 30_720.0}, "task", "memory", "30720"),
        ({"cpu": 16_384, "memory": 122_880}, "task", "memory", "122880"),
        ({"port": 80}, "tg", "port", 80),
        ({"health_check_path": "/up?deep=1"}, "tg", "healthCheck.path", "/up?deep=1"),
        ({"startup_seconds": 0}, "service", "healthCheckGracePeriodSeconds", 0),
        ({"minimum_tasks": 1}, "service", "desiredCount", 1),
        ({"minimum_tasks": 1}, "scaling", "minCapacity", 1),
        ({"minimum_tasks": 40}, "scaling", "maxCapacity", 40),
        ({"maximum_tasks": 1000}, "scaling", "maxCapacity", 1000),
        (
            {"target_cpu_percent": 90},
            "scaling-cpu",
            "targetTrackingScalingPolicyConfiguration.targetValue",
            90,
        ),
        (
            {"target_requests": 50},
            "scaling-requests",
            "targetTrackingScalingPolicyConfiguration.targetValue",
            50,
        ),
    ],
)
def test_argument_reaches_its_resource(args: dict[str, Any], resource: str, property_: str, expected: object):
    value: Any = make(**args).named(f"legacy-{resource}").inputs
    for part in property_.split("."):
        value = value[part]
    assert value == expected


def test_alarm_when_there_is_somebody_to_tell():
    assert not default().of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    alarm = make(alarm_topic_arn=ALARM_ARN).named("legacy-unhealthy-alarm").inputs
    assert (alarm["namespace"], alarm["metricName"]) == ("AWS/ApplicationELB", "UnHealthyHostCount")
    assert alarm["dimensions"] == {"LoadBalancer": LOAD_BALANCER, "TargetGroup": TARGET_GROUP}
    assert alarm["alarmActions"] == [ALARM_ARN]


def test_image_from_elsewhere_needs_no_permission():
    recording = make(image=PUBLIC_IMAGE, **VPC)
    assert container(recording)["image"] == PUBLIC_IMAGE
    assert statements(recording.named("legacy-execution-policy")) == [WRITE_LOG]


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        (f"{REGISTRY}/a/b:1.2", "arn:aws:ecr:us-east-1:123456789012:repository/a/b"),
        (f"{REGISTRY}/a", "arn:aws:ecr:us-east-1:123456789012:repository/a"),
        (
            f"210987654321.dkr.ecr.eu-west-1.amazonaws.com/c:latest@sha256:{'a' * 64}",
            "arn:aws:ecr:eu-west-1:210987654321:repository/c",
        ),
    ],
)
@pytest.mark.parametrize("pending", [False, True])
def test_image_is_pulled_from_its_repository_alone(image: str, repository: str, pending: bool):
    recording = make(image=pulumi.Output.from_input(image) if pending else image)
    pulling = statements(recording.named("legacy-execution-policy"))[1]
    assert pulling["Resource"] == [repository]


def test_image_that_turns_out_to_be_elsewhere():
    with pytest.raises(pulumi.RunError, match=r"'public.ecr.aws/nginx/nginx:1.29' is in no private ECR"):
        make(image=pulumi.Output.from_input(PUBLIC_IMAGE))


def test_image_is_built_from_a_dockerfile(dockerfile: Path):
    recording = make(directory=str(dockerfile), architecture="x86_64")
    assert recording.named("legacy-repository").inputs == {
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfigurations": [{"encryptionType": "AES256"}],
        "forceDelete": True,
        "tags": {},
    }
    build = recording.named("legacy-image")
    assert (build.type, build.custom) == ("awsx:ecr:Image", False)
    assert build.inputs == {
        "repositoryUrl": f"{REGISTRY}/legacy-repository",
        "context": str(dockerfile),
        "platform": "linux/amd64",
        "imageTag": "legacy",
    }
    assert container(recording)["image"] == f"{REGISTRY}/legacy-repository@sha256:{'1' * 64}"
    pulling = statements(recording.named("legacy-execution-policy"))[1]
    assert pulling["Resource"] == ["arn:aws:ecr:us-east-1:123456789012:repository/legacy-repository"]


def test_few_older_images_are_kept(dockerfile: Path):
    lifecycle = make(directory=str(dockerfile)).named("legacy-repository-lifecycle").inputs
    assert lifecycle["repository"] == "legacy-repository"
    (rule,) = json.loads(lifecycle["policy"])["rules"]
    assert rule["selection"] == {
        "tagStatus": "untagged",
        "countType": "imageCountMoreThan",
        "countNumber": 10,
    }
    assert rule["action"] == {"type": "expire"}


def test_customer_managed_key_is_for_the_repository_too(dockerfile: Path):
    repository = make(directory=str(dockerfile), kms_key_arn=KEY_ARN).named("legacy-repository").inputs
    assert repository["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": KEY_ARN}]


def test_outputs():
    assert default().named("legacy").outputs == {
        "url": "http://internal-legacy-lb-0123.us-east-1.elb.amazonaws.com",
        "load_balancer_arn": f"{LOAD_BALANCING}:loadbalancer/{LOAD_BALANCER}",
        "vpc_link_id": "legacy-link",
        "security_group_id": "legacy-tasks-group",
        "cluster_name": "legacy-cluster",
        "service_name": "legacy-service",
        "task_role_arn": "arn:aws:iam::123456789012:role/legacy-task-role",
        "task_role_name": "legacy-task-role",
        "log_group_name": "legacy-logs",
    }


def test_api_reaches_the_service_through_its_link():
    def program():
        service = ContainerService("legacy", {"image": IMAGE})
        ApiGatewayFacade("shop", {"routes": {"GET /legacy/{proxy+}": service.route("/{proxy}")}})

    class Links(Answers):
        def new_resource(self, args: Any) -> tuple[str, dict[str, Any]]:
            identity, outputs = super().new_resource(args)
            return "a1b2c3" if args.typ == "aws:apigatewayv2/vpcLink:VpcLink" else identity, outputs

    recording = evaluate(program, mocks=Links())
    document = json.loads(recording.named("shop-api").inputs["body"])
    operation = document["paths"]["/legacy/{proxy+}"]["get"]
    integration = operation["x-amazon-apigateway-integration"]
    assert integration["uri"] == "http://internal-legacy-lb-0123.us-east-1.elb.amazonaws.com/{proxy}"
    assert integration["connectionType"] == "VPC_LINK"
    assert integration["connectionId"] == "a1b2c3"
    assert integration["integration-target"] == f"{LOAD_BALANCING}:loadbalancer/{LOAD_BALANCER}"


def test_route_of_no_path():
    def program():
        with pytest.raises(ValueError, match="'health' has to begin with /, as in /health"):
            ContainerService("legacy", {"image": IMAGE}).route("health")

    record(program)


def everything(dockerfile: Path) -> dict[str, Any]:
    return {
        "directory": str(dockerfile),
        "statements": [{"actions": ["sqs:SendMessage"], "resources": ["arn:aws:sqs:::jobs"]}],
        "vpc_endpoints": ["sqs"],
        "certificate_arn": CERTIFICATE_ARN,
        "domain_name": "legacy.example.com",
        "access_log_bucket_name": "logs",
        "kms_key_arn": KEY_ARN,
        "alarm_topic_arn": ALARM_ARN,
        "tags": TAGS,
    }


def test_everything_stands_below_the_service_with_tags_and_urns_of_its_own(dockerfile: Path):
    recording = make(**everything(dockerfile))
    root, *others = sorted(recording.registrations, key=lambda found: found.parent)
    assert (root.name, root.type) == ("legacy", "serverless-patterns:index:ContainerService")
    urns = [found.urn for found in recording.registrations]
    assert len(urns) == len(set(urns))
    untagged = {
        "aws:appautoscaling/policy:Policy",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        "aws:iam/rolePolicy:RolePolicy",
        "awsx:ecr:Image",
    }
    for found in others:
        assert found.parent == root.urn
        assert found.name.startswith("legacy-")
        assert found.inputs.get("tags") == (None if found.type in untagged else TAGS), found.urn


def test_same_graph_every_time_and_the_same_resources_in_a_preview(dockerfile: Path):
    args = everything(dockerfile)
    recording = make(**args)
    assert make(**args).graph() == recording.graph()
    preview = make(preview=True, **args)
    assert [found.urn for found in preview.registrations] == [found.urn for found in recording.registrations]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"directory": "src"},
            ["name: has to have exactly one of image, directory; image and directory given"],
        ),
        (
            {"image": PUBLIC_IMAGE},
            [
                (
                    f"image: '{PUBLIC_IMAGE}' is in no private ECR repository, and a VPC made here reaches no"
                    " other; copy it to one, or give vpc_id and subnet_ids"
                )
            ],
        ),
        (
            {"architecture": "amd64"},
            ["architecture: unknown value 'amd64'. Did you mean 'arm64'? Known: arm64, x86_64"],
        ),
        ({"port": 0}, ["port: 0 has to be from 1 to 65,535"]),
        ({"health_check_path": "up"}, ["health_check_path: 'up' has to be a path that begins with /"]),
        ({"startup_seconds": 3_601}, ["startup_seconds: 3601 has to be from 0 to 3,600"]),
        ({"cpu": 255}, ["cpu: 255 has to be from 256 to 16,384"]),
        (
            {"cpu": 300},
            ["cpu: 300 is none of Fargate's sizes, which are 256, 512, 1024, 2048, 4096, 8192, 16384"],
        ),
        ({"memory": 4_096}, ["memory: 4096 has to be from 512 to 2,048"]),
        (
            {"cpu": 512, "memory": 1_500},
            ["memory: 1500 is not offered with a cpu of 512; the nearest is 1024"],
        ),
        (
            {"environment": {"A-B": "1"}},
            [
                (
                    "environment.A-B: 'A-B' has to be named with a letter first, then letters, digits and"
                    " underscores"
                )
            ],
        ),
        (
            {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]},
            ["statements.0.actions.0: 's3:*' has to be one IAM action, such as s3:GetObject"],
        ),
        ({"minimum_tasks": 0}, ["minimum_tasks: 0 has to be from 1 to 1,000"]),
        ({"minimum_tasks": 5, "maximum_tasks": 4}, ["maximum_tasks: 4 has to be from 5 to 1,000"]),
        ({"target_cpu_percent": 9}, ["target_cpu_percent: 9 has to be from 10 to 90"]),
        ({"target_requests": 0}, ["target_requests: 0 has to be from 1 to 1,000,000"]),
        ({"vpc_id": "vpc-1a"}, ["subnet_ids: is needed with vpc_id"]),
        ({"subnet_ids": VPC["subnet_ids"]}, ["vpc_id: is needed with subnet_ids"]),
        (
            {"vpc_id": "1a", "subnet_ids": ["subnet-1a", "2b"]},
            [
                "vpc_id: '1a' has to be the id of a VPC",
                "subnet_ids.1: '2b' has to be the id of a subnet",
            ],
        ),
        (
            {"vpc_id": "vpc-1a", "subnet_ids": ["subnet-1a"]},
            ["subnet_ids: has 1 entries, it has to be 2 or more, in different zones"],
        ),
        (
            {**VPC, "vpc_endpoints": ["sqs"]},
            ["vpc_endpoints: are for a VPC made here; make those that vpc_id lacks where it is made"],
        ),
        (
            {"vpc_endpoints": ["SQS"]},
            ["vpc_endpoints.0: 'SQS' has to be a service as its endpoint is named, such as sqs"],
        ),
        ({"certificate_arn": CERTIFICATE_ARN}, ["domain_name: is needed with certificate_arn"]),
        ({"domain_name": "legacy.example.com"}, ["certificate_arn: is needed with domain_name"]),
        (
            {"certificate_arn": "arn:aws:iam::1:cert", "domain_name": "https://x"},
            [
                "certificate_arn: 'arn:aws:iam::1:cert' has to be an ARN of acm, as in arn:aws:acm:…",
                "domain_name: 'https://x' has to be a domain name, such as legacy.example.com",
            ],
        ),
        ({"access_log_bucket_name": ""}, ["access_log_bucket_name: '' has to be a text that is not empty"]),
        (
            {"log_retention_days": 31},
            ["log_retention_days: 31 is none of CloudWatch's values; the nearest is 30"],
        ),
        (
            {"kms_key_arn": "key", "alarm_topic_arn": "alarms"},
            [
                "kms_key_arn: 'key' has to be an ARN of kms, as in arn:aws:kms:…",
                "alarm_topic_arn: 'alarms' has to be an ARN of sns, as in arn:aws:sns:…",
            ],
        ),
    ],
)
def test_faults(args: dict[str, Any], expected: list[str]):
    assert refuse(**args) == expected


def test_neither_image_nor_directory():
    assert faults(lambda: ContainerService("legacy", {})) == [
        "name: has to have exactly one of image, directory; none given"
    ]


def test_directory_without_a_dockerfile(tmp_path: Path):
    assert faults(lambda: ContainerService("legacy", {"directory": str(tmp_path)})) == [
        f"directory: '{tmp_path}' holds no Dockerfile; name the directory that does"
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("internal-legacy", r"name: 'internal-legacy' has to match (?!internal-)[a-z][a-z0-9-]*"),
        ("Legacy", r"name: 'Legacy' has to match (?!internal-)[a-z][a-z0-9-]*"),
        (
            "l" * 22,
            (
                f"name: '{'l' * 22}' has 22 characters, at most 21 leave room for '-lb' and Pulumi's random"
                " suffix in AWS's limit of 32"
            ),
        ),
    ],
)
def test_name_that_a_load_balancer_refuses(name: str, expected: str):
    assert faults(lambda: ContainerService(name, {"image": IMAGE})) == [expected]
