"""Access control lists of buckets."""

from collections.abc import Mapping, Sequence
from typing import Final, TypedDict

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.services.s3.types.settings import BucketSetting

_ALL: Final = "http://acs.amazonaws.com/groups/global/AllUsers"
_AUTHENTICATED: Final = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
_LOGS: Final = "http://acs.amazonaws.com/groups/s3/LogDelivery"
_CANNED: Final[dict[str, set[tuple[str, str]]]] = {
    "private": set(),
    "public-read": {(_ALL, "READ")},
    "public-read-write": {(_ALL, "READ"), (_ALL, "WRITE")},
    "authenticated-read": {(_AUTHENTICATED, "READ")},
    "log-delivery-write": {(_LOGS, "READ_ACP"), (_LOGS, "WRITE")},
}
"""Grants to groups of each canned ACL (Amazon S3 User Guide, canned ACL)."""


class _Grant(TypedDict):
    Grantee: Mapping[str, str]
    Permission: str


class _Policy(TypedDict):
    Grants: Sequence[_Grant]
    Owner: Mapping[str, str]


@resource_type("aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2")
class BucketAcl(BucketSetting):
    """The access control list of a bucket, by the name of a canned one or by grants."""

    takes = ("accessControlPolicy", "acl", "bucket")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        settings = given.pick({"acl": "ACL"})
        if "accessControlPolicy" in given:
            settings["AccessControlPolicy"] = _spell_policy(given["accessControlPolicy"])
        aws.client("s3").put_bucket_acl(Bucket=given["bucket"], **settings)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("s3").get_bucket_acl(Bucket=given.get("bucket", identifier))
        if "accessControlPolicy" in given:
            wanted = _spell_policy(given["accessControlPolicy"])
            is_same = _read_grants(wanted["Grants"]) == _read_grants(answer["Grants"])
            there = {"grants": answer["Grants"], "owner": {"id": answer["Owner"]["ID"]}}
            return {"accessControlPolicy": given["accessControlPolicy"] if is_same else there}
        groups = {
            (each["Grantee"]["URI"], each["Permission"])
            for each in answer["Grants"]
            if "URI" in each["Grantee"]
        }
        if given.get("acl") not in _CANNED:  # its grants are to accounts of AWS
            return {}
        return {"acl": next((name for name, grants in _CANNED.items() if grants == groups), "")}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Deletes nothing: the list stays as it is, as with the AWS provider."""


def _spell_policy(policy: Properties) -> _Policy:
    grants: list[_Grant] = [
        {"Grantee": _spell_grantee(each["grantee"]), "Permission": each["permission"]}
        for each in policy.get("grants", [])
    ]
    owner = {theirs: policy["owner"][ours] for ours, theirs in _OWNER.items() if ours in policy["owner"]}
    return {"Grants": grants, "Owner": owner}


_OWNER: Final = {"id": "ID", "displayName": "DisplayName"}
_GRANTEE: Final = {"emailAddress": "EmailAddress", "id": "ID", "type": "Type", "uri": "URI"}


def _spell_grantee(grantee: Properties) -> dict[str, str]:
    return {theirs: grantee[ours] for ours, theirs in _GRANTEE.items() if ours in grantee}


def _read_grants(grants: Sequence[_Grant]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for each in grants:
        grantee = each["Grantee"]
        found.add((grantee.get("URI") or grantee.get("ID") or "", each["Permission"]))
    return found
