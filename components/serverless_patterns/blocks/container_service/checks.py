"""Rules that join arguments of a container service."""

from typing import Final, cast

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.quotas import TARGETS
from serverless_patterns.arguments.text import show
from serverless_patterns.blocks.container_image import check_context, is_private_image
from serverless_patterns.blocks.container_service.args import MEMORY, ContainerServiceArgs
from serverless_patterns.connections.links import Links, validate_links

NAME: Final = r"(?!internal-)[a-z][a-z0-9-]*"
"""Elastic Load Balancing reserves names that begin with ``internal-``."""
MIN_SUBNETS: Final = 2
"""Subnets of a load balancer (User Guide for Application Load Balancers)."""


def check_arguments(given: ContainerServiceArgs[Completed], errors: Errors) -> Links:
    """Checks the name and everything that joins arguments, and returns the links."""
    errors.check_name("-lb", 32, NAME)
    _check_image(given, errors)
    _check_network(given, errors)
    _check_capacity(given, errors)
    _check_memory(given, errors)
    _check_port(given, errors)
    _check_both(given, errors, "certificate_arn", "domain_name")
    _check_internet(given, errors)
    return _validate_links(given, errors)


def _check_image(given: ContainerServiceArgs[Completed], errors: Errors) -> None:
    way = errors.check_exactly_one(given, "image", "context")
    image, context = given["image"], given["context"]
    if way == "image" and is_output(image):
        meaning = "in a private ECR repository, or a plain string with 'vpc_id'"
        given["image"] = errors.outputs.check(image, "image", is_private_image, is_private_image, meaning)
    elif way == "image" and image and not given["vpc_id"] and not is_private_image(cast("str", image)):
        errors.add(
            "image",
            f"{show(image)} must be in a private ECR repository, which is all that a new VPC reaches. Copy it"
            " there, or give 'vpc_id' and 'subnet_ids'",
        )
    elif way == "context" and context:
        check_context(context, errors)


def _check_network(given: ContainerServiceArgs[Completed], errors: Errors) -> None:
    _check_both(given, errors, "vpc_id", "subnet_ids")
    subnets = given["subnet_ids"]
    if given["vpc_id"] and given["vpc_endpoint_services"]:
        errors.add(
            "vpc_endpoint_services",
            "cannot be combined with 'vpc_id'. Add the endpoints where that is created",
        )
    if subnets and len(subnets) < MIN_SUBNETS and not errors.concern("subnet_ids"):
        errors.add(
            "subnet_ids",
            f"has {len(subnets)} entry, must be {MIN_SUBNETS} or more, in different Availability Zones",
        )


def _check_internet(given: ContainerServiceArgs[Completed], errors: Errors) -> None:
    subnets = given["public_subnet_ids"]
    if given["internet_facing"]:
        if not given["certificate_arn"] and not errors.concern("certificate_arn"):
            errors.add("certificate_arn", "is required with 'internet_facing'; the internet uses TLS only")
        if given["vpc_id"] and not subnets and not errors.concern("public_subnet_ids"):
            errors.add("public_subnet_ids", "is required with 'vpc_id' and 'internet_facing'")
    elif subnets:
        errors.add("public_subnet_ids", "requires 'internet_facing'. Set that, or remove them")
    if subnets and not given["vpc_id"]:
        errors.add("public_subnet_ids", "requires 'vpc_id'; a new VPC has public subnets of its own")
    if subnets and len(subnets) < MIN_SUBNETS and not errors.concern("public_subnet_ids"):
        errors.add(
            "public_subnet_ids",
            f"has {len(subnets)} entry, must be {MIN_SUBNETS} or more, in different Availability Zones",
        )


def _check_capacity(given: ContainerServiceArgs[Completed], errors: Errors) -> None:
    min_capacity, max_capacity = given["min_capacity"], given["max_capacity"]
    if max_capacity < min_capacity and not errors.concern("min_capacity", "max_capacity"):
        errors.add("max_capacity", f"{max_capacity} must be at least min_capacity, which is {min_capacity}")
    errors.warn_above("max_capacity", max_capacity, TARGETS)


def _check_memory(given: ContainerServiceArgs[Completed], errors: Errors) -> None:
    cpu, memory = given["cpu"], given["memory"]
    offered = MEMORY[cpu]
    if memory not in offered and not errors.concern("cpu", "memory"):
        nearest = min(offered, key=lambda size: abs(size - memory))
        errors.add(
            "memory",
            f"{memory} is not offered with a cpu of {cpu}; must be {offered[0]} to {offered[-1]}. The nearest"
            f" is {nearest}",
        )


def _check_port(given: ContainerServiceArgs[Completed], errors: Errors) -> None:
    port, variable = str(given["container_port"]), given["environment"].get("PORT", "")
    if variable and not is_output(variable) and variable != port:
        errors.add("environment.PORT", f"{show(variable)} must be container_port, which is {port}. Remove it")


def _validate_links(given: ContainerServiceArgs[Completed], errors: Errors) -> Links:
    """Returns the links, each of which leads to a service that the network reaches."""
    if "PORT" in given["links"]:
        errors.add("links.PORT", "is the port of the container. Choose another name")
    links = validate_links(given["links"], errors, given["environment"])
    reached = {*given["vpc_endpoint_services"], "s3"}
    for name, service in links.endpoint_services.items():
        if not given["vpc_id"] and service not in reached and not errors.concern("vpc_endpoint_services"):
            errors.add(f"links.{name}", f"requires '{service}' in 'vpc_endpoint_services'. Add it there")
    return links


def _check_both(given: ContainerServiceArgs[Completed], errors: Errors, *arguments: str) -> None:
    """Checks that of two arguments both are given, or neither."""
    for argument, other in (arguments, reversed(arguments)):
        if given.get(other) and not given.get(argument) and not errors.concern(argument):
            errors.add(argument, f"is required with '{other}'")
