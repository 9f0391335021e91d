"""Images in private ECR repositories, told by their name."""

import re

from serverless_patterns.arguments.declarations import DNS_SUFFIX
from serverless_patterns.arguments.text import show

PRIVATE_IMAGE = (
    rf"(?P<account>\d{{12}})\.dkr\.ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.{DNS_SUFFIX}"
    r"/(?P<repository>[a-z0-9._/-]+)(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?"
)


def is_private_image(image: str) -> bool:
    """Whether ``image`` is in a private ECR repository."""
    return re.fullmatch(PRIVATE_IMAGE, image) is not None


def repository_arn(partition: str, image: str) -> str:
    """ARN of the repository that holds ``image``, which is private.

    Raises:
        ValueError: It is in no private ECR repository.
    """
    found = re.fullmatch(PRIVATE_IMAGE, image)
    if found is None:
        raise ValueError(f"the image {show(image)} is in no private ECR repository")
    return f"arn:{partition}:ecr:{found['region']}:{found['account']}:repository/{found['repository']}"
