"""The provider ``archive``: archives of files of the program."""

import base64
import fnmatch
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import Created, invoke, resource_type
from embedded_aws.resource_model.resource_type import ResourceType, keep
from embedded_aws.services.other_providers.archives_of_files import MAKERS

_INPUTS: Final = (
    *("excludeSymlinkDirectories", "excludes", "outputFileMode", "outputPath", "sourceContent"),
    *("sourceContentFilename", "sourceDir", "sourceFile", "sources", "type"),
)


@resource_type("archive:index/file:File")
class File(ResourceType):
    """An archive as a resource, which the provider has deprecated. Its file stays."""

    takes = replaced_by = _INPUTS

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        made = get_file(aws, given)
        return made["id"], made

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        keep(aws, identifier, given)


@invoke("archive:index/getFile:getFile")
def get_file(_aws: Context, given: Inputs) -> Properties:
    """Writes an archive, and returns its hashes.

    Raises:
        DeploymentError: If the source does not exist, or the type of archive is unknown.
    """
    make = MAKERS.get(given["type"])
    if make is None:
        raise DeploymentError(f"type: {given['type']!r} is invalid; must be {' or '.join(MAKERS)}")
    mode = int(given["outputFileMode"], 8) if "outputFileMode" in given else None
    try:
        content = make(_read_files(given), mode)
        path = Path(given["outputPath"])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise DeploymentError(f"cannot archive: {error}") from None
    sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    sha256, sha512 = hashlib.sha256(content), hashlib.sha512(content)
    return {
        **given.properties,
        "id": sha1,
        "outputBase64sha256": base64.b64encode(sha256.digest()).decode(),
        "outputBase64sha512": base64.b64encode(sha512.digest()).decode(),
        "outputMd5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        "outputSha": sha1,
        "outputSha256": sha256.hexdigest(),
        "outputSha512": sha512.hexdigest(),
        "outputSize": len(content),
    }


def _read_files(given: Inputs) -> dict[str, bytes]:
    """Returns the content of the archive by path."""
    if "sourceFile" in given:
        source = Path(given["sourceFile"])
        return {source.name: source.read_bytes()}
    if "sourceDir" in given:
        return _read_directory(Path(given["sourceDir"]), given)
    files = {each["filename"]: each["content"].encode() for each in given.get("sources", [])}
    if "sourceContent" in given:
        files[given["sourceContentFilename"]] = given["sourceContent"].encode()
    if not files:
        raise DeploymentError(
            "one of sourceFile, sourceDir, sources, or sourceContent with sourceContentFilename is required"
        )
    return files


def _read_directory(root: Path, given: Inputs) -> dict[str, bytes]:
    if not root.is_dir():
        raise DeploymentError(f"cannot archive: {root} is not a directory")
    follow = not given.get("excludeSymlinkDirectories", False)
    found = (path for path in sorted(root.rglob("*")) if path.is_file())
    excludes: list[str] = given.get("excludes", [])
    return {
        name: path.read_bytes()
        for path in found
        if not _is_excluded(name := path.relative_to(root).as_posix(), excludes)
        and (follow or not any(parent.is_symlink() for parent in path.parents if parent != root))
    }


def _is_excluded(name: str, patterns: Iterable[str]) -> bool:
    """Whether a path, or a directory that it is in, matches a pattern; ``**`` crosses directories."""
    parts = name.split("/")
    above = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    return any(fnmatch.fnmatchcase(each, pattern.rstrip("/")) for pattern in patterns for each in above)
