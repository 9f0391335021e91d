"""Tags of keys, which the API of tags of all services reads and writes."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator


@pytest.fixture
def key(emulator: Emulator) -> str:
    created = emulator.client("kms").create_key(Tags=[{"TagKey": "team", "TagValue": "red"}])
    return created["KeyMetadata"]["Arn"]


def list_tags(emulator: Emulator, key: str) -> dict[str, str]:
    tags = emulator.client("kms").list_resource_tags(KeyId=key)["Tags"]
    return {tag["TagKey"]: tag["TagValue"] for tag in tags}


def test_the_api_of_tags_finds_keys(emulator: Emulator, key: str) -> None:
    api: Any = emulator.client("resourcegroupstaggingapi")
    found = api.get_resources(ResourceTypeFilters=["kms"])["ResourceTagMappingList"]
    assert {"ResourceARN": key, "Tags": [{"Key": "team", "Value": "red"}]} in found


def test_the_api_of_tags_changes_those_of_keys(emulator: Emulator, key: str) -> None:
    api: Any = emulator.client("resourcegroupstaggingapi")
    assert api.tag_resources(ResourceARNList=[key], Tags={"owner": "ann"})["FailedResourcesMap"] == {}
    assert list_tags(emulator, key) == {"team": "red", "owner": "ann"}
    assert api.untag_resources(ResourceARNList=[key], TagKeys=["team"])["FailedResourcesMap"] == {}
    assert list_tags(emulator, key) == {"owner": "ann"}


def test_a_key_that_does_not_exist_has_no_tags(emulator: Emulator, key: str) -> None:
    gone = key[:-4] + ("0000" if not key.endswith("0000") else "1111")
    api: Any = emulator.client("resourcegroupstaggingapi")
    assert gone in api.tag_resources(ResourceARNList=[gone], Tags={"a": "b"})["FailedResourcesMap"]
    with pytest.raises(ClientError, match="does not exist"):
        list_tags(emulator, gone)
