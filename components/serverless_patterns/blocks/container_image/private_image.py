"""Names of images in private ECR repositories."""

import re

from serverless_patterns.arguments.declarations import DNS_SUFFIX

PRIVATE_IMAGE = (
    rf"(?P<account>\d{{12}})\.dkr\.ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.{DNS_SUFFIX}"
    r"/(?P<repository>[a-z0-9._/-]+)(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?"
)
"""Pattern of the name of an image in a private ECR repository."""


def is_private_image(image: str) -> bool:
    """Returns whether ``image`` is in a private ECR repository."""
    return re.fullmatch(PRIVATE_IMAGE, image) is not None


def repository_arn(partition: str, image: str) -> str:
    """Returns the ARN of the repository of a private image.

    An image that the mocks of a unit test make up is in no repository; its own name stands in the ARN.
    """
    found = re.fullmatch(PRIVATE_IMAGE, str(image))
    place = f"{found['region']}:{found['account']}:repository/{found['repository']}" if found else image
    return f"arn:{partition}:ecr:{place}"
