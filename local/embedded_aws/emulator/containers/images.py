"""Container images without layers: their manifest in Amazon ECR contains how to run them.

That is a directory, or an image that Docker or Podman built. A descriptor of the OCI image specification can
embed its content as ``data``, so the manifest contains the configuration of the container.
"""

import base64
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Final, Self

from embedded_aws.json_values import read_object

MANIFEST_TYPE: Final = "application/vnd.oci.image.manifest.v1+json"
_CONFIG_TYPE: Final = "application/vnd.oci.image.config.v1+json"
_REFERENCE: Final = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com/(?P<repository>[^:@]+)"
    r"(:(?P<tag>[^@]+))?(@(?P<digest>sha256:[0-9a-f]{64}))?"
)


@dataclass(frozen=True)
class ImageReference:
    """An image in a private ECR repository.

    Attributes:
        account: Account of the registry.
        region: Region of the registry.
        repository: Name of the repository.
        image_id: Digest or tag, in the form of ECR's API.
    """

    account: str
    region: str
    repository: str
    image_id: dict[str, str]

    @classmethod
    def read(cls, image: str) -> Self | None:
        """Parses the name of an image; returns None if it is not in a private ECR repository."""
        if not (found := _REFERENCE.fullmatch(image)):
            return None
        by_digest = {"imageDigest": found["digest"]} if found["digest"] else None
        return cls(
            account=found["account"],
            region=found["region"],
            repository=found["repository"],
            image_id=by_digest or {"imageTag": found["tag"] or "latest"},
        )


@dataclass(frozen=True)
class ImageConfig:
    """Settings for running an image.

    Attributes:
        directory: Working directory of the process: the build context.
        entrypoint: Start of the command line.
        command: Rest of the command line, which a task definition can replace.
        environment: Environment variables.
        dockerfile: Path of the Dockerfile, if it is that of a Lambda function.
        content: Fingerprint of the build context, if it is that of a Lambda function.
    """

    directory: str
    entrypoint: list[str]
    command: list[str]
    environment: dict[str, str]
    dockerfile: str = ""
    content: str = ""

    def manifest(self) -> str:
        """Returns the manifest that contains this configuration."""
        return _build_manifest(asdict(self))


@dataclass(frozen=True)
class BuiltImage:
    """An image that Docker or Podman built.

    Attributes:
        image: Its ID there.
    """

    image: str

    def manifest(self) -> str:
        """Returns the manifest that contains the ID."""
        return _build_manifest(asdict(self))


def read_manifest(manifest: str) -> ImageConfig | BuiltImage | None:
    """Returns what a manifest contains; None if another tool built the image."""
    data = read_object(read_object(json.loads(manifest)).get("config")).get("data")
    if not isinstance(data, str):
        return None
    content = json.loads(base64.b64decode(data))
    return BuiltImage(**content) if "image" in content else ImageConfig(**content)


def _build_manifest(value: object) -> str:
    content = json.dumps(value, sort_keys=True).encode()
    descriptor = {
        "mediaType": _CONFIG_TYPE,
        "digest": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "size": len(content),
        "data": base64.b64encode(content).decode(),
    }
    layers: list[object] = []
    return json.dumps(
        {"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": descriptor, "layers": layers}
    )
