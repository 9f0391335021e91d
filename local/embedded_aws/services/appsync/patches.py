"""Patches of AWS AppSync."""

from typing import Final

from embedded_aws.iam.permissions.passed_roles import require_pass_role
from embedded_aws.ministack import appsync
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.appsync import data_sources, domains
from embedded_aws.services.appsync.templates import resolvers

_ROLES: Final = frozenset({"servicerolearn", "cloudwatchlogsrolearn"})

PATCHES = (
    *data_sources.PATCHES,
    *resolvers.PATCHES,
    Patch(
        appsync.handle_request,
        steps(domains.serve_domain_names, require_pass_role("appsync", _ROLES)),
        "APIs have custom domain names; passing a role to AppSync needs permission",
    ),
)
