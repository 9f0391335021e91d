"""Amazon CloudWatch Logs."""

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType
from embedded_aws.resource_model.spelling import format_json, tag_argument

_GROUP = {
    "deletionProtectionEnabled": "deletionProtectionEnabled",
    "kmsKeyId": "kmsKeyId",
    "logGroupClass": "logGroupClass",
}


@resource_type("aws:cloudwatch/logGroup:LogGroup")
class LogGroup(ResourceType):
    """A log group."""

    takes = (*_GROUP, "name", "namePrefix", "retentionInDays", "skipDestroy", "tags")
    replaced_by = ("logGroupClass", "name", "namePrefix")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("logs").create_log_group(
            logGroupName=physical, **tag_argument(given), **given.pick(_GROUP)
        )
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        logs, group = aws.client("logs"), {"logGroupName": identifier}
        if given.has_changed("kmsKeyId"):
            if "kmsKeyId" in given:
                logs.associate_kms_key(**group, kmsKeyId=given["kmsKeyId"])
            else:
                logs.disassociate_kms_key(**group)
        # Deletion protection is checked below: MiniStack does not know it.
        replace_tags(logs, aws.arn("logs", f"log-group:{identifier}"), given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        # Zero is the provider's word for "for ever", which AWS expresses by no policy at all.
        if days := given.get("retentionInDays"):
            aws.client("logs").put_retention_policy(logGroupName=identifier, retentionInDays=days)
        elif given.before.get("retentionInDays"):
            aws.client("logs").delete_retention_policy(logGroupName=identifier)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        groups = aws.client("logs").describe_log_groups(logGroupNamePrefix=identifier)["logGroups"]
        for group in groups:
            if group["logGroupName"] == identifier:
                return {
                    **select_inputs(group, {"kmsKeyId": "kmsKeyId"}),
                    "arn": aws.arn("logs", f"log-group:{identifier}"),
                    "name": identifier,
                    "retentionInDays": group.get("retentionInDays", 0),
                }
        return None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.get("skipDestroy"):
            return
        if given.get("deletionProtectionEnabled"):
            raise DeploymentError("the log group has deletion protection: disable it first")
        aws.client("logs").delete_log_group(logGroupName=identifier)


@resource_type("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
class LogResourcePolicy(Put):
    """A policy that allows services to write to log groups. Its id is its name."""

    takes = ("policyDocument", "policyName")
    replaced_by = ("policyName",)
    name_input = "policyName"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        document = format_json(given["policyDocument"])
        aws.client("logs").put_resource_policy(policyName=identifier, policyDocument=document)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        for policy in aws.client("logs").describe_resource_policies()["resourcePolicies"]:
            if policy["policyName"] == identifier:
                return {"policyDocument": policy["policyDocument"], "policyName": identifier}
        return None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("logs").delete_resource_policy(policyName=identifier)
