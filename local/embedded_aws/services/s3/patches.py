"""Patches of Amazon S3."""

from embedded_aws.iam.permissions import (
    keys,
    notified_resources,
    object_requests,
    passed_roles,
    policy_documents,
)
from embedded_aws.ministack import s3
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.s3 import (
    buckets,
    configurations,
    encryption,
    errors,
    identifiers,
    notifications,
    operations,
    posts,
    versions,
    websites,
)

PATCHES = (
    *buckets.PATCHES,
    *configurations.PATCHES,
    *websites.PATCHES,
    *notifications.PATCHES,
    *versions.PATCHES,
    *encryption.PATCHES,
    *errors.PATCHES,
    *identifiers.PATCHES,
    Patch(
        s3.dispatch,
        steps(
            operations.serve_operations,
            policy_documents.validate_bucket_policies,
            passed_roles.require_role_of_bucket,
            object_requests.reject_ambiguous,
        ),
        "objects, versions, uploads and their lists are served as S3 does; a request names one subresource;"
        " policies of buckets are valid, and passing a role to S3 needs permission",
    ),
    Patch(
        s3.check_post_policy,
        steps(posts.explain_policy, keys.require_key_of_form),
        "who signs a form needs permission to use the key of the object; S3 names the failed condition",
    ),
    Patch(
        s3.validate_notifications,
        steps(notified_resources.validate_destinations, configurations.validate_events),
        "a bucket notifies only destinations that allow that, of events that exist",
    ),
)
