"""Patches of AWS Identity and Access Management."""

from embedded_aws.iam.permissions import policy_sizes
from embedded_aws.ministack import iam, sts
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.iam import (
    identities,
    managed_policy_records,
    messages,
    oidc_providers,
    renamed_identities,
    service_credentials,
    service_linked_roles,
)

PATCHES = (
    Patch(
        iam.actions,
        steps(
            renamed_identities.rename_identities,
            service_linked_roles.manage_service_linked_roles,
            service_credentials.manage_service_credentials,
            identities.complete_identities,
            oidc_providers.change_providers,
            policy_sizes.limit_policies,
        ),
        "users and groups can be renamed; service-linked roles have their names and policies; users have"
        " credentials of services; a caller is a user; policies exist that are attached; providers of tokens"
        " can be changed; policies have AWS's limits of size",
    ),
    Patch(iam.xml_error, messages.word_errors, "errors have the messages of AWS"),
    Patch(sts.invalid_role_arn, messages.reject_role_arn, "the error for an ARN has the message of AWS"),
    Patch(iam.role_xml, identities.omit_empty_members, "a role without a description has no member for it"),
    Patch(
        iam.find_policy,
        managed_policy_records.complete_managed_policies,
        "policies that AWS manages for the services here exist",
    ),
    Patch(iam.user_xml, identities.omit_empty_members, "boundaries have the type that AWS returns"),
)
