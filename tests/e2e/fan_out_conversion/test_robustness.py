"""Failures lose nothing, and a conversion reaches nothing of another."""

import io
import json

import pytest
from PIL import Image

from tests.e2e.conftest import eventually
from tests.e2e.fan_out_conversion.media import Media

pytestmark = pytest.mark.slow


def png(colour: str, size: tuple[int, int] = (60, 40)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def test_a_deletion_before_the_conversion_is_not_a_failure(media: Media):
    """The event comes late, as after a queue that was long; the object is gone."""
    body = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "bucket": {"name": media.outputs["source_bucket_name"]},
            "object": {"key": "gone.png", "size": 3, "eTag": "0" * 32, "sequencer": "00"},
        },
    }
    url, letters = (media.outputs[name]["thumbnail"] for name in ("queue_urls", "dead_letter_queue_urls"))
    before = media.count_messages(letters)
    media.sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"Records": [body]}))
    media.put("there.png", png("green"))

    assert media.get("thumbnail/there.png")
    # What fails is hidden for minutes until its next try, and counted.
    eventually(lambda: media.count_messages(url) == 0, "an empty queue")
    assert media.count_messages(letters) == before


@pytest.mark.parametrize("who", ["thumbnail", "archive"])
def test_a_conversion_reaches_nothing_but_its_own(media: Media, who: str):
    role = media.deployment.recording.find_by_name(f"media-{who}-role").outputs["arn"]
    other = "archive" if who == "thumbnail" else "thumbnail"
    s3, sqs = (media.deployment.client(service, role_arn=role) for service in ("s3", "sqs"))
    output, source = media.outputs["output_bucket_name"], media.outputs["source_bucket_name"]

    s3.put_object(Bucket=output, Key=f"{who}/allowed", Body=b"x")
    for refused in (
        lambda: s3.put_object(Bucket=output, Key=f"{other}/x", Body=b"x"),
        lambda: s3.put_object(Bucket=source, Key="x", Body=b"x"),
        lambda: s3.delete_object(Bucket=source, Key="x"),
        lambda: s3.list_objects_v2(Bucket=output),
        lambda: sqs.receive_message(QueueUrl=media.outputs["queue_urls"][other]),
        lambda: sqs.send_message(QueueUrl=media.outputs["dead_letter_queue_urls"][other], MessageBody="x"),
    ):
        with pytest.raises(Exception, match=r"AccessDenied|not authorized"):
            refused()


def test_a_suffix_matches_in_any_case(media: Media):
    picture = png("red")
    names = ("a.JpG", "b.JPEG", "c.jpg", "d.pNg", "e.PNG", "f.jPeG", "g.tIf")
    # The topic lets it through with the pictures, whose names end so too; the function skips it.
    media.put("cases/other.dng", picture)
    for name in names:
        media.put(f"cases/{name}", picture)
    for name in names:
        assert media.get(f"webp/cases/{name[0]}.webp").image.format == "WEBP"
    assert not any("other" in key for key in media.list_results("webp/cases/"))
