"""Uploads a site with the deployment."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pulumi

from serverless_patterns.patterns.static_offload.site.bucket import Site, SiteFile

# The provider of the other resources, and not one more of another version.
_PROVIDER = pulumi.ResourceOptions(version=version("pulumi-aws"))


class SiteObject(pulumi.CustomResource):
    """A file of the site: an ``aws.s3.BucketObjectv2`` that knows nothing but what is set here.

    Of thousands of resources, those of pulumi_aws take most of an evaluation for outputs that nobody reads:
    3,500 files took 20 seconds of a processor with them, and take 7 with these.
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
            # The engine hashes the file to know whether it has changed; no need to do so here as well.
            **({"source": pulumi.FileAsset(content)} if isinstance(content, Path) else {"content": content}),
            "contentType": file.content_type,
            "cacheControl": file.cache_control,
            **({"metadata": metadata} if metadata else {}),
            # No tags: S3 takes ten an object, and charges for each.
        }
        super().__init__(
            "aws:s3/bucketObjectv2:BucketObjectv2",
            name,
            properties,
            pulumi.ResourceOptions.merge(_PROVIDER, opts),
        )


def upload(name: str, site: Site, bucket_name: pulumi.Input[str], parent: pulumi.Resource) -> None:
    """Puts every file of ``site`` into the bucket, one resource a file.

    A page goes up after everything that it may link to. If each waited for every asset, a site of a
    thousand pages and as many assets would have a million dependencies; so one page waits for all assets,
    and the other pages wait for that one.

    Args:
        name: Logical name of the component.
        site: What to upload.
        bucket_name: Where to.
        parent: Parent of the resources.
    """

    def put(file: SiteFile, after: Sequence[pulumi.Resource]) -> SiteObject:
        # Pages that are open, or lie in a cache, still ask for the assets of the release before.
        opts = pulumi.ResourceOptions(parent=parent, depends_on=after, retain_on_delete=file.is_immutable)
        metadata = {"status": "404"} if file.key == site.error_page else None
        return SiteObject(f"{name}-{file.key}", file, bucket_name, metadata, opts)

    assets = [put(file, []) for file in site.files if not file.is_page]
    pages = [file for file in site.files if file.is_page]
    first_page = [put(page, assets) for page in pages[:1]]
    for page in pages[1:]:
        put(page, first_page)
