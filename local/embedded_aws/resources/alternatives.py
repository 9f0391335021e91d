"""Types and functions to use instead of those that the embedded emulator does not have."""

import difflib
import re
from collections.abc import Iterable
from typing import Final

_BUILD: Final = "use awsx.ecr.Image, which builds an image from the directory of its Dockerfile"
_SERVICES: Final = "containers of ECS (awsx.ecs.FargateService)"
_CONTAINERS: Final = f"use a function, or {_SERVICES}"
_ALTERNATIVES: Final = {
    "aws-native:": "use the type of the package aws",
    "aws:autoscaling/": _CONTAINERS,
    "aws:cloudformation/": "write the resources of its template in the program",
    "aws:dynamodb/globalTable": "use one aws.dynamodb.Table: nothing replicates to other Regions here",
    "aws:dynamodb/tableReplica": "leave it out: nothing replicates to other Regions here",
    "aws:ec2/getAmiIds": f"it finds images of virtual machines, which do not run here: {_CONTAINERS}",
    "aws:ec2/instance": f"virtual machines do not run here: {_CONTAINERS}",
    "aws:ec2/launchTemplate": f"virtual machines do not run here: {_CONTAINERS}",
    "aws:eks/": f"Kubernetes does not run here: {_CONTAINERS}",
    "aws:servicediscovery/": "names do not resolve here: use the address of an aws.lb.LoadBalancer",
    "awsx:apigateway:": "use RestAPI of the package aws-apigateway, or aws.apigatewayv2.Api",
    "awsx:cloudtrail:": "use aws.cloudwatch.EventRule for events of AWS's services",
    "awsx:ecr:RegistryImage": _BUILD,
    "awsx:ecs:EC2": "use awsx.ecs.FargateService",
    "awsx:lb:NetworkLoadBalancer": "use awsx.lb.ApplicationLoadBalancer",
    "docker-build:": "use the 'ref' of a docker_build.Image",
    "docker:index/remoteImage": f"there is no Docker for it: {_CONTAINERS}, which name the image themselves",
    "docker:": f"build images with docker.Image, and run them by {_SERVICES}",
    "eks:": f"Kubernetes does not run here: {_CONTAINERS}",
    "kubernetes:": f"Kubernetes does not run here: {_CONTAINERS}",
}
"""Advice by the beginning of a token."""

_SPELLING: Final = re.compile(r"(?:_?v\d+|legacy)$", re.IGNORECASE)
_SIMILAR: Final = 0.85
"""Least similarity of a name that is misspelled."""


def find_alternative(token: str, known: Iterable[str]) -> str | None:
    """Returns the advice for a type or function that does not exist here; None if there is none.

    Args:
        token: Its token.
        known: Tokens of the types or functions that exist.
    """
    for prefix, advice in _ALTERNATIVES.items():
        if token.startswith(prefix):
            return advice
    there = _find_near(token, known)
    return f"use {there} instead" if there else None


def _find_near(token: str, known: Iterable[str]) -> str | None:
    """Returns another version of a type, or one whose name was probably meant."""
    service = _read_service(token)
    names = {_read_name(each): each for each in known if _read_service(each) == service and _read_name(each)}
    plain = _SPELLING.sub("", _read_name(token)).lower()
    for name, each in names.items():
        if _SPELLING.sub("", name).lower() == plain:
            return each
    near = difflib.get_close_matches(_read_name(token), names, n=1, cutoff=_SIMILAR)
    return names[near[0]] if near else None


def _read_service(token: str) -> str:
    return ":".join(part.partition("/")[0] for part in token.split(":")[:2])


def _read_name(token: str) -> str:
    return token.rpartition(":")[2]
