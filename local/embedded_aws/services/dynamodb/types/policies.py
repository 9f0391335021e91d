"""Resource policies of tables."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Setting
from embedded_aws.resource_model.spelling import format_json


@resource_type("aws:dynamodb/resourcePolicy:ResourcePolicy")
class ResourcePolicy(Setting):
    """The resource policy of a table."""

    of = "resourceArn"
    takes = ("policy", "resourceArn")
    # It says that the deployer removes its own access, which only AWS asks for.
    meaningless = ("confirmRemoveSelfResourceAccess",)
    replaced_by = ("resourceArn",)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        policy = format_json(given["policy"])
        aws.client("dynamodb").put_resource_policy(ResourceArn=identifier, Policy=policy)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("dynamodb").get_resource_policy(ResourceArn=identifier)
        return {"policy": found["Policy"], "revisionId": found["RevisionId"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("dynamodb").delete_resource_policy(ResourceArn=identifier)
