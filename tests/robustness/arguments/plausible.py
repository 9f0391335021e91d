"""Plausible arguments, where the schema does not say enough."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.robustness.arguments.gateway_routes import ROUTES

HERE = Path(__file__).resolve().parent
CODE = str(HERE.parents[2] / "patterns/fan-out-conversion/src/caption")
CONTAINER = str(HERE.parents[2] / "patterns/api-gateway-facade/src/monolith")
SITE = str(HERE / "site")
_ACCOUNT = "us-east-1:123456789012"
_WORKFLOW = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
_IMAGE = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:{'0' * 64}"
_TARGET = {"queue": {"arn": f"arn:aws:sqs:{_ACCOUNT}:queue"}}
_GUARD = {
    "arn": f"arn:aws:lambda:{_ACCOUNT}:function:guard",
    "invoke_arn": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    f"arn:aws:lambda:{_ACCOUNT}:function:guard/invocations",
}
_POOL = f"arn:aws:cognito-idp:{_ACCOUNT}:userpool/us-east-1_abc"

MINIMAL: Mapping[str, dict[str, Any]] = {
    "ApiGatewayFacade": {"routes": {"GET /health": {"mock": {}}}},
    "ApiGatewayCloudWatchRole": {},
    "Bucket": {},
    "AsyncRequestReply": {"function_arn": f"arn:aws:lambda:{_ACCOUNT}:function:calculate"},
    "BucketBatch": {
        "function_arn": f"arn:aws:lambda:{_ACCOUNT}:function:count",
        "bucket_name": "texts",
    },
    "ContainerService": {"image": _IMAGE},
    "Database": {},
    "DeliveryStream": {"bucket_arn": "arn:aws:s3:::lake"},
    "EventBus": {},
    "EventHub": {
        "events": {"OrderPlaced": {}},
        "alarm_topic_arn": f"arn:aws:sns:{_ACCOUNT}:alarms",
        "consumers": {"billing": {"detail_types": ["OrderPlaced"], "target": _TARGET}},
    },
    "EventRule": {"event_pattern": {"source": ["shop"]}, "target": _TARGET},
    "FanOutConversion": {"conversions": {"archive": {"zip": {}}}},
    "Function": {"code": CODE, "handler": "caption.handler"},
    "HttpApi": {"routes": {"ANY /{proxy+}": {"http": {"url": "https://legacy.example.com/{proxy}"}}}},
    "CircuitBreaker": {"code": CODE, "handler": "caption.handler"},
    "IdempotentConsumer": {"code": CODE, "handler": "caption.handler"},
    "Outbox": {
        "stream": {"dynamodb_stream": {"arn": f"arn:aws:dynamodb:{_ACCOUNT}:table/orders/stream/1"}},
        "source": "shop.orders",
        "topic_arn": f"arn:aws:sns:{_ACCOUNT}:orders.fifo",
        "detail_types": {"insert": "OrderPlaced"},
    },
    "Parameter": {"value": "25"},
    "Pipe": {"source": _TARGET, "target": _TARGET},
    "Queue": {},
    "Saga": {
        "steps": [
            {
                "name": "charge",
                "function_arn": f"arn:aws:lambda:{_ACCOUNT}:function:charge",
                "compensation": {"function_arn": f"arn:aws:lambda:{_ACCOUNT}:function:refund"},
            }
        ],
        "alarm_topic_arn": f"arn:aws:sns:{_ACCOUNT}:alarms",
    },
    "Schedule": {"expression": "rate(1 day)", "target": _TARGET},
    "ScheduleGroup": {"target": _TARGET},
    "Secret": {},
    "StaticOffload": {},
    "Stream": {},
    "Table": {"partition_key": {"name": "id"}},
    "Topic": {},
    "AlarmTopic": {},
    "UserPool": {},
    "WebSocketApi": {},
    "WebhookIntake": {
        "scheme": "stripe",
        "secret_arn": f"arn:aws:secretsmanager:{_ACCOUNT}:secret:signing-a1b2c3",
    },
    "Workflow": {"definition": _WORKFLOW, "timeout": 60},
}
"""Required arguments of each component."""

_OUTBOX = {name: MINIMAL["Outbox"][name] for name in ("source", "stream")}
_LINES = {**MINIMAL["BucketBatch"], "items_key": "orders.json", "items_format": "JSON"}
_WAIT = {"definition_file": str(HERE / "wait.asl.json"), "timeout": 60}
_FILLED = {"Seconds": 5, "TopicArn": f"arn:aws:sns:{_ACCOUNT}:news"}
COMPANIONS: Mapping[tuple[str, str], dict[str, Any]] = {
    ("ApiGatewayFacade", "cache_cluster_size"): {
        "routes": {"GET /items": {"mock": {}, "cache": {"ttl_in_seconds": 60}}}
    },
    ("ApiGatewayFacade", "header_routes"): {
        **MINIMAL["ApiGatewayFacade"],
        "domain": {
            "domain_name": "api.example.com",
            "certificate_arn": f"arn:aws:acm:{_ACCOUNT}:certificate/1",
        },
    },
    ("ApiGatewayFacade", "usage_plans"): {"routes": {"GET /items": {"mock": {}, "api_key_required": True}}},
    ("ApiGatewayFacade", "vpc_endpoint_ids"): {**MINIMAL["ApiGatewayFacade"], "endpoint_type": "PRIVATE"},
    ("BucketBatch", "bucket_kms_key_arn"): _LINES,
    ("BucketBatch", "items_format"): _LINES,
    ("BucketBatch", "items_key"): _LINES,
    ("CircuitBreaker", "visibility_timeout_seconds"): {**MINIMAL["CircuitBreaker"], "timeout": 3},
    ("ContainerService", "certificate_arn"): {"image": _IMAGE, "domain_name": "shop.example.com"},
    ("ContainerService", "context"): {},
    ("ContainerService", "domain_name"): {
        "image": _IMAGE,
        "certificate_arn": f"arn:aws:acm:{_ACCOUNT}:certificate/1",
    },
    ("Database", "subnet_ids"): {"vpc_id": "vpc-1"},
    ("Database", "vpc_id"): {"subnet_ids": ["subnet-1a", "subnet-2b"]},
    ("Function", "context"): {},
    ("Function", "provisioned_concurrency"): {"code": CODE, "handler": "caption.handler", "alias": "live"},
    ("Function", "durable"): {"code": CODE, "handler": "caption.handler", "alias": "live"},
    ("Function", "rollout"): {"code": CODE, "handler": "caption.handler", "alias": "live"},
    ("Function", "image_config"): {"image_uri": _IMAGE},
    ("Function", "image_uri"): {},
    ("ContainerService", "subnet_ids"): {"image": _IMAGE, "vpc_id": "vpc-1"},
    ("ContainerService", "vpc_id"): {"image": _IMAGE, "subnet_ids": ["subnet-1a", "subnet-2b"]},
    ("Outbox", "detail_type_attribute"): {**_OUTBOX, "topic_arn": MINIMAL["Outbox"]["topic_arn"]},
    ("Outbox", "event_bus_arn"): {**_OUTBOX, "detail_types": MINIMAL["Outbox"]["detail_types"]},
    ("Parameter", "kms_key_arn"): {"value": "25", "type": "SecureString"},
    ("StaticOffload", "behaviors"): {"origins": {"media": {"domain_name": "media.example.com"}}},
    ("StaticOffload", "cache_rules"): {"site_directory": SITE},
    ("StaticOffload", "error_page"): {"site_directory": SITE},
    ("StaticOffload", "exclude"): {"site_directory": SITE},
    ("WebSocketApi", "channel"): {"authorizer": {"function": _GUARD}},
    ("Workflow", "definition_file"): {"definition_substitutions": _FILLED, "timeout": 60},
    ("Workflow", "definition_substitutions"): _WAIT,
}
"""Arguments that another one requires, in place of those in ``MINIMAL``."""

Plausible = tuple[Any, ...] | st.SearchStrategy[Any]

PLAUSIBLE: Mapping[str, Plausible] = {
    # Without CSV, whose CSVHeaderLocation statelint 3.1.0 does not know.
    "BucketBatch.items_format": ("JSON", "JSONL"),
    "BucketBatch.items_key": ("orders.json",),
    "EventHub.events": (MINIMAL["EventHub"]["events"],),
    "HttpApi.authorizers": (
        {"staff": {"jwt": {"issuer": "https://issuer.example.com", "audiences": ["web"]}}},
        {"staff": {"function": _GUARD, "enable_simple_responses": True}},
    ),
    "HttpApi.routes": (
        {"ANY /{proxy+}": {"http": {"url": "https://legacy.example.com/{proxy}"}}},
        {"$default": {"function": _GUARD}, "GET /price": {"function": _GUARD, "authorizer": "AWS_IAM"}},
        {"POST /orders": {"queue": {"arn": f"arn:aws:sqs:{_ACCOUNT}:orders", "name": "orders"}}},
    ),
    "Outbox.detail_type_attribute": ("type",),
    "Outbox.source": ("shop.orders",),
    "Outbox.stream": (MINIMAL["Outbox"]["stream"],),
    "Parameter.type": ("String", "SecureString"),
    "Saga.steps": (MINIMAL["Saga"]["steps"],),
    "Table.partition_key": ({"name": "id"}, {"name": "at", "type": "N"}),
    "WebSocketApi.authorizer": (
        {"function": _GUARD},
        {"function": {**_GUARD, "name": "guard"}, "identity_sources": ["query.ticket", "header.X-Key"]},
    ),
    "WebSocketApi.channel": ("authorizer.principalId",),
    "WebSocketApi.routes": (
        {"ping": {"mock": {"body": {"pong": True}}}, "$default": {"mock": {}}},
        {"order": {"queue": {"arn": f"arn:aws:sqs:{_ACCOUNT}:orders", "name": "orders"}}},
        {"join": {"subscribe": {"channel": "body.room"}}, "say": {"publish": {"channel": "body.room"}}},
    ),
    "access_log_bucket_name": ("logs-of-all",),
    "bucket_arn": ("arn:aws:s3:::lake",),
    "alarm_topic_kms_key_arn": (f"arn:aws:kms:{_ACCOUNT}:key/1",),
    "bucket_kms_key_arn": (f"arn:aws:kms:{_ACCOUNT}:key/1",),
    "enrichment": ({"function": {"arn": f"arn:aws:lambda:{_ACCOUNT}:function:price"}},),
    "error_prefix": ("failed/!{firehose:error-output-type}/",),
    "event_bus_arn": (f"arn:aws:events:{_ACCOUNT}:event-bus/shop",),
    "function_arn": (f"arn:aws:lambda:{_ACCOUNT}:function:calculate",),
    "topic_kms_key_arn": (f"arn:aws:kms:{_ACCOUNT}:key/1",),
    "input_path": ("$.detail",),
    "input_template": ('{"id": <$.body.id>}',),
    "log_group_name": ("/aws/lambda/orders",),
    "partition_key": ("$.detail.customer", "a"),
    "partition_keys": ({"customer": ".customer"},),
    "prefix": ("clicks/",),
    "secret_arn": (f"arn:aws:secretsmanager:{_ACCOUNT}:secret:signing-a1b2c3",),
    "secret_kms_key_arn": (f"arn:aws:kms:{_ACCOUNT}:key/1",),
    "source": (_TARGET, {"kinesis_stream": {"arn": f"arn:aws:kinesis:{_ACCOUNT}:stream/clicks"}}),
    "target": (
        _TARGET,
        {"workflow": {"arn": f"arn:aws:states:{_ACCOUNT}:stateMachine:quote"}},
        {"event_bus": {"arn": f"arn:aws:events:{_ACCOUNT}:event-bus/shop"}},
    ),
    "additional_code": ([CODE],),
    "alarm_topic_arn": (f"arn:aws:sns:{_ACCOUNT}:alarms",),
    "allowed_cidr_blocks": (["192.0.2.0/24"], ["2001:db8::/32", "198.51.100.7"]),
    "allowed_countries": (["DE", "AT"],),
    "allowed_methods": (["GET"], ["PUT", "POST"]),
    "allowed_origins": (["https://app.example.com"],),
    "api": ({"domain_name": "abc.execute-api.us-east-1.amazonaws.com", "origin_path": "/live"},),
    "architecture": ("arm64", "x86_64"),
    "arn": (f"arn:aws:sqs:{_ACCOUNT}:queue", f"arn:aws:sqs:{_ACCOUNT}:queue.fifo"),
    "authorizers": (
        {"staff": {"user_pool_arns": [_POOL]}},
        {
            "staff": {
                "function": _GUARD,
                "type": "REQUEST",
                "identity_sources": ["header.X-Key", "query.tenant"],
            }
        },
    ),
    "behaviors": (
        [{"path_pattern": "/media/*", "origin": "media", "caching_enabled": True}],
        [{"path_pattern": "/media/*", "origin": "unheard-of"}],
    ),
    "bucket_name": ("uploads-of-all",),
    "binary_media_types": (["image/png", "image/*"],),
    "blocked_countries": (["FR"],),
    "cache_rules": ([{"pattern": "*.css"}, {"pattern": "*", "cache_control": "no-store"}],),
    "cache_cluster_size": ("0.5", "237"),
    "canary": ({"stable_deployment_id": "abc123", "percent_traffic": 5.5},),
    "certificate_arn": (f"arn:aws:acm:{_ACCOUNT}:certificate/1",),
    "clients": (
        {"web": {}},
        {"web": {"oauth_flow": "code", "oauth_scopes": ["openid"], "callback_urls": ["https://a"]}},
    ),
    "code": (CODE,),
    "context": (CONTAINER, SITE),
    "content_security_policy": ({"connect-src": ["'self'", "https://example.com"]},),
    "content_types": ({".glb": "model/gltf-binary"},),
    "conversions": (
        {"thumbnail": {"image": {"width": 300, "format": "jpeg"}, "filter_suffixes": [".png"]}},
        {
            "own": {
                "code": CODE,
                "handler": "caption.handler",
                "environment": {"LEVEL": "1"},
                "max_receive_count": 3,
            }
        },
    ),
    "cors": (
        {"allowed_origins": ["https://a.example.com"], "allow_credentials": True},
        {"allowed_origins": ["https://a.example.com", "https://b.example.com"]},
        {"allowed_origins": ["*"], "expose_headers": ["ETag"]},
    ),
    "cpu": (256, 512, 1_000),
    "dead_letter_queue_arn": (f"arn:aws:sqs:{_ACCOUNT}:letters",),
    "alias": ("live", "1", "$LATEST"),
    "provisioned_concurrency": (1, 2, 0),
    "provisioned_pollers": ({"maximum_pollers": 5}, {"minimum_pollers": 9, "maximum_pollers": 5}),
    "vpc": ({"subnet_ids": ["subnet-0a"], "security_group_ids": ["sg-0a"]}, {"subnet_ids": []}),
    "url": ({"authorization_type": "NONE", "cors": {"allowed_origins": ["*"]}}, {"cors": None}),
    "image_config": ({"commands": ["app.handler"], "working_directory": "/app"},),
    "image_uri": (_IMAGE, "orders:1"),
    "definition": (_WORKFLOW,),
    "definition_file": (_WAIT["definition_file"],),
    "generated_files": ({"config.json": '{"clientId": "1"}'}, {"index.html": "twice"}),
    "domain": (
        {"domain_name": "api.example.com", "certificate_arn": f"arn:aws:acm:{_ACCOUNT}:certificate/1"},
        {"domain_names": ["www.example.com"], "hosted_zone_id": "Z1"},
    ),
    "domain_name": ("shop.example.com",),
    "endpoint_type": ("REGIONAL", "EDGE", "PRIVATE"),
    "environment": ({"LEVEL": "1"},),
    "error_page": ("404.html", "500.html"),
    "execution_log_level": ("OFF", "ERROR", "INFO"),
    "event_pattern": ({"source": ["aws.s3"]},),
    "exclude": (["*.map"],),
    "header_routes": (
        {"v2": {"headers": {"x-version": "v2*"}, "rest_api_id": "a1", "stage_name": "live", "priority": 1}},
    ),
    "event_bus_name": ("default", "shop"),
    "filter_policy": ({"kind": ["order"]},),
    "on_failure_bucket_name": ("failures",),
    "starting_position": ("TRIM_HORIZON", "LATEST"),
    "starting_position_timestamp": (None,),
    "expression": ("rate(5 minutes)", "cron(0 8 * * ? *)"),
    "filters": ([{"body": {"kind": ["order"]}}],),
    "handler": ("caption.handler",),
    "health_check_path": ("/health",),
    "image": (_IMAGE,),
    "input": ({"a": 1},),
    "links": (
        {"ITEMS_TABLE": {"table": {"arn": f"arn:aws:dynamodb:{_ACCOUNT}:table/items", "access": ["read"]}}},
        {"PHOTOS": {"bucket": {"arn": "arn:aws:s3:::photos", "access": ["write"], "prefix": "in/"}}},
        {"LEVEL": {"topic": {"arn": f"arn:aws:sns:{_ACCOUNT}:news", "access": ["publish"]}}},
    ),
    "log_kms_key_arn": (f"arn:aws:kms:{_ACCOUNT}:key/1",),
    "layers": ([f"arn:aws:lambda:{_ACCOUNT}:layer:tools:3"],),
    "kms_key_arn": (f"arn:aws:kms:{_ACCOUNT}:key/1",),
    "log_retention_days": (1, 30, 3653),
    "memory": (512, 1024, 2048, 122_880),
    "memory_size": (512, 1024),
    "origins": ({"media": {"domain_name": "media.example.com"}},),
    "region": ("eu-west-1",),
    "requirements_files": ([],),
    "external_packages": ([],),
    "source_map": (False,),
    "stream_view_type": ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"),
    "mfa_configuration": ("OFF", "OPTIONAL", "ON"),
    "type": ("STANDARD", "EXPRESS"),
    "log_level": ("ALL", "ERROR", "FATAL"),
    "default_root_object": ("index.html",),
    "resource_servers": ({"shop": {"scopes": {"orders.write": "Place orders"}}},),
    "routes": ROUTES,
    "runtime": ("python3.13", "nodejs22.x"),
    "service": ("sns.amazonaws.com",),
    "site_directory": (SITE,),
    "source_arn": (f"arn:aws:sns:{_ACCOUNT}:topic",),
    "source_bucket_name": ("uploads-of-all",),
    "stage_name": ("live", "v1"),
    "stage_variables": ({"tenant": "acme"},),
    "policy_statements": (
        [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::bucket/*"]}],
        [{"actions": ["sqs:SendMessage"], "resources": [f"arn:aws:sqs:{_ACCOUNT}:queue"]}],
    ),
    "subnet_ids": (["subnet-1a", "subnet-2b"],),
    "definition_substitutions": (_FILLED,),
    "tags": ({"team": "shop"},),
    "throttle": ({"rate_limit": 100.5, "burst_limit": 20},),
    "timezone": ("Europe/Berlin",),
    "topic_arn": (f"arn:aws:sns:{_ACCOUNT}:topic",),
    "usage_plans": ({"partners": {"api_keys": ["acme"], "quota": {"limit": 1_000, "period": "DAY"}}},),
    "vpc_endpoint_ids": (["vpce-1"],),
    "vpc_endpoint_services": (["sqs", "dynamodb"],),
    "vpc_id": ("vpc-1",),
    "web_acl_arn": (
        f"arn:aws:wafv2:{_ACCOUNT}:regional/webacl/shop/1",
        f"arn:aws:wafv2:{_ACCOUNT}:global/webacl/shop/1",
    ),
}
"""Values of properties of which the schema does not say enough."""
