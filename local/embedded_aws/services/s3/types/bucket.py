"""Buckets."""

from embedded_aws.program.website_endpoints import build_website_outputs
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import AutomaticName
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.spelling import tag_list
from embedded_aws.services.s3.types import old_inputs
from embedded_aws.services.s3.types.objects import empty_bucket
from embedded_aws.services.s3.types.website import release_website

# Fixed by AWS for each region; this is that of us-east-1.
_HOSTED_ZONE = "Z3AQBSTGFYJSTF"


@resource_type("aws:s3/bucket:Bucket")
class Bucket(ResourceType):
    """A bucket."""

    takes = (
        *("bucket", "bucketPrefix", "forceDestroy", "objectLockEnabled", "tags"),
        *(*old_inputs.NAMES, "loggings"),
    )
    # Version 6 of the AWS provider takes outputs back.
    meaningless = ("arn", "hostedZoneId", "websiteDomain", "websiteEndpoint")
    replaced_by = ("bucket", "bucketPrefix", "objectLockEnabled")
    name_input = "bucket"
    automatic_name = AutomaticName(max_length=63, lower_case=True)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given, given="bucket", prefix="bucketPrefix")
        settings = given.pick({"acl": "ACL", "objectLockEnabled": "ObjectLockEnabledForBucket"})
        if aws.region != "us-east-1":  # which AWS does not allow to be named here
            settings["CreateBucketConfiguration"] = {"LocationConstraint": aws.region}
        aws.client("s3").create_bucket(Bucket=physical, **settings)
        return physical

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if tags := tag_list(given):
            aws.client("s3").put_bucket_tagging(Bucket=identifier, Tagging={"TagSet": tags})
        elif given.before.get("tags"):
            aws.client("s3").delete_bucket_tagging(Bucket=identifier)
        old_inputs.put(aws, identifier, self.spell_old_inputs(given), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        aws.client("s3").head_bucket(Bucket=identifier)
        settings = self.spell_old_inputs(given)
        return {
            **old_inputs.read(aws, identifier, settings, given),
            **(build_website_outputs(identifier, aws.region) if "website" in settings else {}),
            "arn": f"arn:{aws.partition}:s3:::{identifier}",
            "bucket": identifier,
            "bucketDomainName": f"{identifier}.s3.amazonaws.com",
            "bucketRegion": aws.region,
            "bucketRegionalDomainName": f"{identifier}.s3.{aws.region}.amazonaws.com",
            "hostedZoneId": _HOSTED_ZONE,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.get("forceDestroy"):
            empty_bucket(aws, identifier)
        aws.client("s3").delete_bucket(Bucket=identifier)
        release_website(aws, identifier)

    def spell_old_inputs(self, given: Inputs) -> dict[str, old_inputs.Given]:
        """Returns the deprecated inputs that are given, by their names in this type."""
        settings = {
            name: old_inputs.Given(name, given[name]) for name in old_inputs.NAMES if name in given.properties
        }
        if loggings := given.get("loggings"):  # by version 6 of the AWS provider
            settings["logging"] = old_inputs.Given("loggings", loggings[0])
        return settings


@resource_type("aws:s3/bucketV2:BucketV2")
class BucketV2(Bucket):
    """A bucket by its former type, in which single settings are lists."""

    takes = tuple({old_inputs.FORMER_NAMES.get(name, name) for name in Bucket.takes})
    meaningless = ()

    def spell_old_inputs(self, given: Inputs) -> dict[str, old_inputs.Given]:
        """Returns the deprecated inputs that are given, by their names in the newer type."""
        names = {name: old_inputs.FORMER_NAMES.get(name, name) for name in old_inputs.NAMES}
        return {
            name: old_inputs.Given(former, old_inputs.unwrap(name, given[former]))
            for name, former in names.items()
            if former in given.properties
        }
