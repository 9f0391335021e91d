"""Effects of each argument of ``Function``."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import invoke
from tests.engine.change_matrix.rows import (
    ARN,
    KEY_ARN,
    PATTERNS,
    QUEUE_ARN,
    ROOT,
    TOPIC_ARN,
    Change,
    Component,
)

_CODE = ROOT / "tests/data/functions"
_SOURCES: dict[str, dict[str, Any]] = {
    "orders": {"queue": {}},
    "items": {"dynamodb_stream": {}},
    "photos": {"bucket": {}},
    "news": {"topic": {}},
    "placed": {"event_rule": {"event_pattern": {"source": ["shop"]}}},
    "daily": {"schedule": {"expression": "rate(1 day)"}},
}


def _link(table: str, access: str = "read") -> dict[str, Any]:
    return {"table": {"arn": ARN("dynamodb", f"table/{table}"), "access": [access]}}


_LINKS = {"ITEMS": _link("items"), "SIZES": _link("sizes")}


def _make(name: str, arguments: dict[str, Any]) -> patterns.Function:
    """The component beside what its event sources read."""
    layer = aws.lambda_.LayerVersion(
        "layer", layer_name="tools", code=pulumi.AssetArchive({"tools/a": pulumi.StringAsset("a")})
    )
    table = aws.dynamodb.Table(
        "items",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
        billing_mode="PAY_PER_REQUEST",
        stream_enabled=True,
        stream_view_type="NEW_IMAGE",
    )
    bus = aws.cloudwatch.EventBus("shop")
    of = {
        "queue": {"arn": aws.sqs.Queue("orders").arn},
        "dynamodb_stream": {"arn": table.stream_arn},
        "bucket": {"bucket_name": aws.s3.Bucket("photos").bucket},
        "topic": {"topic_arn": aws.sns.Topic("news").arn},
        "event_rule": {},
        "schedule": {},
    }
    sources = {
        each: {kind: {**of[kind], **given} for kind, given in source.items()}
        for each, source in arguments["event_sources"].items()
    }
    if "event_bus_name" in sources.get("placed", {}).get("event_rule", {}):
        sources["placed"]["event_rule"]["event_bus_name"] = bus.name  # which Pulumi ends with random digits
    # Lambda gives no number of a layer twice.
    layers = {"layers": [layer.arn]} if arguments.get("layers") else {}
    return patterns.Function(name, {**arguments, **layers, "event_sources": sources})  # pyright: ignore[reportArgumentType]


def _sources(name: str, **changed: Any) -> dict[str, Any]:
    """The event sources, with arguments of one changed."""
    [(kind, given)] = _SOURCES[name].items()
    return {**_SOURCES, name: {kind: {**given, **changed}}}


def _remove_source(name: str) -> dict[str, Any]:
    return {each: source for each, source in _SOURCES.items() if each != name}


def _probe(deployment: Deployment) -> None:
    assert invoke(deployment, deployment.outputs["function_name"], {"kind": "a"}) == {"kind": "a"}


def _probe_alias(deployment: Deployment) -> None:
    alias = f"{deployment.outputs['function_name']}:live"
    assert invoke(deployment, alias, {"kind": "a"}) == {"kind": "a"}


_ENCRYPTED = {
    "daily": "update",
    "daily-policy": "update",
    "dead-letters": "update",
    "function": "update",
    "logs": "update",
    "policy": "update",
}
FUNCTION = Component(
    _make,
    {
        "code": str(_CODE / "one"),
        "handler": "echo.handler",
        "event_sources": _SOURCES,
        "links": _LINKS,
        "url": {},
        "force_destroy": True,
    },
    [
        Change("code", str(_CODE / "other"), {"function": "update"}),
        Change("handler", "echo.again", {"function": "update"}),
        Change("additional_code", [str(PATTERNS / "workflow/src/chained")], {"function": "update"}),
        Change("memory_size", 512, {"function": "update"}),
        Change("timeout", 10, {"function": "update"}),
        Change("ephemeral_storage_size", 1024, {"function": "update"}),
        Change("architecture", "x86_64", {"function": "update"}),
        Change("runtime", "python3.12", {"function": "update"}),
        Change("layers", [ARN("lambda", "layer:tools:1")], {"function": "update"}),
        Change("environment", {"MODE": "1"}, {"function": "update"}),
        Change("links", {**_LINKS, "COLOURS": _link("colours")}, {"function": "update", "policy": "update"}),
        Change("links", {"SIZES": _LINKS["SIZES"]}, {"function": "update", "policy": "update"}),
        Change("links", {**_LINKS, "ITEMS": _link("items", "write")}, {"policy": "update"}),
        Change("links", {**_LINKS, "ITEMS": _link("others")}, {"function": "update", "policy": "update"}),
        Change("url", None, {"url": "delete"}),
        Change("url", {"authorization_type": "NONE"}, {"url": "update"}),
        Change("url", {"cors": {"allowed_origins": ["https://shop.example.com"]}}, {"url": "update"}),
        Change(
            "alias",
            "live",
            {
                "alias": "create",
                "asynchronous": "replace",
                "daily": "update",
                "daily-policy": "update",
                "function": "update",
                "items": "update",
                "news": "replace",
                "news-permission": "replace",
                "orders": "update",
                "photos": "update",
                "photos-permission": "replace",
                "placed-permission": "replace",
                "placed-target": "update",
                "url": "replace",
            },
        ),
        Change(
            "policy_statements",
            [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/*"]}],
            {"policy": "update"},
        ),
        Change("event_sources", _remove_source("orders"), {"orders": "delete", "policy": "update"}),
        Change("event_sources", _remove_source("items"), {"items": "delete", "policy": "update"}),
        Change(
            "event_sources", _remove_source("photos"), {"photos": "delete", "photos-permission": "delete"}
        ),
        Change(
            "event_sources",
            _remove_source("news"),
            {"news": "delete", "news-permission": "delete", "dead-letters-policy": "update"},
        ),
        Change(
            "event_sources",
            _remove_source("placed"),
            {
                "placed": "delete",
                "placed-permission": "delete",
                "placed-target": "delete",
                "dead-letters-policy": "update",
            },
        ),
        Change(
            "event_sources",
            _remove_source("daily"),
            {"daily": "delete", "daily-policy": "delete", "daily-role": "delete"},
        ),
        Change(
            "event_sources",
            {"orders": {"queue": {}}},
            {
                "asynchronous": "delete",
                "daily": "delete",
                "daily-policy": "delete",
                "daily-role": "delete",
                "dead-letters": "delete",
                "dead-letters-policy": "delete",
                "items": "delete",
                "news": "delete",
                "news-permission": "delete",
                "placed": "delete",
                "placed-permission": "delete",
                "placed-target": "delete",
                "photos": "delete",
                "photos-permission": "delete",
                "policy": "update",
            },
            lost=("dead-letters",),
        ),
        Change("event_sources", _sources("orders", batch_size=5), {"orders": "update"}),
        Change(
            "event_sources", _sources("orders", maximum_batching_window_in_seconds=5), {"orders": "update"}
        ),
        Change("event_sources", _sources("orders", maximum_concurrency=5), {"orders": "update"}),
        Change(
            "event_sources",
            _sources("orders", provisioned_pollers={"maximum_pollers": 5}),
            {"orders": "update"},
        ),
        Change("event_sources", _sources("orders", metrics=True), {"orders": "update"}),
        Change("event_sources", _sources("items", metrics=True), {"items": "update"}),
        Change(
            "event_sources", _sources("orders", filters=[{"body": {"kind": ["a"]}}]), {"orders": "update"}
        ),
        Change("event_sources", _sources("orders", kms_key_arn=KEY_ARN), {"policy": "update"}),
        Change("event_sources", _sources("items", starting_position="LATEST"), {"items": "replace"}),
        Change("event_sources", _sources("items", batch_size=5), {"items": "update"}),
        Change("event_sources", _sources("items", maximum_batching_window_in_seconds=5), {"items": "update"}),
        Change("event_sources", _sources("items", parallelization_factor=2), {"items": "update"}),
        Change("event_sources", _sources("items", maximum_retry_attempts=2), {"items": "update"}),
        Change("event_sources", _sources("items", maximum_record_age_in_seconds=600), {"items": "update"}),
        Change("event_sources", _sources("items", tumbling_window_in_seconds=60), {"items": "update"}),
        Change("event_sources", _sources("items", filters=[{"eventName": ["INSERT"]}]), {"items": "update"}),
        Change("event_sources", _sources("items", kms_key_arn=KEY_ARN), {"policy": "update"}),
        Change("event_sources", _sources("orders", enabled=False), {"orders": "update"}),
        Change("event_sources", _sources("items", enabled=False), {"items": "update"}),
        Change("event_sources", _sources("placed", enabled=False), {"placed": "update"}),
        Change("event_sources", _sources("daily", enabled=False), {"daily": "update"}),
        Change("event_sources", _sources("items", bisect_batch_on_function_error=False), {"items": "update"}),
        Change(
            "event_sources",
            _sources("items", on_failure_bucket_name="failures"),
            {"items": "update", "policy": "update"},
        ),
        Change("event_sources", _sources("news", filter_policy={"kind": ["order"]}), {"news": "update"}),
        Change("event_sources", _sources("placed", event_pattern={"source": ["a"]}), {"placed": "update"}),
        Change(
            "event_sources",
            _sources("placed", event_bus_name="shop"),
            {
                "placed": "replace",
                "placed-permission": "replace",
                "placed-target": "replace",
                "dead-letters-policy": "update",
            },
        ),
        Change("event_sources", _sources("photos", events=["s3:ObjectRemoved:*"]), {"photos": "update"}),
        Change("event_sources", _sources("photos", filter_prefixes=["a/"]), {"photos": "update"}),
        Change("event_sources", _sources("photos", filter_suffixes=[".png"]), {"photos": "update"}),
        Change("event_sources", _sources("daily", expression="rate(2 days)"), {"daily": "update"}),
        Change("event_sources", _sources("daily", timezone="Europe/Berlin"), {"daily": "update"}),
        Change("event_sources", _sources("daily", input={"kind": "a"}), {"daily": "update"}),
        Change(
            "dead_letter_queue_arn",
            QUEUE_ARN,
            {
                "asynchronous": "update",
                "daily": "update",
                "daily-policy": "update",
                "dead-letters": "delete",
                "dead-letters-policy": "delete",
                "items": "update",
                "news": "update",
                "placed-target": "update",
                "policy": "update",
            },
            lost=("dead-letters",),
        ),
        Change("maximum_retry_attempts", 0, {"asynchronous": "update"}),
        Change("maximum_event_age_in_seconds", 60, {"asynchronous": "update"}),
        # The mapping does not exceed what is reserved.
        Change("reserved_concurrent_executions", 5, {"function": "update", "orders": "update"}),
        Change("log_retention_days", 7, {"logs": "update"}),
        Change("kms_key_arn", KEY_ARN, _ENCRYPTED),
        Change("hardened", True, {**_ENCRYPTED, "key": "create", "key-policy": "create"}),
        Change("force_destroy", False, {}),
        Change("alarm_topic_arn", TOPIC_ARN, {"dead-letters-alarm": "create", "errors-alarm": "create"}),
        Change(
            "tags",
            {"team": "post"},
            {
                "daily-role": "update",
                "dead-letters": "update",
                "function": "update",
                "items": "update",
                "logs": "update",
                "orders": "update",
                "placed": "update",
                "role": "update",
            },
        ),
    ],
    probe=_probe,
    unchanged={
        "requirements_files": "They are packaged with `code`.",
        "context": "Another image is another `image_uri`.",
        "source_map": "It is packaged with `code`, and one variable of the environment.",
        "external_packages": "They are left out of the bundle of `code`.",
    },
)


def _make_from_image(name: str, arguments: dict[str, Any]) -> patterns.Function:
    """The component beside the images that it is made from."""
    url = aws.ecr.Repository("images", force_delete=True).repository_url
    images = {
        each: awsx.ecr.Image(
            each, repository_url=url, context=str(_CODE / each), dockerfile=str(_CODE / "Dockerfile")
        ).image_uri
        for each in ("one", "other")
    }
    return patterns.Function(name, {**arguments, "image_uri": images[arguments["image_uri"]]})  # pyright: ignore[reportArgumentType]


FUNCTION_FROM_AN_IMAGE = Component(
    _make_from_image,
    {"image_uri": "one", "url": {}},
    [
        Change("url", {"response_streaming": True}, {"url": "update"}),
        Change("image_uri", "other", {"function": "update"}),
        Change("image_config", {"commands": ["echo.again"]}, {"function": "update"}),
    ],
    probe=_probe,
)


def _make_with_an_alias(name: str, arguments: dict[str, Any]) -> patterns.Function:
    """The component beside a VPC that it can run in."""
    vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
    subnets = [
        aws.ec2.Subnet(f"net-{number}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24").id
        for number in range(2)
    ]
    group = aws.ec2.SecurityGroup("net", vpc_id=vpc.id)
    given = dict(arguments)
    if "vpc" in given:
        given["vpc"] = {"subnet_ids": subnets[: given["vpc"]], "security_group_ids": [group.id]}
    return patterns.Function(name, {"code": str(_CODE / "one"), "handler": "echo.handler", **given})  # pyright: ignore[reportArgumentType]


FUNCTION_WITH_AN_ALIAS = Component(
    _make_with_an_alias,
    {"alias": "live", "provisioned_concurrency": 1},
    [
        Change("code", str(_CODE / "other"), {"alias": "update", "function": "update"}),
        Change("alias", "stable", {"alias": "replace", "provisioned-concurrency": "replace"}),
        Change("provisioned_concurrency", 2, {"provisioned-concurrency": "update"}),
        Change("provisioned_concurrency", None, {"provisioned-concurrency": "delete"}),
    ],
    probe=_probe,
)
FUNCTION_WITH_AN_ALIAS_ALONE = Component(
    _make_with_an_alias,
    {"alias": "live"},
    [Change("provisioned_concurrency", 1, {"provisioned-concurrency": "create"})],
    probe=_probe,
)
FUNCTION_WITH_SNAPSHOTS = Component(
    _make_with_an_alias,
    {"alias": "live", "snap_start": True},
    [
        Change("snap_start", False, {"alias": "update", "function": "update"}),
        Change("vpc", 1, {"alias": "update", "function": "update", "policy": "update"}),
    ],
    probe=_probe,
)
FUNCTION_WITH_DURABLE_EXECUTIONS = Component(
    _make_with_an_alias,
    {"alias": "live", "durable": {"execution_timeout_seconds": 60}, "code": str(_CODE / "durable")},
    [
        Change("durable", {"execution_timeout_seconds": 90}, {"alias": "update", "function": "update"}),
        Change(
            "durable",
            None,
            {
                "alias": "replace",
                "dead-letters": "delete",
                "dead-letters-policy": "delete",
                "durable-policy": "delete",
                "function": "replace",
                "policy": "update",
            },
            lost=("dead-letters",),
        ),
    ],
    probe=_probe_alias,
)


def _probe_tenant(deployment: Deployment) -> None:
    client, name = deployment.client("lambda"), deployment.outputs["function_name"]
    answer = client.invoke(FunctionName=name, TenantId="blue", Payload=b'{"kind": "a"}')
    assert answer["Payload"].read() == b'{"kind": "a"}'


FUNCTION_WITH_TENANTS = Component(
    _make_with_an_alias,
    {"tenant_isolation": True},
    [
        Change("code", str(_CODE / "other"), {"function": "update"}),
        Change("tenant_isolation", False, {"function": "replace"}, unprobed=True),
    ],
    probe=_probe_tenant,
)
FUNCTION_WITH_A_ROLLOUT = Component(
    _make_with_an_alias,
    {"alias": "live", "rollout": {}},
    [
        Change(
            "rollout",
            None,
            {
                "deployer-function": "delete",
                "deployer-logs": "delete",
                "deployer-policy": "delete",
                "deployer-role": "delete",
                "deployment": "delete",
                "rollout": "delete",
                "rollout-alarm": "delete",
                "rollout-group": "delete",
                "rollout-policy": "delete",
                "rollout-role": "delete",
            },
            lost=("deployer-logs",),
        ),
        Change(
            "code",
            str(_CODE / "other"),
            {"deployment": "replace", "function": "update", "rollout-alarm": "update"},
        ),
        Change(
            "rollout",
            {"percentage": 20},
            {"deployer-policy": "update", "pace": "create", "rollout-group": "update"},
        ),
        Change("rollout", {"alarm_names": ["orders"]}, {"rollout-group": "update"}),
        Change(
            "alias",
            "stable",
            {
                "alias": "replace",
                "deployment": "replace",
                "rollout-alarm": "update",
                "rollout-policy": "update",
            },
        ),
    ],
    probe=_probe,
)
