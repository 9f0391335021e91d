"""``S3BucketFolder`` of the package ``synced-folder``: an object for each file."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pulumi

from embedded_aws.component_packages.expansion import Expansion, Properties
from embedded_aws.errors import DeploymentError

TAKES: Final = frozenset(
    {
        *("acl", "bucketName", "cacheControl", "disableManagedObjectAliases", "includeHiddenFiles"),
        *("managedObjects", "path"),
    }
)


def expand(component: Expansion) -> Properties:
    """Registers the objects.

    Raises:
        DeploymentError: If the files are to be copied by the AWS CLI, or the directory does not exist.
    """
    given = component.inputs
    if given.get("managedObjects") is False:
        raise DeploymentError(
            "managedObjects: False runs the AWS CLI, which reaches AWS itself; must be true. Leave it out."
        )
    folder = Path(given["path"])
    if not folder.is_dir():
        raise DeploymentError(f"path: {given['path']!r} is not a directory; must be one. Create it.")
    for file in _list_files(folder, hidden=bool(given.get("includeHiddenFiles"))):
        key = file.relative_to(folder).as_posix()
        component.add(
            "aws:s3/bucketObject:BucketObject",
            f"{component.name}-{key}",
            {
                "acl": given["acl"],
                "bucket": given["bucketName"],
                "cacheControl": given.get("cacheControl"),
                "contentType": guess_type(file),
                "key": key,
                "source": pulumi.FileAsset(str(file)),
            },
            aliases=() if given.get("disableManagedObjectAliases") else (key,),
        )
    return {}


def guess_type(file: Path) -> str:
    """Returns the media type of a file by its name."""
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def _list_files(folder: Path, *, hidden: bool) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") and not hidden:
            continue
        if path.is_dir():
            yield from _list_files(path, hidden=hidden)
        elif path.is_file():
            yield path
