"""Endpoints of a topic: an HTTP server confirms and verifies, failures go to the dead-letter queue, and mails
and text messages are captured.
"""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import urlopen

import pulumi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1

from embedded_aws import Deployment, DeploymentError, Emulator, deploy
from serverless_patterns import Function, Topic, TopicSubscriptionArgs
from tests.e2e.conftest import eventually

SIGNED = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")


class Hooks:
    """A server that confirms subscriptions; the path of a request says how it answers to messages."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any]]] = []
        hooks = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hooks.requests.append((self.path, body))
                self.send_response(hooks.answer(self.path, body))
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...  # pyright: ignore[reportIncompatibleMethodOverride]

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def answer(self, path: str, body: dict[str, Any]) -> int:
        if body["Type"] == "SubscriptionConfirmation":
            if path != "/silent":
                with urlopen(body["SubscribeURL"], timeout=10):
                    pass
            return 200
        if path == "/flaky":
            return 200 if len(self.messages(path)) > 2 else 503
        return {"/broken": 500, "/rejecting": 400}.get(path, 200)

    def messages(self, path: str) -> list[dict[str, Any]]:
        return [body for at, body in self.requests if at == path and body["Type"] == "Notification"]


@pytest.fixture(scope="module")
def hooks():
    found = Hooks()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture(scope="module")
def stack(hooks: Hooks):
    def program() -> None:
        def hook(path: str) -> TopicSubscriptionArgs[None]:
            retries = {"num_retries": 2, "retry_delay_seconds": 1}
            return {"https": hooks.url(path), "endpoint_auto_confirms": True, **retries}  # pyright: ignore[reportReturnType]

        news = Topic(
            "news",
            {
                "subscriptions": {
                    **{path: hook(f"/{path}") for path in ("good", "flaky", "broken", "rejecting")},
                    "silent": {"https": hooks.url("/silent")},
                    "ops": {"email": "ops@example.com"},
                    "phone": {"sms": "+15551234567", "filter_policy": {"urgent": ["yes"]}},
                },
                "hardened": True,
                "force_destroy": True,
            },
        )
        pulumi.export("topic", news.arn)
        pulumi.export("dead", news.dead_letter_queue_url)

    with deploy(program) as deployment:
        yield deployment


def publish(stack: Deployment, message: str, **attributes: str) -> None:
    stack.client("sns").publish(
        TopicArn=stack.outputs["topic"],
        Message=message,
        Subject="News",
        MessageAttributes={
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    )


def list_captured(stack: Deployment) -> list[str]:
    events: list[Any] = stack.emulator.events(0)["events"]
    return [each["reason"] for each in events if each.get("action") == "captured"]


def test_a_message_is_delivered_with_retries_and_what_fails_is_kept(stack: Deployment, hooks: Hooks) -> None:
    publish(stack, "hello")
    (message,) = eventually(lambda: hooks.messages("/good"), "the message")
    with urlopen(message["SigningCertURL"], timeout=10) as response:
        key = x509.load_pem_x509_certificate(response.read()).public_key()
    assert isinstance(key, RSAPublicKey)
    text = "".join(f"{name}\n{message[name]}\n" for name in SIGNED)
    key.verify(base64.b64decode(message["Signature"]), text.encode(), PKCS1v15(), SHA1())
    sqs = stack.client("sqs")
    letters: list[dict[str, Any]] = []

    def receive() -> list[dict[str, Any]] | None:
        found = sqs.receive_message(QueueUrl=stack.outputs["dead"], MaxNumberOfMessages=10)
        letters.extend(json.loads(each["Body"]) for each in found.get("Messages", []))
        return letters if len(letters) == 2 else None

    assert [letter["Message"] for letter in eventually(receive, "two dead letters")] == ["hello"] * 2
    assert len(hooks.messages("/rejecting")) == 1, "the error of a client is not retried"
    assert len(hooks.messages("/broken")) == 3
    eventually(lambda: len(hooks.messages("/flaky")) == 3, "the third attempt, which succeeds")
    assert hooks.messages("/silent") == [], "its subscription is not confirmed"


def test_mails_and_text_messages_are_captured_and_not_delivered(stack: Deployment) -> None:
    (confirmation,) = [each for each in list_captured(stack) if "to confirm" in each]
    assert confirmation.startswith("email to ops@example.com to confirm: http://")
    publish(stack, "unconfirmed")
    with urlopen(confirmation.rpartition(" ")[2], timeout=10) as response:
        assert b"SubscriptionArn" in response.read()
    publish(stack, "second", urgent="yes")
    expected = {"email to ops@example.com: News", "sms to +15551234567: News"}
    eventually(lambda: expected <= {*list_captured(stack)}, "the captured messages")
    assert list_captured(stack).count("email to ops@example.com: News") == 1
    assert list_captured(stack).count("sms to +15551234567: News") == 1


def test_an_endpoint_that_does_not_confirm_fails_the_deployment(emulator: Emulator, hooks: Hooks) -> None:
    def program() -> None:
        hook: TopicSubscriptionArgs[None] = {"https": hooks.url("/silent"), "endpoint_auto_confirms": True}
        Topic("quiet", {"subscriptions": {"hook": hook}})

    def shorten(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != "aws:sns/topicSubscription:TopicSubscription":
            return None
        return pulumi.ResourceTransformResult({**args.props, "confirmationTimeoutInMinutes": 0}, args.opts)

    def impatient() -> None:
        pulumi.runtime.register_resource_transform(shorten)
        program()

    with pytest.raises(DeploymentError, match="has not confirmed its subscription"):
        deploy(impatient, emulator=emulator)


def test_an_endpoint_of_aws_is_served_here(emulator: Emulator, tmp_path: Any) -> None:
    (tmp_path / "app.py").write_text(
        "import json\n\n\ndef handler(event, context):\n"
        "    print('MARK', json.loads(event['body'])['Type'])\n    return {'statusCode': 200}\n"
    )

    def program() -> None:
        function = Function(
            "hook",
            {"code": str(tmp_path), "handler": "app.handler", "url": {"authorization_type": "NONE"}},
        )
        url = function.url.apply(lambda known: known or "")
        Topic("own", {"subscriptions": {"function": {"https": url}}})
        pulumi.export("log", function.log_group_name)

    with deploy(program, emulator=emulator) as stack:
        logs = stack.client("logs")

        def read() -> list[str]:
            found = logs.filter_log_events(logGroupName=stack.outputs["log"], filterPattern="MARK")
            return [event["message"] for event in found["events"]]

        (confirmation,) = eventually(read, "the token at the URL of the function")
        assert "SubscriptionConfirmation" in confirmation
