"""Failures during conversions lose nothing: after a fix and a redrive, every result is there."""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import eventually
from tests.e2e.fan_out_conversion.media import Media
from tests.robustness.load import (
    CONVERSIONS,
    Upload,
    check_results,
    deploy_conversions,
    list_versions,
    put,
    redrive_until_converted,
    wait_until_converted,
)
from tests.robustness.processes import find_process, find_workers

pytestmark = pytest.mark.exhaustive

_SLOWLY = {
    "code": str(Path(__file__).with_name("slow")),
    "handler": "slow.handler",
    "filter_suffixes": [".slow"],
}
SLOW = {"once": {**_SLOWLY, "max_receive_count": 1}, "twice": {**_SLOWLY, "max_receive_count": 2}}
PAUSE = 5.0
HIDDEN = 2
"""Seconds between a try and the next."""
PATIENCE = 180.0


@pytest.fixture(scope="module")
def media() -> Iterator[Media]:
    """Conversions that give up after two tries, the second of them two seconds after the first."""
    with deploy_conversions({**CONVERSIONS, **SLOW}, max_receive_count=2, batch_size=4) as deployment:
        media = Media(deployment)
        wait_until_converted(media, [], PATIENCE)  # S3's test event, which was received with a longer timeout
        for url in media.outputs["queue_urls"].values():
            hide(media, url, HIDDEN)
        yield media


def hide(media: Media, url: str, seconds: int) -> None:
    """Sets the time that the messages of a queue are hidden from others once received."""
    media.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})


def test_workers_that_are_killed(media: Media):
    uploads = [Upload(number, "killed") for number in range(20)]
    killed = 0
    with ThreadPoolExecutor(1) as pool:
        putting = pool.submit(put, media, uploads)
        while killed < 6 or not putting.done():
            for worker in find_workers(media.deployment.emulator):
                os.kill(worker, signal.SIGKILL)
                killed += 1
            time.sleep(0.3)

    redrive_until_converted(media, uploads, PATIENCE)
    check_results(media, uploads)


def test_an_emulator_that_stands_still(media: Media):
    uploads = [Upload(number, "paused") for number in range(20)]
    process = find_process(media.deployment.emulator)
    with ThreadPoolExecutor(1) as pool:
        putting = pool.submit(put, media, uploads)
        eventually(lambda: any("/paused/" in key for key in media.list_results()), "the first result")
        os.kill(process, signal.SIGSTOP)
        try:
            time.sleep(PAUSE)
        finally:
            os.kill(process, signal.SIGCONT)
        putting.result()

    redrive_until_converted(media, uploads, PATIENCE)
    check_results(media, uploads)


def test_a_bucket_that_refuses_for_a_while(media: Media):
    uploads = [Upload(number, "refused") for number in range(10)]
    with results_refused(media), hide_messages(media, seconds=10):
        put(media, uploads)
        for conversion in CONVERSIONS:
            url = media.outputs["dead_letter_queue_urls"][conversion]
            eventually(
                lambda url=url: media.count_messages(url) == len(uploads), "all dead letters", PATIENCE
            )
        assert not list_versions(media, "refused")
        assert "AccessDenied" in peek(media, "jpeg")["Reason"]

    redrive_until_converted(media, uploads, PATIENCE)
    check_results(media, uploads)


@contextmanager
def hide_messages(media: Media, seconds: int) -> Iterator[None]:
    """Hides messages for longer than a try takes on a busy machine: else SQS sets aside some as well."""
    for url in media.outputs["queue_urls"].values():
        hide(media, url, seconds)
    try:
        yield
    finally:
        for url in media.outputs["queue_urls"].values():
            hide(media, url, HIDDEN)


@contextmanager
def results_refused(media: Media) -> Iterator[None]:
    """Lets nobody write into the bucket of the results."""
    bucket = media.outputs["output_bucket_name"]
    policy = media.s3.get_bucket_policy(Bucket=bucket)["Policy"]
    refusal = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    document = json.loads(policy)
    document["Statement"].append(refusal)
    media.s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(document))
    try:
        yield
    finally:
        media.s3.put_bucket_policy(Bucket=bucket, Policy=policy)


def peek(media: Media, conversion: str) -> dict[str, str]:
    """The attributes of a dead letter, which stays where it is."""
    (letter,) = media.sqs.receive_message(
        QueueUrl=media.outputs["dead_letter_queue_urls"][conversion],
        MessageAttributeNames=["All"],
        VisibilityTimeout=0,
    )["Messages"]
    return {name: each["StringValue"] for name, each in letter["MessageAttributes"].items()}


def test_messages_that_are_hidden_for_a_shorter_time_than_their_conversion_takes(media: Media):
    urls, letters = media.outputs["queue_urls"], media.outputs["dead_letter_queue_urls"]
    for conversion in SLOW:
        hide(media, urls[conversion], seconds=1)
    media.put("hidden/one.slow", b"content")

    # SQS takes the only try for a failure while it is under way, or delivers the message for another.
    eventually(lambda: media.count_messages(letters["once"]) == 1, "a dead letter by SQS itself", PATIENCE)
    eventually(lambda: count_calls(media, "twice") == 2, "a second call while the first is busy", PATIENCE)
    for conversion in SLOW:
        hide(media, urls[conversion], seconds=30)
    redrive_until_converted(media, [], PATIENCE)

    wanted = [f"{conversion}/hidden/one.slow" for conversion in SLOW]
    assert [media.get(key).body for key in wanted] == [b"content", b"content"]
    written = sorted(version["Key"] for version in list_versions(media, "hidden"))
    assert written == ["archive/hidden/one.zip", *wanted]


def count_calls(media: Media, conversion: str) -> int:
    """Number of calls of the function of a conversion that ended."""
    group = media.deployment.recording.find_by_name(f"media-{conversion}-logs").outputs["name"]
    log = media.deployment.client("logs").filter_log_events(logGroupName=group, filterPattern="REPORT")
    return len(log["events"])


def test_events_that_come_twice_and_in_any_order(media: Media):
    first = [Upload(number, "shuffled") for number in range(10)]
    second = [Upload(number, "shuffled", negative=True) for number in range(10)]
    with events_of(media) as collect:
        put(media, first)
        put(media, second)
        events = collect(len(first) + len(second))
    shuffled = events * 2
    random.Random(1).shuffle(shuffled)
    for conversion in CONVERSIONS:
        for body in shuffled:
            media.sqs.send_message(QueueUrl=media.outputs["queue_urls"][conversion], MessageBody=body)

    redrive_until_converted(media, second, PATIENCE)
    for upload in second:
        for key in upload.results():
            upload.check(key, media.get(key).body)
    check_that_time_only_moves_on(media, "shuffled")


@contextmanager
def events_of(media: Media) -> Iterator[Any]:
    """Gives a function that returns so many of the events that S3 sends meanwhile."""
    sns, name = media.deployment.client("sns"), "witness"
    url = media.sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = media.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = media.outputs["upload_topic_arn"]
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = {"Version": "2012-10-17", "Statement": [allowed]}
    media.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    subscription = sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"}
    )["SubscriptionArn"]

    def collect(count: int) -> list[str]:
        bodies: list[str] = []

        def probe() -> bool:
            received = media.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
            bodies.extend(message["Body"] for message in received.get("Messages", []))
            return len(bodies) == count

        eventually(probe, f"{count} events", PATIENCE)
        return bodies

    try:
        yield collect
    finally:
        sns.unsubscribe(SubscriptionArn=subscription)
        media.sqs.delete_queue(QueueUrl=url)


def check_that_time_only_moves_on(media: Media, series: str) -> None:
    """Checks that no result of an older upload was ever written over that of a newer one."""
    written: dict[str, list[int]] = {}
    for version in list_versions(media, series):
        head = media.s3.head_object(
            Bucket=media.outputs["output_bucket_name"], Key=version["Key"], VersionId=version["VersionId"]
        )
        written.setdefault(version["Key"], []).append(int(head["Metadata"]["source-sequencer"], 16))
    assert written
    for key, sequencers in written.items():
        assert sequencers == sorted(set(sequencers), reverse=True), key
