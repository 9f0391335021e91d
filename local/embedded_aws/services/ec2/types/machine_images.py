"""Images of virtual machines, which do not run here: an error then names the machines, not their images."""

import re
from collections.abc import Mapping
from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.lookups import (
    build_filters,
    build_missing_error,
    read_tags,
    register_lookup,
)

_AMI: Final = "aws:ec2/getAmi:getAmi"
_PUBLISHERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("amazon", "137112412989"), "137112412989"),
    **dict.fromkeys(("aws-marketplace", "679593333241"), "679593333241"),
    "099720109477": "099720109477",
    "125523088429": "125523088429",
    "136693071363": "136693071363",
    "309956199498": "309956199498",
    "591542846629": "591542846629",
    "801119661308": "801119661308",
}
"""Accounts of those who publish images in every Region, by the names of owners: Amazon, its marketplace,
Canonical, Fedora, Debian, Red Hat, Amazon ECS, and Amazon for Windows."""
_SHOWN: Final = {
    "architecture": "Architecture",
    "creationDate": "CreationDate",
    "description": "Description",
    "hypervisor": "Hypervisor",
    "imageLocation": "ImageLocation",
    "imageType": "ImageType",
    "name": "Name",
    "ownerId": "OwnerId",
    "public": "Public",
    "rootDeviceName": "RootDeviceName",
    "rootDeviceType": "RootDeviceType",
    "state": "State",
    "virtualizationType": "VirtualizationType",
}
_ARM: Final = re.compile("arm64|aarch64")


@register_lookup(_AMI, "EC2 AMI", "nameRegex")
def get_ami(aws: Context, given: Inputs) -> Properties:
    """An image: one of the few that the emulator has, or one made up for a known publisher."""
    settings = given.pick({"executableUsers": "ExecutableUsers", "owners": "Owners"})
    images = aws.client("ec2").describe_images(Filters=build_filters(given, {}), **settings)["Images"]
    images = [image for image in images if _has_name(image.get("Name", ""), given)]
    images = images or _make_up(aws, given)
    if not images:
        raise build_missing_error(
            _AMI, "Your query returned no results. Please change your search criteria and try again."
        )
    if len(images) > 1 and not given.get("mostRecent", False):
        raise build_missing_error(
            _AMI,
            "Your query returned more than one result. Please try a more specific search criteria, or set "
            "`most_recent` attribute to true.",
        )
    image = max(images, key=lambda each: each.get("CreationDate", ""))
    identifier = image["ImageId"]
    return {
        **select_inputs(image, _SHOWN),
        "arn": f"arn:{aws.partition}:ec2:{aws.region}::image/{identifier}",
        "id": identifier,
        "imageId": identifier,
        "tags": read_tags(image.get("Tags", [])),
    }


def _has_name(name: str, given: Inputs) -> bool:
    from embedded_aws.emulator.patterns import compile_pattern  # noqa: PLC0415 loads a library

    pattern = given.get("nameRegex")
    return not pattern or compile_pattern(pattern).search(name) is not None


def _make_up(aws: Context, given: Inputs) -> list[Properties]:
    """Returns the image that a known publisher has by a filter of names, if that is what is looked for."""
    filters: dict[str, list[str]] = {each["name"]: each["values"] for each in given.get("filters", [])}
    owners = [*given.get("owners", []), *filters.get("owner-alias", []), *filters.get("owner-id", [])]
    publisher = next((_PUBLISHERS[each] for each in owners if each in _PUBLISHERS), None)
    if publisher is None or "name" not in filters:
        return []
    name = filters["name"][0].replace("*", "20250101").replace("?", "0")
    if not _has_name(name, given):
        return []
    found = {
        "Architecture": "arm64" if _ARM.search(name) else "x86_64",
        "RootDeviceType": "ebs",
        "VirtualizationType": "hvm",
    }
    asked = {
        "Architecture": "architecture",
        "RootDeviceType": "root-device-type",
        "VirtualizationType": "virtualization-type",
    }
    return [
        {
            "CreationDate": "2025-01-01T00:00:00.000Z",
            "Description": name,
            "Hypervisor": "xen",
            "ImageId": f"ami-{aws.make_up_id(17)}",
            "ImageLocation": f"{publisher}/{name}",
            "ImageType": "machine",
            "Name": name,
            "OwnerId": publisher,
            "Public": True,
            "RootDeviceName": "/dev/sda1",
            "State": "available",
            **found,
            **{ours: filters[theirs][0] for ours, theirs in asked.items() if theirs in filters},
        }
    ]
