"""Only the user and pages that the emulator serves can use it, not other web pages."""

import base64
import http.client
import io
import json
import os
import re
import secrets
import socket
import struct
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.emulator.administration import CLEAR_PATH, EVENTS_PATH, HOSTS_PATH, IDLE_PATH, SECRET_HEADER
from embedded_aws.emulator.clients import ACCOUNT, Credentials
from embedded_aws.emulator.links import sign
from embedded_aws.emulator.reachable import ReachableEmulator
from tests.e2e.embedded_aws.programs import simple_function
from tests.e2e.embedded_aws.rest_apis import mock, operation, rest_api
from tests.e2e.embedded_aws.test_distributions import (
    attach_policy,
    behavior,
    build_uncached,
    custom,
    distribution,
    files,
)
from tests.robustness.processes import find_process

EVIL = "https://evil.example.com"
FRIEND = "https://friend.example.com"
PARTNER = "https://partner.example.com"
ADMINISTRATION = [
    ("POST", "/_ministack/reset"),
    ("POST", "/_ministack/reset?init=1"),
    ("POST", "/_ministack/config"),
    ("GET", "/_ministack/health"),
    ("GET", "/_localstack/health"),
    ("GET", "/health"),
    ("GET", "/_ministack/ready"),
    ("GET", "/_ministack/sqs/messages"),
    ("GET", "/_ministack/ses/messages"),
    ("GET", "/_ministack/sns/sms-messages"),
    ("GET", "/_ministack/lambda-code/123456789012/us-east-1/told"),
    ("GET", "/_ministack/iot/ca.pem"),
    ("PUT", "/_ministack/cfn-response/x"),
    ("POST", "/_ministack/rds/iam-auth"),
    ("POST", "/_ministack/eks-auth/x"),
    ("POST", f"{HOSTS_PATH}shop.example.com"),
    ("GET", f"{IDLE_PATH}?wait=0"),
    ("POST", CLEAR_PATH),
    ("GET", f"{EVENTS_PATH}?after=0"),
]
FUNCTION = "def handler(event, context): return 1"


def program() -> None:
    """A page, an API whose own pages are elsewhere, and buckets for pages of anywhere and of nowhere.

    The distribution of the page has the API under the same name, for pages of a third host too.
    """
    preflight = mock("{}", 200, Access_Control_Allow_Origin=f"'{FRIEND}'")
    stage = rest_api({"/items": {"get": operation(mock('{"items": []}')), "options": operation(preflight)}})
    site, origin = files()
    named = aws.cloudfront.ResponseHeadersPolicy(
        "partner",
        cors_config={
            "access_control_allow_credentials": False,
            "access_control_allow_headers": {"items": ["*"]},
            "access_control_allow_methods": {"items": ["GET"]},
            "access_control_allow_origins": {"items": [PARTNER]},
            "origin_override": True,
        },
    )
    api = custom("api", stage.invoke_url.apply(lambda url: url.split("/")[2]), origin_path="/v1")
    page = distribution(
        [origin, api],
        behavior("site"),
        ordered_cache_behaviors=[
            {**build_uncached("api"), "path_pattern": "/items", "response_headers_policy_id": named.id}
        ],
    )
    attach_policy(site, page)
    for name, allowed in (("friendly", FRIEND), ("open", "*")):
        bucket = aws.s3.Bucket(name)
        rule = {"allowed_origins": [allowed], "allowed_methods": ["GET", "PUT"], "allowed_headers": ["*"]}
        aws.s3.BucketCorsConfiguration(name, bucket=bucket.bucket, cors_rules=[rule])
        pulumi.export(name, bucket.bucket)
    public = aws.s3.Bucket("public")
    opened = aws.s3.BucketPublicAccessBlock("public", bucket=public.bucket, block_public_policy=False)
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    aws.s3.BucketPolicy(
        "public",
        bucket=public.bucket,
        policy=public.arn.apply(
            lambda arn: json.dumps(
                {"Version": "2012-10-17", "Statement": [{**statement, "Resource": f"{arn}/*"}]}
            )
        ),
        # A new bucket rejects public policies.
        opts=pulumi.ResourceOptions(depends_on=[opened]),
    )
    aws.s3.BucketObjectv2("public", bucket=public.bucket, key="all", content="for all")
    pulumi.export("public", public.bucket)
    pulumi.export("function", simple_function("told", FUNCTION).name)


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(program, emulator=emulator) as deployed:
        yield deployed


def ask(
    url: str, method: str = "GET", body: bytes | str | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """The response for every name of the host."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        connection.request(method, f"{parts.path or '/'}?{parts.query}", body, headers or {})
        answer = connection.getresponse()
        assert "evil" not in (answer.getheader("Access-Control-Allow-Origin") or "")
        return answer.status, answer.read()
    finally:
        connection.close()


def is_refused(url: str, method: str = "GET", body: str | None = None, **headers: str) -> bool:
    """Whether the middleware rejects a request, not MiniStack behind it."""
    status, answer = ask(url, method, body, {name.replace("_", "-"): text for name, text in headers.items()})
    return status == 403 and b"ForbiddenException" in answer


def page_host(stack: Deployment) -> str:
    return str(urlsplit(stack.outputs["site"]).hostname)


def presign(stack: Deployment, bucket: str, method: str = "put_object") -> str:
    at = {"Bucket": stack.outputs[bucket], "Key": "a"}
    return stack.client("s3").generate_presigned_url(method, Params=at)


@pytest.mark.parametrize(
    "origin", [EVIL, "null", "http://127.0.0.1:1", "http://localhost", "https://localhost:1"]
)
def test_a_page_from_elsewhere_gets_nothing(stack: Deployment, origin: str):
    item = f"{stack.local_url('url')}/items"
    for url in (stack.endpoint, item, stack.local_url("site"), presign(stack, "friendly", "get_object")):
        assert is_refused(url, Origin=origin)
        assert is_refused(url, "POST", "{}", Origin=origin, Content_Type="text/plain")
        assert is_refused(url, "OPTIONS", Origin=origin, Access_Control_Request_Method="POST")


@pytest.mark.parametrize(
    "origin",
    [
        "http://127.0.0.1:{port}.evil.example.com",
        "http://evil.example.com:{port}",
        "http://127.0.0.1:{port}, https://evil.example.com",
        "http://127.0.0.1.evil.example.com",
        "https://evil.example.com/http://127.0.0.1:{port}",
        "https://127.0.0.1:{port}",
        "file://127.0.0.1:{port}",
        "http://user@127.0.0.1:{port}",
        "http://LOCALHOST:{port}\x7f",
        "https://abcdefgh.execute-api.us-east-1.amazonaws.com",
        "https://d0000000000000.cloudfront.net",
        "https://evil.s3.amazonaws.com",
        "",
    ],
)
def test_an_origin_that_only_looks_like_ours_is_none(stack: Deployment, origin: str):
    assert is_refused(stack.endpoint, Origin=origin.format(port=stack.emulator.port))


@pytest.mark.parametrize(
    "host",
    [
        "evil.example.com",
        "evil.example.com:{port}",
        "127.0.0.1.evil.example.com:{port}",
        "localhost.evil.example.com:{port}",
        "cloudfront.net.evil.example.com",
        "x.execute-api.us-east-1.evil.example.com",
        "evilamazonaws.com",
        "127.0.0.1:1",
        "localhost:1",
        "127.0.0.2:{port}",
        "0.0.0.0:{port}",
        "10.0.0.1",
        "localhost.:{port}",
        "evil.example.com/@127.0.0.1:{port}",
        "127.0.0.1:{port}, evil.example.com",
        "",
    ],
)
def test_a_host_that_is_none_of_its_names_is_refused(stack: Deployment, host: str):
    assert is_refused(stack.endpoint, Host=host.format(port=stack.emulator.port))
    port = urlsplit(stack.local_url("site")).port
    assert is_refused(stack.local_url("site"), Host=host.format(port=port))


def test_the_port_of_a_host_does_not_bypass_checks(stack: Deployment):
    site = stack.local_url("site")
    assert is_refused(site, Host=f"127.0.0.1:{stack.emulator.port}")
    assert is_refused(site, Host="abcdefgh.execute-api.us-east-1.amazonaws.com")
    assert not is_refused(site, Host=page_host(stack))


def test_its_own_names_are_served(stack: Deployment):
    port, api = stack.emulator.port, urlsplit(stack.outputs["url"]).hostname
    names = ["127.0.0.1", "localhost", "[::1]", f"{stack.outputs['public']}.s3.localhost"]
    for name in names:
        assert not is_refused(stack.endpoint, Host=name)
        assert not is_refused(stack.endpoint, Host=f"{name}:{port}")
    page = page_host(stack)
    assert ask(f"{stack.endpoint}/small.txt", headers={"Host": page}) == (200, b"small")
    assert ask(f"{stack.endpoint}/v1/items", headers={"Host": str(api)}) == (200, b'{"items": []}')
    virtual = {"Host": f"{stack.outputs['public']}.s3.us-east-1.amazonaws.com"}
    assert ask(f"{stack.endpoint}/all", headers=virtual) == (200, b"for all")


def test_pages_that_are_served_here_may_ask(stack: Deployment):
    emulator, api = stack.emulator, urlsplit(stack.outputs["url"]).hostname
    port = urlsplit(stack.local_url("site")).port
    origins = [
        *(f"http://{name}:{each}" for name in ("127.0.0.1", "localhost") for each in (port, emulator.port)),
        *(stack.outputs["site"].removesuffix("/"), f"https://{api}"),
    ]
    for origin in origins:
        assert ask(f"{stack.local_url('url')}/items", headers={"Origin": origin})[0] == 200
        assert ask(presign(stack, "open"), "PUT", b"x", {"Origin": origin})[0] == 200
        assert ask(f"{stack.local_url('site')}/small.txt", headers={"Origin": origin})[0] == 200
    # A page that sends no referrer has no origin to send either.
    assert not is_refused(stack.local_url("site"), "POST", "", Origin="null", Sec_Fetch_Site="same-origin")


def test_pages_of_a_user_pool_may_ask(stack: Deployment):
    cognito = stack.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="pages")["UserPool"]["Id"]
    domain = f"pages-{secrets.token_hex(4)}"
    cognito.create_user_pool_domain(UserPoolId=pool, Domain=domain)
    items = f"{stack.local_url('url')}/items"
    assert is_refused(items, Origin=f"https://{domain}0.auth.us-east-1.amazoncognito.com")
    assert not is_refused(items, Origin=f"https://{domain}.auth.us-east-1.amazoncognito.com")


def test_pages_that_an_api_or_a_bucket_names_may_ask_just_that(stack: Deployment):
    items = f"{stack.local_url('url')}/items"
    assert ask(items, headers={"Origin": FRIEND})[0] == 200
    asked = {"Origin": FRIEND, "Access-Control-Request-Method": "GET"}
    assert ask(items, "OPTIONS", headers=asked)[0] == 200
    assert ask(presign(stack, "friendly"), "PUT", b"x", {"Origin": FRIEND})[0] == 200
    assert is_refused(stack.endpoint, Origin=FRIEND)
    assert is_refused(presign(stack, "open"), "PUT", "x", Origin=FRIEND)
    assert not is_refused(f"{stack.local_url('url')}/others", Origin=FRIEND)
    assert is_refused(presign(stack, "friendly", "delete_object"), "DELETE", Origin=FRIEND)
    assert is_refused(stack.local_url("site"), Origin=FRIEND)


def test_a_page_that_a_distribution_names_may_ask_its_api(stack: Deployment):
    """The distribution passes the page's Origin on to an API that does not name it."""
    assert ask(f"{stack.local_url('site')}/items", headers={"Origin": PARTNER}) == (200, b'{"items": []}')
    assert is_refused(f"{stack.local_url('url')}/items", Origin=PARTNER)
    assert is_refused(f"{stack.local_url('site')}/small.txt", Origin=PARTNER)
    assert is_refused(f"{stack.local_url('site')}/items", Origin=EVIL)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_page_from_elsewhere_embeds_is_refused_without_an_origin_too(stack: Deployment, site: str):
    image = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"}
    frame = image | {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}
    link = image | {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    items = f"{stack.local_url('url')}/items"
    for url in (items, stack.local_url("site"), f"{stack.endpoint}/{stack.outputs['public']}/all"):
        assert is_refused(url, **image)
        assert is_refused(url, **frame)
        assert is_refused(url, **image, Referer=f"{EVIL}/127.0.0.1")
        assert is_refused(url, "POST", "", **link)
        assert not is_refused(url, **link)
        assert not is_refused(url, **image, Referer=stack.local_url("site"))
    assert not is_refused(presign(stack, "open", "get_object"), **image)


def test_a_websocket_of_a_page_from_elsewhere_is_refused(stack: Deployment):
    def answer(**headers: str) -> bytes:
        asked = {
            "Host": f"127.0.0.1:{stack.emulator.port}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(struct.pack("16x")).decode(),
            **headers,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in asked.items())
        with socket.create_connection(("127.0.0.1", stack.emulator.port), timeout=120) as connection:
            connection.sendall(f"GET /_aws/execute-api/none/live HTTP/1.1\r\n{lines}\r\n".encode())
            return connection.recv(1000).splitlines()[0]

    assert b"403" in answer(Origin=EVIL)
    assert b"403" in answer(Host="evil.example.com")


@pytest.mark.parametrize(("method", "path"), ADMINISTRATION)
def test_administration_needs_the_secret(stack: Deployment, method: str, path: str):
    own = {"Origin": stack.endpoint, "Sec-Fetch-Site": "same-origin"}
    for headers in ({}, own, {SECRET_HEADER: "x"}, {SECRET_HEADER: ""}, {"X-Amz-Signature": "x"}):
        status, answer = ask(stack.endpoint + path, method, headers=headers)
        assert (status, SECRET_HEADER in answer.decode()) == (403, True)
    assert is_refused(f"{stack.endpoint}{path.partition('?')[0]}?X-Amz-Signature=x", method)
    assert stack.client("s3").head_bucket(Bucket=stack.outputs["public"])


def test_addresses_are_for_who_has_the_key_of_root(stack: Deployment):
    root, secret = stack.emulator.root, stack.emulator.secret
    addresses = "/_embedded_aws/addresses"
    for shown, path, method, served in (
        (sign(root.secret_key, addresses), addresses, "GET", True),
        (secret, addresses, "GET", True),
        ("", addresses, "GET", False),
        (root.secret_key, addresses, "GET", False),
        (sign("another", addresses), addresses, "GET", False),
        (sign(root.secret_key, addresses), "/_embedded_aws/events", "GET", False),
        (sign(root.secret_key, "/_embedded_aws/events"), "/_embedded_aws/events", "GET", False),
    ):
        status, body = ask(f"{stack.endpoint}{path}", method, headers={SECRET_HEADER: shown})
        assert (status == 200) is served, (shown, path)
        assert not served or json.loads(body)["hosts"] == stack.emulator.host_ports
    found = ReachableEmulator.find(stack.endpoint, root.secret_key)
    assert found
    assert found.local_url(stack.outputs["site"]) == stack.local_url("site")


def test_a_link_to_code_is_for_that_code_alone(stack: Deployment):
    where = stack.client("lambda").get_function(FunctionName=stack.outputs["function"])["Code"]["Location"]
    status, code = ask(where)
    assert (status, zipfile.ZipFile(io.BytesIO(code)).namelist()) == (200, ["app.py"])
    assert is_refused(where.replace("lambda-code", "lambda-layers"))
    assert is_refused(where, "PUT", "")
    assert is_refused(where, Origin=EVIL)


def test_a_link_to_a_layer_is_for_that_layer_alone(stack: Deployment):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("python/shared.py", "")
    client, content = stack.client("lambda"), {"ZipFile": packed.getvalue()}
    where = client.publish_layer_version(LayerName="told", Content=content)["Content"]["Location"]
    assert ask(where)[0] == 200
    assert is_refused(where.replace("told", "other"))
    assert is_refused(where.partition("?")[0])


@pytest.mark.parametrize("runtime", ["python3.13", "provided.al2023"])
def test_keys_of_functions_do_not_follow_from_their_names(stack: Deployment, runtime: str):
    """As they do in MiniStack, which makes them of two ARNs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", FUNCTION)
        archive.writestr("bootstrap", "#!/bin/sh\nexit 1\n")
    client, name = stack.client("lambda"), f"keys-{runtime.partition('.')[0]}"
    role = client.get_function_configuration(FunctionName=stack.outputs["function"])["Role"]
    settings = {"Runtime": runtime, "Handler": "app.handler", "Role": role}
    arn = client.create_function(FunctionName=name, Code={"ZipFile": packed.getvalue()}, **settings)
    client.invoke(FunctionName=name)
    digest = sha256(f"{arn['FunctionArn']}:{role}".encode()).hexdigest()
    secret, token = (sha256(f"{kind}:{digest}".encode()).hexdigest() for kind in ("secret", "token"))
    guessed = Credentials(f"ASIA{digest[:16].upper()}", secret, token)
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        stack.emulator.client("sts", credentials=guessed).get_caller_identity()


@pytest.mark.representatives("credentials0", "credentials2")
@pytest.mark.parametrize(
    "credentials",
    [
        Credentials("test", "test"),
        Credentials(ACCOUNT, "test"),
        Credentials("000000000000", "test"),
        Credentials("AKIAIOSFODNN7EXAMPLE", "test"),
    ],
)
def test_no_key_is_root_but_the_one_that_was_drawn(emulator: Emulator, credentials: Credentials):
    calls = {
        "s3": "list_buckets",
        "sqs": "list_queues",
        "iam": "list_roles",
        "lambda": "list_functions",
        "apigateway": "get_rest_apis",
        "sts": "get_caller_identity",
    }
    for service, call in calls.items():
        for wrong in (credentials, Credentials(emulator.root.access_key, credentials.secret_key)):
            with pytest.raises(
                ClientError, match=r"InvalidClientTokenId|InvalidAccessKeyId|Signature|invalid"
            ):
                getattr(emulator.client(service, credentials=wrong), call)()
        getattr(emulator.client(service), call)()


def test_a_request_without_credentials_is_nobodys(stack: Deployment):
    bucket, public = stack.outputs["open"], stack.outputs["public"]
    listing = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"}
    unsigned: list[tuple[str, str, dict[str, str]]] = [
        ("GET", "/", {}),
        ("PUT", "/made-unsigned", {}),
        ("GET", f"/{bucket}/a", {}),
        ("PUT", f"/{bucket}/a", {}),
        ("GET", f"/{public}", {}),
        ("PUT", f"/{public}/all", {}),
        ("PUT", f"/{public}?policy", {}),
        ("GET", f"/v20180820/tags/arn%3Aaws%3As3%3A%3A%3A{public}", {}),
        ("GET", "/v20180820/accesspoint", {}),
        ("POST", "/", listing),
        ("GET", "/?Action=ListUsers&Version=2010-05-08", {}),
        ("GET", f"/{ACCOUNT}/jobs?Action=SendMessage&MessageBody=x", {}),
        ("GET", "/2015-03-31/functions/", {}),
        ("POST", f"/2015-03-31/functions/{stack.outputs['function']}/invocations", {}),
        ("GET", "/restapis", {}),
    ]
    for method, path, headers in unsigned:
        for credentials in ({}, {"Authorization": "Bearer x"}, {"Authorization": "AWS4-HMAC-SHA256 x"}):
            status, answer = ask(stack.endpoint + path, method, b"", {**headers, **credentials})
            assert 400 <= status < 500, (method, path, credentials)
            assert re.search(rb"AccessDenied|Token|Signature|Denied|credential", answer), (path, answer)
    assert ask(f"{stack.endpoint}/v2/_catalog")[0] in {403, 404}
    assert ask(f"{stack.endpoint}/{public}/all") == (200, b"for all")
    assert ask(f"{stack.local_url('url')}/items")[0] == 200


def test_functions_know_no_secret_and_no_root(stack: Deployment):
    process = find_process(stack.emulator)
    seen = Path(f"/proc/{process}/environ").read_text()
    stack.client("lambda").invoke(FunctionName=stack.outputs["function"])
    assert stack.emulator.root.secret_key not in seen
    assert "AWS_SECRET" not in seen
    assert stack.emulator.root.secret_key not in repr(stack.emulator.root)


def test_each_emulator_has_a_separate_root_and_secret():
    with Emulator() as one, Emulator() as other:
        assert one.root != other.root
        with pytest.raises(ClientError, match="security token"):
            other.client("sqs", credentials=one.root).list_queues()
        other.client("s3").create_bucket(Bucket="kept")
        one.client("s3").create_bucket(Bucket="lost")
        before = one.root
        one.reset()
        assert one.client("s3").list_buckets()["Buckets"] == []
        assert one.root == before
        assert [each["Name"] for each in other.client("s3").list_buckets()["Buckets"]] == ["kept"]
        assert os.environ.get("AWS_SECRET_ACCESS_KEY") != one.root.secret_key


def test_answers_are_in_json():
    with Emulator() as emulator:
        emulator.client("s3").list_buckets()
        status, answer = ask(emulator.endpoint, headers={"Origin": EVIL})
        assert (status, json.loads(answer)["message"]) == (
            403,
            (
                f"Pages of {EVIL} cannot use the emulator: it does not serve them, and no CORS "
                "configuration of the API, bucket, distribution or function URL names their origin."
            ),
        )
