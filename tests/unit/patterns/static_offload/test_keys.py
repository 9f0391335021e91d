"""The customer managed keys of a hardened site."""

from typing import Any

import pytest
from graphs import KEY_ARN, errors_in, names, statements
from sites import make

from embedded_aws import Recording, Registration
from serverless_patterns import StaticOffload

KEY, KEY_POLICY = "aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"


def keys(recording: Recording) -> list[Registration]:
    """The keys with their policies."""
    return [*recording.find_by_type(KEY), *recording.find_by_type(KEY_POLICY)]


def encryption(recording: Recording) -> dict[str, Any]:
    """Encryption of the files in the bucket."""
    (rule,) = recording.find_by_name("web-site-encryption").inputs["rules"]
    return rule["applyServerSideEncryptionByDefault"]


def log_groups(recording: Recording) -> list[Registration]:
    """The log groups of the access log and of the web ACL."""
    return [recording.find_by_name("web-access-logs"), recording.find_by_name("web-web-acl-logs")]


def test_files_are_encrypted_with_a_key_that_the_distribution_decrypts_with():
    recording = make(hardened=True)
    arn = recording.find_by_name("web-site-key").outputs["arn"]
    assert encryption(recording) == {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": arn}
    _, reading = statements(recording.find_by_name("web-site-key-policy"))
    assert reading == {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": ["kms:Decrypt"],
        "Resource": "*",
        "Condition": {
            "ArnEquals": {"aws:SourceArn": recording.find_by_name("web").outputs["distribution_arn"]}
        },
    }


def test_logs_are_encrypted_with_a_key_in_their_region():
    recording = make(hardened=True)
    key, policy = recording.find_by_name("web-logs-key"), recording.find_by_name("web-logs-key-policy")
    assert key.inputs["region"] == policy.inputs["region"] == "us-east-1"
    assert "region" not in recording.find_by_name("web-site-key").inputs, "in that of the bucket"
    _, logging = statements(policy)
    assert logging["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    prefixes = [group.inputs["namePrefix"] for group in log_groups(recording)]
    assert logging["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"] == [
        f"arn:aws:logs:us-east-1:123456789012:log-group:{prefix}*" for prefix in prefixes
    ]
    for group in log_groups(recording):
        assert group.inputs["kmsKeyId"] == key.outputs["arn"]
        assert "web-logs-key-policy" in names(recording, group.dependencies)


@pytest.mark.parametrize("force_destroy", [False, True])
def test_keys_stay_unless_they_may_be_destroyed(*, force_destroy: bool):
    found = keys(make(hardened=True, force_destroy=force_destroy))
    assert {each.name: each.retain_on_delete for each in found} == dict.fromkeys(
        ("web-site-key", "web-logs-key", "web-site-key-policy", "web-logs-key-policy"), not force_destroy
    )


def test_site_that_is_not_hardened_creates_no_key():
    recording = make()
    assert keys(recording) == []
    assert encryption(recording) == {"sseAlgorithm": "AES256"}
    assert "kmsKeyId" not in recording.find_by_name("web-access-logs").inputs


@pytest.mark.parametrize("hardened", [False, True])
def test_site_that_is_given_keys_uses_those(*, hardened: bool):
    logs = KEY_ARN.replace("key/", "key/logs-")
    recording = make(kms_key_arn=KEY_ARN, log_kms_key_arn=logs, hardened=hardened)
    assert keys(recording) == []
    assert encryption(recording)["kmsMasterKeyId"] == KEY_ARN
    assert recording.find_by_name("web-access-logs").inputs["kmsKeyId"] == logs


def test_key_of_the_logs_is_in_their_region():
    arn = KEY_ARN.replace("us-east-1", "eu-west-1")
    assert errors_in(lambda: StaticOffload("web", {"log_kms_key_arn": arn})) == [
        f"log_kms_key_arn: '{arn}' must be the ARN of a KMS key in us-east-1"
    ]
