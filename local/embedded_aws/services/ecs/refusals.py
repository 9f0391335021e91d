"""Capacity providers and other settings that are rejected: the emulator does not have them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from embedded_aws.emulator.containers.images import ImageReference
from embedded_aws.resource_model.known_inputs import read_list, read_member

_FARGATE: Final = ("FARGATE", "FARGATE_SPOT")


def _check_providers(given: Mapping[str, object]) -> Iterator[str]:
    providers = read_list(given, "capacityProviders")
    if providers is None:
        return
    for name in (each for each in providers if isinstance(each, str) and each not in _FARGATE):
        yield (
            f"capacityProviders: {name} is not in the embedded emulator, which has no instances; "
            f"must be {' or '.join(_FARGATE)}. Leave it out."
        )
    for strategy in read_list(given, "defaultCapacityProviderStrategies") or ():
        name = read_member({"strategy": strategy}, "strategy").get("capacityProvider")
        if isinstance(name, str) and name not in providers:
            yield (
                f"defaultCapacityProviderStrategies: {name} is not among 'capacityProviders', as AWS "
                f"requires; must be one of {providers}. Add it there."
            )


def explain_foreign_registry(path: str, name: str) -> str:
    """Returns why an image is not pushed.

    Args:
        path: The input that names it.
        name: Its name.
    """
    return (
        f"{path}: {name!r} is not in a private ECR repository, and the embedded emulator pushes to no other "
        "registry; must begin with the URL of an aws.ecr.Repository. Use one."
    )


def _check_image_name(given: Mapping[str, object]) -> Iterator[str]:
    name = given.get("imageName")
    if isinstance(name, str) and given.get("skipPush") is not True and not is_pushable(name):
        yield explain_foreign_registry("imageName", name)


def _check_tags(given: Mapping[str, object]) -> Iterator[str]:
    if given.get("push") is True:
        for at, name in enumerate(read_list(given, "tags") or ()):
            if isinstance(name, str) and not is_pushable(name):
                yield explain_foreign_registry(f"tags[{at}]", name)
    for path, helps in (("dockerfile.inline", "Write it to a file"), ("context.named", "Copy it there")):
        outer, _, inner = path.partition(".")
        if read_member(given, outer).get(inner):
            yield f"{path}: is not read by the embedded emulator; must be in 'context.location'. {helps}."


def is_pushable(name: str) -> bool:
    """Returns whether an image can be pushed here: with a tag, to a private ECR repository."""
    reference = ImageReference.read(name)
    return reference is not None and "imageTag" in reference.image_id


def _check_connect(given: Mapping[str, object]) -> Iterator[str]:
    connect = read_member(given, "serviceConnectConfiguration")
    if connect.get("services"):
        yield (
            "serviceConnectConfiguration.services: names do not resolve in the embedded emulator, so that "
            "others do not find the service; must be left out. Use the address of an aws.lb.LoadBalancer."
        )
    for name in ("accessLogConfiguration", "logConfiguration"):
        if connect.get(name):
            yield f"serviceConnectConfiguration.{name}: nothing is logged here; must be left out. Remove it."


REFUSALS: Final[Mapping[str, Callable[[Mapping[str, object]], Iterable[str]]]] = {
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": _check_providers,
    "aws:ecs/service:Service": _check_connect,
    "docker-build:index:Image": _check_tags,
    "docker:index/image:Image": _check_image_name,
}
"""The reasons by type."""
