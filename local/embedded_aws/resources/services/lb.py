"""Elastic Load Balancing."""

from typing import Any, Final

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.modelled import spell
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import tag_list

# AWS's names of what the provider has as plain inputs.
_LOAD_BALANCER: Final = {
    "clientKeepAlive": "client_keep_alive.seconds",
    "desyncMitigationMode": "routing.http.desync_mitigation_mode",
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "enableCrossZoneLoadBalancing": "load_balancing.cross_zone.enabled",
    "enableDeletionProtection": "deletion_protection.enabled",
    "enableHttp2": "routing.http2.enabled",
    "enableTlsVersionAndCipherSuiteHeaders": "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
    "enableWafFailOpen": "waf.fail_open.enabled",
    "enableXffClientPort": "routing.http.xff_client_port.enabled",
    "idleTimeout": "idle_timeout.timeout_seconds",
    "preserveHostHeader": "routing.http.preserve_host_header.enabled",
    "xffHeaderProcessingMode": "routing.http.xff_header_processing.mode",
}
_TARGET_GROUP: Final = {
    "connectionTermination": "deregistration_delay.connection_termination.enabled",
    "deregistrationDelay": "deregistration_delay.timeout_seconds",
    "lambdaMultiValueHeadersEnabled": "lambda.multi_value_headers.enabled",
    "loadBalancingAlgorithmType": "load_balancing.algorithm.type",
    "preserveClientIp": "preserve_client_ip.enabled",
    "slowStart": "slow_start.duration_seconds",
}
_HEALTH_CHECK: Final = {
    "enabled": "HealthCheckEnabled",
    "healthyThreshold": "HealthyThresholdCount",
    "interval": "HealthCheckIntervalSeconds",
    "path": "HealthCheckPath",
    "port": "HealthCheckPort",
    "protocol": "HealthCheckProtocol",
    "timeout": "HealthCheckTimeoutSeconds",
    "unhealthyThreshold": "UnhealthyThresholdCount",
}
_ACTIONS: Final = {
    "authenticateCognito": "AuthenticateCognitoConfig",
    "authenticateOidc": "AuthenticateOidcConfig",
    "fixedResponse": "FixedResponseConfig",
    "redirect": "RedirectConfig",
}
_CONDITIONS: Final = {
    "hostHeader": ("host-header", "HostHeaderConfig"),
    "httpHeader": ("http-header", "HttpHeaderConfig"),
    "httpRequestMethod": ("http-request-method", "HttpRequestMethodConfig"),
    "pathPattern": ("path-pattern", "PathPatternConfig"),
}
_ZONE: Final = "Z35SXDOTRQ7X7K"
"""Hosted zone of all Application Load Balancers in us-east-1 (AWS general reference)."""


@resource(
    "aws:lb/loadBalancer:LoadBalancer",
    takes=(
        *_LOAD_BALANCER,
        "accessLogs",
        "connectionLogs",
        "internal",
        "ipAddressType",
        "loadBalancerType",
        "name",
        "namePrefix",
        "securityGroups",
        "subnets",
        "tags",
    ),
)
def _load_balancer(aws: Context, name: str, inputs: Inputs) -> Created:
    client, physical = aws.client("elbv2"), aws.physical_name(name, inputs)
    created = client.create_load_balancer(
        Name=physical,
        Scheme="internal" if inputs.get("internal") else "internet-facing",
        **inputs.pick(
            {
                "ipAddressType": "IpAddressType",
                "loadBalancerType": "Type",
                "securityGroups": "SecurityGroups",
                "subnets": "Subnets",
            }
        ),
        **_tags(inputs),
    )["LoadBalancers"][0]
    arn = created["LoadBalancerArn"]
    attributes = _texts(inputs.pick(_LOAD_BALANCER))
    for log in ("accessLogs", "connectionLogs"):
        prefix = "access_logs.s3." if log == "accessLogs" else "connection_logs.s3."
        attributes |= {f"{prefix}{key}": text for key, text in _texts(inputs.get(log, {})).items()}
    if attributes:
        client.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=_pairs(attributes))
    aws.emulator.serve_host(created["DNSName"])
    return arn, {
        "arn": arn,
        "arnSuffix": arn.partition("loadbalancer/")[2],
        "dnsName": created["DNSName"],
        "name": physical,
        "vpcId": _vpc_of(aws, inputs.get("subnets", [])),
        "zoneId": _ZONE,
    }


@resource(
    "aws:lb/targetGroup:TargetGroup",
    takes=(
        *_TARGET_GROUP,
        "healthCheck",
        "ipAddressType",
        "name",
        "namePrefix",
        "port",
        "protocol",
        "protocolVersion",
        "stickiness",
        "tags",
        "targetType",
        "vpcId",
    ),
)
def _target_group(aws: Context, name: str, inputs: Inputs) -> Created:
    client, physical = aws.client("elbv2"), aws.physical_name(name, inputs)
    given = inputs.pick(
        {
            "ipAddressType": "IpAddressType",
            "port": "Port",
            "protocol": "Protocol",
            "protocolVersion": "ProtocolVersion",
            "targetType": "TargetType",
            "vpcId": "VpcId",
        }
    )
    if checks := inputs.get("healthCheck"):
        check = Inputs(checks)
        given |= check.pick(_HEALTH_CHECK)
        if "matcher" in check:
            given["Matcher"] = {"HttpCode": check["matcher"]}
    created = client.create_target_group(Name=physical, **given, **_tags(inputs))["TargetGroups"][0]
    arn = created["TargetGroupArn"]
    attributes = _texts(inputs.pick(_TARGET_GROUP))
    if stickiness := inputs.get("stickiness"):
        attributes |= {f"stickiness.{key}": text for key, text in _texts(stickiness).items()}
    if attributes:
        client.modify_target_group_attributes(TargetGroupArn=arn, Attributes=_pairs(attributes))
    return arn, {"arn": arn, "arnSuffix": arn.rpartition(":")[2], "name": physical}


@resource(
    "aws:lb/listener:Listener",
    takes=("certificateArn", "defaultActions", "loadBalancerArn", "port", "protocol", "sslPolicy", "tags"),
)
def _listener(aws: Context, _name: str, inputs: Inputs) -> Created:
    client = aws.client("elbv2")
    given = inputs.pick(
        {
            "loadBalancerArn": "LoadBalancerArn",
            "port": "Port",
            "protocol": "Protocol",
            "sslPolicy": "SslPolicy",
        }
    )
    if "certificateArn" in inputs:
        given["Certificates"] = [{"CertificateArn": inputs["certificateArn"]}]
    created = client.create_listener(
        DefaultActions=_actions(client, inputs["defaultActions"]), **given, **_tags(inputs)
    )["Listeners"][0]
    return created["ListenerArn"], {"arn": created["ListenerArn"]}


@resource(
    "aws:lb/listenerRule:ListenerRule", takes=("actions", "conditions", "listenerArn", "priority", "tags")
)
def _listener_rule(aws: Context, _name: str, inputs: Inputs) -> Created:
    client, listener = aws.client("elbv2"), inputs["listenerArn"]
    created = client.create_rule(
        ListenerArn=listener,
        Priority=inputs.get("priority") or _next_priority(client, listener),
        Actions=_actions(client, inputs["actions"]),
        Conditions=[_condition(client, each) for each in inputs["conditions"]],
        **_tags(inputs),
    )["Rules"][0]
    return created["RuleArn"], {"arn": created["RuleArn"], "priority": int(created["Priority"])}


def _next_priority(client: Any, listener_arn: str) -> int:
    rules = client.describe_rules(ListenerArn=listener_arn)["Rules"]
    taken = [int(rule["Priority"]) for rule in rules if rule["Priority"].isdigit()]
    return max(taken, default=0) + 1


def _actions(client: Any, given: list[Properties]) -> Any:
    if any(action.get("forward") for action in given):
        raise DeploymentError("the emulator forwards to one target group alone: give its targetGroupArn")
    return spell(given, client.meta.service_model.shape_for("Actions"), _ACTIONS)


def _condition(client: Any, given: Properties) -> Any:
    """The provider names what is compared by the member that it gives, AWS by a text besides."""
    ((kind, config),) = ((kind, config) for kind, config in given.items() if config)
    if kind not in _CONDITIONS:
        raise DeploymentError(f"the emulator cannot compare {kind}; it can {', '.join(_CONDITIONS)}")
    field, member = _CONDITIONS[kind]
    return spell({"field": field, member: config}, client.meta.service_model.shape_for("RuleCondition"))


def _vpc_of(aws: Context, subnet_ids: list[str]) -> str:
    if not subnet_ids:
        return ""
    return aws.client("ec2").describe_subnets(SubnetIds=subnet_ids[:1])["Subnets"][0]["VpcId"]


def _texts(values: Properties) -> dict[str, str]:
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in values.items()
    }


def _pairs(attributes: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in attributes.items()]


def _tags(inputs: Inputs) -> dict[str, Any]:
    tags = tag_list(inputs)
    return {"Tags": tags} if tags else {}
