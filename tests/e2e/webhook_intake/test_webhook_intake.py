"""Signed, forged, stale, repeated and large hooks of each sender, with IAM enforced; no hook is lost."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
import pytest
import urllib3

from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayFacade, Function, HttpApi, Queue, Secret, WebhookIntake
from tests.e2e.conftest import eventually
from tests.webhooks import SECRETS, sign, write_body

CONSUMER = """
import json
import os

import boto3


def handler(event, context):
    for record in event["Records"]:
        hook = json.loads(record["body"])
        if "bodyObject" in hook:
            found = boto3.client("s3").get_object(Bucket=os.environ["BODIES"], Key=hook["bodyObject"])
            hook["size"] = len(found["Body"].read())
        boto3.client("sqs").send_message(QueueUrl=os.environ["SEEN"], MessageBody=json.dumps(hook))
"""
BROKEN = "def handler(event, context):\n    raise RuntimeError('a bad deployment')\n"
LIMIT = 900_000
STRIPE = "Stripe-Signature"


def program(code: Path) -> None:
    """An intake for each scheme; that of GitHub has a REST API, the others an HTTP API."""
    routes: dict[str, Any] = {}
    for scheme, value in SECRETS.items():
        secret = Secret(f"{scheme}-key", {"value": value, "hardened": True, "force_destroy": True})
        intake = WebhookIntake(
            scheme,
            {
                "scheme": scheme,  # pyright: ignore[reportArgumentType]
                "secret_arn": secret.arn,
                "secret_kms_key_arn": secret.kms_key_arn,
                "max_body_bytes": LIMIT,
                "visibility_timeout_seconds": 5,
                "hardened": scheme == "stripe",
                "force_destroy": True,
            },
        )
        routes[f"POST /{scheme}"] = intake.route()
        seen = Queue(f"{scheme}-seen")
        Function(
            f"{scheme}-consumer",
            {
                "code": str(code / ("broken" if scheme == "slack" else "")),
                "handler": "consume.handler",
                "timeout": 5,
                "event_sources": {"hooks": intake.event_source(batch_size=1)},
                "links": {"SEEN": seen.link("send"), "BODIES": intake.bodies_link()},
            },
        )
        pulumi.export(f"{scheme}_seen", seen.url)
        pulumi.export(f"{scheme}_secret", secret.arn)
        pulumi.export(f"{scheme}_queue", intake.queue_url)
        pulumi.export(f"{scheme}_dead", intake.dead_letter_queue_url)
        pulumi.export(f"{scheme}_dead_arn", intake.dead_letter_queue_arn)
        pulumi.export(f"{scheme}_table", intake.deliveries_table_name)
        pulumi.export(f"{scheme}_function", intake.function_name)
    rest = {"POST /github": routes.pop("POST /github")}
    pulumi.export("rest", ApiGatewayFacade("rest", {"routes": rest}).url)
    pulumi.export("http", HttpApi("http", {"routes": routes, "payload_format_version": "2.0"}).url)


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("consumer")
    (directory / "broken").mkdir()
    (directory / "consume.py").write_text(CONSUMER)
    (directory / "broken/consume.py").write_text(BROKEN)
    return directory


@pytest.fixture(scope="module")
def stack(code: Path) -> Iterator[Deployment]:
    with deploy(lambda: program(code)) as deployment:
        yield deployment


def post(stack: Deployment, scheme: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
    url = stack.local_url("rest" if scheme == "github" else "http")
    answer = urllib3.request(
        "POST",
        f"{url}/{scheme}",
        body=body,
        headers={**headers, "Content-Type": "application/json"},
        timeout=60,
    )
    return answer.status, json.loads(answer.data)


def take(stack: Deployment, queue: str) -> list[Any]:
    """Returns the messages that are in a queue, and deletes them."""
    sqs, url = stack.client("sqs"), stack.outputs[queue]
    found: list[Any] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for each in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
            found.append(json.loads(each["Body"]))
    return found


def wait(stack: Deployment, queue: str, count: int = 1) -> list[Any]:
    """Returns the messages of a queue once there are as many."""
    found: list[Any] = []

    def look() -> bool:
        found.extend(take(stack, queue))
        return len(found) >= count

    eventually(look, f"{count} messages in {queue}")
    return found


WORKING = ("stripe", "github", "standard")


@pytest.mark.parametrize("scheme", WORKING)
def test_a_signed_hook_reaches_the_consumer_once(stack: Deployment, scheme: str) -> None:
    body = write_body(scheme, "evt_1", text='quote " \\ \u2615 \U0001f600 \x01')
    headers = sign(scheme, body, identifier="evt_1")
    assert post(stack, scheme, body, headers) == (200, {"status": "stored"})
    (hook,) = wait(stack, f"{scheme}_seen")
    assert hook["body"].encode() == body
    assert hook["isBase64Encoded"] is False
    assert not [name for name in hook["headers"] if "signature" in name]
    if scheme != "github":
        assert hook["id"] == "evt_1"
    # The sender signs a repeated hook again, at another time.
    again = sign(scheme, body, identifier="evt_1", at=time.time() - 30)
    for repeated in (headers, again):
        assert post(stack, scheme, body, repeated) == (200, {"status": "duplicate"})
    follow_up(stack, scheme, "evt_after")


def follow_up(stack: Deployment, scheme: str, identifier: str) -> None:
    """Asserts that the next message of the consumer is of a valid hook, and so none was of those before."""
    body = write_body(scheme, identifier)
    assert post(stack, scheme, body, sign(scheme, body, identifier=identifier))[0] == 200
    (hook,) = wait(stack, f"{scheme}_seen")
    assert hook["body"].encode() == body


def forgeries(scheme: str, body: bytes) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Yields bodies and headers that the sender did not sign, or not now."""
    valid = sign(scheme, body)
    yield body, {}
    yield body, sign(scheme, body, secret="b3RoZXI=")
    yield body + b" ", valid
    yield b"", valid
    for name in valid:
        if name != "X-GitHub-Event":
            yield body, {key: value for key, value in valid.items() if key != name}
            yield body, {**valid, name: ""}
            yield body, {**valid, name: "\u00e9,=;"}
    if scheme != "github":
        yield body, sign(scheme, body, at=time.time() - 400)
        yield body, sign(scheme, body, at=time.time() + 400)
        moment = str(int(time.time()) - 100)
        header = {"slack": "X-Slack-Request-Timestamp", "standard": "webhook-timestamp"}.get(scheme)
        header, value = (header, moment) if header else (STRIPE, f"t={moment},{valid[STRIPE]}")
        yield body, {**valid, header: value}
    if scheme == "standard":
        yield body, {**valid, "webhook-id": "msg_2"}


@pytest.mark.parametrize("scheme", [*WORKING, "slack"])
def test_forged_and_stale_hooks_are_rejected(stack: Deployment, scheme: str) -> None:
    for body, headers in forgeries(scheme, write_body(scheme, "evt_forged")):
        assert post(stack, scheme, body, headers)[0] == 401, (body, headers)
    if scheme != "slack":
        follow_up(stack, scheme, "evt_after_forgeries")


@pytest.mark.parametrize("scheme", ["stripe", "github"])
def test_large_bodies_are_objects_and_too_large_ones_are_rejected(stack: Deployment, scheme: str) -> None:
    large = write_body(scheme, "evt_large", text="x" * 600_000)
    assert post(stack, scheme, large, sign(scheme, large)) == (200, {"status": "stored"})
    (hook,) = wait(stack, f"{scheme}_seen")
    assert (hook["size"], "body" in hook) == (len(large), False)
    too_large = write_body(scheme, "evt_too_large", text="x" * LIMIT)
    assert post(stack, scheme, too_large, sign(scheme, too_large))[0] == 413


def test_a_body_that_is_not_text_arrives_as_it_is(stack: Deployment) -> None:
    headers = sign("standard", b"\xff\x00\xfe", identifier="b")
    event = {"isBase64Encoded": True, "body": "/wD+", "headers": headers}
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs["standard_function"], Payload=json.dumps(event).encode()
    )
    assert json.loads(answer["Payload"].read())["statusCode"] == 200
    (hook,) = wait(stack, "standard_seen")
    assert (hook["body"], hook["isBase64Encoded"]) == ("/wD+", True)


@pytest.mark.exhaustive
def test_hooks_that_arrive_together_are_stored_once(stack: Deployment) -> None:
    body = write_body("stripe", "evt_together")
    headers = sign("stripe", body)
    with ThreadPoolExecutor(6) as pool:
        calls = [pool.submit(post, stack, "stripe", body, headers) for _ in range(6)]
        found = [call.result() for call in calls]
    stored = [answer for status, answer in found if (status, answer) == (200, {"status": "stored"})]
    assert len(stored) == 1, found
    assert {status for status, _ in found} <= {200, 503}
    assert post(stack, "stripe", body, headers) == (200, {"status": "duplicate"})
    (hook,) = wait(stack, "stripe_seen")
    assert hook["id"] == "evt_together"
    follow_up(stack, "stripe", "evt_after_together")


def test_a_claim_that_was_left_behind_ends(stack: Deployment) -> None:
    """An invocation that died before it had stored a hook does not keep the sender from repeating it."""
    table, body = stack.outputs["stripe_table"], write_body("stripe", "evt_left")
    now = int(time.time())

    def leave(until: int) -> None:
        item = {"id": {"S": "evt_left"}, "state": {"S": "claimed"}, "claimedUntil": {"N": str(until)}}
        item["expiresAt"] = {"N": str(now + 9999)}
        stack.client("dynamodb").put_item(TableName=table, Item=item)

    leave(now + 60)
    assert post(stack, "stripe", body, sign("stripe", body))[0] == 503
    leave(now - 1)
    assert post(stack, "stripe", body, sign("stripe", body)) == (200, {"status": "stored"})
    (hook,) = wait(stack, "stripe_seen")
    assert hook["id"] == "evt_left"


def test_a_hook_that_cannot_be_stored_is_stored_when_it_is_repeated(stack: Deployment) -> None:
    body = write_body("standard", "evt_denied")
    headers = sign("standard", body, identifier="evt_denied")
    iam, role = stack.client("iam"), _find_role(stack, "standard_function")
    denied = {"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [denied]})
    iam.put_role_policy(RoleName=role, PolicyName="denied", PolicyDocument=document)
    assert post(stack, "standard", body, headers)[0] >= 500
    iam.delete_role_policy(RoleName=role, PolicyName="denied")
    assert post(stack, "standard", body, headers) == (200, {"status": "stored"})
    (hook,) = wait(stack, "standard_seen")
    assert hook["id"] == "evt_denied"


def _find_role(stack: Deployment, function: str) -> str:
    found = stack.client("lambda").get_function(FunctionName=stack.outputs[function])
    return found["Configuration"]["Role"].rpartition("/")[2]


@pytest.mark.slow
def test_a_new_secret_is_used_after_some_seconds(stack: Deployment) -> None:
    body = write_body("github", "rotated")
    headers = sign("github", body, secret="rotated")
    assert post(stack, "github", body, headers)[0] == 401
    secrets = stack.client("secretsmanager")
    secrets.put_secret_value(SecretId=stack.outputs["github_secret"], SecretString="rotated\n")
    try:
        eventually(lambda: post(stack, "github", body, headers)[0] == 200, "the new secret")
    finally:
        secrets.put_secret_value(SecretId=stack.outputs["github_secret"], SecretString=SECRETS["github"])
    (hook,) = wait(stack, "github_seen")
    assert hook["body"].encode() == body


def test_the_challenge_of_slack_is_sent_back_if_it_is_signed(stack: Deployment) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    assert post(stack, "slack", body, sign("slack", body)) == (200, {"challenge": "abc"})
    assert post(stack, "slack", body, {})[0] == 401


@pytest.mark.exhaustive
def test_a_bad_deployment_of_the_consumer_loses_no_hook(stack: Deployment, code: Path) -> None:
    sent = {f"evt_{number}" for number in range(5)}
    for each in sent:
        body = write_body("slack", each)
        assert post(stack, "slack", body, sign("slack", body)) == (200, {"status": "stored"})
    sqs = stack.client("sqs")

    def count(queue: str) -> int:
        names = ["ApproximateNumberOfMessages"]
        found = sqs.get_queue_attributes(QueueUrl=stack.outputs[queue], AttributeNames=names)
        return int(found["Attributes"][names[0]])

    eventually(lambda: count("slack_dead") == len(sent), "all hooks in the dead-letter queue")
    (code / "broken/consume.py").write_text(CONSUMER)
    stack.update(lambda: program(code))
    sqs.start_message_move_task(SourceArn=stack.outputs["slack_dead_arn"])
    assert {hook["id"] for hook in wait(stack, "slack_seen", len(sent))} == sent
