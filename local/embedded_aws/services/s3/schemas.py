"""Schemas of the documents that configure buckets: S3 answers another document with MalformedXML."""

from collections.abc import Mapping
from typing import Final, cast
from xml.etree.ElementTree import Element

from embedded_aws.services.s3.errors import S3Error
from embedded_aws.services.s3.xml_documents import local_name

Schema = Mapping[str, object]
"""Schemas of elements by their names: a set of texts, a type of the text, or the schema of an element.

A name ends in ``!`` if the element is required, in ``*`` if it can occur several times, in ``+`` for both.
"""
_ENABLED: Final = frozenset({"Enabled", "Disabled"})
_TAG: Final = {"Key!": str, "Value!": str}
_FILTER: Final = {
    "Prefix": str,
    "Tag": _TAG,
    "AccessPointArn": str,
    "And": {"Prefix": str, "Tag*": _TAG, "AccessPointArn": str},
}
_GRANTEE: Final = {"ID": str, "URI": str, "EmailAddress": str, "DisplayName": str}
ANALYTICS: Final = {
    "Id!": str,
    "Filter": _FILTER,
    "StorageClassAnalysis!": {
        "DataExport": {
            "OutputSchemaVersion!": frozenset({"V_1"}),
            "Destination!": {
                "S3BucketDestination!": {
                    "Format!": frozenset({"CSV"}),
                    "BucketAccountId": str,
                    "Bucket!": str,
                    "Prefix": str,
                }
            },
        }
    },
}
METRICS: Final = {"Id!": str, "Filter": _FILTER}
INTELLIGENT_TIERING: Final = {
    "Id!": str,
    "Filter": _FILTER,
    "Status!": _ENABLED,
    "Tiering+": {
        "Days!": int,
        "AccessTier!": frozenset({"ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS"}),
    },
}
INVENTORY: Final = {
    "Destination!": {
        "S3BucketDestination!": {
            "AccountId": str,
            "Bucket!": str,
            "Format!": frozenset({"CSV", "ORC", "Parquet"}),
            "Prefix": str,
            "Encryption": {"SSE-S3": {}, "SSE-KMS": {"KeyId!": str}},
        }
    },
    "IsEnabled!": bool,
    "Filter": {"Prefix!": str},
    "Id!": str,
    "IncludedObjectVersions!": frozenset({"All", "Current"}),
    "OptionalFields": {
        "Field*": frozenset(
            {
                *("Size", "LastModifiedDate", "StorageClass", "ETag", "IsMultipartUploaded"),
                *("ReplicationStatus", "EncryptionStatus", "ObjectLockRetainUntilDate", "ObjectLockMode"),
                *("ObjectLockLegalHoldStatus", "IntelligentTieringAccessTier", "BucketKeyStatus"),
                *("ChecksumAlgorithm", "ObjectAccessControlList", "ObjectOwner", "LifecycleExpirationDate"),
            }
        )
    },
    "Schedule!": {"Frequency!": frozenset({"Daily", "Weekly"})},
}
LOGGING: Final = {
    "LoggingEnabled": {
        "TargetBucket!": str,
        "TargetPrefix!": str,
        "TargetGrants": {
            "Grant*": {
                "Grantee": _GRANTEE,
                "Permission": frozenset({"FULL_CONTROL", "READ", "WRITE", "READ_ACP"}),
            }
        },
        "TargetObjectKeyFormat": {
            "SimplePrefix": {},
            "PartitionedPrefix": {"PartitionDateSource": frozenset({"EventTime", "DeliveryTime"})},
        },
    }
}
PAYMENT: Final = {"Payer!": frozenset({"Requester", "BucketOwner"})}
ACCELERATION: Final = {"Status!": frozenset({"Enabled", "Suspended"})}
VERSIONING: Final = {"Status": frozenset({"Enabled", "Suspended"}), "MfaDelete": _ENABLED}
ENCRYPTION: Final = {
    "Rule!": {
        "ApplyServerSideEncryptionByDefault": {
            "SSEAlgorithm!": frozenset({"AES256", "aws:fsx", "aws:backup", "aws:kms", "aws:kms:dsse"}),
            "KMSMasterKeyID": str,
        },
        "BucketKeyEnabled": bool,
        "BlockedEncryptionTypes": {"EncryptionType*": frozenset({"NONE", "SSE-C"})},
    }
}
OWNERSHIP: Final = {
    "Rule!": {"ObjectOwnership!": frozenset({"BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"})}
}
PUBLIC_ACCESS: Final = {
    "BlockPublicAcls": bool,
    "IgnorePublicAcls": bool,
    "BlockPublicPolicy": bool,
    "RestrictPublicBuckets": bool,
}


def check_schema(element: Element, schema: Schema) -> None:
    """Validates an element against a schema.

    Raises:
        S3Error: If it has another form.
    """
    specs = {name.rstrip("!*+"): (name[-1], spec) for name, spec in schema.items()}
    counts: dict[str, int] = {}
    for each in element:
        name = local_name(each)
        if name not in specs:
            raise S3Error("MalformedXML")
        counts[name] = counts.get(name, 0) + 1
        _check_element(each, specs[name][1])
    for name, (mark, _) in specs.items():
        count = counts.get(name, 0)
        if (mark in "!+" and not count) or (mark not in "*+" and count > 1):
            raise S3Error("MalformedXML")


def _check_element(element: Element, spec: object) -> None:
    text = (element.text or "").strip()
    if isinstance(spec, Mapping):
        check_schema(element, cast("Schema", spec))
    elif isinstance(spec, frozenset):
        if text not in spec:
            raise S3Error("MalformedXML")
    elif (spec is bool and text not in {"true", "false"}) or (spec is int and not text.isdigit()):
        raise S3Error("MalformedXML")
