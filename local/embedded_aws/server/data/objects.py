"""Objects of buckets, with their versions, tags and access control lists."""

import copy
from collections.abc import Mapping
from typing import Any, Final, cast

from ministack.services import s3

from embedded_aws.server.data.store import Entries

_S3 = cast("Any", s3)

# Dictionaries by bucket, key, and version.
_OF_VERSIONS: Final[Mapping[str, Any]] = {
    "tags": _S3._object_tags,
    "acl": _S3._object_acl,
    "annotations": _S3._object_annotations,
    "retention": _S3._object_retention,
    "legal_hold": _S3._object_legal_hold,
}


class Objects:
    """The objects of a bucket by their key."""

    def clear(self, name: str) -> None:
        """Deletes all objects, versions and uploads of a bucket."""
        bucket = _S3._buckets.get(name)
        if bucket is not None:
            bucket["objects"] = {}
        for store in (_S3._object_versions, *_OF_VERSIONS.values()):
            for found in [each for each in store if each[0] == name]:
                del store[found]
        for upload, given in list(_S3._multipart_uploads.items()):
            if given.get("bucket") == name:
                del _S3._multipart_uploads[upload]

    def read(self, name: str) -> Entries | None:
        """Returns copies of all objects of a bucket."""
        bucket = _S3._buckets.get(name)
        if bucket is None:
            return None
        current: dict[str, Any] = dict(bucket["objects"])
        found: dict[str, dict[str, Any]] = {key: {"object": each} for key, each in current.items()}
        for (holder, key), versions in _S3._object_versions.items():
            if holder == name:
                found.setdefault(key, {})["versions"] = versions
        for kind, store in _OF_VERSIONS.items():
            for (holder, key, version), value in store.items():
                if holder == name:
                    found.setdefault(key, {}).setdefault(kind, []).append([version, value])
        return copy.deepcopy(found)

    def write(self, name: str, entries: Entries) -> None:
        """Stores objects in a bucket."""
        bucket = _S3._buckets.get(name)
        if bucket is None:
            return
        for key, entry in copy.deepcopy(dict(entries)).items():
            if "object" in entry:
                bucket["objects"][key] = entry["object"]
            if "versions" in entry:
                _S3._object_versions[name, key] = entry["versions"]
            for kind, store in _OF_VERSIONS.items():
                for version, value in entry.get(kind, []):
                    store[name, key, version] = value
