"""Records of streams by a REST API: the whole body, or each element of an array in it."""

import json
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
import urllib3

from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayCloudWatchRole, ApiGatewayFacade, Bucket, DeliveryStream, Stream
from tests.e2e.conftest import eventually

pytestmark = pytest.mark.exhaustive

CLICKS = [{"visitor": "a", "text": "é\"\\'$input.body"}, {"visitor": 7, "n": [1.5, None, {}]}]


def program() -> None:
    role = ApiGatewayCloudWatchRole("logs", {})
    clicks = Stream("clicks", {"hardened": True, "shard_count": 1})
    lake = Bucket("lake", {"force_destroy": True})
    soon = {"buffering_interval_seconds": 0, "compression_format": "UNCOMPRESSED"}
    views = DeliveryStream("views", {"bucket_arn": lake.arn, **soon})
    ApiGatewayFacade(
        "shop",
        {
            "routes": {
                "POST /click": clicks.route(partition_key="body.visitor"),
                "POST /clicks": clicks.route(records="body.clicks", partition_key="record.visitor"),
                "POST /spread": clicks.route(records="body.clicks"),
                "POST /views": views.route(records="body.views"),
            }
        },
        pulumi.ResourceOptions(depends_on=[role]),
    )
    pulumi.export("stream", clicks.stream_name)
    pulumi.export("bucket", lake.bucket_name)


@pytest.fixture(scope="module")
def stack() -> Iterator[Deployment]:
    with deploy(program) as deployed:
        yield deployed


def post(stack: Deployment, path: str, body: object) -> tuple[int, Any]:
    [api] = stack.client("apigateway").get_rest_apis()["items"]
    url = f"{stack.emulator.endpoint}/_aws/execute-api/{api['id']}/live{path}"
    headers = {"content-type": "application/json"}
    answer = urllib3.request("POST", url, body=json.dumps(body), headers=headers, retries=False)
    return answer.status, answer.json()


def read_records(stack: Deployment) -> list[tuple[str, Any]]:
    kinesis, name = stack.client("kinesis"), stack.outputs["stream"]
    (shard,) = kinesis.list_shards(StreamName=name)["Shards"]
    place = {"StreamName": name, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    found = kinesis.get_records(ShardIterator=kinesis.get_shard_iterator(**place)["ShardIterator"])
    return [(each["PartitionKey"], json.loads(each["Data"])) for each in found["Records"]]


def test_each_element_of_an_array_is_a_record_in_its_order(stack: Deployment) -> None:
    before = len(read_records(stack))
    status, told = post(stack, "/clicks", {"clicks": CLICKS})
    assert status == 202
    first, second = (int(each["sequenceNumber"]) for each in told["records"])
    assert first < second
    assert read_records(stack)[before:] == [("a", CLICKS[0]), ("7", CLICKS[1])]
    assert post(stack, "/click", CLICKS[0])[0] == 202
    assert read_records(stack)[before + 2 :] == [("a", CLICKS[0])]


def test_as_many_records_as_kinesis_accepts_are_one_request(stack: Deployment) -> None:
    before = len(read_records(stack))
    status, told = post(stack, "/spread", {"clicks": [*range(500)]})
    assert status == 202
    assert len(told["records"]) == 500
    found = read_records(stack)[before:]
    assert [data for _, data in found] == [*range(500)]
    assert len({key for key, _ in found}) == 500


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"clicks": []},
        {"clicks": {"0": {"visitor": "a"}}},
        {"clicks": [{"visitor": "a"}, {"text": "without a key"}]},
        {"clicks": [{"visitor": "a"}, {"visitor": ""}]},
        {"clicks": [{"visitor": "a"}, {"visitor": "k" * 257}]},
        {"clicks": [{"visitor": "a"}] * 501},
    ],
)
def test_a_request_is_rejected_as_a_whole(stack: Deployment, body: dict[str, Any]) -> None:
    before = len(read_records(stack))
    assert post(stack, "/clicks", body)[0] == 400
    assert len(read_records(stack)) == before


def test_records_of_a_delivery_stream_reach_its_bucket(stack: Deployment) -> None:
    status, told = post(stack, "/views", {"views": [{"page": "/"}, {"page": "/cart"}]})
    assert status == 202
    assert len({each["recordId"] for each in told["records"]}) == 2
    s3, bucket = stack.client("s3"), stack.outputs["bucket"]

    def read() -> bytes:
        found = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        return b"".join(s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in found)

    eventually(lambda: sorted(read().split()) == [b'{"page":"/"}', b'{"page":"/cart"}'], "both records")


def test_a_route_lacks_permission(stack: Deployment) -> None:
    iam = stack.client("iam")
    (policy,) = [
        (role["RoleName"], name)
        for role in iam.list_roles()["Roles"]
        if role["RoleName"].startswith("shop-role")
        for name in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
        if "clicks-put-records-policy" in name
    ]
    document = iam.get_role_policy(RoleName=policy[0], PolicyName=policy[1])["PolicyDocument"]
    iam.delete_role_policy(RoleName=policy[0], PolicyName=policy[1])
    try:
        assert post(stack, "/clicks", {"clicks": CLICKS})[0] == 500
        assert post(stack, "/click", CLICKS[0])[0] == 202
    finally:
        iam.put_role_policy(RoleName=policy[0], PolicyName=policy[1], PolicyDocument=json.dumps(document))
