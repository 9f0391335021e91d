"""HTTP services behind an API that only CloudFront calls do not get the key that opens it."""

from pathlib import Path

import pulumi
import urllib3

from embedded_aws import Emulator, deploy
from serverless_patterns import ApiGatewayFacade, Function, HttpApi

ECHO = """
import json

def handler(event, context):
    headers = {name.lower(): value for name, value in event["headers"].items()}
    return {"statusCode": 200, "body": json.dumps(headers)}
"""


def test_an_http_service_does_not_get_the_key_of_the_distribution(emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "echo.py").write_text(ECHO)

    def program() -> None:
        echo = Function("echo", {"code": str(tmp_path), "handler": "echo.handler"})
        partner = HttpApi("partner", {"routes": {"GET /headers": echo.route()}})
        service = {"http": {"url": partner.url.apply(lambda url: f"{url.rstrip('/')}/headers")}}
        routes = {"GET /plain": service, "GET /declared": {**service, "required_headers": ["X-API-Key"]}}
        api = ApiGatewayFacade("guarded", {"routes": routes, "cloudfront_only": True})
        pulumi.export("url", api.url)

    with deploy(program, emulator=emulator) as stack:
        key = stack.recording.find_by_name("guarded-distribution-key").outputs["value"]
        for path in ("/plain", "/declared"):
            url = stack.local_url("url") + path
            assert urllib3.request("GET", url).status == 403
            answer = urllib3.request("GET", url, headers={"X-Api-Key": key, "x-trace": "1"})
            received = answer.json()
            assert (received["x-api-key"], received["x-trace"]) == ("hidden", "1")
            assert key not in str(received)
