"""Functions that find users and policies of IAM, and the password of a registry."""

import base64

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties, make_secret
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.lookups import read_tags, register_lookup, require_one
from embedded_aws.resource_model.registry import invoke
from embedded_aws.resource_model.spelling import format_json

_GET_POLICY = "aws:iam/getPolicy:getPolicy"


@register_lookup("aws:iam/getUser:getUser", "IAM User", "userName")
def get_user(aws: Context, given: Inputs) -> Properties:
    """A user by its name."""
    user = aws.client("iam").get_user(UserName=given["userName"])["User"]
    return {
        "arn": user["Arn"],
        "id": user["UserId"],
        "path": user["Path"],
        "permissionsBoundary": user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        "tags": read_tags(user.get("Tags", [])),
        "userId": user["UserId"],
        "userName": user["UserName"],
    }


@register_lookup(_GET_POLICY, "IAM Policy", "arn")
def get_policy(aws: Context, given: Inputs) -> Properties:
    """A managed policy by its ARN or its name."""
    iam = aws.client("iam")
    arn = given.get("arn") or _find_policy(iam, given)
    policy = iam.get_policy(PolicyArn=arn)["Policy"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    return {
        "arn": arn,
        "attachmentCount": policy.get("AttachmentCount", 0),
        "description": policy.get("Description", ""),
        "id": arn,
        "name": policy["PolicyName"],
        "path": policy["Path"],
        "policy": format_json(version["Document"]),
        "policyId": policy["PolicyId"],
        "tags": read_tags(policy.get("Tags", [])),
    }


def _find_policy(iam: Client, given: Inputs) -> str:
    pages = iam.get_paginator("list_policies").paginate(PathPrefix=given.get("pathPrefix", "/"))
    listed = [each for page in pages for each in page["Policies"] if each["PolicyName"] == given["name"]]
    return require_one(_GET_POLICY, "IAM Policy", listed)["Arn"]


@invoke("aws:ecr/getAuthorizationToken:getAuthorizationToken")
def get_authorization_token(aws: Context, _given: Inputs) -> Properties:
    """The password of the registry of the account."""
    (data,) = aws.client("ecr").get_authorization_token()["authorizationData"]
    user, _, password = base64.b64decode(data["authorizationToken"]).decode().partition(":")
    return {
        "authorizationToken": make_secret(data["authorizationToken"]),
        "expiresAt": data["expiresAt"].isoformat(),
        "id": aws.region,
        "password": make_secret(password),
        "proxyEndpoint": data["proxyEndpoint"],
        "region": aws.region,
        "userName": user,
    }
