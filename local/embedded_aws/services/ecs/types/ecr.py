"""Amazon ECR."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType, Setting
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import format_json, tag_list

_REPOSITORY = {
    "imageScanningConfiguration": "imageScanningConfiguration",
    "imageTagMutability": "imageTagMutability",
}


@resource_type("aws:ecr/repository:Repository")
class Repository(ResourceType):
    """A repository of images."""

    takes = (*_REPOSITORY, "encryptionConfigurations", "forceDelete", "name", "namePrefix", "tags")
    meaningless = ("imageTagMutabilityExclusionFilters",)
    replaced_by = ("encryptionConfigurations", "name")
    defaults = {"imageScanningConfiguration": {"scanOnPush": False}, "imageTagMutability": "MUTABLE"}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical, settings = aws.physical_name(name, given), given.pick(_REPOSITORY)
        for encryption in given.get("encryptionConfigurations", []):
            settings["encryptionConfiguration"] = encryption
        if tags := tag_list(given):
            settings["tags"] = tags
        aws.client("ecr").create_repository(repositoryName=physical, **settings)
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        ecr, repository = aws.client("ecr"), {"repositoryName": identifier}
        if given.has_changed("imageTagMutability"):
            mutability = given.get("imageTagMutability")
            ecr.put_image_tag_mutability(**repository, imageTagMutability=mutability)
        if given.has_changed("imageScanningConfiguration"):
            scanning = given.get("imageScanningConfiguration")
            ecr.put_image_scanning_configuration(**repository, imageScanningConfiguration=scanning)
        replace_tags(ecr, aws.arn("ecr", f"repository/{identifier}"), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("ecr").describe_repositories(repositoryNames=[identifier])
        (repository,) = answer["repositories"]
        return {
            **select_inputs(repository, {"imageTagMutability": "imageTagMutability"}),
            **read_inputs(given, repository, {"imageScanningConfiguration": "imageScanningConfiguration"}),
            "arn": repository["repositoryArn"],
            "name": identifier,
            "registryId": repository["registryId"],
            "repositoryUrl": repository["repositoryUri"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        force = given.get("forceDelete", False)
        aws.client("ecr").delete_repository(repositoryName=identifier, force=force)


@resource_type("aws:ecr/lifecyclePolicy:LifecyclePolicy")
class LifecyclePolicy(Setting):
    """Lifecycle policy of a repository. Every change replaces it."""

    of = "repository"
    takes = ("policy", "repository")
    replaced_by = ("policy", "repository")
    delete_before_replace = True

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ecr").put_lifecycle_policy(
            repositoryName=identifier, lifecyclePolicyText=format_json(given["policy"])
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("ecr").get_lifecycle_policy(repositoryName=identifier)
        return {"policy": answer["lifecyclePolicyText"], "registryId": answer["registryId"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ecr").delete_lifecycle_policy(repositoryName=identifier)


@resource_type("aws:ecr/repositoryPolicy:RepositoryPolicy")
class RepositoryPolicy(Setting):
    """The policy of a repository."""

    of = "repository"
    takes = ("policy", "repository")
    replaced_by = ("repository",)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ecr").set_repository_policy(
            repositoryName=identifier, policyText=format_json(given["policy"])
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("ecr").get_repository_policy(repositoryName=identifier)
        return {"policy": answer["policyText"], "registryId": answer["registryId"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ecr").delete_repository_policy(repositoryName=identifier)
