"""AWS IAM."""

from embedded_aws.program.policy_document import policy_document
from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, invoke, resource
from embedded_aws.resources.spelling import json_text, tag_list


@resource(
    "aws:iam/role:Role",
    takes=(
        "assumeRolePolicy",
        "description",
        "inlinePolicies",
        "managedPolicyArns",
        "maxSessionDuration",
        "name",
        "namePrefix",
        "path",
        "permissionsBoundary",
        "tags",
    ),
    meaningless=("forceDetachPolicies",),
)
def _role(aws: Context, name: str, inputs: Inputs) -> Created:
    iam = aws.client("iam")
    physical = aws.physical_name(name, inputs)
    created = iam.create_role(
        RoleName=physical,
        AssumeRolePolicyDocument=json_text(inputs["assumeRolePolicy"]),
        Tags=tag_list(inputs),
        **inputs.pick(
            {
                "description": "Description",
                "maxSessionDuration": "MaxSessionDuration",
                "path": "Path",
                "permissionsBoundary": "PermissionsBoundary",
            }
        ),
    )["Role"]
    for inline in inputs.get("inlinePolicies", []):
        iam.put_role_policy(
            RoleName=physical,
            PolicyName=inline["name"],
            PolicyDocument=json_text(inline["policy"]),
        )
    for policy_arn in inputs.get("managedPolicyArns", []):
        iam.attach_role_policy(RoleName=physical, PolicyArn=policy_arn)
    return physical, {"arn": created["Arn"], "name": physical, "uniqueId": created["RoleId"]}


@resource("aws:iam/rolePolicy:RolePolicy", takes=("name", "namePrefix", "policy", "role"))
def _role_policy(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    role_name = inputs["role"]
    aws.client("iam").put_role_policy(
        RoleName=role_name, PolicyName=physical, PolicyDocument=json_text(inputs["policy"])
    )
    return f"{role_name}:{physical}", {"name": physical}


@resource(
    "aws:iam/policy:Policy",
    takes=("description", "name", "namePrefix", "path", "policy", "tags"),
    meaningless=("delayAfterPolicyCreationInMs",),
)
def _policy(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    created = aws.client("iam").create_policy(
        PolicyName=physical,
        PolicyDocument=json_text(inputs["policy"]),
        Tags=tag_list(inputs),
        **inputs.pick({"description": "Description", "path": "Path"}),
    )["Policy"]
    arn = created["Arn"]
    return arn, {"arn": arn, "name": physical, "policyId": created["PolicyId"]}


@resource(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment", takes=("name", "namePrefix", "policyArn", "role")
)
def _role_policy_attachment(aws: Context, name: str, inputs: Inputs) -> Created:
    aws.client("iam").attach_role_policy(RoleName=inputs["role"], PolicyArn=inputs["policyArn"])
    return aws.physical_name(name, inputs), {}


@invoke("aws:iam/getPolicyDocument:getPolicyDocument")
def _get_policy_document(_aws: Context, inputs: Inputs) -> Properties:
    return policy_document(inputs.properties)
