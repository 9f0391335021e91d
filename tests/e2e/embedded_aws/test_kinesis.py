"""Requests to Amazon Kinesis in forms that AWS SDKs use and the AWS SDK for Python does not."""

from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from embedded_aws import Emulator
from embedded_aws.iam.cbor import decode, encode


@pytest.fixture(scope="module")
def stream(emulator: Emulator) -> str:
    name = f"s-{uuid4().hex[:12]}"
    emulator.client("kinesis").create_stream(StreamName=name)
    return name


def call(emulator: Emulator, operation: str, given: Any) -> tuple[int, Any]:
    """Returns the status and the response of a request in CBOR."""
    client = emulator.client("kinesis")
    headers = {
        "Content-Type": "application/x-amz-cbor-1.1",
        "X-Amz-Target": f"Kinesis_20131202.{operation}",
        "Host": client.meta.endpoint_url,
    }
    keys = client._request_signer._credentials.get_frozen_credentials()
    request = AWSRequest("POST", f"{client.meta.endpoint_url}/", headers, data=encode(given))
    SigV4Auth(Credentials(*keys[:2]), "kinesis", "us-east-1").add_auth(request)
    prepared = Request(f"{client.meta.endpoint_url}/", encode(given), dict(request.headers.items()))
    try:
        with urlopen(prepared, timeout=30) as response:
            return response.status, decode(response.read())
    except HTTPError as error:
        return error.code, decode(error.read())


def test_records_in_cbor(emulator: Emulator, stream: str) -> None:
    _, described = call(emulator, "DescribeStream", {"StreamName": stream})
    described = described["StreamDescription"]
    assert len(described["Shards"]) == 4
    assert described["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
    assert isinstance(described["StreamCreationTimestamp"], int)
    _, put = call(emulator, "PutRecord", {"StreamName": stream, "Data": b"\x00\xff", "PartitionKey": "k"})
    assert put["SequenceNumber"].startswith("49")
    assert len(put["SequenceNumber"]) == 56
    given = {"StreamName": stream, "ShardId": put["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    _, found = call(emulator, "GetShardIterator", given)
    _, read = call(emulator, "GetRecords", {"ShardIterator": found["ShardIterator"]})
    assert [record["Data"] for record in read["Records"]] == [b"\x00\xff"]
    status, error = call(emulator, "DescribeStream", {"StreamName": "gone"})
    assert (status, error["__type"]) == (400, "ResourceNotFoundException")


def test_a_quoted_shard_iterator(emulator: Emulator, stream: str) -> None:
    kinesis = emulator.client("kinesis")
    put = kinesis.put_record(StreamName=stream, Data=b"a", PartitionKey="k")
    given = {"StreamName": stream, "ShardId": put["ShardId"], "ShardIteratorType": "AT_SEQUENCE_NUMBER"}
    found = kinesis.get_shard_iterator(**given, StartingSequenceNumber=put["SequenceNumber"])
    assert kinesis.get_records(ShardIterator=f'"{found["ShardIterator"]}"')["Records"]


def test_a_stream_changes_its_capacity_mode(emulator: Emulator, stream: str) -> None:
    kinesis = emulator.client("kinesis")
    arn = kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["StreamARN"]
    for mode in ("PROVISIONED", "ON_DEMAND"):
        kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": mode})
        found = kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
        assert found["StreamModeDetails"] == {"StreamMode": mode}
    with pytest.raises(kinesis.exceptions.ResourceNotFoundException):
        kinesis.update_stream_mode(StreamARN=f"{arn}-gone", StreamModeDetails={"StreamMode": "ON_DEMAND"})
