"""Components of ``awsx`` and ``synced-folder``: a repository, a load balancer before a task, a site."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx

from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.containers import write_image
from tests.foreign.directories import create_directory
from tests.foreign.requests import request

HOME = create_directory("containers")
(HOME / "site/css").mkdir(parents=True)
(HOME / "site/index.html").write_text("<h1>home</h1>")
(HOME / "site/css/main.css").write_text("h1 {}")
(HOME / "site/.hidden").write_text("not served")
IMAGE = write_image(HOME / "app")


class S3BucketFolder(pulumi.ComponentResource):
    """The component as the SDK of the package registers it."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any) -> None:
        super().__init__("synced-folder:index:S3BucketFolder", name, inputs, opts, remote=True)


def program() -> None:
    _site()
    repository = awsx.ecr.Repository("app", force_delete=True)
    image = awsx.ecr.Image("app", repository_url=repository.url, context=IMAGE, platform="linux/amd64")
    cluster = aws.ecs.Cluster("app")
    balancer = awsx.lb.ApplicationLoadBalancer("app")
    service = awsx.ecs.FargateService(
        "app",
        cluster=cluster.arn,
        assign_public_ip=True,
        task_definition_args={
            "container": {
                "name": "app",
                "image": image.image_uri,
                "cpu": 256,
                "memory": 512,
                "essential": True,
                "environment": [{"name": "NAME", "value": "packaged"}, {"name": "PORT", "value": "80"}],
                "port_mappings": [{"container_port": 80, "target_group": balancer.default_target_group}],
            }
        },
    )
    pulumi.export("url", pulumi.Output.concat("http://", balancer.load_balancer.dns_name))
    pulumi.export("repository", repository.repository.name)
    pulumi.export("service", service.service.name)
    pulumi.export("task", service.task_definition.arn)


def _site() -> None:
    bucket = aws.s3.Bucket("site")
    owner = aws.s3.BucketOwnershipControls(
        "site", bucket=bucket.bucket, rule={"object_ownership": "ObjectWriter"}
    )
    opened = aws.s3.BucketPublicAccessBlock("site", bucket=bucket.bucket, block_public_acls=False)
    website = aws.s3.BucketWebsiteConfiguration(
        "site", bucket=bucket.bucket, index_document={"suffix": "index.html"}
    )
    S3BucketFolder(
        "site",
        pulumi.ResourceOptions(depends_on=[owner, opened]),
        acl="public-read",
        bucketName=bucket.bucket,
        path=str(HOME / "site"),
    )
    pulumi.export("bucket", bucket.bucket)
    pulumi.export("site", website.website_endpoint)


def check(stack: Deployment) -> None:
    assert request(stack, "site", "/").data == b"<h1>home</h1>"
    listed = stack.client("s3").list_objects_v2(Bucket=stack.outputs["bucket"])["Contents"]
    assert {each["Key"] for each in listed} == {"css/main.css", "index.html"}
    policy = stack.client("ecr").get_lifecycle_policy(repositoryName=stack.outputs["repository"])
    assert "remove untagged images" in policy["lifecyclePolicyText"]
    task = stack.client("ecs").describe_task_definition(taskDefinition=stack.outputs["task"])
    assert (task["taskDefinition"]["cpu"], task["taskDefinition"]["memory"]) == ("256", "512")
    answer = eventually(lambda: _ask(stack), "an answer of the task")
    assert b'"name": "packaged"' in answer


def _ask(stack: Deployment) -> bytes | None:
    response = request(stack, "url", "/")
    return response.data if response.status == 200 else None
