"""A single page with an API that answers only it, and with photographs from a bucket of their own."""

from pathlib import Path
from typing import Any

import pulumi

from serverless_patterns import ApiGatewayFacade, Bucket, Function
from tests.e2e.static.sites import create_site, write

PAGE = "<!doctype html><title>app</title>" + "<p>hello</p>" * 200
PICTURE = bytes(range(256)) * 8
ECHO = """
import base64, json

def handler(event, context):
    if event["path"] == "/picture":
        headers = {"Content-Type": "image/png", "Content-Disposition": "attachment"}
        picture = base64.b64encode(bytes(range(256)) * 8).decode()
        return {"statusCode": 200, "headers": headers, "body": picture, "isBase64Encoded": True}
    if event["path"] == "/broken":
        raise RuntimeError("broken")
    fields = ("path", "httpMethod", "multiValueQueryStringParameters", "multiValueHeaders")
    body = event["body"] or ""
    encoded = body if event["isBase64Encoded"] else base64.b64encode(body.encode()).decode()
    return {
        "statusCode": int((event["queryStringParameters"] or {}).get("status", 200)),
        "multiValueHeaders": {"Set-Cookie": ["session=1; Secure; HttpOnly", "theme=dark"]},
        "body": json.dumps({**{field: event[field] for field in fields}, "body": encoded}),
    }
"""


def write_app(directory: Path) -> None:
    """The code of the function, and the built page."""
    write(directory, {"code/echo.py": ECHO})
    write(directory / "dist", {"index.html": PAGE, "assets/app-1a2b3c4d.js": "let a = 1;"})


def create_app(directory: Path) -> None:
    """A program; exports ``site_url``, ``api_url``, ``rest_api_id`` and the bucket ``photos``."""
    echo = Function("echo", {"code": str(directory / "code"), "handler": "echo.handler"})
    routes = {"ANY /{proxy+}": echo.route(), "GET /fixed": {"mock": {"body": {"fixed": True}}}}
    api = ApiGatewayFacade(
        "api", {"routes": routes, "binary_media_types": ["image/png"], "cloudfront_only": True}
    )
    deferred: tuple[pulumi.Output[str], Any] = pulumi.deferred_output()
    distribution_arn, attach_policy = deferred
    photos = Bucket(
        "photos", {"readers": [{"service": "cloudfront.amazonaws.com", "source_arn": distribution_arn}]}
    )
    site = create_site(
        directory / "dist",
        single_page_app=True,
        generated_files={"config.json": pulumi.Output.json_dumps({"api": api.rest_api_id, "word": "Küche"})},
        content_security_policy={
            "connect-src": ["'self'", pulumi.Output.concat("https://", photos.bucket_regional_domain_name)]
        },
        api=api.origin(),
        origins={
            "photos": {"domain_name": photos.bucket_regional_domain_name, "origin_access_control": True}
        },
        behaviors=[
            {"path_pattern": "/media/*", "origin": "photos", "caching_enabled": True, "strip_prefix": True}
        ],
    )
    attach_policy(site.distribution_arn)
    pulumi.export("api_url", api.url)
    pulumi.export("rest_api_id", api.rest_api_id)
    pulumi.export("photos", photos.bucket_name)
