"""Applications, whose deployment groups deploy functions."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.spelling import tag_list

_APPLICATION = {"computePlatform": "computePlatform", "name": "applicationName"}


@resource_type("aws:codedeploy/application:Application")
class Application(ResourceType):
    """An application."""

    takes = ("computePlatform", "name", "tags")
    replaced_by = ("computePlatform",)
    defaults = {"computePlatform": "Server"}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("codedeploy").create_application(
            applicationName=physical,
            computePlatform=given.get("computePlatform", "Server"),
            tags=tag_list(given),
        )
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> str:
        client, named = aws.client("codedeploy"), given.get("name", identifier)
        if named != identifier:
            client.update_application(applicationName=identifier, newApplicationName=named)
        replace_tags(client, aws.arn("codedeploy", f"application:{named}"), given)
        return named

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("codedeploy").get_application(applicationName=identifier)["application"]
        return {
            **select_inputs(found, _APPLICATION),
            "applicationId": found["applicationId"],
            "arn": aws.arn("codedeploy", f"application:{identifier}"),
            "githubAccountName": "",
            "linkedToGithub": found["linkedToGitHub"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("codedeploy").delete_application(applicationName=identifier)
