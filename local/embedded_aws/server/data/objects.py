"""Objects of buckets, with their versions, tags and access control lists."""

import copy
from collections.abc import Mapping
from typing import Final, TypedDict, cast

from embedded_aws.json_values import read_array
from embedded_aws.ministack import s3
from embedded_aws.ministack.stores import Store
from embedded_aws.server.data.store import Entries

# Dictionaries by bucket, key, and version.
_OF_VERSIONS: Final[Mapping[str, Store[object]]] = {
    "tags": s3.object_tags,
    "acl": s3.object_acls,
    "annotations": s3.object_annotations,
    "retention": s3.object_retentions,
    "legal_hold": s3.object_legal_holds,
}


class _Entry(TypedDict, total=False):
    """An object with its versions; lists of tags and the like by version are other members."""

    object: s3.StoredObject
    versions: list[s3.StoredObject]


class Objects:
    """The objects of a bucket by their key."""

    def clear(self, name: str) -> None:
        """Deletes all objects, versions and uploads of a bucket."""
        bucket = s3.buckets.get(name)
        if bucket is not None:
            bucket["objects"] = {}
        for store in (s3.object_versions, *_OF_VERSIONS.values()):
            for found in [each for each in store if each[0] == name]:
                del store[found]
        for upload, given in list(s3.multipart_uploads.items()):
            if given.get("bucket") == name:
                del s3.multipart_uploads[upload]

    def read(self, name: str) -> Entries | None:
        """Returns copies of all objects of a bucket."""
        bucket = s3.buckets.get(name)
        if bucket is None:
            return None
        found: dict[str, dict[str, object]] = {
            key: {"object": each} for key, each in bucket["objects"].items()
        }
        for (holder, key), versions in s3.object_versions.items():
            if holder == name:
                found.setdefault(key, {})["versions"] = versions
        for kind, store in _OF_VERSIONS.items():
            for (holder, key, version), value in store.items():
                if holder == name:
                    kept = found.setdefault(key, {})
                    kept[kind] = [*read_array(kept.get(kind)), [version, value]]
        return copy.deepcopy(found)

    def write(self, name: str, entries: Entries) -> None:
        """Stores objects in a bucket."""
        bucket = s3.buckets.get(name)
        if bucket is None:
            return
        for key, entry in copy.deepcopy(dict(cast("Mapping[str, _Entry]", entries))).items():
            if "object" in entry:
                bucket["objects"][key] = entry["object"]
            if "versions" in entry:
                s3.object_versions[name, key] = entry["versions"]
            for kind, store in _OF_VERSIONS.items():
                for version, value in map(read_array, read_array(entry.get(kind))):
                    store[name, key, version] = value
