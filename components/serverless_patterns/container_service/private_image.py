"""Images in private ECR repositories, told by their name."""

import re

import pulumi

from serverless_patterns.conformance import show
from serverless_patterns.validation import DNS_SUFFIX

_IMAGE = re.compile(
    rf"(?P<account>\d{{12}})\.dkr\.ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.{DNS_SUFFIX}"
    r"/(?P<repository>[a-z0-9._/-]+)(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?"
)


def is_private_image(image: str) -> bool:
    """Whether ``image`` is in a private ECR repository."""
    return _IMAGE.fullmatch(image) is not None


def repository_arn(partition: str, image: str) -> str:
    """ARN of the repository that holds ``image``.

    Raises:
        pulumi.RunError: It is in no private ECR repository.
    """
    found = _IMAGE.fullmatch(image)
    if found is None:
        raise pulumi.RunError(
            f"the image {show(image)} is in no private ECR repository; one that is known only later has to be"
        )
    return f"arn:{partition}:ecr:{found['region']}:{found['account']}:repository/{found['repository']}"
