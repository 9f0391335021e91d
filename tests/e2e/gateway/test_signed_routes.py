"""Routes that require signed requests."""

import json

import pulumi
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from embedded_aws import Emulator, deploy
from embedded_aws.emulator.addresses import find_local_url
from serverless_patterns import ApiGatewayFacade


def program() -> None:
    routes = {
        "GET /signed": {"mock": {"body": {"ok": True}}, "authorizer": "AWS_IAM"},
        "GET /open": {"mock": {"body": {"ok": True}}},
    }
    pulumi.export("url", ApiGatewayFacade("signed", {"routes": routes}).url)


def test_an_unsigned_request_is_not_told_that_nothing_is_there(emulator: Emulator) -> None:
    with deploy(program, emulator=emulator) as stack:
        url = find_local_url(stack.outputs["url"], emulator.port, emulator.host_ports)

        def ask(method: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, str | None]:
            answer = urllib3.request(method, f"{url}/{path}", headers=headers)
            return answer.status, json.loads(answer.data).get("message")

        neutral = (403, "There is nothing at this path, or the request must be signed.")
        assert ask("GET", "signed") == neutral
        assert ask("GET", "nothing") == neutral
        assert ask("POST", "signed") == neutral
        assert ask("GET", "open") == (200, None)
        request = AWSRequest("GET", f"{url}/signed")
        found = stack.client("sts")._request_signer._credentials
        SigV4Auth(
            Credentials(found.access_key, found.secret_key, found.token), "execute-api", "us-east-1"
        ).add_auth(request)
        assert ask("GET", "signed", dict(request.headers)) == (200, None)
