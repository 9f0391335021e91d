"""The customer managed keys of a hardened site: one for its files, and one for the logs in us-east-1."""

from dataclasses import replace

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.component import Scope
from serverless_patterns.patterns.static_offload.args import REGION, StaticOffloadArgs
from serverless_patterns.safeguards.encryption_key import create_key_unless_given
from serverless_patterns.safeguards.policy import ServicePrincipalArgs


def encrypt_files(scope: Scope, given: StaticOffloadArgs[Completed], reader: ServicePrincipalArgs) -> Scope:
    """Returns the scope of the bucket, with the key that ``reader`` is allowed to decrypt with."""
    scope = replace(scope, kms_key_arn=given["kms_key_arn"])
    encrypts = f"the files of the site {scope.name}"
    key = create_key_unless_given(scope, given, encrypts, key_scope=scope.child_scope("site"))
    if not key:
        return scope
    key.attach_policy(readers=[reader])
    # The ARN of the key before its policy, which names the distribution: that requires the bucket.
    return replace(scope, kms_key_arn=key.arn)


def encrypt_logs(scope: Scope, given: StaticOffloadArgs[Completed]) -> Scope:
    """Returns the scope of the logs: a key of CloudWatch Logs must be in the Region of the log group."""
    scope = replace(scope, kms_key_arn=given["log_kms_key_arn"])
    encrypts = f"the logs of the site {scope.name}"
    key = create_key_unless_given(scope, given, encrypts, key_scope=scope.child_scope("logs"), region=REGION)
    if not key:
        return scope
    log_groups = [f"/aws/vendedlogs/cloudfront/{scope.name}-*", f"aws-waf-logs-{scope.name}-*"]
    return replace(scope, kms_key_arn=key.attach_policy(log_groups))
