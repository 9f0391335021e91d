"""The tables, buckets, objects, parameters and secrets that a request names."""

import re
from urllib.parse import unquote

from serverless_patterns.patterns.workflow.integrations.arns import ANY_ARN, ArnsOf, name_or_arn_parameter
from serverless_patterns.patterns.workflow.integrations.request import DynamicValueError, Request
from serverless_patterns.patterns.workflow.integrations.where import AwsLocation

table = name_or_arn_parameter("TableName", "dynamodb", "table/", "the name or ARN of a DynamoDB table")
_secret = name_or_arn_parameter("SecretId", "secretsmanager", "secret:", "the name or ARN of a secret")


def table_or_index(request: Request, where: AwsLocation) -> list[str]:
    """The index or table that a query or scan of DynamoDB reads."""
    (arn,) = table(request, where)
    return [f"{arn}/index/{request.part('IndexName')}"] if request.has("IndexName") else [arn]


def tables_of_batch(request: Request, where: AwsLocation) -> list[str]:
    """The DynamoDB tables in ``RequestItems``."""
    items = request.inner("RequestItems")
    return [arn for name in items.names() for arn in table(Request({"TableName": name}, items.path), where)]


def tables_of_transaction(action: str) -> ArnsOf:
    """Returns a function for the DynamoDB tables of ``action`` in a transaction, such as ``Put``."""

    def arns(request: Request, where: AwsLocation) -> list[str]:
        items = [item.inner(action) for item in request.objects("TransactItems") if item.has(action)]
        return [arn for item in items for arn in table(item, where)]

    return arns


def bucket(request: Request, where: AwsLocation) -> list[str]:
    """The S3 bucket."""
    name = request.match("Bucket", r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of an S3 bucket")[0]
    return [f"arn:{where.partition}:s3:::{name}"]


def object_(request: Request, where: AwsLocation) -> list[str]:
    """The S3 object; every object of the bucket if the key is determined at run time."""
    (arn,) = bucket(request, where)
    return [f"{arn}/{_escape(_key(request, 'Key')) or '*'}"]


def object_key(name: str) -> ArnsOf:
    """Returns a function for the KMS key that ``name`` encrypts an object with."""

    def arns(request: Request, where: AwsLocation) -> list[str]:
        if not request.has(name):
            return []
        pattern = rf"(?P<beginning>{ANY_ARN}:kms:[^:*?]+:\d+:)?(?P<key>(?:key/|alias/)?[\w/-]+)"
        found = request.match(name, pattern, "the ARN or ID of a KMS key")
        if found["key"].startswith("alias/"):  # IAM allows keys, which an alias does not name
            raise DynamicValueError(f"{request.path}.{name}")
        return [(found["beginning"] or where.arn("kms", "")) + f"key/{found['key'].removeprefix('key/')}"]

    return arns


def bucket_objects(request: Request, where: AwsLocation) -> list[str]:
    """Every object of the S3 bucket."""
    return [f"{arn}/*" for arn in bucket(request, where)]


def objects_with_prefix(request: Request, where: AwsLocation) -> list[str]:
    """The S3 objects whose keys begin with ``Prefix``."""
    (arn,) = bucket(request, where)
    return [f"{arn}/{_escape(_key(request, 'Prefix'))}*"]


def folder(request: Request, where: AwsLocation) -> list[str]:
    """The S3 objects below the prefix."""
    (arn,) = bucket(request, where)
    path = _escape(_key(request, "Prefix")).strip("/")
    return [f"{arn}/{path}/*" if path else f"{arn}/*"]


def prefix(request: Request, where: AwsLocation) -> dict[str, dict[str, str]]:
    """The condition for listing only the keys with one prefix."""
    del where
    listed = _key(request, "Prefix")
    return {"StringEquals": {"s3:prefix": listed}} if listed else {}


def source_object(*, version: bool) -> ArnsOf:
    """Returns a function for the S3 object that is copied, either if it has a version or if it has none."""

    def arns(request: Request, where: AwsLocation) -> list[str]:
        source = rf"(?:/?[a-z0-9.-]+/|{ANY_ARN}:s3:[a-z0-9-]+:\d+:accesspoint/[a-z0-9-]+/object/).+"
        found = request.match(
            "CopySource", rf"(?P<object>{source}?)(?P<version>\?versionId=.+)?", "<bucket>/<key>"
        )
        if bool(found["version"]) != version:
            return []
        # The key is written as in a URL.
        copied = _escape(unquote(found["object"]).removeprefix("/"))
        return [copied if copied.startswith("arn:") else f"arn:{where.partition}:s3:::{copied}"]

    return arns


def select_if_tags_are_copied(on: ArnsOf) -> ArnsOf:
    """Returns what ``on`` returns, unless a copy gets other tags than its source."""

    def arns(request: Request, where: AwsLocation) -> list[str]:
        replaced = request.has("TaggingDirective") and request.text("TaggingDirective") == "REPLACE"
        return [] if replaced else on(request, where)

    return arns


def objects_to_delete(*, versions: bool) -> ArnsOf:
    """Returns a function for the S3 objects that are deleted, either with a version or without.

    If the list is determined at run time, these are all objects of the bucket, but no versions, which would
    be deleted permanently.
    """

    def arns(request: Request, where: AwsLocation) -> list[str]:
        try:
            deleted = request.inner("Delete").objects("Objects")
            found = [each for each in deleted if each.has("VersionId") == versions]
        except DynamicValueError:
            return [] if versions else bucket_objects(request, where)
        (bucket_arn,) = bucket(request, where)
        return [f"{bucket_arn}/{_escape(_key(each, 'Key')) or '*'}" for each in found]

    return arns


def dataset(request: Request, where: AwsLocation) -> list[str]:
    """The S3 object that a Distributed Map reads, and the files that a manifest lists."""
    (arn,) = object_(request, where)
    config = request.inner("ReaderConfig") if request.has("ReaderConfig") else None
    if config is None or not config.has("InputType") or config.text("InputType") != "MANIFEST":
        return [arn]
    if config.has("ManifestType") and config.text("ManifestType") != "S3_INVENTORY":
        raise DynamicValueError(f"{config.path}.ManifestType")  # it lists files of any bucket
    # The files of an S3 inventory are in the folder "data" beside those of the manifests.
    return [arn] if arn.endswith("/*") else [arn, f"{arn.rsplit('/', 2)[0]}/data/*"]


def objects_to_flatten(request: Request, where: AwsLocation) -> list[str]:
    """The S3 objects whose content a Distributed Map reads, in addition to their list."""
    config = request.inner("ReaderConfig") if request.has("ReaderConfig") else None
    if config is None or not config.has("Transformation") or config.text("Transformation") == "NONE":
        return []
    return objects_with_prefix(request, where)


def parameter(request: Request, where: AwsLocation) -> list[str]:
    """The SSM parameter."""
    return [_parameter(request.part("Name"), where)]


def parameters(request: Request, where: AwsLocation) -> list[str]:
    """The SSM parameters in a list."""
    return [_parameter(name, where) for name in request.parts("Names")]


def parameters_below(request: Request, where: AwsLocation) -> list[str]:
    """The path of SSM parameters, which covers the parameters below it."""
    return [_parameter(request.part("Path").rstrip("/"), where)]


def secret(request: Request, where: AwsLocation) -> list[str]:
    """The secret; Secrets Manager appends six random characters to the name in its ARN."""
    (arn,) = _secret(request, where)
    is_complete = arn == request.text("SecretId") and re.search(r"-[A-Za-z0-9]{6}$", arn)
    return [arn if is_complete else f"{arn}-??????"]


def _parameter(name: str, where: AwsLocation) -> str:
    if re.match(ANY_ARN, name):
        return name
    plain = name.removeprefix("/").partition(":")[0]  # name:3 is its third version
    return where.arn("ssm", f"parameter/{plain}")


def _key(request: Request, name: str) -> str | None:
    """Returns the key or prefix called ``name``; None if omitted or determined at run time."""
    try:
        return request.text(name) if request.has(name) else None
    except DynamicValueError:
        return None


def _escape(key: str | None) -> str:
    """Returns a key whose wildcards and variables IAM reads literally."""
    return re.sub(r"[*?$]", r"${\g<0>}", key or "")
