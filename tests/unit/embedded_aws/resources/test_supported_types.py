"""One error names all that does not run here, and the alternatives."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from embedded_aws.program.declarations import Declared
from embedded_aws.resource_model.registry import list_function_tokens, list_resource_types
from embedded_aws.resources.alternatives import find_alternative
from embedded_aws.resources.supported_types import SupportedTypes
from embedded_aws.services.ecs.foreign_images import explain

TASK = "aws:ecs/taskDefinition:TaskDefinition"
SERVICE = "aws:ecs/service:Service"
DOCKER = "docker:index/image:Image"
BUILD = "docker-build:index:Image"
OWN = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop"


def declare(token: str, **inputs: Any) -> Declared:
    return Declared("type", token, "a", f"urn:{token}", inputs, final=True)


@pytest.mark.parametrize(
    ("token", "advice"),
    [
        ("aws:dynamodb/tableV2:TableV2", "use aws:dynamodb/table:Table instead"),
        ("aws:sqs/queu:Queu", "use aws:sqs/queue:Queue instead"),
        ("aws:sqs/que:Que", None),
        ("aws:ec2/instance:Instance", "awsx.ecs.FargateService"),
        (
            "docker:index/container:Container",
            "build images with docker.Image, and run them by containers of ECS",
        ),
        ("docker-build:index:Index", "use the 'ref' of a docker_build.Image"),
        ("aws-native:s3:Bucket", "use the type of the package aws"),
        ("acme:index:Widget", None),
    ],
)
def test_a_type_has_an_alternative(token: str, advice: str | None) -> None:
    found = find_alternative(token, list_resource_types())

    assert (found and advice and advice in found) or found is advice


def test_a_function_has_an_alternative() -> None:
    assert "virtual machines" in str(find_alternative("aws:ec2/getAmiIds:getAmiIds", list_function_tokens()))


def define(image: str) -> dict[str, Any]:
    return {"container_definitions": json.dumps([{"name": "web", "image": image}])}


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ([declare(TASK, **define("nginx"))], ""),  # no service runs it
        ([declare(TASK, **define("nginx")), declare(SERVICE)], "the image nginx of container 'web' was not"),
        ([declare(TASK, **define(OWN)), declare(SERVICE)], ""),
        ([declare(TASK, container_definitions="["), declare(SERVICE)], ""),
        (
            [declare("awsx:ecs:FargateService", task_definition_args={"container": {"image": "redis"}})],
            "the image redis of container 'container'",
        ),
        (
            [declare("awsx:ecs:FargateService", task_definition_args={"containers": {"b": {"image": "c"}}})],
            "the image c of container 'b'",
        ),
        (
            [declare("aws:lambda/function:Function", image_uri="public.ecr.aws/lambda/python:3.12")],
            "the image public.ecr.aws/lambda/python:3.12 was not built from a directory",
        ),
        ([declare("aws:lambda/function:Function", runtime="dotnet8")], "the runtime dotnet8 cannot run here"),
        ([declare("aws:lambda/function:Function", image_uri=f"{OWN}:1")], ""),
    ],
)
def test_an_image_that_does_not_run_here_is_a_problem(declared: list[Declared], problem: str) -> None:
    found = SupportedTypes().find_problems(declared)

    assert [problem in each.reason for each in found] == [True] * bool(problem)
    assert {each.kind for each in found} <= {"machine"}


def test_docker_runs_every_image_of_a_container() -> None:
    declared = [declare(TASK, **define("nginx")), declare(SERVICE)]

    assert SupportedTypes(runs_images=True).find_problems(declared) == []


def test_an_image_without_a_command_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM nginx\nCOPY . /usr/share/nginx/html\n")
    image = declare("awsx:ecr:Image", context=str(tmp_path))

    (found,) = SupportedTypes().find_problems([image])
    assert "has neither CMD nor ENTRYPOINT" in found.reason
    assert "--containers docker" in found.reason
    assert SupportedTypes(runs_images=True).find_problems([image]) == []
    unknown = declare("awsx:ecr:Image", context=pulumi.Output.from_input("a"))
    assert SupportedTypes().find_problems([unknown]) == []


@pytest.mark.parametrize(
    ("token", "inputs", "problem"),
    [
        (SERVICE, {"service_connect_configuration": {"enabled": True, "namespace": "shop"}}, ""),
        (
            SERVICE,
            {"service_connect_configuration": {"enabled": True, "services": [{"port_name": "web"}]}},
            "serviceConnectConfiguration.services: names do not resolve",
        ),
        (DOCKER, {"image_name": f"{OWN}:1"}, ""),
        (DOCKER, {"image_name": OWN, "build": {"target": "web"}}, "has no stage 'web'"),
        (DOCKER, {"image_name": OWN, "build": {"context": "none"}}, "the context none is not a directory"),
        (DOCKER, {"image_name": "shop/web:1", "skip_push": True}, ""),
        (DOCKER, {"image_name": "shop/web:1"}, "imageName: 'shop/web:1' is not in a private ECR repository"),
        (DOCKER, {"image_name": pulumi.Output.from_input("shop/web")}, ""),
        (BUILD, {"tags": [f"{OWN}:1"], "push": True, "exec_": False}, ""),
        (BUILD, {"tags": ["shop/web"], "push": False}, ""),
        (
            BUILD,
            {"tags": ["shop/web"], "push": True},
            "tags[0]: 'shop/web' is not in a private ECR repository",
        ),
        (BUILD, {"push": False, "dockerfile": {"location": "Other"}}, "cannot read the Dockerfile Other"),
        (BUILD, {"push": False, "dockerfile": {"inline": "FROM a"}}, "dockerfile.inline: is not read"),
        (
            BUILD,
            {"push": False, "context": {"location": ".", "named": {"a": "b"}}},
            "context.named: is not read",
        ),
        (BUILD, {"push": True, "exports": [{"local": "out"}]}, "does not support: exports"),
    ],
)
def test_settings_of_containers(
    token: str, inputs: dict[str, Any], problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Dockerfile").write_text('FROM python:3.13\nCMD ["python", "server.py"]\n')

    found = SupportedTypes().find_problems([declare(token, **inputs)])

    assert [problem in each.reason for each in found] == [True] * bool(problem)


def test_one_error_has_all_problems_by_their_kinds() -> None:
    declared = [
        declare("aws:sqs/queue:Queue", weight=1),
        Declared("function", "aws:glue/getScript:getScript"),
        declare(TASK, **define("nginx")),
        declare("aws:glue/job:Job"),
        declare(SERVICE),
    ]
    review = SupportedTypes()
    unsupported = [each for each in declared if not review.supports(each)]

    text = str(review.error([*unsupported, *review.find_unrunnable(declared)]))
    queue, fix = "aws:sqs/queue:Queue", "remove them, or add them to embedded_aws/services/sqs/types.py"
    add = "add it to embedded_aws/services/glue.py, registered by "
    expected = [
        "the embedded emulator does not have:",
        f"  type aws:glue/job:Job of 'a' (urn:aws:glue/job:Job); {add}@resource(\"aws:glue/job:Job\")",
        f'  function aws:glue/getScript:getScript; {add}@invoke("aws:glue/getScript:getScript")',
        "`serverless-patterns help resource-types` says how, also from a package of your own",
        "this machine cannot run:",
        f"  {TASK} 'a' (urn:{TASK}): {explain('nginx', 'web')}",
        f"{queue} 'a' has inputs that the embedded emulator does not support: weight; {fix}",
    ]
    assert text == "\n".join(expected)
