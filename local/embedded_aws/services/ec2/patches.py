"""Patches of Amazon EC2."""

from embedded_aws.ministack import ec2
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.ec2 import filters, prefix_lists

PATCHES = (
    Patch(
        ec2.handle_request,
        filters.apply_filters,
        "each filter of a description is applied, or an error",
    ),
    Patch(
        ec2.parse_permissions,
        prefix_lists.read_prefix_lists,
        "rules that differ in their prefix list only are different rules",
    ),
)
