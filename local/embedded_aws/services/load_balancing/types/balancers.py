"""Elastic Load Balancing."""

from typing import Final

from embedded_aws.emulator.clients import Client
from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import call, find_one, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.modelled import spell
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.resource_model.spelling import tag_list

# AWS's names of the plain inputs of the provider.
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
_DEFAULT_PORT: Final = 80
_ZONE: Final = "Z35SXDOTRQ7X7K"
"""Hosted zone of all Application Load Balancers in us-east-1 (AWS general reference)."""


_CREATED: Final = {
    "ipAddressType": "IpAddressType",
    "loadBalancerType": "Type",
    "securityGroups": "SecurityGroups",
    "subnets": "Subnets",
}
_CREATED_GROUP: Final = {
    "ipAddressType": "IpAddressType",
    "port": "Port",
    "protocol": "Protocol",
    "protocolVersion": "ProtocolVersion",
    "targetType": "TargetType",
    "vpcId": "VpcId",
}
_LISTENER: Final = {
    "loadBalancerArn": "LoadBalancerArn",
    "port": "Port",
    "protocol": "Protocol",
    "sslPolicy": "SslPolicy",
}


@resource_type("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
class LoadBalancer(ResourceType):
    """A load balancer, whose host name is served on this machine."""

    takes = (
        *(*_CREATED, *_LOAD_BALANCER, "accessLogs", "connectionLogs", "internal", "name", "namePrefix"),
        "tags",
    )
    replaced_by = ("internal", "loadBalancerType", "name", "namePrefix")
    defaults = {"enableDeletionProtection": False, "idleTimeout": 60}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("elbv2").create_load_balancer(
            Name=aws.physical_name(name, given),
            Scheme="internal" if given.get("internal") else "internet-facing",
            **given.pick(_CREATED),
            **_build_tags(given),
        )
        return created["LoadBalancers"][0]["LoadBalancerArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client, balancer = aws.client("elbv2"), {"LoadBalancerArn": identifier}
        if given.has_changed("securityGroups"):
            client.set_security_groups(**balancer, SecurityGroups=given.get("securityGroups", []))
        if given.has_changed("subnets"):
            client.set_subnets(**balancer, Subnets=given.get("subnets", []))
        if given.has_changed("ipAddressType") and "ipAddressType" in given:
            client.set_ip_address_type(**balancer, IpAddressType=given["ipAddressType"])
        _replace_tags(client, identifier, given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("elbv2")
        attributes = _list_texts(given.pick(_LOAD_BALANCER))
        for log in ("accessLogs", "connectionLogs"):
            prefix = "access_logs.s3." if log == "accessLogs" else "connection_logs.s3."
            off = {"enabled": False} if log in given.before else {}
            attributes |= {f"{prefix}{key}": text for key, text in _list_texts(given.get(log, off)).items()}
        if attributes:
            client.modify_load_balancer_attributes(
                LoadBalancerArn=identifier, Attributes=_build_pairs(attributes)
            )
        aws.emulator.serve_host(self._find(aws, identifier)["DNSName"])

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        balancer = self._find(aws, identifier)
        client = aws.client("elbv2")
        attributes = _build_attributes(client.describe_load_balancer_attributes(LoadBalancerArn=identifier))
        zones = [zone["SubnetId"] for zone in balancer.get("AvailabilityZones", []) if "SubnetId" in zone]
        return {
            **read_inputs(given, attributes, _LOAD_BALANCER),
            **_read_members(
                given, attributes, {"accessLogs": "access_logs.s3.", "connectionLogs": "connection_logs.s3."}
            ),
            **read_inputs(given, {**balancer, "Subnets": zones}, _CREATED),
            "arn": identifier,
            "arnSuffix": identifier.partition("loadbalancer/")[2],
            "dnsName": balancer["DNSName"],
            "name": balancer["LoadBalancerName"],
            "vpcId": _find_vpc(aws, given.get("subnets", [])),
            "zoneId": _ZONE,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("elbv2")
        answer = client.describe_load_balancer_attributes(LoadBalancerArn=identifier)
        attributes = {each["Key"]: each["Value"] for each in answer["Attributes"]}
        if attributes.get("deletion_protection.enabled") == "true":  # MiniStack would delete it
            raise DeploymentError(
                f"OperationNotPermitted: Load balancer '{identifier}' cannot be deleted because deletion "
                "protection is enabled"
            )
        host = self._find(aws, identifier)["DNSName"]
        client.delete_load_balancer(LoadBalancerArn=identifier)
        aws.emulator.release_host(host)

    def _find(self, aws: Context, identifier: str) -> Properties:
        answer = aws.client("elbv2").describe_load_balancers(LoadBalancerArns=[identifier])
        return find_one(answer["LoadBalancers"])


@resource_type("aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup")
class TargetGroup(ResourceType):
    """Targets of a load balancer."""

    takes = (*(*_CREATED_GROUP, *_TARGET_GROUP, "healthCheck", "name", "namePrefix", "stickiness", "tags"),)
    replaced_by = (*_CREATED_GROUP, "name", "namePrefix")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("elbv2").create_target_group(
            Name=aws.physical_name(name, given),
            **given.pick(_CREATED_GROUP),
            **self._build_checks(given),
            **_build_tags(given),
        )
        return created["TargetGroups"][0]["TargetGroupArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("elbv2")
        if given.has_changed("healthCheck"):
            client.modify_target_group(TargetGroupArn=identifier, **self._build_checks(given))
        _replace_tags(client, identifier, given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        attributes = _list_texts(given.pick(_TARGET_GROUP))
        off = {"enabled": False} if "stickiness" in given.before else {}
        stickiness = _list_texts(given.get("stickiness", off))
        attributes |= {f"stickiness.{key}": text for key, text in stickiness.items()}
        if attributes:
            aws.client("elbv2").modify_target_group_attributes(
                TargetGroupArn=identifier, Attributes=_build_pairs(attributes)
            )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("elbv2").describe_target_groups(TargetGroupArns=[identifier])
        group, client = find_one(answer["TargetGroups"]), aws.client("elbv2")
        attributes = _build_attributes(client.describe_target_group_attributes(TargetGroupArn=identifier))
        check = {ours: group[theirs] for ours, theirs in _HEALTH_CHECK.items() if theirs in group}
        check |= {"matcher": group.get("Matcher", {}).get("HttpCode", "")}
        return {
            **read_inputs(given, attributes, _TARGET_GROUP),
            **_read_members(given, attributes, {"stickiness": "stickiness."}),
            **keep_spelling(given, {"healthCheck": given.get("healthCheck", {})}, {"healthCheck": check}),
            "arn": identifier,
            "arnSuffix": identifier.rpartition(":")[2],
            "name": group["TargetGroupName"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("elbv2").delete_target_group(TargetGroupArn=identifier)

    def _build_checks(self, given: Inputs) -> Properties:
        check = Inputs(given.get("healthCheck", {}))
        matcher = {"Matcher": {"HttpCode": check["matcher"]}} if "matcher" in check else {}
        return check.pick(_HEALTH_CHECK) | matcher


@resource_type("aws:lb/listener:Listener", "aws:alb/listener:Listener")
class Listener(ResourceType):
    """A port of a load balancer, which has a port on this machine; port 80 has that of the load balancer."""

    takes = (*_LISTENER, "certificateArn", "defaultActions", "tags")
    replaced_by = ("loadBalancerArn",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        client = aws.client("elbv2")
        created = client.create_listener(**self._build_settings(client, given), **_build_tags(given))
        return created["Listeners"][0]["ListenerArn"]

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        port = given.get("port")
        if given.has_changed("port") and "port" in given.before:
            aws.emulator.release_host(self._find_host(aws, given, given.before["port"]))
        if port not in {None, _DEFAULT_PORT}:
            aws.emulator.serve_host(self._find_host(aws, given, port))

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("elbv2")
        call(client, "ModifyListener", self._build_settings(client, given), ListenerArn=identifier)
        _replace_tags(client, identifier, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("elbv2").describe_listeners(ListenerArns=[identifier])
        listener = find_one(answer["Listeners"])
        settings = self._build_settings(aws.client("elbv2"), given) if "defaultActions" in given else {}
        names = {
            "defaultActions": "DefaultActions",
            "sslPolicy": "SslPolicy",
            "certificateArn": "Certificates",
        }
        wanted = {ours: settings[theirs] for ours, theirs in names.items() if theirs in settings}
        return {
            **select_inputs(listener, {"port": "Port", "protocol": "Protocol"}),
            **keep_spelling(given, wanted, listener, names),
            "arn": identifier,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        host = self._find_host(aws, given, given.get("port"))
        aws.client("elbv2").delete_listener(ListenerArn=identifier)
        aws.emulator.release_host(host)

    def _find_host(self, aws: Context, given: Inputs, port: int | str | None) -> str:
        answer = aws.client("elbv2").describe_load_balancers(LoadBalancerArns=[given["loadBalancerArn"]])
        return f"{find_one(answer['LoadBalancers'])['DNSName']}:{int(port or 0)}"

    def _build_settings(self, client: Client, given: Inputs) -> Properties:
        settings = given.pick(_LISTENER)
        if "certificateArn" in given:
            settings["Certificates"] = [{"CertificateArn": given["certificateArn"]}]
        return {**settings, "DefaultActions": _build_actions(client, given["defaultActions"])}


@resource_type("aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule")
class ListenerRule(ResourceType):
    """A rule of a listener."""

    takes = ("actions", "conditions", "listenerArn", "priority", "tags")
    replaced_by = ("listenerArn",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        client, listener = aws.client("elbv2"), given["listenerArn"]
        created = client.create_rule(
            ListenerArn=listener,
            Priority=given.get("priority") or _find_next_priority(client, listener),
            **self._build_settings(client, given),
            **_build_tags(given),
        )
        return created["Rules"][0]["RuleArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("elbv2")
        client.modify_rule(RuleArn=identifier, **self._build_settings(client, given))
        if given.has_changed("priority") and "priority" in given:
            client.set_rule_priorities(
                RulePriorities=[{"RuleArn": identifier, "Priority": given["priority"]}]
            )
        _replace_tags(client, identifier, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        rule = find_one(aws.client("elbv2").describe_rules(RuleArns=[identifier])["Rules"])
        names = {"actions": "Actions", "conditions": "Conditions"}
        settings = self._build_settings(aws.client("elbv2"), given) if "actions" in given else {}
        wanted = {ours: settings[theirs] for ours, theirs in names.items() if theirs in settings}
        return {
            **keep_spelling(given, wanted, rule, names),
            "arn": identifier,
            "priority": int(rule["Priority"]),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("elbv2").delete_rule(RuleArn=identifier)

    def _build_settings(self, client: Client, given: Inputs) -> Properties:
        return {
            "Actions": _build_actions(client, given["actions"]),
            "Conditions": [_build_condition(client, each) for each in given["conditions"]],
        }


def _build_attributes(answer: Properties) -> Properties:
    return {each["Key"]: each["Value"] for each in answer["Attributes"]}


def _read_members(given: Inputs, attributes: Properties, prefixes: dict[str, str]) -> Properties:
    """Returns the inputs that are objects in Pulumi, and attributes with a common prefix in AWS."""
    wanted = {name: given[name] for name in prefixes if name in given}
    there = {
        name: {key: attributes[prefix + key] for key in wanted.get(name, {}) if prefix + key in attributes}
        for name, prefix in prefixes.items()
    }
    return keep_spelling(given, wanted, there)


def _replace_tags(client: Client, arn: str, given: Inputs) -> None:
    removed = given.before.get("tags", {}).keys() - given.get("tags", {}).keys()
    if removed:
        client.remove_tags(ResourceArns=[arn], TagKeys=sorted(removed))
    if given.has_changed("tags") and (tags := tag_list(given)):
        client.add_tags(ResourceArns=[arn], Tags=tags)


def _find_next_priority(client: Client, listener_arn: str) -> int:
    rules = client.describe_rules(ListenerArn=listener_arn)["Rules"]
    taken = [int(rule["Priority"]) for rule in rules if rule["Priority"].isdigit()]
    return max(taken, default=0) + 1


def _build_actions(client: Client, given: list[Properties]) -> object:
    if any(action.get("forward") for action in given):
        raise DeploymentError("the emulator forwards to one target group alone: give its targetGroupArn")
    return spell(given, client.meta.service_model.shape_for("Actions"), _ACTIONS)


def _build_condition(client: Client, given: Properties) -> object:
    """The provider identifies a condition by the member that it sets; AWS also by a string."""
    ((kind, config),) = ((kind, config) for kind, config in given.items() if config)
    if kind not in _CONDITIONS:
        raise DeploymentError(f"the emulator cannot compare {kind}; it can {', '.join(_CONDITIONS)}")
    field, member = _CONDITIONS[kind]
    return spell({"field": field, member: config}, client.meta.service_model.shape_for("RuleCondition"))


def _find_vpc(aws: Context, subnet_ids: list[str]) -> str:
    if not subnet_ids:
        return ""
    return aws.client("ec2").describe_subnets(SubnetIds=subnet_ids[:1])["Subnets"][0]["VpcId"]


def _list_texts(values: Properties) -> dict[str, str]:
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in values.items()
    }


def _build_pairs(attributes: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in attributes.items()]


def _build_tags(inputs: Inputs) -> Properties:
    tags = tag_list(inputs)
    return {"Tags": tags} if tags else {}
