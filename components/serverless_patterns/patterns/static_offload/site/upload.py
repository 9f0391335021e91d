"""The objects of a site, which are uploaded with the deployment."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pulumi

from serverless_patterns.component import Scope
from serverless_patterns.patterns.static_offload.site.bucket import Site, SiteFile

# The provider of the other resources, and not one more of another version.
_PROVIDER = pulumi.ResourceOptions(version=version("pulumi-aws"))


class SiteObject(pulumi.CustomResource):
    """A file of the site: an ``aws.s3.BucketObjectv2`` with the inputs that are set here, and no outputs.

    The outputs of pulumi_aws take most of the evaluation of thousands of resources: 3,500 files took 20
    seconds of CPU time with them, and take 7 without.
    """

    def __init__(
        self,
        name: str,
        file: SiteFile,
        bucket_name: pulumi.Input[str],
        metadata: dict[str, str] | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        content = file.content
        properties = {
            "bucket": bucket_name,
            "key": file.key,
            # The engine detects changes by the hash of the file.
            **({"source": pulumi.FileAsset(content)} if isinstance(content, Path) else {"content": content}),
            "contentType": file.content_type,
            "cacheControl": file.cache_control,
            **({"metadata": metadata} if metadata else {}),
            # No tags: S3 allows ten for each object, and charges for them.
        }
        super().__init__(
            "aws:s3/bucketObjectv2:BucketObjectv2",
            name,
            properties,
            pulumi.ResourceOptions.merge(_PROVIDER, opts),
        )


def upload(scope: Scope, site: Site, bucket_name: pulumi.Input[str]) -> None:
    """Creates an object in the bucket for every file of ``site``.

    Pages are uploaded after everything that they may link to. If each depended on every asset, a site of
    1,000 pages and as many assets would have a million dependencies; so one page depends on all assets, and
    the other pages depend on that one.
    """

    def put(file: SiteFile, after: Sequence[pulumi.Resource]) -> SiteObject:
        # Pages that are open or cached still request the assets of the previous release.
        opts = scope.opts(*after, retain_on_delete=file.is_immutable)
        metadata = {"status": "404"} if file.key == site.error_page else None
        return SiteObject(scope.child(file.key), file, bucket_name, metadata, opts)

    assets = [put(file, []) for file in site.files if not file.is_page]
    pages = [file for file in site.files if file.is_page]
    first_page = [put(page, assets) for page in pages[:1]]
    for page in pages[1:]:
        put(page, first_page)
