"""Patches of AWS AppSync."""

from embedded_aws.ministack import appsync
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.appsync import data_sources, domains, field_permissions, javascript
from embedded_aws.services.appsync.templates import resolvers

PATCHES = (
    *data_sources.PATCHES,
    *resolvers.PATCHES,
    *javascript.PATCHES,
    *field_permissions.PATCHES,
    Patch(
        appsync.resolve_field,
        steps(resolvers.resolve_with_templates, field_permissions.add_identity),
        "resolvers have mapping templates, and see the user of an additional provider",
    ),
    Patch(appsync.handle_request, domains.serve_domain_names, "APIs have custom domain names"),
)
