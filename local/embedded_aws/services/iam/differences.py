"""Policies, users and roles."""

from embedded_aws.resource_model.difference import Difference

_POLICY = "aws:iam/policy:Policy"

DIFFERENCES = (
    Difference(
        type=_POLICY,
        property="policy: condition keys",
        rule="a policy with a key that AWS sets in requests and the emulator does not is rejected by "
        "the name of the key, also in policies of queues, topics, buckets and other resources; "
        "requests have no keys of services without a table in "
        "`embedded_aws/iam/policy_language/service_keys.py`, "
        "except for tags of resources; a key that AWS does not have is absent as there, and named "
        "in the log of the emulator",
        reason="a statement that denies something would not apply",
    ),
    Difference(
        type=_POLICY,
        property="policy: organizations, VPC endpoints, MFA",
        rule="`aws:PrincipalOrgID`, `aws:SourceVpce`, `aws:MultiFactorAuthAge` and their like are "
        "absent, and `aws:MultiFactorAuthPresent` is false in sessions; every request counts as "
        "one over TLS",
        reason="accounts here have no organization, no VPC endpoints and no MFA devices",
    ),
    Difference(
        type=_POLICY,
        property="policy: principals",
        rule="principals must exist in the account, with their path; a user or role that is deleted "
        "and created again is the same principal in policies",
        reason="the emulator does not replace ARNs with unique IDs",
    ),
    Difference(
        type=_POLICY,
        property="policy: actions, service principals",
        rule="a policy of a resource is rejected if no action of its service matches, and any policy if a "
        "service principal is in no list of AWS's packages; an action of an identity policy that AWS does "
        "not have is accepted as there, and named in the log of the emulator",
        reason="AWS publishes no list of service principals, and the texts of some services are not known",
    ),
    Difference(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        property="policyArn: a policy of AWS",
        rule="those of the services here exist, with the documents of AWS "
        "(`embedded_aws/services/iam/managed_policies.json`); any other one is rejected by name before "
        "anything is created, also with users, groups and as a boundary",
        reason="AWS has some 1,600 policies, and one without its document would allow nothing",
    ),
    Difference(
        type=_POLICY,
        property="policy: size",
        rule="is not limited; session policies are",
        reason="the emulator does not count",
    ),
    Difference(
        type="aws:iam/role:Role",
        property="assumed by the root user",
        rule="the root user assumes roles that trust the account, and no policy restricts it but those "
        "of queues and topics; on AWS, it cannot assume roles, and policies of buckets and keys "
        "restrict it",
        reason="deployments and tests use it for the work of an administrator on AWS",
    ),
)
