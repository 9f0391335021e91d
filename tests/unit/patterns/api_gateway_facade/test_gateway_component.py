import json
from typing import Any

import pulumi
import pytest
from graphs import ALARM_ARN, KEY_ARN, evaluate, names, statements

from embedded_aws import Recording, record
from embedded_aws.program.wire import UNKNOWN
from gateway import (
    CERTIFICATE_ARN,
    EVERY_BACKEND,
    POOL_ARN,
    QUEUE_ARN,
    WEB_ACL_ARN,
    body,
    function,
    mock,
    openapi,
    queue,
    record_gateway,
    table,
)
from serverless_patterns import ApiGatewayCloudWatchRole, ApiGatewayFacade, Queue, http_route

DOMAIN = {"domain_name": "api.example.com", "certificate_arn": CERTIFICATE_ARN}
DEPLOYMENT = "aws:apigateway/deployment:Deployment"


def test_api_stands_on_few_resources():
    recording = record_gateway()
    assert {found.name: found.type for found in recording.registrations if found.custom} == {
        "shop-api": "aws:apigateway/restApi:RestApi",
        "shop-deployment": DEPLOYMENT,
        "shop-stage": "aws:apigateway/stage:Stage",
        "shop-all-settings": "aws:apigateway/methodSettings:MethodSettings",
        "shop-access-logs": "aws:cloudwatch/logGroup:LogGroup",
        "shop-execution-logs": "aws:cloudwatch/logGroup:LogGroup",
        "shop-role": "aws:iam/role:Role",
    }


@pytest.mark.parametrize("count", [1, 10, 100])
def test_resources_do_not_grow_with_the_routes(count: int):
    routes = {f"POST /orders{number}/{{id}}": queue() for number in range(count)}
    recording = record_gateway(routes)
    assert len(body(recording)["paths"]) == count
    assert sorted(found.name for found in recording.registrations if found.custom) == [
        "shop-access-logs",
        "shop-all-settings",
        "shop-api",
        "shop-deployment",
        "shop-execution-logs",
        "shop-orders-604584-send-message-policy",
        "shop-role",
        "shop-stage",
    ]


def test_defaults_of_the_stage():
    stage = record_gateway().find_by_name("shop-stage").inputs
    access_log = stage.pop("accessLogSettings")
    assert stage == {
        "restApi": record_gateway().find_by_name("shop-api").id,
        "stageName": "live",
        "deployment": "shop-deployment",
        "variables": {},
        "xrayTracingEnabled": True,
        "cacheClusterEnabled": False,
        "tags": {},
    }
    assert json.loads(access_log["format"])["status"] == "$context.status"
    assert access_log["destinationArn"].endswith(":log-group:shop-access-logs")


def test_defaults_of_the_log():
    assert record_gateway().find_by_name("shop-access-logs").inputs == {
        "namePrefix": "/aws/vendedlogs/apigateway/shop-",
        "retentionInDays": 30,
        "tags": {},
    }


def test_defaults_of_the_methods():
    settings = record_gateway().find_by_name("shop-all-settings").inputs
    assert settings["methodPath"] == "*/*"
    assert settings["settings"] == {
        "throttlingRateLimit": 1_000,
        "throttlingBurstLimit": 500,
        "metricsEnabled": False,
        "loggingLevel": "OFF",
        "dataTraceEnabled": False,
        "cachingEnabled": False,
        "cacheDataEncrypted": True,
        "requireAuthorizationForCacheControl": True,
        "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITHOUT_RESPONSE_HEADER",
    }


@pytest.mark.parametrize(
    ("args", "resource", "property_", "expected"),
    [
        ({"endpoint_type": "EDGE"}, "api", "endpointConfiguration", {"types": "EDGE"}),
        ({"stage_name": "v2"}, "stage", "stageName", "v2"),
        ({"stage_variables": {"table": "items"}}, "stage", "variables", {"table": "items"}),
        ({"tracing_enabled": False}, "stage", "xrayTracingEnabled", False),
        ({"log_retention_days": 365}, "access-logs", "retentionInDays", 365),
        ({"kms_key_arn": KEY_ARN}, "access-logs", "kmsKeyId", KEY_ARN),
    ],
)
def test_argument_reaches_its_resource(args: dict[str, Any], resource: str, property_: str, expected: object):
    assert record_gateway(**args).find_by_name(f"shop-{resource}").inputs[property_] == expected


@pytest.mark.parametrize(
    ("args", "setting", "expected"),
    [
        ({"throttle": {"rate_limit": 0.5, "burst_limit": 1}}, "throttlingRateLimit", 0.5),
        ({"throttle": {"rate_limit": 10_000, "burst_limit": 5_000.0}}, "throttlingBurstLimit", 5_000),
        ({"detailed_metrics": True}, "metricsEnabled", True),
        ({"execution_log_level": "ERROR"}, "loggingLevel", "ERROR"),
    ],
)
def test_argument_reaches_the_methods(args: dict[str, Any], setting: str, expected: object):
    assert record_gateway(**args).find_by_name("shop-all-settings").inputs["settings"][setting] == expected


def test_only_a_route_that_differs_has_separate_settings():
    routes = {
        "GET /a": mock(),
        "GET /b": {**mock(), "throttle": {"rate_limit": 5, "burst_limit": 2}},
        "GET /c/{id}": {**mock(), "cache": {"ttl_in_seconds": 60}},
    }
    recording = record_gateway(routes, detailed_metrics=True)
    settings = {
        found.inputs["methodPath"]: found.inputs["settings"]
        for found in recording.find_by_type("aws:apigateway/methodSettings:MethodSettings")
    }
    assert settings.keys() == {"*/*", "~1b/GET", "~1c~1{id}/GET"}
    assert (settings["~1b/GET"]["throttlingRateLimit"], settings["~1b/GET"]["throttlingBurstLimit"]) == (5, 2)
    assert settings["~1c~1{id}/GET"]["cachingEnabled"]
    assert settings["~1c~1{id}/GET"]["cacheTtlInSeconds"] == 60
    for own in settings.values():
        assert own["metricsEnabled"]
    assert settings["~1c~1{id}/GET"]["throttlingRateLimit"] == 1_000


def test_route_for_any_method_is_throttled_in_each_of_them():
    recording = record_gateway({"ANY /": {**mock(), "throttle": {"rate_limit": 5, "burst_limit": 2}}})
    paths = {
        found.inputs["methodPath"]
        for found in recording.find_by_type("aws:apigateway/methodSettings:MethodSettings")
    }
    methods = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
    assert paths == {"*/*", *(f"~1/{method}" for method in methods)}


@pytest.mark.parametrize(
    ("own", "expected"),
    [({}, {}), ({"throttle": {"rate_limit": 9, "burst_limit": 3}}, {"~1a/GET": 9})],
    ids=["default", "own"],
)
def test_a_specific_route_is_not_throttled_as_any_is(own: dict[str, Any], expected: dict[str, int]):
    routes = {
        "ANY /a": {**mock(), "throttle": {"rate_limit": 5, "burst_limit": 2}},
        "GET /a": {**mock(), **own},
    }
    rates = {
        found.inputs["methodPath"]: found.inputs["settings"]["throttlingRateLimit"]
        for found in record_gateway(routes).find_by_type("aws:apigateway/methodSettings:MethodSettings")
    }
    others = ("DELETE", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
    assert rates == {"*/*": 1_000, **{f"~1a/{method}": 5 for method in others}, **expected}


@pytest.mark.parametrize(("args", "size"), [({}, "0.5"), ({"cache_cluster_size": "6.1"}, "6.1")])
def test_cache_is_there_for_the_routes_that_have_one(args: dict[str, Any], size: str):
    routes = {"GET /c": {**mock(), "cache": {"ttl_in_seconds": 60}}}
    stage = record_gateway(routes, **args).find_by_name("shop-stage").inputs
    assert (stage["cacheClusterEnabled"], stage["cacheClusterSize"]) == (True, size)


# Deployments


def read_document(routes: dict[str, dict[str, Any]], **args: Any) -> str:
    return record_gateway(routes, **args).find_by_name("shop-deployment").inputs["triggers"]["document"]


@pytest.mark.parametrize(
    ("change", "args"),
    [
        ({"GET /a": mock(status_code=201)}, {}),
        ({"GET /b": mock()}, {}),
        ({"GET /a": {**mock(), "timeout": 5}}, {}),
        ({"GET /a": {**mock(), "authorizer": "AWS_IAM"}}, {}),
        ({"GET /a": mock()}, {"allowed_cidr_blocks": ["192.0.2.0/24"]}),
        ({"GET /a": mock()}, {"minimum_compression_size": 0}),
        ({"GET /a": mock()}, {"binary_media_types": ["image/*"]}),
        ({"GET /a": mock()}, {"cors": {"allowed_origins": ["https://a.example"]}}),
        ({"GET /a": mock()}, {"authorizers": {"users": {"user_pool_arns": [POOL_ARN]}}}),
    ],
)
def test_change_of_the_document_is_deployed(change: dict[str, Any], args: dict[str, Any]):
    assert read_document(change, **args) != read_document({"GET /a": mock()})


@pytest.mark.parametrize(
    "args",
    [
        {"throttle": {"rate_limit": 1, "burst_limit": 1}},
        {"tags": {"team": "sales"}},
        {"stage_name": "v2"},
        {"stage_variables": {"table": "items"}},
        {"tracing_enabled": False},
        {"log_retention_days": 1},
        {"web_acl_arn": WEB_ACL_ARN},
        {"domain": DOMAIN},
        {"description": "Sells things"},
    ],
)
def test_what_is_not_in_the_document_is_not_deployed(args: dict[str, Any]):
    assert read_document({"GET /a": mock()}, **args) == read_document({"GET /a": mock()})


def test_what_only_describes_a_route_is_not_deployed():
    described = {"GET /a": {**mock(), "summary": "Another one"}}
    assert read_document(described) == read_document({"GET /a": mock()})
    assert body(record_gateway(described))["paths"]["/a"]["get"]["summary"] == "Another one"


def test_order_of_the_routes_does_not_matter():
    turned = dict(reversed(EVERY_BACKEND.items()))
    assert record_gateway(turned).graph() == record_gateway(EVERY_BACKEND).graph()


def test_old_deployments_stay_with_the_api():
    deployment = record_gateway().find_by_name("shop-deployment")
    assert deployment.retain_on_delete
    assert not deployment.delete_before_replace


def test_canary_leaves_the_stage_on_the_stable_deployment():
    canary = {
        "stable_deployment_id": "abc123",
        "percent_traffic": 10,
        "stage_variable_overrides": {"table": "new"},
    }
    recording = record_gateway(canary=canary)
    stage = recording.find_by_name("shop-stage").inputs
    assert stage["deployment"] == "abc123"
    assert stage["canarySettings"] == {
        "deploymentId": recording.find_by_name("shop-deployment").id,
        "percentTraffic": 10,
        "stageVariableOverrides": {"table": "new"},
    }


# Usage plans


def test_usage_plan_with_its_keys():
    plans = {
        "partner": {
            "api_keys": ["acme", "globex"],
            "throttle": {"rate_limit": 5, "burst_limit": 10},
            "quota": {"limit": 1_000, "period": "DAY"},
        }
    }
    recording = record_gateway({"GET /a": {**mock(), "api_key_required": True}}, usage_plans=plans)
    api = recording.find_by_name("shop-api").id
    assert recording.find_by_name("shop-partner-plan").inputs == {
        "apiStages": [{"apiId": api, "stage": "live"}],
        "throttleSettings": {"rateLimit": 5, "burstLimit": 10},
        "quotaSettings": {"limit": 1_000, "period": "DAY"},
        "tags": {},
    }
    for key in ("acme", "globex"):
        assert recording.find_by_name(f"shop-{key}-key").inputs == {
            "tags": {},
            "description": "Managed by Pulumi",
        }
        assert recording.find_by_name(f"shop-{key}-membership").inputs == {
            "keyId": recording.find_by_name(f"shop-{key}-key").id,
            "keyType": "API_KEY",
            "usagePlanId": recording.find_by_name("shop-partner-plan").id,
        }
        assert recording.find_by_name(f"shop-{key}-key").additional_secret_outputs == ("value",)
        assert recording.find_by_name(f"shop-{key}-membership").additional_secret_outputs == ("value",)
        # AWS lets no key be in two plans of a stage, not even while one takes the place of the other.
        assert recording.find_by_name(f"shop-{key}-membership").delete_before_replace
    assert recording.find_by_name("shop").outputs["api_key_ids"] == {
        key: recording.find_by_name(f"shop-{key}-key").id for key in ("acme", "globex")
    }


def test_usage_plan_alone():
    plans = {"partner": {"api_keys": ["acme"]}}
    recording = record_gateway({"GET /a": {**mock(), "api_key_required": True}}, usage_plans=plans)
    plan = recording.find_by_name("shop-partner-plan").inputs
    assert "throttleSettings" not in plan
    assert "quotaSettings" not in plan


# What stands in front


def test_an_alarm_only_with_a_topic():
    alarms = "aws:cloudwatch/metricAlarm:MetricAlarm"
    assert not record_gateway().find_by_type(alarms)
    recording = record_gateway(alarm_topic_arn=ALARM_ARN, stage_name="prod")
    (alarm,) = recording.find_by_type(alarms)
    metric = (alarm.inputs["namespace"], alarm.inputs["metricName"], alarm.inputs["statistic"])
    assert metric == ("AWS/ApiGateway", "5XXError", "Sum")
    name = recording.find_by_name("shop-api").outputs["name"]
    assert alarm.inputs["dimensions"] == {"ApiName": name, "Stage": "prod"}
    assert alarm.inputs["alarmActions"] == [ALARM_ARN]


def test_web_acl_of_ones_own():
    recording = record_gateway(web_acl_arn=WEB_ACL_ARN, hardened=True)
    assert recording.find_by_name("shop-web-acl-association").inputs == {
        "resourceArn": recording.find_by_name("shop-stage").outputs["arn"],
        "webAclArn": WEB_ACL_ARN,
    }
    assert not recording.find_by_type("aws:wafv2/webAcl:WebAcl")


def test_hardened_api_has_a_firewall():
    recording = record_gateway(hardened=True, tags={"team": "sales"})
    web_acl = recording.find_by_name("shop-web-acl").inputs
    assert (web_acl["scope"], web_acl["defaultAction"]) == ("REGIONAL", {"allow": {}})
    assert [(rule["priority"], rule["name"]) for rule in web_acl["rules"]] == [
        (0, "rate-limit"),
        (1, "AWSManagedRulesAmazonIpReputationList"),
        (2, "AWSManagedRulesKnownBadInputsRuleSet"),
        (3, "AWSManagedRulesAnonymousIpList"),
        (4, "AWSManagedRulesCommonRuleSet"),
    ]
    rate, *managed, anonymous, common = web_acl["rules"]
    for rule in managed:
        group = {"vendorName": "AWS", "name": rule["name"], "ruleActionOverrides": []}
        assert rule["statement"] == {"managedRuleGroupStatement": group}
    assert anonymous["statement"]["managedRuleGroupStatement"]["ruleActionOverrides"] == [
        {"name": name, "actionToUse": {"count": {}}} for name in ("AnonymousIPList", "HostingProviderIPList")
    ]
    assert common["statement"]["managedRuleGroupStatement"]["ruleActionOverrides"] == [
        {"name": "SizeRestrictions_BODY", "actionToUse": {"count": {}}}
    ]
    assert rate["statement"] == {"rateBasedStatement": {"limit": 2_000, "aggregateKeyType": "IP"}}
    assert rate["action"] == {"block": {"customResponse": {"responseCode": 429}}}
    association = recording.find_by_name("shop-web-acl-association").inputs
    assert association["webAclArn"] == recording.find_by_name("shop-web-acl").outputs["arn"]
    logging = recording.find_by_name("shop-web-acl-logging").inputs
    assert logging["logDestinationConfigs"] == [recording.find_by_name("shop-web-acl-logs").outputs["arn"]]
    assert logging["loggingFilter"]["defaultBehavior"] == "DROP"
    assert [field["singleHeader"]["name"] for field in logging["redactedFields"]] == [
        "authorization",
        "cookie",
        "x-api-key",
    ]


def test_addresses_are_limited_where_they_are_those_of_viewers():
    def rules(**args: Any) -> list[str]:
        (web_acl,) = record_gateway(hardened=True, **args).find_by_type("aws:wafv2/webAcl:WebAcl")
        return [rule["name"] for rule in web_acl.inputs["rules"]]

    # Through a distribution, requests of many viewers come from the few addresses of its edges.
    assert rules() == ["rate-limit", *rules(cloudfront_only=True)]
    assert all(name.startswith("AWSManagedRules") for name in rules(cloudfront_only=True))


def execution_logs(recording: Recording, stage: str = "live") -> str:
    """The only log group that API Gateway writes execution logs of ``stage`` to."""
    return f"API-Gateway-Execution-Logs_{recording.find_by_name('shop-api').id}/{stage}"


@pytest.mark.parametrize("level", ["OFF", "ERROR", "INFO"])
def test_execution_logs_have_an_end(level: str):
    recording = record_gateway(execution_log_level=level, log_retention_days=90, tags={"team": "sales"})
    assert recording.find_by_name("shop-execution-logs").inputs == {
        "name": execution_logs(recording),
        "retentionInDays": 90,
        "tags": {"team": "sales"},
    }
    # API Gateway would make the group itself with the first line.
    assert "shop-execution-logs" in names(recording, recording.find_by_name("shop-stage").dependencies)


def test_execution_logs_are_those_of_the_stage():
    recording = record_gateway(stage_name="blue", kms_key_arn=KEY_ARN)
    group = recording.find_by_name("shop-execution-logs").inputs
    assert (group["name"], group["kmsKeyId"]) == (execution_logs(recording, "blue"), KEY_ARN)


def test_hardened_api_encrypts_its_logs():
    recording = record_gateway(hardened=True)
    key = recording.find_by_name("shop-key")
    assert key.inputs["enableKeyRotation"]
    for logs in ("shop-access-logs", "shop-execution-logs", "shop-web-acl-logs"):
        assert recording.find_by_name(logs).inputs["kmsKeyId"] == key.outputs["arn"]
        # Known once the policy stands.
        assert "shop-key-policy" in names(recording, recording.find_by_name(logs).dependencies)
    account, logging = statements(recording.find_by_name("shop-key-policy"))
    assert account["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert logging["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    assert logging["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"] == [
        "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/apigateway/shop-*",
        "arn:aws:logs:us-east-1:123456789012:log-group:/aws/apigateway/shop-*",
        "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-shop-*",
        f"arn:aws:logs:us-east-1:123456789012:log-group:{execution_logs(recording)}",
    ]


def test_custom_domain():
    domain = {**DOMAIN, "hosted_zone_id": "Z123", "base_path": "v1"}
    recording = record_gateway(domain=domain)
    assert recording.find_by_name("shop-domain").inputs == {
        "domainName": "api.example.com",
        "regionalCertificateArn": CERTIFICATE_ARN,
        "endpointConfiguration": {"types": "REGIONAL"},
        "securityPolicy": "TLS_1_2",
        "tags": {},
    }
    assert recording.find_by_name("shop-mapping").inputs == {
        "domainName": "api.example.com",
        "restApi": recording.find_by_name("shop-api").id,
        "stageName": "live",
        "basePath": "v1",
    }
    record_ = recording.find_by_name("shop-record").inputs
    assert (record_["zoneId"], record_["name"], record_["type"]) == ("Z123", "api.example.com", "A")
    assert recording.find_by_name("shop").outputs["url"] == "https://api.example.com/v1"


V2 = {"headers": {"x-version": "v2*"}, "rest_api_id": "abc123", "stage_name": "live", "priority": 10}


@pytest.mark.parametrize(
    ("path", "conditions"), [(None, []), ("v1", [{"matchBasePaths": {"anyOfs": ["v1"]}}])]
)
def test_requests_with_a_header_reach_another_api(path: str | None, conditions: list[Any]):
    domain = {**DOMAIN, "base_path": path} if path else DOMAIN
    both = {**V2, "headers": {**V2["headers"], "x-team": "*core*"}, "priority": 5}
    recording = record_gateway(domain=domain, header_routes={"v2": V2, "team": both})
    found = recording.find_by_name("shop-domain").inputs["routingMode"]
    assert found == "ROUTING_RULE_THEN_BASE_PATH_MAPPING"
    version = {"matchHeaders": {"anyOf": {"header": "x-version", "valueGlob": "v2*"}}}
    team = {"matchHeaders": {"anyOf": {"header": "x-team", "valueGlob": "*core*"}}}
    target = {"apiId": "abc123", "stage": "live", "stripBasePath": path is not None}
    rule = {"domainName": "api.example.com", "actions": [{"invokeApi": target}]}
    assert recording.find_by_name("shop-v2-header-route").inputs == {
        **rule,
        "priority": 10,
        "conditions": [version, *conditions],
    }
    assert recording.find_by_name("shop-team-header-route").inputs == {
        **rule,
        "priority": 5,
        "conditions": [team, version, *conditions],
    }


def test_custom_domain_without_record_and_path():
    recording = record_gateway(domain=DOMAIN)
    assert not recording.find_by_type("aws:route53/record:Record")
    assert "basePath" not in recording.find_by_name("shop-mapping").inputs
    assert recording.find_by_name("shop").outputs["url"] == "https://api.example.com"


def test_custom_domain_of_an_edge_api():
    recording = record_gateway(domain=DOMAIN, endpoint_type="EDGE")
    domain = recording.find_by_name("shop-domain").inputs
    assert domain["certificateArn"] == CERTIFICATE_ARN
    assert "regionalCertificateArn" not in domain


def test_mutual_tls_closes_the_default_endpoint():
    trust = {"truststore_uri": "s3://certificates/clients.pem", "truststore_version": "7"}
    recording = record_gateway(domain={**DOMAIN, "mutual_tls_authentication": trust})
    assert recording.find_by_name("shop-domain").inputs["mutualTlsAuthentication"] == {
        "truststoreUri": "s3://certificates/clients.pem",
        "truststoreVersion": "7",
    }
    (server,) = body(recording)["servers"]
    assert server["x-amazon-apigateway-endpoint-configuration"] == {"disableExecuteApiEndpoint": True}


# Outputs and composition


def test_outputs():
    outputs = record_gateway({"GET /items/{id}": function()}).find_by_name("shop").outputs
    document = json.loads(outputs.pop("openapi"))
    api = outputs["rest_api_id"]
    assert document["servers"] == [{"url": outputs["url"]}]
    assert outputs == {
        "url": f"https://{api}.execute-api.us-east-1.amazonaws.com/live",
        "rest_api_id": api,
        "stage_name": "live",
        "execution_arn": f"arn:aws:execute-api:us-east-1:123456789012:{api}",
        "deployment_id": "shop-deployment",
        "api_key_ids": {},
        "origin_domain_name": f"{api}.execute-api.us-east-1.amazonaws.com",
        "origin_path": "/live",
    }


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({}, {"origin_path": "/live"}),
        ({"domain": DOMAIN}, {"domain_name": "api.example.com", "origin_path": ""}),
        (
            {"domain": {**DOMAIN, "base_path": "v1"}},
            {"domain_name": "api.example.com", "origin_path": "/v1"},
        ),
    ],
)
def test_origin_for_a_distribution(args: dict[str, Any], expected: dict[str, str]):
    def program() -> None:
        api = ApiGatewayFacade("shop", {"routes": {"GET /a": mock()}, **args})
        pulumi.export("origin", api.origin())
        pulumi.export("rest_api_id", api.rest_api_id)

    outputs = evaluate(program).outputs
    host = f"{outputs['rest_api_id']}.execute-api.us-east-1.amazonaws.com"
    assert outputs["origin"] == {"domain_name": host, **expected}


def test_distribution_alone_has_the_key_that_every_route_needs():
    def program() -> None:
        routes = {"GET /a": mock(), "ANY /{proxy+}": {**mock(), "authorizer": "AWS_IAM"}}
        cors = {"allowed_origins": ["https://app.example.com"]}
        api = ApiGatewayFacade("shop", {"routes": routes, "cors": cors, "cloudfront_only": True})
        pulumi.export("origin", api.origin())

    recording = evaluate(program)
    paths = body(recording)["paths"]
    assert paths["/a"]["get"]["security"] == [{"api_key": []}]
    assert paths["/a"]["options"]["security"] == []
    every = paths["/{proxy+}"]["x-amazon-apigateway-any-method"]
    assert every["security"] == [{"iam": [], "api_key": []}]
    plan = recording.find_by_name("shop-distribution-plan")
    assert plan.inputs["apiStages"] == [{"apiId": recording.find_by_name("shop-api").id, "stage": "live"}]
    assert "quotaSettings" not in plan.inputs
    membership = recording.find_by_name("shop-distribution-membership").inputs
    key = recording.find_by_name("shop-distribution-key")
    assert (membership["usagePlanId"], membership["keyId"]) == (plan.id, key.id)
    assert recording.outputs["origin"]["custom_headers"] == {"x-api-key": key.outputs["value"]}
    assert "origin" in recording.secret_outputs


def test_key_of_a_client_is_never_sent_by_a_distribution():
    def program() -> None:
        routes = {"GET /a": {**mock(), "api_key_required": True}}
        plans = {"distribution": {"api_keys": ["distribution"]}}
        pulumi.export("origin", ApiGatewayFacade("shop", {"routes": routes, "usage_plans": plans}).origin())

    assert set(evaluate(program).outputs["origin"]) == {"domain_name", "origin_path"}


def test_block_gives_its_own_route():
    def program() -> None:
        orders = Queue("orders", {})
        ApiGatewayFacade(
            "shop",
            {
                "routes": {
                    "POST /orders": {**orders.route(), "throttle": {"rate_limit": 50, "burst_limit": 20}},
                    "ANY /{proxy+}": http_route("https://legacy.example.com/{proxy}"),
                }
            },
        )

    recording = evaluate(program)
    uri = body(recording)["paths"]["/orders"]["post"]["x-amazon-apigateway-integration"]["uri"]
    assert uri == "arn:aws:apigateway:us-east-1:sqs:path/123456789012/orders-queue"
    assert "shop-post-orders-settings" in {found.name for found in recording.registrations}


def test_preview_knows_what_does_not_depend_on_other_resources():
    known = record(lambda: ApiGatewayFacade("shop", {"routes": {"GET /a": mock()}}), preview=True)
    assert json.loads(known.find_by_name("shop-api").inputs["body"])["paths"]["/a"]
    assert len(known.find_by_name("shop-deployment").inputs["triggers"]["document"]) == 64


def test_preview_leaves_unknown_what_is_not_known_yet():
    def program() -> None:
        ApiGatewayFacade("shop", {"routes": {"POST /orders": Queue("orders", {}).route()}})

    recording = record(program, preview=True)
    assert recording.find_by_name("shop-api").inputs["body"] == UNKNOWN
    assert recording.find_by_name("shop-deployment").inputs["triggers"] == {"document": UNKNOWN}
    preview = {found.urn for found in recording.registrations}
    assert preview == {found.urn for found in evaluate(program).registrations}


def test_unknown_values_are_not_guessed():
    """An ARN of the wrong service is found out when it is there; here the check passes it."""

    def program() -> None:
        arn = pulumi.Output.from_input(QUEUE_ARN)
        ApiGatewayFacade("shop", {"routes": {"POST /orders": {"queue": {"arn": arn}}}})

    assert "sqs:path/123456789012/orders" in evaluate(program).find_by_name("shop-api").inputs["body"]


def test_stage_waits_for_the_permissions():
    recording = record_gateway({"GET /items/{id}": function(), "GET /t/{id}": table("get")})
    policies = {found.name for found in recording.find_by_type("aws:iam/rolePolicy:RolePolicy")}
    assert len(policies) == 2
    assert policies <= names(recording, recording.find_by_name("shop-stage").dependencies)


def test_documentation_is_of_the_api():
    assert openapi(record_gateway(description="Sells things"))["info"] == {
        "title": "shop",
        "description": "Sells things",
        "version": "1",
    }


def test_cloudwatch_role_of_the_account_is_a_separate_component():
    recording = evaluate(lambda: ApiGatewayCloudWatchRole("logging", {"tags": {"team": "sales"}}))
    role = recording.find_by_name("logging-role")
    assert role.inputs["tags"] == {"team": "sales"}
    assert statements(role, "assumeRolePolicy") == [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "apigateway.amazonaws.com"},
        }
    ]
    assert recording.find_by_name("logging-policy").inputs["policyArn"] == (
        "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    )
    account = recording.find_by_name("logging-account")
    assert account.inputs["cloudwatchRoleArn"] == role.outputs["arn"]
    assert "logging-policy" in names(recording, account.dependencies)
    assert recording.find_by_name("logging").outputs["role_arn"] == role.outputs["arn"]
    assert not record_gateway(execution_log_level="INFO", hardened=True).find_by_type(account.type)


@pytest.mark.parametrize("retained", [True, False])
def test_cloudwatch_role_can_be_retained(retained: bool):
    recording = evaluate(lambda: ApiGatewayCloudWatchRole("logging", {"retain_on_delete": retained}))
    kept = {found.name: found.retain_on_delete for found in recording.registrations if found.custom}
    assert kept == dict.fromkeys(("logging-role", "logging-policy", "logging-account"), retained)
