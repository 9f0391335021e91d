"""GET of a file of a site: by a function behind the gateway, and from the distribution."""

import tempfile
from pathlib import Path
from typing import Any

import pulumi

from bench.deliveries import compare
from bench.load import AT_ONCE
from bench.report import Report
from embedded_aws import deploy
from serverless_patterns import ApiGatewayFacade, Function, StaticOffload
from serverless_patterns.safeguards.policy import allow
from serverless_patterns_cli.estimate import prices

ROOT = Path(__file__).resolve().parents[1]
CONFIG = {"serverless-patterns:buildPlatform": "host"}
FILE = ROOT / "patterns/workflow/README.md"
"""A text of the size of an ordinary script or style sheet."""
NAME = "app.3f9c2a1b.css"


def measure_static_files(report: Report) -> None:
    """Prints what it takes to deliver the file, both ways."""
    with tempfile.TemporaryDirectory() as site:
        Path(site, "index.html").write_text("<!doctype html><title>A site</title>")
        Path(site, NAME).write_bytes(FILE.read_bytes())
        with deploy(lambda: _program(site), config=CONFIG) as stack:
            table, _ = compare(
                stack,
                function="serve-function",
                through_gateway=f"{stack.local_url('api_url')}/{NAME}",
                from_edge=f"{stack.local_url('site_url')}/{NAME}",
                title="Static files",
            )
    report.print(table)
    report.print(
        f"The same object of the same bucket, {AT_ONCE} concurrent requests. The distribution of the embedded"
        f" emulator caches nothing, so each of them reaches the bucket. {prices.NOTE}\n"
    )


def _program(directory: str) -> None:
    site = StaticOffload("site", {"site_directory": directory})
    objects = pulumi.Output.format("arn:aws:s3:::{0}/*", site.bucket_name)
    serve: Any = {
        "code": str(ROOT / "bench/functions"),
        "handler": "serve_file.handler",
        "environment": {"BUCKET": site.bucket_name},
        "policy_statements": [allow(["s3:GetObject"], objects)],
    }
    routes: Any = {"GET /{proxy+}": Function("serve", serve).route()}
    pulumi.export("site_url", site.url)
    pulumi.export("api_url", ApiGatewayFacade("api", {"routes": routes}).url)
