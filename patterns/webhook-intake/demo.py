"""Demo of the webhook intake: hooks of Stripe, GitHub and Slack, and those that they did not send.

Valid hooks have an effect, each once. Forged, altered, stale and too large ones are rejected. Hooks that
arrive during a bad deployment of the consumer wait for its repair.
"""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import urllib3

from serverless_patterns_cli.patterns.demo import CheckResult, Client, StackOutputs, wait_for
from serverless_patterns_cli.patterns.samples import Sample, aws, http

PATIENCE = 90.0
"""Seconds to wait for an effect: in a new stack on AWS, every function must start first."""
SENDERS = ("stripe", "github", "slack")
DURING_A_BAD_DEPLOYMENT = 3
LARGE = 600_000
"""Bytes of a body that is larger than a message with it may be."""
TOO_LARGE = 1_100_000


@dataclass(frozen=True)
class Visit:
    """The three senders, with their signing secrets."""

    outputs: StackOutputs
    client: Client
    keys: dict[str, str]

    def send(self, sender: str, body: bytes, headers: dict[str, str]) -> str:
        """Sends a request as it is; returns the status and the answer."""
        url = f"{self.outputs.url('hooks_url').rstrip('/')}/{sender}"
        headers = {"Content-Type": "application/json", **headers}
        answer = urllib3.request("POST", url, body=body, headers=headers, timeout=60, retries=False)
        return f"{answer.status} {json.loads(answer.data).get('status', '')}".strip()

    def sign(self, sender: str, body: bytes, *, at: float | None = None) -> dict[str, str]:
        """Returns the headers with which a sender signs a body now, or at another time."""
        return sign(sender, self.keys[sender], body, str(int(time.time() if at is None else at)))

    def send_signed(self, sender: str, body: bytes) -> str:
        """Sends a hook as its sender does."""
        return self.send(sender, body, self.sign(sender, body))

    def has_effect(self, sender: str, body: bytes) -> bool:
        """Whether the consumer has processed a hook."""
        key = {"id": {"S": find_identifier(sender, body)}}
        table = self.outputs["effects_table_name"]
        return "Item" in self.client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True)

    def wait_for_effect(self, sender: str, body: bytes) -> str:
        """Waits for the effect of a hook."""
        found = wait_for(lambda: self.has_effect(sender, body) or None, PATIENCE)
        return "processed" if found else "not processed"


def sign(sender: str, key: str, body: bytes, moment: str) -> dict[str, str]:
    """Returns the headers with which a sender signs a body.

    Args:
        sender: Name of the sender.
        key: Signing secret.
        body: Body.
        moment: Seconds since 1970, which GitHub does not sign.
    """
    signed = {"stripe": f"{moment}.".encode(), "github": b"", "slack": f"v0:{moment}:".encode()}[sender]
    signature = hmac.new(key.encode(), signed + body, hashlib.sha256).hexdigest()
    if sender == "stripe":
        return {"Stripe-Signature": f"t={moment},v1={signature}"}
    if sender == "github":
        return {"X-Hub-Signature-256": f"sha256={signature}", "X-GitHub-Event": "push"}
    return {"X-Slack-Signature": f"v0={signature}", "X-Slack-Request-Timestamp": moment}


def write_body(sender: str, **more: object) -> bytes:
    """Returns the body of a new hook, with an ID where the sender has one in it."""
    field = {"stripe": "id", "github": "after", "slack": "event_id"}[sender]
    return json.dumps({field: f"evt_{secrets.token_hex(8)}", "type": "demo", **more}).encode()


def find_identifier(sender: str, body: bytes) -> str:
    """Returns the ID by which the consumer knows a hook: GitHub signs none, so it is that of the body."""
    if sender == "github":
        return f"sha256:{hashlib.sha256(body).hexdigest()}"
    return json.loads(body)[{"stripe": "id", "slack": "event_id"}[sender]]


def demo(outputs: StackOutputs, client: Client) -> Iterator[CheckResult]:
    """Sends hooks, one after another; a check for each.

    Args:
        outputs: Those of the stack ``webhook``.
        client: Gives the boto3 client of a service.
    """
    keys = {sender: _read_key(outputs[f"{sender}_secret_arn"], client) for sender in SENDERS}
    visit = Visit(outputs, client, keys)
    for action, expected, look in LOOKS:
        start = time.monotonic()
        actual = look(visit)
        yield CheckResult(action, expected, actual, actual == expected, time.monotonic() - start)


def samples(outputs: StackOutputs) -> list[Sample]:
    """Requests for the console: a hook that nobody signed, and one that is stored already.

    Args:
        outputs: Those of the stack ``webhook``.
    """
    forged = http("POST", f"{outputs.url('hooks_url').rstrip('/')}/stripe", {"id": "evt_forged"})
    hook: dict[str, Any] = {"id": f"evt_{secrets.token_hex(8)}", "headers": {}, "body": '{"type": "sample"}'}
    stored = aws("sqs", "send_message", QueueUrl=outputs["stripe_queue_url"], MessageBody=json.dumps(hook))
    return [
        Sample("Send a forged hook", "The receiver answers 401: the consumer never sees it.", [forged]),
        Sample("Store a hook", "The consumer takes it from the queue, and writes its effect.", [stored]),
    ]


def _read_key(secret: str, client: Client) -> str:
    """Returns the signing secret, and creates one where the stack is new."""
    manager = client("secretsmanager")
    try:
        return manager.get_secret_value(SecretId=secret)["SecretString"]
    except manager.exceptions.ResourceNotFoundException:
        value = secrets.token_hex(32)
        manager.put_secret_value(SecretId=secret, SecretString=value)
        return value


def _send_from_each(visit: Visit) -> str:
    """Each sender sends a hook, all at the same time."""
    bodies = {sender: write_body(sender, text='quotes " \\ and \u2615') for sender in SENDERS}

    def look(sender: str) -> str:
        body = bodies[sender]
        return f"{visit.send_signed(sender, body)}, {visit.wait_for_effect(sender, body)}"

    with ThreadPoolExecutor(len(SENDERS)) as pool:
        return "; ".join(dict.fromkeys(pool.map(look, SENDERS)))


def _forge(visit: Visit) -> str:
    """Sends a hook that someone else signed, one that has changed on the way, and one without a signature."""
    body = write_body("stripe")
    other = sign("stripe", "another secret", body, str(int(time.time())))
    unsigned: dict[str, str] = {}
    sent = (other, body), (visit.sign("stripe", body), body + b" "), (unsigned, body)
    return ", ".join(visit.send("stripe", content, headers) for headers, content in sent)


def _replay(visit: Visit) -> str:
    """Sends what was valid 10 minutes ago."""
    body = write_body("slack")
    return visit.send("slack", body, visit.sign("slack", body, at=time.time() - 600))


def _repeat(visit: Visit) -> str:
    """The sender did not receive the answer, and signs the hook again."""
    body = write_body("stripe")
    earlier = visit.sign("stripe", body, at=time.time() - 20)
    return f"{visit.send('stripe', body, earlier)}, {visit.send_signed('stripe', body)}"


def _send_large(visit: Visit) -> str:
    body = write_body("github", text="x" * LARGE)
    return f"{visit.send_signed('github', body)}, {visit.wait_for_effect('github', body)}"


def _send_too_large(visit: Visit) -> str:
    return visit.send_signed("github", write_body("github", text="x" * TOO_LARGE))


def _send_poison(visit: Visit) -> str:
    """The consumer cannot read one hook; it processes the next all the same."""
    poison = f"evt_{secrets.token_hex(8)}, which is not JSON".encode()
    stored = visit.send_signed("stripe", poison)
    after = write_body("stripe")
    return f"{stored}; next: {visit.send_signed('stripe', after)}, {visit.wait_for_effect('stripe', after)}"


def _deploy_badly(visit: Visit) -> str:
    """Hooks arrive while the consumer has the name of a table that it may not use."""
    bodies = [write_body("slack") for _ in range(DURING_A_BAD_DEPLOYMENT)]
    with _break_consumer(visit):
        stored = [visit.send_signed("slack", body) for body in bodies]
        lost = not wait_for(lambda: _count(visit, "ApproximateNumberOfMessagesNotVisible"), PATIENCE)
        early = sum(visit.has_effect("slack", body) for body in bodies)
    late = [visit.wait_for_effect("slack", body) for body in bodies]
    answers = f"{stored.count('200 stored')} stored, {early} processed"
    return f"{answers}; repaired: {late.count('processed')} processed" if not lost else "not received"


def _count(visit: Visit, attribute: str) -> int | None:
    found = visit.client("sqs").get_queue_attributes(
        QueueUrl=visit.outputs["slack_queue_url"], AttributeNames=[attribute]
    )
    return int(found["Attributes"][attribute]) or None


@contextmanager
def _break_consumer(visit: Visit) -> Generator[None]:
    """Deploys another configuration of the consumer, and the right one at the end."""
    functions, name = visit.client("lambda"), visit.outputs["slack_consumer_name"]
    right: dict[str, Any] = functions.get_function_configuration(FunctionName=name)["Environment"][
        "Variables"
    ]

    def deploy(variables: dict[str, str]) -> None:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
        functions.get_waiter("function_updated_v2").wait(FunctionName=name)

    deploy({**right, "EFFECTS": "a-table-of-another-stack"})
    try:
        yield
    finally:
        deploy(right)


LOOKS: tuple[tuple[str, str, Callable[[Visit], str]], ...] = (
    ("a hook of Stripe, GitHub, Slack", "200 stored, processed", _send_from_each),
    ("forged, altered, unsigned", "401, 401, 401", _forge),
    ("a hook that was signed 10 minutes ago", "401", _replay),
    ("a hook, and again", "200 stored, 200 duplicate", _repeat),
    ("a hook of 600 KB", "200 stored, processed", _send_large),
    ("a hook of 1.1 MB", "413", _send_too_large),
    ("a hook that is not JSON", "200 stored; next: 200 stored, processed", _send_poison),
    (
        f"{DURING_A_BAD_DEPLOYMENT} hooks during a bad deployment",
        "3 stored, 0 processed; repaired: 3 processed",
        _deploy_badly,
    ),
)
"""Description, expected result, and function of each check."""
