"""Amazon S3."""

from embedded_aws.resource_model.difference import Difference

DIFFERENCES = (
    Difference(
        type="aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
        property="websiteEndpoint",
        rule="served at a separate port, see Deployment.local_url; a redirect to another page of the website "
        "has a path as its Location, not a URL",
        reason="no resolver knows the names here",
    ),
)
