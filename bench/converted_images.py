"""GET of a thumbnail: converted for every request, and converted once, when the photograph was uploaded."""

import json
import time
from pathlib import Path
from typing import Any

import pulumi

from bench.deliveries import compare
from bench.function_use import function_use
from bench.report import Report
from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayFacade, FanOutConversion, Function, StaticOffload, deferred_output
from serverless_patterns.safeguards.policy import allow
from serverless_patterns_cli.estimate import prices

ROOT = Path(__file__).resolve().parents[1]
CONFIG = {"serverless-patterns:buildPlatform": "host"}
CONVERTERS = ROOT / "components/serverless_patterns/patterns/fan_out_conversion/converters"
PHOTOGRAPH = ROOT / "patterns/fan-out-conversion/src/images/rocket.jpg"
OPTIONS = {"width": 300, "height": 300}
MEMORY = 1_769
"""Megabytes of either function: a whole processor, as the image conversion has it."""
PATIENCE = 60.0
"""Seconds until the thumbnail is there."""


def measure_converted_images(report: Report) -> None:
    """Prints what it takes to deliver the thumbnail, both ways."""
    with deploy(_program, config=CONFIG) as stack:
        _upload(stack, "first.jpg")  # starts the function
        started = function_use(stack)
        _upload(stack, PHOTOGRAPH.name)
        once = function_use(stack) - started
        table, saved = compare(
            stack,
            function="on-request-function",
            through_gateway=f"{stack.local_url('api_url')}/thumbnail/{PHOTOGRAPH.name}",
            from_edge=f"{stack.local_url('site_url')}/thumbnail/{PHOTOGRAPH.name}",
            title="Converted images",
        )
    report.print(table)
    dollars = prices.price_million_requests("lambda", "s3_get", "s3_put") + prices.price_seconds_in_memory(
        "lambda_arm64", once.seconds * 1_000_000, MEMORY
    )
    report.print(
        f"The same thumbnail, made by the same code. Converting it once, at the upload, took {once.calls}"
        f" call of a function and {once.seconds * 1000:.0f} ms of it: ${dollars:.2f} for a million of them"
        f" besides the messages, earned back by {dollars / saved:.1f} views of each. {prices.NOTE}\n"
    )


def _program() -> None:
    with deferred_output() as distribution_arn:
        media = FanOutConversion(
            "media",
            {
                "conversions": {"thumbnail": {"image": {**OPTIONS}, "memory_size": MEMORY}},
                "output_readers": [
                    {"service": "cloudfront.amazonaws.com", "source_arn": distribution_arn.value}
                ],
                "force_destroy": True,
            },
        )
        output: Any = {"domain_name": media.output_bucket_regional_domain_name, "origin_access_control": True}
        behavior: Any = {"path_pattern": "/thumbnail/*", "origin": "media", "caching_enabled": True}
        site = StaticOffload("site", {"origins": {"media": output}, "behaviors": [behavior]})
        distribution_arn.resolve(site.distribution_arn)
    convert: Any = {
        "code": str(ROOT / "bench/functions"),
        "additional_code": [str(CONVERTERS / "image"), str(CONVERTERS / "runtime")],
        "requirements_files": [str(CONVERTERS / part / "requirements.txt") for part in ("runtime", "image")],
        "handler": "convert_on_request.handler",
        "memory_size": MEMORY,
        "timeout": 29,
        "environment": {"BUCKET": media.source_bucket_name, "OPTIONS": json.dumps(OPTIONS)},
        "policy_statements": [
            allow(["s3:GetObject"], pulumi.Output.format("{0}/*", media.source_bucket_arn))
        ],
    }
    routes: Any = {"GET /thumbnail/{key}": Function("on-request", convert).route()}
    api = ApiGatewayFacade("api", {"routes": routes, "binary_media_types": ["*/*"]})
    pulumi.export("source_bucket_name", media.source_bucket_name)
    pulumi.export("output_bucket_name", media.output_bucket_name)
    pulumi.export("site_url", site.url)
    pulumi.export("api_url", api.url)


def _upload(stack: Deployment, key: str) -> None:
    """Uploads the photograph and waits for its thumbnail."""
    s3, bucket = stack.client("s3"), stack.outputs["output_bucket_name"]
    s3.upload_file(str(PHOTOGRAPH), stack.outputs["source_bucket_name"], key)
    deadline = time.monotonic() + PATIENCE
    while not s3.list_objects_v2(Bucket=bucket, Prefix=f"thumbnail/{key}").get("Contents"):
        if time.monotonic() > deadline:
            raise TimeoutError(f"no thumbnail of {key} within {PATIENCE:.0f} s")
        time.sleep(0.1)
