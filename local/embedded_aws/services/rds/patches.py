"""Patches of Amazon RDS."""

from embedded_aws.ministack import rds
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.rds import master_secrets
from embedded_aws.services.rds.data_api import handler

PATCHES = (
    Patch(
        rds.handle_data_request,
        handler.handle_data_requests,
        "statements of the Data API run in PostgreSQL, with the types and errors of AWS",
    ),
    Patch(
        rds.handle_request,
        steps(master_secrets.require_permissions_for_secret, handler.end_servers_of_deleted_clusters),
        "the secret of a master user needs permissions of the caller; the data of a cluster ends with the"
        " cluster",
    ),
)
