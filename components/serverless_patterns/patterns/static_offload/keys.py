"""The customer managed keys of a hardened site: one for its files, and one for the logs in us-east-1."""

from dataclasses import replace

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.component import Scope
from serverless_patterns.patterns.static_offload.args import REGION, StaticOffloadArgs
from serverless_patterns.safeguards.encryption_key import EncryptionKey
from serverless_patterns.safeguards.policy import ServicePrincipalArgs, allow_service


def encrypt_files(scope: Scope, given: StaticOffloadArgs[Completed], reader: ServicePrincipalArgs) -> Scope:
    """Returns the scope of the bucket, with the key that ``reader`` is allowed to decrypt with."""
    if given["kms_key_arn"] or not given["hardened"]:
        return replace(scope, kms_key_arn=given["kms_key_arn"])
    key = EncryptionKey(
        scope.below("site"),
        f"Encrypts the files of the site {scope.name}.",
        force_destroy=given["force_destroy"],
    )
    key.attach_policy([], [allow_service(reader, ["kms:Decrypt"], "*")])
    # The ARN of the key before its policy, which names the distribution: that requires the bucket.
    return replace(scope, kms_key_arn=key.arn)


def encrypt_logs(scope: Scope, given: StaticOffloadArgs[Completed]) -> Scope:
    """Returns the scope of the logs: a key of CloudWatch Logs must be in the Region of the log group."""
    if given["log_kms_key_arn"] or not given["hardened"]:
        return replace(scope, kms_key_arn=given["log_kms_key_arn"])
    key = EncryptionKey(
        scope.below("logs"),
        f"Encrypts the logs of the site {scope.name}.",
        region=REGION,
        force_destroy=given["force_destroy"],
    )
    log_groups = [f"/aws/vendedlogs/cloudfront/{scope.name}-*", f"aws-waf-logs-{scope.name}-*"]
    return replace(scope, kms_key_arn=key.attach_policy(log_groups))
