"""Settings of a provider that change its resources, and those that are rejected."""

import base64
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Final, Self, cast

from embedded_aws.emulator.clients import ACCOUNT
from embedded_aws.errors import DeploymentError
from embedded_aws.json_values import read_array, read_object, read_text
from embedded_aws.program.wire import UNKNOWN, Properties

APPLIED: Final = ("region", "defaultTags", "ignoreTags", "allowedAccountIds", "forbiddenAccountIds")
IGNORED: Final = (
    *(
        "accessKey",
        "profile",
        "secretKey",
        "sharedConfigFiles",
        "sharedCredentialsFiles",
        "stsRegion",
        "token",
    ),
    *("customCaBundle", "httpProxy", "httpsProxy", "insecure", "noProxy", "userAgents"),
    *("ec2MetadataServiceEndpoint", "ec2MetadataServiceEndpointMode", "endpoints"),
    *(
        "maxRetries",
        "retryMode",
        "s3UsEast1RegionalEndpoint",
        "s3UsePathStyle",
        "tokenBucketRateLimiterCapacity",
    ),
    *("skipCredentialsValidation", "skipMetadataApiCheck", "skipRegionValidation"),
    *("skipRequestingAccountId", "useDualstackEndpoint", "useFipsEndpoint"),
)
"""They say how AWS is reached, which is not AWS here."""
_ONE_USER: Final = "the embedded emulator creates resources as the root user of its one account"
REFUSED: Final[Mapping[str, str]] = {
    "assumeRoles": _ONE_USER,
    "assumeRoleWithWebIdentity": _ONE_USER,
    "tagPolicyCompliance": "the embedded emulator has no tag policies",
}


@dataclass(frozen=True)
class ProviderSettings:
    """Settings that change resources.

    Attributes:
        region: Region of the resources that name none; empty if the provider names none either.
        default_tags: Tags of every resource that can have tags and does not give them itself.
        ignored_tags: Keys of tags that others set.
        ignored_prefixes: Beginnings of such keys.
    """

    region: str = ""
    default_tags: Mapping[str, str] = field(default_factory=dict[str, str])
    ignored_tags: Collection[str] = ()
    ignored_prefixes: Collection[str] = ()

    @classmethod
    def read(cls, given: Properties) -> Self:
        """Reads the settings of a provider.

        Args:
            given: Settings by their camelCase name; objects also as JSON, as in the configuration of a stack.

        Raises:
            DeploymentError: If one of them is rejected. The message names all of these.
        """
        settings = {name: _parse(value) for name, value in given.items()}
        if problems := [f"  {name}: {reason}" for name, reason in find_problems(settings)]:
            raise DeploymentError("\n".join(["the provider has settings that are refused:", *problems]))
        tags = read_object(settings.get("defaultTags"))
        ignored = read_object(settings.get("ignoreTags"))
        return cls(
            region=read_text(settings.get("region")),
            default_tags={name: str(value) for name, value in read_object(tags.get("tags")).items()},
            ignored_tags=tuple(map(str, read_array(ignored.get("keys")))),
            ignored_prefixes=tuple(map(str, read_array(ignored.get("keyPrefixes")))),
        )

    @classmethod
    def decode(cls, identifier: str) -> Self:
        """Returns the settings of the provider with an ID from :meth:`encode`."""
        region, _, others = identifier.partition(".")
        return cls(region, **json.loads(base64.urlsafe_b64decode(others))) if others else cls(region)

    def encode(self, region: str) -> str:
        """Returns the ID of a provider of a program, by which its resources find the settings.

        Args:
            region: Region of the provider, if it names none itself.
        """
        others = {name: value for name, value in asdict(self).items() if name != "region" and value}
        identifier = self.region or region
        if not others:
            return identifier
        text = json.dumps(others, sort_keys=True).encode()
        return f"{identifier}.{base64.urlsafe_b64encode(text).decode()}"

    def merge_tags(self, own: object) -> object:
        """Returns the tags of a resource with the default tags, which its own ones override."""
        return {**self.default_tags, **cast("Properties", own)} if isinstance(own, dict) else own

    def filter_tags(self, found: Mapping[str, str]) -> dict[str, str]:
        """Returns the tags that a resource has in AWS without those that are ignored."""
        return {
            name: value
            for name, value in found.items()
            if name not in self.ignored_tags and not name.startswith(tuple(self.ignored_prefixes))
        }

    def select_own_tags(self, found: Mapping[str, str], own: object) -> dict[str, str]:
        """Returns the tags that a resource has in AWS without those that are only default tags."""
        given = cast("Properties", own) if isinstance(own, dict) else {}
        return {
            name: value
            for name, value in self.filter_tags(found).items()
            if name in given or self.default_tags.get(name) != value
        }


def find_problems(given: Properties) -> Iterator[tuple[str, str]]:
    """Yields each setting that is rejected, with the reason."""
    for name, value in sorted(given.items()):
        parsed = _parse(value)
        if parsed in (None, "", [], {}, UNKNOWN):
            continue
        if name in REFUSED:
            yield name, f"is not supported: {REFUSED[name]}. Leave it out for local stacks."
        elif name == "allowedAccountIds" and ACCOUNT not in read_array(parsed):
            yield name, f"{parsed} does not have the account of the embedded emulator, {ACCOUNT}. Add it."
        elif name == "forbiddenAccountIds" and ACCOUNT in read_array(parsed):
            yield name, f"{parsed} has the account of the embedded emulator, {ACCOUNT}. Remove it."


def _parse(value: object) -> object:
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(ValueError):
            return json.loads(value)
    return value
