"""Every component, with every argument that adds a resource."""

from collections.abc import Callable
from functools import partial
from typing import Any

from graphs import ALARM_ARN, CAPTION, KEY_ARN, ROOT
from tests.backends import EXAMPLES

from serverless_patterns import (
    AlarmTopic,
    ApiGatewayCloudWatchRole,
    ApiGatewayFacade,
    AsyncRequestReply,
    Bucket,
    BucketBatch,
    CircuitBreaker,
    ContainerService,
    Database,
    DeliveryStream,
    EventBus,
    EventHub,
    EventRule,
    FanOutConversion,
    Function,
    HttpApi,
    IdempotentConsumer,
    Outbox,
    Parameter,
    Pipe,
    Queue,
    Saga,
    Schedule,
    ScheduleGroup,
    Secret,
    StaticOffload,
    Stream,
    Table,
    Topic,
    UserPool,
    WebhookIntake,
    WebSocketApi,
    Workflow,
)
from serverless_patterns.safeguards.policy import allow

ARN = "arn:aws:{}:us-east-1:123456789012:{}".format
TABLE_ARN = ARN("dynamodb", "table/items")
ROUTES: dict[str, dict[str, Any]] = {key: {backend: args} for backend, (key, args) in EXAMPLES.items()}
ROUTES["POST /orders"] |= {"throttle": {"rate_limit": 5, "burst_limit": 5}}
CALLED = ROUTES["GET /items/{id}"]["function"]
LINKED: dict[str, dict[str, Any]] = {
    "table": {"arn": TABLE_ARN, "access": ["read"], "index_names": ["by-date"], "kms_key_arn": KEY_ARN},
    "queue": {"arn": ARN("sqs", "orders"), "access": ["send"], "kms_key_arn": KEY_ARN},
    "topic": {"arn": ARN("sns", "news"), "access": ["publish"], "kms_key_arn": KEY_ARN},
    "bucket": {"arn": "arn:aws:s3:::photos", "access": ["read"], "prefix": "a/", "kms_key_arn": KEY_ARN},
    "workflow": {
        "arn": ARN("states", "stateMachine:quote:live"),
        "access": ["start-sync"],
        "kms_key_arn": KEY_ARN,
    },
    "function": {"arn": ARN("lambda", "function:price"), "access": ["invoke"]},
    "user_pool": {"arn": ARN("cognito-idp", "userpool/us-east-1_abc"), "access": ["read"]},
    "websocket_api": {"arn": ARN("execute-api", "a1b2c3/live"), "access": ["send"]},
    "event_bus": {"arn": ARN("events", "event-bus/shop"), "access": ["publish"]},
    "stream": {"arn": ARN("kinesis", "stream/clicks"), "access": ["write"], "kms_key_arn": KEY_ARN},
    "delivery_stream": {"arn": ARN("firehose", "deliverystream/views"), "access": ["write"]},
    "secret": {
        "arn": ARN("secretsmanager", "secret:key-a1b2c3"),
        "access": ["read"],
        "kms_key_arn": KEY_ARN,
    },
    "database": {
        "arn": ARN("rds", "cluster:orders"),
        "secret_arn": ARN("secretsmanager", "secret:rds!cluster-a1b2c3"),
        "database_name": "app",
        "access": ["execute"],
        "kms_key_arn": KEY_ARN,
    },
    "parameter": {"arn": ARN("ssm", "parameter/limit"), "access": ["read"], "kms_key_arn": KEY_ARN},
    "schedule_group": {
        "arn": ARN("scheduler", "schedule-group/reminders"),
        "role_arn": "arn:aws:iam::123456789012:role/reminders",
        "template": '{"GroupName": "reminders"}',
        "access": ["write"],
        "kms_key_arn": KEY_ARN,
    },
}
"""A resource of each kind, and its arguments as a link."""
TAGS = {"team": "sales"}
"""Tags of each component."""
CLOUDFRONT = {
    "service": "cloudfront.amazonaws.com",
    "source_arn": "arn:aws:cloudfront::123456789012:distribution/E1",
}
MONOLITH = ROOT / "patterns/api-gateway-facade/src/monolith"
ZIP_CONVERTER = ROOT / "components/serverless_patterns/patterns/fan_out_conversion/converters/zip"
CONVERSIONS = {
    "small": {"image": {"width": 300}},
    "caption": {"code": str(CAPTION), "handler": "caption.handler"},
}
DEFINITION = {
    "StartAt": "Charge",
    "TimeoutSeconds": 60,
    "States": {
        "Charge": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:charge"},
            "TimeoutSeconds": 30,
            "End": True,
        }
    },
}
CASES: dict[str, tuple[Callable[[str, Any], object], dict[str, Any]]] = {
    "bucket": (
        Bucket,
        {
            "expiration_days": 9,
            "cors_rules": [{"allowed_origins": ["https://a.example"], "allowed_methods": ["GET"]}],
            "readers": [CLOUDFRONT],
            "access_log_bucket_name": "logs",
            "event_bridge": True,
            "kms_key_arn": KEY_ARN,
            "tags": TAGS,
        },
    ),
    "bucket, hardened": (Bucket, {"hardened": True, "readers": [CLOUDFRONT], "tags": TAGS}),
    "queue": (
        Queue,
        {
            "fifo": True,
            "senders": [
                {"service": "sns.amazonaws.com", "source_arn": "arn:aws:sns:us-east-1:123456789012:news"}
            ],
            "subscriptions": {"sales": {"topic_arn": ARN("sns", "sales.fifo")}},
            "kms_key_arn": KEY_ARN,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "queue, hardened": (Queue, {"hardened": True, "senders": [CLOUDFRONT], "tags": TAGS}),
    "alarm topic": (AlarmTopic, {"email": "ops@example.com", "kms_key_arn": KEY_ARN, "tags": TAGS}),
    "alarm topic, hardened": (AlarmTopic, {"hardened": True, "publishers": [CLOUDFRONT], "tags": TAGS}),
    "topic, hardened": (Topic, {"hardened": True, "publishers": [CLOUDFRONT], "tags": TAGS}),
    "topic": (
        Topic,
        {
            "publishers": [{"service": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::uploads"}],
            "alarms": True,
            "kms_key_arn": KEY_ARN,
            "tags": TAGS,
        },
    ),
    "event bus": (EventBus, {"archive_retention_days": 9, "kms_key_arn": KEY_ARN, "tags": TAGS}),
    "event bus, hardened": (EventBus, {"archive_retention_days": 9, "hardened": True, "tags": TAGS}),
    "event rule": (
        EventRule,
        {
            "event_pattern": {"source": ["shop"]},
            "target": {"queue": {"arn": ARN("sqs", "orders"), "kms_key_arn": KEY_ARN}},
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "schedule": (
        Schedule,
        {
            "expression": "rate(1 day)",
            "target": {"stream": {"arn": ARN("kinesis", "stream/clicks")}},
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "schedule group": (
        ScheduleGroup,
        {
            "target": {"queue": {"arn": ARN("sqs", "overdue"), "kms_key_arn": KEY_ARN}},
            "maximum_window_in_minutes": 15,
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "stream": (Stream, {"hardened": True, "alarm_topic_arn": ALARM_ARN, "tags": TAGS}),
    "delivery stream": (
        DeliveryStream,
        {
            "bucket_arn": "arn:aws:s3:::lake",
            "bucket_kms_key_arn": KEY_ARN,
            "partition_keys": {"customer": ".customer"},
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "database": (
        Database,
        {"reader_count": 1, "alarm_topic_arn": ARN("sns", "alarms"), "hardened": True, "tags": TAGS},
    ),
    "database, in a VPC": (
        Database,
        {"vpc_id": "vpc-1", "subnet_ids": ["subnet-1a", "subnet-2b"], "min_capacity": 1, "tags": TAGS},
    ),
    "secret": (Secret, {"value": "s3cret", "hardened": True, "tags": TAGS}),
    "parameter": (
        Parameter,
        {"value": "25", "type": "SecureString", "hardened": True, "tags": TAGS},
    ),
    "pipe": (
        Pipe,
        {
            "source": {"kinesis_stream": {"arn": ARN("kinesis", "stream/clicks"), "kms_key_arn": KEY_ARN}},
            "target": {
                "event_bus": {"arn": ARN("events", "event-bus/shop"), "source": "shop", "detail_type": "A"}
            },
            "enrichment": {"function": {"arn": ARN("lambda", "function:price")}},
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "function": (
        Function,
        {
            "code": str(ZIP_CONVERTER),
            "handler": "zip_conversion.handler",
            "environment": {"TABLE_NAME": "orders"},
            "links": {f"LINKED_{kind.upper()}": {kind: args} for kind, args in LINKED.items()},
            "url": {"cors": {"allowed_origins": ["https://a.example"]}},
            "alias": "live",
            "provisioned_concurrency": 1,
            "rollout": {
                "percentage": 20,
                "pre_traffic_hook": {
                    "arn": "arn:aws:lambda:us-east-1:123456789012:function:check",
                    "role_name": "check",
                },
            },
            "vpc": {"subnet_ids": ["subnet-0a"], "security_group_ids": ["sg-0a"]},
            "kms_key_arn": KEY_ARN,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "function from an image": (
        Function,
        {
            "context": str(MONOLITH),
            "image_config": {"commands": ["app.handler"]},
            "maximum_retry_attempts": 0,
            "kms_key_arn": KEY_ARN,
            "tags": TAGS,
        },
    ),
    "table": (
        Table,
        {
            "partition_key": {"name": "id"},
            "stream_view_type": "NEW_IMAGE",
            "deletion_protection": False,
            "kms_key_arn": KEY_ARN,
            "tags": TAGS,
        },
    ),
    "workflow": (
        Workflow,
        {
            "definition": DEFINITION,
            "event_pattern": {"source": ["shop"]},
            "schedule": {"expression": "rate(1 day)"},
            "kms_key_arn": KEY_ARN,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "fan-out": (FanOutConversion, {"conversions": CONVERSIONS, "tags": TAGS}),
    "fan-out, hardened": (
        FanOutConversion,
        {
            "conversions": CONVERSIONS,
            "hardened": True,
            "status_notifications": True,
            "upload_allowed_origins": ["https://a.example"],
            "output_readers": [CLOUDFRONT],
            "access_log_bucket_name": "logs",
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "fan-out of a bucket": (
        FanOutConversion,
        {"conversions": CONVERSIONS, "source_bucket_name": "uploads", "tags": TAGS},
    ),
    "user pool": (
        UserPool,
        {
            "clients": {
                "page": {
                    "oauth_flow": "code",
                    "oauth_scopes": ["openid"],
                    "callback_urls": ["https://a.example/"],
                },
                "robot": {"oauth_flow": "client_credentials", "oauth_scopes": ["shop/read"]},
            },
            "resource_servers": {"shop": {"scopes": {"read": "Read everything."}}},
            "domain_prefix": "thing",
            "hardened": True,
            "tags": TAGS,
        },
    ),
    "user pool with a web ACL": (
        UserPool,
        {"web_acl_arn": ARN("wafv2", "regional/webacl/own/1"), "tags": TAGS},
    ),
    "CloudWatch role": (ApiGatewayCloudWatchRole, {"tags": TAGS}),
    "container service": (
        ContainerService,
        {
            "context": str(MONOLITH),
            "links": {"ITEMS_TABLE": {"table": LINKED["table"]}},
            "policy_statements": [allow(["dynamodb:GetItem"], TABLE_ARN)],
            "vpc_endpoint_services": ["dynamodb", "sqs"],
            "access_log_bucket_name": "logs",
            "kms_key_arn": KEY_ARN,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "container service in a VPC": (
        ContainerService,
        {
            "image": f"123456789012.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:{'0' * 64}",
            "vpc_id": "vpc-1a",
            "subnet_ids": ["subnet-1a", "subnet-2b"],
            "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/1234",
            "domain_name": "legacy.example.com",
            "tags": TAGS,
        },
    ),
    "websocket": (
        WebSocketApi,
        {
            "routes": {
                "$default": {"mock": {}},
                "call": {
                    "function": CALLED,
                    "two_way": False,
                    "throttle": {"rate_limit": 5, "burst_limit": 5},
                },
                "order": {
                    "queue": {"arn": ARN("sqs", "orders"), "kms_key_arn": KEY_ARN},
                    "request_schema": {"type": "object"},
                },
                "quote": {"workflow": {"arn": ARN("states", "stateMachine:quote"), "sync": True}},
                "event": ROUTES["POST /events"],
                "legacy": {"http": {"url": "https://legacy.example.com/messages"}},
                "join": {"subscribe": {"channel": "body.room"}},
                "leave": {"unsubscribe": {"channel": "body.room"}},
                "say": {"publish": {"channel": "authorizer.principalId"}},
            },
            "authorizer": {"function": CALLED},
            "channel": "authorizer.principalId",
            "domain": {
                "domain_name": "live.example.com",
                "certificate_arn": ARN("acm", "certificate/1"),
                "hosted_zone_id": "Z1",
            },
            "kms_key_arn": KEY_ARN,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "websocket, hardened": (WebSocketApi, {"authorization_type": "AWS_IAM", "hardened": True, "tags": TAGS}),
    "gateway": (ApiGatewayFacade, {"routes": ROUTES, "tags": TAGS}),
    "gateway, CloudFront only": (ApiGatewayFacade, {"routes": ROUTES, "cloudfront_only": True, "tags": TAGS}),
    "gateway, hardened": (
        ApiGatewayFacade,
        {
            "routes": {
                "GET /items/{id}": ROUTES["GET /items/{id}"]
                | {"authorizer": "tokens", "api_key_required": True}
            },
            "authorizers": {"tokens": {"function": CALLED}},
            "usage_plans": {"partners": {"quota": {"limit": 9, "period": "DAY"}, "api_keys": ["acme"]}},
            "cors": {"allowed_origins": ["https://a.example"]},
            "domain": {
                "domain_name": "api.example.com",
                "certificate_arn": ARN("acm", "certificate/1"),
                "hosted_zone_id": "Z1",
            },
            "detailed_metrics": True,
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "http api": (
        HttpApi,
        {
            "routes": {
                "$default": {"function": CALLED},
                "GET /items/{id}": {
                    "function": CALLED,
                    "authorizer": "guard",
                    "throttle": {"rate_limit": 5, "burst_limit": 5},
                },
                "ANY /web": {"function": CALLED, "authorizer": "web", "authorization_scopes": ["shop/read"]},
                "POST /signed": {**ROUTES["POST /quotes"], "authorizer": "AWS_IAM"},
                "POST /orders": {"queue": {"arn": ARN("sqs", "orders"), "kms_key_arn": KEY_ARN}},
                "POST /events": ROUTES["POST /events"],
                "GET /legacy/{proxy+}": ROUTES["GET /legacy/{proxy+}"],
                "GET /inside/{proxy+}": ROUTES["GET /inside/{proxy+}"],
            },
            "authorizers": {
                "guard": {"function": CALLED, "enable_simple_responses": True},
                "web": {"jwt": {"issuer": "https://issuer.example.com", "audiences": ["web"]}},
            },
            "cors": {"allowed_origins": ["https://a.example"]},
            "domain": {
                "domain_name": "api.example.com",
                "certificate_arn": ARN("acm", "certificate/1"),
                "hosted_zone_id": "Z1",
                "mutual_tls_authentication": {"truststore_uri": "s3://certificates/clients.pem"},
            },
            "kms_key_arn": KEY_ARN,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "http api, hardened": (
        HttpApi,
        {"routes": {"GET /": {"function": CALLED, "authorizer": "AWS_IAM"}}, "hardened": True, "tags": TAGS},
    ),
    "saga": (
        Saga,
        {
            "steps": [
                {"name": "check", "function_arn": ARN("lambda", "function:check"), "has_effect": False},
                {
                    "name": "charge",
                    "function_arn": ARN("lambda", "function:charge"),
                    "compensation": {"function_arn": ARN("lambda", "function:refund")},
                },
            ],
            "alarm_topic_arn": ALARM_ARN,
            "alarm_topic_kms_key_arn": KEY_ARN,
            "hardened": True,
            "tags": TAGS,
        },
    ),
    "event hub": (
        EventHub,
        {
            "events": {"OrderPlaced": {"schema": {"type": "object"}}, "OrderSeen": {"optional": True}},
            "consumers": {
                "billing": {
                    "detail_types": ["OrderPlaced"],
                    "target": {"queue": {"arn": ARN("sqs", "bills")}},
                },
                "partner": {
                    "detail_types": ["OrderPlaced"],
                    "endpoint": {
                        "url": "https://partner.example.com/events",
                        "connection_arn": ARN("events", "connection/partner/1a-2b"),
                    },
                    "replays": True,
                },
            },
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "outbox": (
        Outbox,
        {
            "stream": {
                "dynamodb_stream": {
                    "arn": ARN("dynamodb", "table/orders/stream/2026-01-01T00:00:00.000"),
                    "kms_key_arn": KEY_ARN,
                }
            },
            "source": "shop.orders",
            "topic_arn": ARN("sns", "orders.fifo"),
            "topic_kms_key_arn": KEY_ARN,
            "detail_types": {"insert": "OrderPlaced"},
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "async request reply": (
        AsyncRequestReply,
        {
            "function_arn": ARN("lambda", "function:calculate"),
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "bucket batch": (
        BucketBatch,
        {
            "function_arn": ARN("lambda", "function:count"),
            "bucket_name": "texts",
            "items_key": "texts.jsonl",
            "items_format": "JSONL",
            "bucket_kms_key_arn": KEY_ARN,
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "circuit breaker": (
        CircuitBreaker,
        {
            "code": str(ROOT / "patterns/circuit-breaker/src"),
            "handler": "charge.handler",
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "idempotent consumer": (
        IdempotentConsumer,
        {
            "code": str(ROOT / "patterns/idempotent-consumer/src"),
            "handler": "book.handler",
            "event_sources": {
                "payments": {"queue": {"arn": ARN("sqs", "payments"), "kms_key_arn": KEY_ARN}},
                "placed": {"event_rule": {"event_pattern": {"source": ["shop"]}}},
            },
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "webhook intake": (
        WebhookIntake,
        {
            "scheme": "stripe",
            "secret_arn": ARN("secretsmanager", "secret:signing-a1b2c3"),
            "secret_kms_key_arn": KEY_ARN,
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "static offload": (StaticOffload, {"tags": TAGS}),
    "static offload, hardened": (
        StaticOffload,
        {
            "single_page_app": True,
            "api": {"domain_name": "api.example.com"},
            "domain": {"domain_names": ["www.example.com"], "hosted_zone_id": "Z1"},
            "hardened": True,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
}
"""Component and arguments by a name of the case."""
COMPONENTS: dict[str, Callable[[], object]] = {
    case: partial(component, "thing", args) for case, (component, args) in CASES.items()
}
"""Makes each of them; the component is called ``thing``."""
