"""A container service as a whole: how it is deployed, scaled and reached from an API."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from graphs import ALARM_ARN, evaluate, names
from legacy_service import (
    IMAGE,
    LOAD_BALANCER,
    LOAD_BALANCING,
    TARGET_GROUP,
    Answers,
    default,
    make,
    record,
)

from serverless_patterns import ApiGatewayFacade, ContainerService


def test_service():
    assert default().find_by_name("legacy-service").inputs == {
        "cluster": "arn:aws:ecs:us-east-1:123456789012:cluster/legacy-cluster",
        "taskDefinition": "arn:aws:ecs:us-east-1:123456789012:task-definition/legacy:1",
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
    recording = make(
        policy_statements=[{"actions": ["sqs:SendMessage"], "resources": ["arn:aws:sqs:::jobs"]}]
    )
    waits_for = names(recording, recording.find_by_name("legacy-service").dependencies)
    rules = {
        found.name
        for kind in ("Egress", "Ingress")
        for found in recording.find_by_type(f"aws:vpc/securityGroup{kind}Rule:SecurityGroup{kind}Rule")
    }
    endpoints = {found.name for found in recording.find_by_type("aws:ec2/vpcEndpoint:VpcEndpoint")}
    policies = {"legacy-execution-policy", "legacy-task-policy"}
    assert {"legacy-listener"} | rules | endpoints | policies <= waits_for


def test_scaling():
    recording = default()
    assert recording.find_by_name("legacy-scaling").inputs == {
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
        assert recording.find_by_name(f"legacy-scaling-{suffix}").inputs == {
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


def test_updates_leave_the_number_of_tasks_to_the_scaling(monkeypatch: pytest.MonkeyPatch):
    ignored: dict[str, Any] = {}
    create = aws.ecs.Service.__init__

    def record_changes(self: Any, name: str, *given: Any, opts: pulumi.ResourceOptions, **args: Any) -> None:
        ignored[name] = opts.ignore_changes
        create(self, name, *given, opts=opts, **args)

    monkeypatch.setattr(aws.ecs.Service, "__init__", record_changes)
    make()
    assert ignored == {"legacy-service": ["desired_count"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("args", "resource", "property_", "expected"),
    [
        ({"architecture": "x86_64"}, "task", "runtimePlatform.cpuArchitecture", "X86_64"),
        ({"cpu": 1024}, "task", "cpu", "1024"),
        ({"cpu": 1024}, "task", "memory", "2048"),
        ({"cpu": 4096, "memory": 30_720.0}, "task", "memory", "30720"),
        ({"cpu": 16_384, "memory": 122_880}, "task", "memory", "122880"),
        ({"health_check_path": "/up?deep=1"}, "tg", "healthCheck.path", "/up?deep=1"),
        ({"health_check_grace_period_seconds": 0}, "service", "healthCheckGracePeriodSeconds", 0),
        ({"min_capacity": 1}, "service", "desiredCount", 1),
        ({"min_capacity": 1}, "scaling", "minCapacity", 1),
        ({"min_capacity": 40}, "scaling", "maxCapacity", 40),
        ({"max_capacity": 1000}, "scaling", "maxCapacity", 1000),
        (
            {"target_cpu_utilization": 90},
            "scaling-cpu",
            "targetTrackingScalingPolicyConfiguration.targetValue",
            90,
        ),
        (
            {"target_request_count": 50},
            "scaling-requests",
            "targetTrackingScalingPolicyConfiguration.targetValue",
            50,
        ),
    ],
)
def test_argument_reaches_its_resource(args: dict[str, Any], resource: str, property_: str, expected: object):
    value: Any = make(**args).find_by_name(f"legacy-{resource}").inputs
    for part in property_.split("."):
        value = value[part]
    assert value == expected


def test_alarm_notifies_the_topic():
    assert not default().find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    alarm = make(alarm_topic_arn=ALARM_ARN).find_by_name("legacy-unhealthy-alarm").inputs
    assert (alarm["namespace"], alarm["metricName"]) == ("AWS/ApplicationELB", "UnHealthyHostCount")
    assert alarm["dimensions"] == {"LoadBalancer": LOAD_BALANCER, "TargetGroup": TARGET_GROUP}
    assert alarm["alarmActions"] == [ALARM_ARN]


def test_outputs():
    assert default().find_by_name("legacy").outputs == {
        "url": "http://internal-legacy-lb-0123.us-east-1.elb.amazonaws.com",
        "load_balancer_dns_name": "internal-legacy-lb-0123.us-east-1.elb.amazonaws.com",
        "load_balancer_zone_id": "Z35SXDOTRQ7X7K",
        "run_task_parameters": json.dumps(
            {
                "cluster": "arn:aws:ecs:us-east-1:123456789012:cluster/legacy-cluster",
                "taskDefinition": default().find_by_name("legacy-task").outputs["arn"],
                "launchType": "FARGATE",
                "networkConfiguration": {
                    "awsvpcConfiguration": {
                        "subnets": ["legacy-subnet-1", "legacy-subnet-2"],
                        "securityGroups": ["legacy-tasks-group"],
                        "assignPublicIp": "DISABLED",
                    }
                },
                "propagateTags": "TASK_DEFINITION",
            }
        ),
        "listener_arn": f"{LOAD_BALANCING}:listener/app/legacy-listener/487a079069143ade/487a079069143ade",
        "load_balancer_arn": f"{LOAD_BALANCING}:loadbalancer/{LOAD_BALANCER}",
        "vpc_link_id": "legacy-link",
        "security_group_id": "legacy-tasks-group",
        "cluster_name": "legacy-cluster",
        "service_name": "legacy-service",
        "task_definition_arn": "arn:aws:ecs:us-east-1:123456789012:task-definition/legacy:1",
        "execution_role_arn": "arn:aws:iam::123456789012:role/legacy-execution-role",
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
    document = json.loads(recording.find_by_name("shop-api").inputs["body"])
    operation = document["paths"]["/legacy/{proxy+}"]["get"]
    integration = operation["x-amazon-apigateway-integration"]
    assert integration["uri"] == "http://internal-legacy-lb-0123.us-east-1.elb.amazonaws.com/{proxy}"
    assert integration["connectionType"] == "VPC_LINK"
    assert integration["connectionId"] == "a1b2c3"
    assert integration["integration-target"] == f"{LOAD_BALANCING}:loadbalancer/{LOAD_BALANCER}"


def test_route_without_a_path():
    def program():
        with pytest.raises(ValueError, match="'health' must begin with /, as in /health"):
            ContainerService("legacy", {"image": IMAGE}).route("health")

    record(program)
