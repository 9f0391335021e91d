"""Patches of AWS AppSync."""

from embedded_aws.ministack import appsync
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.appsync import data_sources, domains, javascript
from embedded_aws.services.appsync.templates import resolvers

PATCHES = (
    *data_sources.PATCHES,
    *resolvers.PATCHES,
    *javascript.PATCHES,
    Patch(appsync.handle_request, domains.serve_domain_names, "APIs have custom domain names"),
)
