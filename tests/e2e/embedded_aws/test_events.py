"""The event log of the emulator says what happened, and what caused it."""

import json
import threading
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.emulator.administration import EVENTS_PATH, SECRET_HEADER
from embedded_aws.errors import EmulatorError
from embedded_aws.event_log import model
from tests.e2e.embedded_aws.event_program import Watch, program
from tests.e2e.embedded_aws.rest_apis import HTTP

FIELDS = {
    "invocation": model.Invocation,
    "request": model.Request,
    "message": model.Message,
    "execution": model.Execution,
    "denial": model.Denial,
    "object": model.ObjectWritten,
}


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    before = emulator.events(after=-1)["last"]
    with deploy(program, emulator=emulator) as deployed:
        # The mapping requires more, so that no function works on a message that is visible again.
        soon = {"VisibilityTimeout": "1"}
        deployed.client("sqs").set_queue_attributes(QueueUrl=deployed.outputs["jobs"], Attributes=soon)
        first = Watch(deployed, before)
        first.find("invocation", source=first.arn("jobs"))  # of the bucket's test event
        yield deployed


@pytest.fixture
def watch(stack: Deployment) -> Iterator[Watch]:
    watch = Watch(stack)
    yield watch
    for event in watch.seen:  # other events have the fields of their types
        assert set(event) == set(get_type_hints(FIELDS[event["type"]]))


def invoke(stack: Deployment, payload: dict[str, Any], name: str = "worker", **more: Any) -> Any:
    return stack.client("lambda").invoke(FunctionName=name, Payload=json.dumps(payload), **more)


def test_an_invocation_with_its_output_and_its_error(stack: Deployment, watch: Watch):
    worker = watch.arn("worker")
    invoke(stack, {"do": "nothing"}, worker)
    first = watch.find("invocation", target=worker, trigger="lambda")
    assert first["outcome"] == "ok"
    assert (first["source"], first["trigger"], first["error"]) == (None, "lambda", None)
    assert first["output"] == 'working on {"do": "nothing"}'
    assert (json.loads(first["payload"]), first["payload_truncated"]) == ({"do": "nothing"}, False)
    assert first["duration_ms"] > 0
    assert first["function"] == stack.outputs["worker"]
    invoke(stack, {"do": "fail"}, worker)
    failed = watch.find("invocation", target=worker, trigger="lambda", outcome="error")
    assert failed["error"] == {"type": "ValueError", "message": "no picture"}
    lines = failed["output"].splitlines()
    assert lines[:2] == ['working on {"do": "fail"}', "[ERROR] ValueError: no picture"]
    assert lines[2] == "Traceback (most recent call last):"
    assert lines[3].startswith('  File "/var/task/app.py", line ')
    assert failed["cold_start"] is False
    invoke(stack, {}, worker)  # an error of the function does not end its environment
    assert watch.find("invocation", target=worker, payload="{}")["cold_start"] is False


def test_invocations_that_time_out_or_are_throttled(stack: Deployment, watch: Watch):
    invoke(stack, {"do": "wait", "text": "x" * 70_000}, watch.arn("late"))
    late = watch.find("invocation", target=watch.arn("late"))
    assert (late["outcome"], late["cold_start"]) == ("timeout", True)
    assert late["error"]["message"].endswith(" Error: Task timed out after 1.00 seconds")
    assert late["duration_ms"] >= 1_000
    assert (len(late["payload"]), late["payload_truncated"]) == (64 * 1024, True)
    with pytest.raises(ClientError, match="TooManyRequests"):
        invoke(stack, {}, watch.arn("busy"))
    throttled = watch.find("invocation", target=watch.arn("busy"))
    assert (throttled["outcome"], throttled["request_id"], throttled["output"]) == ("throttled", None, "")


def test_a_request_with_its_route_and_its_status(stack: Deployment, watch: Watch):
    url = stack.local_url("url")
    secret = {"Authorization": "Bearer of-secrets"}
    assert HTTP.request("GET", f"{url}/items/7?token=of-secrets", headers=secret).status == 200
    served = watch.find("request", target=watch.arn("api"))
    assert (served["service"], served["method"], served["path"]) == ("apigateway", "GET", "/items/7")
    assert (served["route"], served["status"], served["outcome"]) == ("/items/{id}", 200, "ok")
    assert HTTP.request("GET", f"{url}/others").status == 403
    rejected = watch.find("request", path="/others")
    assert (rejected["outcome"], rejected["route"]) == ("rejected", None)
    assert "of-secrets" not in json.dumps(watch.seen)


def test_the_emulator_s_own_preflights_are_not_requests(stack: Deployment, watch: Watch):
    url = f"{stack.local_url('url')}/items/7"
    assert HTTP.request("GET", url, headers={"Origin": "https://evil.example.com"}).status == 403
    assert HTTP.request("GET", url).status == 200
    watch.find("request", method="GET", target=watch.arn("api"))
    assert "OPTIONS" not in {event.get("method") for event in watch.seen}


def test_a_request_to_a_distribution(stack: Deployment, watch: Watch):
    assert HTTP.request("GET", stack.local_url("site") + "/small.txt").status == 200
    served = watch.find("request", service="cloudfront")
    assert served["target"].startswith("arn:aws:cloudfront::123456789012:distribution/")
    assert (served["path"], served["route"]) == ("/small.txt", "*")


def test_a_denial_names_the_missing_permission(stack: Deployment, watch: Watch):
    bucket = watch.arn("files")
    invoke(stack, {"do": "write", "bucket": stack.outputs["bucket"]}, watch.arn("worker"))
    denied = watch.find("denial", action="s3:PutObject")
    assert (denied["source"], denied["target"]) == (watch.arn("worker"), f"{bucket}/a.txt")
    assert f"/{stack.outputs['worker']}" in denied["principal"]
    assert "no identity-based policy allows the s3:PutObject action" in denied["message"]


def test_a_message_flows_from_a_bucket_to_a_function(stack: Deployment, watch: Watch):
    bucket, topic, jobs = (watch.arn(name) for name in ("files", "uploads", "jobs"))
    stack.client("s3").put_object(Bucket=stack.outputs["bucket"], Key="up/a.png", Body=b"picture")
    written = watch.find("object", key="up/a.png")
    assert (written["source"], written["target"], written["size"]) == (None, bucket, 7)
    watch.find("message", action="published", source=bucket, target=topic)
    in_queue = watch.find("message", action="delivered", source=topic, target=jobs)
    received = watch.find("message", source=jobs, message_id=in_queue["message_id"])
    assert (received["action"], received["target"]) == ("delivered", watch.arn("worker"))
    assert received["receive_count"] == 1
    assert watch.find("invocation", source=jobs)["trigger"] == "sqs"


def test_the_policy_of_a_queue_can_deny_a_topic(stack: Deployment, watch: Watch):
    stack.client("sns").publish(TopicArn=stack.outputs["topic"], Message="hello")
    denied = watch.find("denial", principal="sns.amazonaws.com")
    assert (denied["source"], denied["target"]) == (watch.arn("uploads"), watch.arn("deaf"))
    assert denied["action"] == "sqs:SendMessage"


def test_the_policy_of_a_topic_can_deny_a_bucket(stack: Deployment, watch: Watch):
    sns, topic = stack.client("sns"), stack.outputs["topic"]
    policy = sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]
    nothing = json.dumps({"Version": "2012-10-17", "Statement": []})
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=nothing)
    try:
        stack.client("s3").put_object(Bucket=stack.outputs["bucket"], Key="up/lost.png", Body=b"")
        denied = watch.find("denial", principal="s3.amazonaws.com")
    finally:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    assert (denied["source"], denied["target"]) == (watch.arn("files"), watch.arn("uploads"))
    assert denied["action"] == "sns:Publish"


def test_what_a_function_fails_to_process_is_retried_and_then_a_dead_letter(stack: Deployment, watch: Watch):
    jobs, worker = watch.arn("jobs"), watch.arn("worker")
    stack.client("s3").put_object(Bucket=stack.outputs["bucket"], Key="up/broken.png", Body=b"")
    retried = watch.find("message", action="retried", source=worker)
    assert (retried["target"], retried["outcome"]) == (jobs, "error")
    assert retried["receive_count"] == 1
    dead = watch.find("message", action="dead-lettered", message_id=retried["message_id"])
    assert (dead["source"], dead["target"]) == (jobs, watch.arn("dead"))
    assert dead["reason"] == "received 2 times"
    assert sum(event == {**event, "action": "retried", "source": worker} for event in watch.seen) == 1


def test_messages_are_sent_and_received(stack: Deployment, watch: Watch):
    sqs, url, plain = stack.client("sqs"), stack.outputs["deaf"], watch.arn("deaf")
    sqs.send_message(QueueUrl=url, MessageBody="one")
    one = watch.find("message", action="sent", target=plain)
    assert one["source"] is None
    sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "2", "MessageBody": "two"}])
    watch.find("message", action="sent", source=None, target=plain)
    (received,) = sqs.receive_message(QueueUrl=url)["Messages"]
    delivered = watch.find("message", action="delivered", source=plain)
    assert (delivered["message_id"], delivered["target"]) == (received["MessageId"], None)
    assert sum(event == {**event, "action": "sent", "target": plain} for event in watch.seen) == 2


def test_a_bucket_and_a_rule_send_to_a_queue(stack: Deployment, watch: Watch):
    plain = watch.arn("plain")
    stack.client("s3").put_object(Bucket=stack.outputs["bucket"], Key="direct/a.png", Body=b"")
    assert watch.find("message", action="sent", target=plain)["source"] == watch.arn("files")
    entry = {"Source": "shop", "DetailType": "order", "Detail": "{}"}
    published = stack.client("events").put_events(Entries=[entry])["Entries"][0]
    on_bus = watch.find("message", action="published", message_id=published["EventId"])
    assert on_bus["target"].endswith(":event-bus/default")
    assert watch.find("message", action="delivered", target=plain)["source"] == watch.arn("orders")


@pytest.mark.exhaustive
def test_a_topic_calls_a_function_and_a_failed_event_has_a_destination(stack: Deployment, watch: Watch):
    worker, calls = watch.arn("worker"), watch.arn("calls")
    stack.client("sns").publish(TopicArn=stack.outputs["calls"], Message="hello")
    assert watch.find("message", action="delivered", source=calls)["target"] == worker
    assert watch.find("invocation", source=calls)["trigger"] == "sns"
    invoke(stack, {"do": "fail"}, worker, InvocationType="Event")
    dead = watch.find("message", action="dead-lettered", source=worker)
    assert (dead["target"], dead["reason"]) == (watch.arn("plain"), "no picture")


def test_an_execution_with_its_states(stack: Deployment, watch: Watch):
    machine = watch.arn("machine")
    assert stack.run_execution("machine", {"do": "fail"}).status == "FAILED"
    end = watch.find("execution", action="ended", target=machine)
    assert (end["outcome"], end["source"]) == ("error", None)
    assert end["error"]["type"] == "ValueError"
    assert end["duration_ms"] > 0
    steps = [event for event in watch.seen if event.get("execution") == end["execution"]]
    assert [(step["action"], step["state"], step["state_type"]) for step in steps] == [
        ("started", None, None),
        ("entered", "First", "Pass"),
        ("exited", "First", "Pass"),
        ("entered", "Work", "Task"),
        ("failed-state", "Work", "Task"),
        ("ended", None, None),
    ]
    assert watch.find("invocation", source=machine)["trigger"] == "states"


def test_the_log_can_be_awaited(stack: Deployment):
    last = stack.events(after=-1)["last"]
    pages: list[model.EventPage] = []
    waiting = threading.Thread(target=lambda: pages.append(stack.events(last, wait=30)))
    waiting.start()
    stack.client("sqs").send_message(QueueUrl=stack.outputs["deaf"], MessageBody="wake up")
    waiting.join()
    assert pages[0]["events"]
    assert all(event["id"] > last for event in pages[0]["events"])
    assert pages[0]["last"] == pages[0]["events"][-1]["id"]


@pytest.mark.parametrize(("after", "wait"), [(-2, 0), (0, 61), (0, -1), (0, float("nan"))])
def test_what_cannot_be_awaited_is_an_error(stack: Deployment, after: int, wait: float):
    with pytest.raises(EmulatorError, match="out of range"):
        stack.events(after, wait)


def test_the_log_is_for_those_who_know_the_secret(stack: Deployment):
    url = stack.endpoint + EVENTS_PATH
    evil = {"Origin": "https://evil.example.com"}
    for headers in ({}, {SECRET_HEADER: "x"}, evil):
        answer = HTTP.request("GET", url, headers=headers)
        assert answer.status == 403
        assert SECRET_HEADER in answer.json()["message"]
    known = {SECRET_HEADER: stack.emulator.secret}
    assert HTTP.request("GET", url, headers=known).status == 200
    assert HTTP.request("GET", url, headers={**known, **evil}).status == 403
    assert HTTP.request("GET", f"{url}?since=1", headers=known).status == 400
