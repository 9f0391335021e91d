"""The table of condition keys."""

import pytest

from embedded_aws.iam.policy_language.condition_keys import Presence, find_presence


@pytest.mark.parametrize(
    ("key", "present"),
    [
        ("aws:PrincipalArn", Presence.SET),
        ("AWS:principalarn", Presence.SET),
        ("aws:RequestTag/team", Presence.SET),
        ("aws:RequestTag/", None),
        ("aws:SourceVpce", Presence.ABSENT),
        ("aws:SourceVpces", None),
        ("s3:prefix", Presence.SET),
        ("s3:Prefixes", None),
        ("kms:RecipientAttestation:PCR0", Presence.ABSENT),
        ("ec2:ResourceTag/team", Presence.SET),
        ("ec2:InstanceType", Presence.ABSENT),
        ("elasticloadbalancing:ResourceTag/team", Presence.SET),
    ],
)
def test_keys_by_name(key: str, present: Presence | None) -> None:
    assert find_presence(key) is present
