"""Amazon CloudFront: access of distributions to their origins."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType

_ACCESS_CONTROL = {
    "description": "Description",
    "originAccessControlOriginType": "OriginAccessControlOriginType",
    "signingBehavior": "SigningBehavior",
    "signingProtocol": "SigningProtocol",
}


@resource_type("aws:cloudfront/originAccessControl:OriginAccessControl")
class OriginAccessControl(ResourceType):
    """Access control that signs the requests to an origin."""

    takes = (*_ACCESS_CONTROL, "name", "namePrefix")
    defaults = {"description": ""}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        config = {"Name": aws.physical_name(name, given), **given.pick(_ACCESS_CONTROL)}
        created = aws.client("cloudfront").create_origin_access_control(OriginAccessControlConfig=config)
        return created["OriginAccessControl"]["Id"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("cloudfront")
        now = client.get_origin_access_control(Id=identifier)
        config = now["OriginAccessControl"]["OriginAccessControlConfig"]
        config |= given.pick({**_ACCESS_CONTROL, "name": "Name"})
        client.update_origin_access_control(
            Id=identifier, IfMatch=now["ETag"], OriginAccessControlConfig=config
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("cloudfront").get_origin_access_control(Id=identifier)
        config = answer["OriginAccessControl"]["OriginAccessControlConfig"]
        return {
            **select_inputs(config, {**_ACCESS_CONTROL, "name": "Name"}),
            "arn": _build_arn(aws, f"origin-access-control/{identifier}"),
            "etag": answer["ETag"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("cloudfront")
        etag = client.get_origin_access_control(Id=identifier)["ETag"]
        client.delete_origin_access_control(Id=identifier, IfMatch=etag)


@resource_type("aws:cloudfront/originAccessIdentity:OriginAccessIdentity")
class OriginAccessIdentity(ResourceType):
    """A user by which the policies of buckets name distributions."""

    takes = ("comment",)
    defaults = {"comment": ""}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        config = {"CallerReference": aws.seed, "Comment": given.get("comment", "")}
        created = aws.client("cloudfront").create_cloud_front_origin_access_identity(
            CloudFrontOriginAccessIdentityConfig=config
        )
        return created["CloudFrontOriginAccessIdentity"]["Id"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("cloudfront")
        now = client.get_cloud_front_origin_access_identity_config(Id=identifier)
        config = {**now["CloudFrontOriginAccessIdentityConfig"], "Comment": given.get("comment", "")}
        client.update_cloud_front_origin_access_identity(
            Id=identifier, IfMatch=now["ETag"], CloudFrontOriginAccessIdentityConfig=config
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("cloudfront").get_cloud_front_origin_access_identity(Id=identifier)
        identity = answer["CloudFrontOriginAccessIdentity"]
        config = identity["CloudFrontOriginAccessIdentityConfig"]
        return {
            "arn": _build_arn(aws, f"origin-access-identity/{identifier}"),
            "callerReference": config["CallerReference"],
            "cloudfrontAccessIdentityPath": f"origin-access-identity/cloudfront/{identifier}",
            "comment": config["Comment"],
            "etag": answer["ETag"],
            "iamArn": f"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity {identifier}",
            "s3CanonicalUserId": identity["S3CanonicalUserId"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("cloudfront")
        etag = client.get_cloud_front_origin_access_identity(Id=identifier)["ETag"]
        client.delete_cloud_front_origin_access_identity(Id=identifier, IfMatch=etag)


def _build_arn(aws: Context, resource_part: str) -> str:
    """CloudFront's resources are in no region."""
    return f"arn:{aws.partition}:cloudfront::{aws.account}:{resource_part}"
