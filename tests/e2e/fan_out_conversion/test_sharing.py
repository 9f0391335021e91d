"""Outcomes are told, pages upload, and a distribution serves the results."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
import urllib3
from PIL import Image

from embedded_aws import Deployment, deploy
from serverless_patterns import FanOutConversion, Queue
from tests.e2e.conftest import eventually
from tests.e2e.fan_out_conversion.conftest import HOST_BUILDS
from tests.e2e.fan_out_conversion.media import Media
from tests.e2e.fan_out_conversion.test_robustness import png

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
PAGE = "https://app.example.com"
HTTP = urllib3.PoolManager(retries=False)
THUMBNAIL = {"image": {"width": 30, "height": 30, "format": "jpeg"}}


def colour_of(body: bytes) -> str:
    red, green, blue = Image.open(io.BytesIO(body)).convert("RGB").resize((1, 1)).getpixel((0, 0))
    return {red: "red", green: "green", blue: "blue"}[max(red, green, blue)]


def thumbnail_policy(deployment: Deployment) -> tuple[str, str, dict]:
    policy = deployment.recording.find_by_name("media-thumbnail-policy")
    return policy.inputs["role"], policy.outputs["name"], json.loads(policy.inputs["policy"])


def remove_action(document: dict, action: str) -> str:
    statements = [
        {**statement, "Action": [allowed for allowed in statement["Action"] if allowed != action]}
        for statement in document["Statement"]
    ]
    return json.dumps({**document, "Statement": [kept for kept in statements if kept["Action"]]})


def share_conversion() -> None:
    """A fan-out whose results a distribution reads, and whose outcomes two queues hear of."""
    arn, resolve = pulumi.deferred_output()
    media = FanOutConversion(
        "media",
        {
            "conversions": {
                "thumbnail": {**THUMBNAIL, "timeout": 2, "max_receive_count": 2},
                "archive": {"zip": {}, "timeout": 2},
            },
            "status_notifications": True,
            "output_cache_control": "public, max-age=86400",
            "upload_allowed_origins": [PAGE],
            "output_readers": [{"service": "cloudfront.amazonaws.com", "source_arn": arn}],
            "force_destroy": True,
        },
    )
    told = {"topic_arn": media.status_topic_arn}
    outcomes = Queue("outcomes", {"subscriptions": {"media": told}})
    failures = Queue(
        "failures", {"subscriptions": {"media": {**told, "filter_policy": {"status": ["failed"]}}}}
    )
    distribution = create_distribution(media.output_bucket_regional_domain_name)
    resolve(distribution.arn)
    pulumi.export("source_bucket_name", media.source_bucket_name)
    pulumi.export("output_bucket_name", media.output_bucket_name)
    pulumi.export("queue_urls", media.queue_urls)
    pulumi.export("dead_letter_queue_urls", media.dead_letter_queue_urls)
    pulumi.export("outcomes", outcomes.url)
    pulumi.export("failures", failures.url)
    pulumi.export("media", pulumi.Output.concat("https://", distribution.domain_name))


def create_distribution(domain_name: pulumi.Output[str]) -> aws.cloudfront.Distribution:
    access = aws.cloudfront.OriginAccessControl(
        "media",
        origin_access_control_origin_type="s3",
        signing_behavior="always",
        signing_protocol="sigv4",
    )
    return aws.cloudfront.Distribution(
        "media",
        enabled=True,
        origins=[{"origin_id": "media", "domain_name": domain_name, "origin_access_control_id": access.id}],
        default_cache_behavior={
            "target_origin_id": "media",
            "viewer_protocol_policy": "redirect-to-https",
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
            "cache_policy_id": CACHING_OPTIMIZED,
        },
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )


@pytest.fixture(scope="module")
def desk() -> Iterator[Media]:
    with deploy(share_conversion, project="sharing", config=HOST_BUILDS) as deployment:
        yield Media(deployment)


def take_outcome(desk: Media, conversion: str, key: str, queue: str = "outcomes") -> dict[str, Any]:
    """Status messages in the queue about one conversion of ``key``; the others remain in it."""
    url = desk.outputs[queue]

    def probe() -> dict[str, Any] | None:
        received = desk.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=1)
        for message in received.get("Messages", []):
            outcome = json.loads(message["Body"])
            if (outcome["conversion"], outcome["source_key"]) == (conversion, key):
                desk.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                return outcome
        return None

    return eventually(probe, f"what became of {key!r} as {conversion}")


def test_what_was_converted_is_told_once_it_can_be_fetched(desk: Media):
    desk.put("cats/été 1.png", png("green"))

    outcome = take_outcome(desk, "thumbnail", "cats/été 1.png")

    result = desk.find(outcome["output_key"])
    assert result is not None
    assert outcome == {
        "conversion": "thumbnail",
        "source_key": "cats/été 1.png",
        "sequencer": result.metadata["source-sequencer"],
        "status": "converted",
        "output_key": "thumbnail/cats/été 1.jpg",
        "content_type": "image/jpeg",
        "bytes": len(result.body),
    }
    archived = take_outcome(desk, "archive", "cats/été 1.png")
    assert (archived["output_key"], archived["content_type"]) == ("archive/cats/été 1.zip", "application/zip")


def test_a_poison_file_is_told_with_the_reason_of_its_dead_letter(desk: Media):
    desk.put("poison.png", b"no image at all")

    outcome = take_outcome(desk, "thumbnail", "poison.png")

    letter = desk.take_dead_letter("thumbnail", "poison.png")
    assert outcome["status"] == "failed"
    assert outcome["reason"] == letter["MessageAttributes"]["Reason"]["StringValue"]
    assert "poison.png" in outcome["reason"]
    assert "output_key" not in outcome
    assert take_outcome(desk, "archive", "poison.png")["status"] == "converted"


def test_a_filter_lets_through_failures_alone(desk: Media):
    desk.put("good.png", png("blue"))
    take_outcome(desk, "thumbnail", "good.png")
    desk.put("worse.png", b"no image either")

    assert take_outcome(desk, "thumbnail", "worse.png", queue="failures")["status"] == "failed"
    received = desk.sqs.receive_message(
        QueueUrl=desk.outputs["failures"], MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    others = [json.loads(message["Body"])["status"] for message in received.get("Messages", [])]
    assert set(others) <= {"failed"}


@pytest.mark.slow
def test_a_role_without_the_right_to_write_loses_nothing(desk: Media):
    name, policy_name, document = thumbnail_policy(desk.deployment)
    iam = desk.deployment.client("iam")
    iam.put_role_policy(
        RoleName=name, PolicyName=policy_name, PolicyDocument=remove_action(document, "s3:PutObject")
    )
    desk.put("kept.png", png("green"))

    assert desk.get("archive/kept.zip")
    letter = desk.take_dead_letter("thumbnail", "kept.png")
    assert "AccessDenied" in letter["MessageAttributes"]["Reason"]["StringValue"]
    assert desk.find("thumbnail/kept.jpg") is None

    iam.put_role_policy(RoleName=name, PolicyName=policy_name, PolicyDocument=json.dumps(document))
    desk.sqs.send_message(QueueUrl=desk.outputs["queue_urls"]["thumbnail"], MessageBody=letter["Body"])
    assert colour_of(desk.get("thumbnail/kept.jpg").body) == "green"


@pytest.mark.exhaustive
def test_what_may_not_be_told_comes_back_and_the_result_stays(desk: Media):
    name, policy_name, document = thumbnail_policy(desk.deployment)
    iam = desk.deployment.client("iam")
    iam.put_role_policy(
        RoleName=name, PolicyName=policy_name, PolicyDocument=remove_action(document, "sns:Publish")
    )
    try:
        desk.put("untold.png", png("green"))
        assert desk.get("thumbnail/untold.jpg")
        letter = desk.take_dead_letter("thumbnail", "untold.png")
        assert "Reason" not in letter.get("MessageAttributes", {}), "SQS moved it: it was converted"
    finally:
        iam.put_role_policy(RoleName=name, PolicyName=policy_name, PolicyDocument=json.dumps(document))
    stays = desk.get("thumbnail/untold.jpg")

    desk.sqs.send_message(QueueUrl=desk.outputs["queue_urls"]["thumbnail"], MessageBody=letter["Body"])

    assert take_outcome(desk, "thumbnail", "untold.png")["status"] == "converted"
    assert desk.find("thumbnail/untold.jpg") == stays


def test_a_conversion_tells_its_own_topic_alone(desk: Media):
    recording = desk.deployment.recording
    role = recording.find_by_name("media-archive-role").outputs["arn"]
    sns = desk.deployment.client("sns", role_arn=role)
    uploads = recording.find_by_name("media-uploads-topic").outputs["arn"]

    with pytest.raises(Exception, match=r"AccessDenied|not authorized|AuthorizationError"):
        sns.publish(TopicArn=uploads, Message="{}")


def test_pages_of_the_origin_may_put_and_no_others(desk: Media):
    asking = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
    source, output = (
        f"{desk.deployment.endpoint}/{desk.outputs[bucket]}/cat.png"
        for bucket in ("source_bucket_name", "output_bucket_name")
    )

    allowed = HTTP.request("OPTIONS", source, headers={**asking, "Origin": PAGE})
    assert (allowed.status, allowed.headers["Access-Control-Allow-Origin"]) == (200, PAGE)
    assert allowed.headers["Access-Control-Allow-Methods"] == "PUT"
    for url, changed in (
        (source, {"Origin": "https://other.example.com"}),
        (source, {"Access-Control-Request-Method": "DELETE"}),
        (source, {"Access-Control-Request-Headers": "authorization"}),
        (output, {}),
    ):
        refused = HTTP.request("OPTIONS", url, headers={**asking, "Origin": PAGE, **changed})
        assert refused.status == 403


def test_a_distribution_serves_results_which_nobody_gets_directly(desk: Media):
    desk.put("served.png", png("red"))
    result = desk.get("thumbnail/served.jpg")

    served = HTTP.request("GET", f"{desk.deployment.local_url('media')}/thumbnail/served.jpg")
    assert (served.status, served.headers["Content-Type"], served.data) == (200, "image/jpeg", result.body)
    assert served.headers["Cache-Control"] == "public, max-age=86400"
    for bucket, key in (("output_bucket_name", "thumbnail/served.jpg"), ("source_bucket_name", "served.png")):
        direct = HTTP.request("GET", f"{desk.deployment.endpoint}/{desk.outputs[bucket]}/{key}")
        assert direct.status == 403
