"""Functions from container images run as those from packages, if their Dockerfile only copies."""

import json
import os
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx
import pytest

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.errors import DeploymentError
from embedded_aws.resources.problems import UnsupportedError
from tests.e2e.embedded_aws.test_container_failures import policy

DOCKERFILE = """
FROM public.ecr.aws/lambda/python:3.13
WORKDIR ${LAMBDA_TASK_ROOT}
ENV COLOUR=red SIZE=large
COPY app.py ${LAMBDA_TASK_ROOT}/
COPY ./shared/ ./shared/
COPY ./app.py package-lock.json* ./
CMD ["app.handler"]
"""
CODE = """
import os
from shared.texts import GREETING

def handler(event, context):
    return [GREETING, event["name"], os.environ["COLOUR"], os.environ["SIZE"]]

def other(event, context):
    return "other"
"""


def write(directory: Path, dockerfile: str = DOCKERFILE) -> Path:
    (directory / "shared").mkdir(parents=True, exist_ok=True)
    (directory / "shared/texts.py").write_text("GREETING = 'hello'\n")
    (directory / "app.py").write_text(CODE)
    (directory / "Dockerfile").write_text(dockerfile)
    return directory


def program(directory: Path, **given: object) -> None:
    repository = aws.ecr.Repository("images")
    image = awsx.ecr.Image("image", repository_url=repository.repository_url, context=os.fspath(directory))
    service = {"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    function = aws.lambda_.Function(
        "f",
        package_type="Image",
        image_uri=image.image_uri,
        role=aws.iam.Role("r", assume_role_policy=policy(**service)).arn,
        environment={"variables": {"SIZE": "small"}},
        **given,  # pyright: ignore[reportArgumentType]
    )
    pulumi.export("name", function.name)


def invoke(deployment: Deployment) -> object:
    answer = deployment.client("lambda").invoke(
        FunctionName=deployment.outputs["name"], Payload=json.dumps({"name": "café"})
    )
    return json.loads(answer["Payload"].read())


def test_a_function_runs_and_is_updated_with_its_files_and_configuration(emulator: Emulator, tmp_path: Path):
    directory = write(tmp_path / "image")
    deployment = deploy(lambda: program(directory), emulator=emulator)
    assert invoke(deployment) == ["hello", "café", "red", "small"]
    assert not deployment.update(lambda: program(directory))
    (directory / "shared/texts.py").write_text("GREETING = 'good morning'\n")
    done = deployment.update(lambda: program(directory))
    assert sorted(done.values()) == ["replace", "update"]
    assert invoke(deployment) == ["good morning", "café", "red", "small"]
    deployment.update(lambda: program(directory, image_config={"commands": ["app.other"]}))
    assert invoke(deployment) == "other"


@pytest.mark.parametrize("copied", [".", "./", "/"])
def test_the_whole_context_can_be_copied(emulator: Emulator, tmp_path: Path, copied: str):
    dockerfile = (
        f'FROM public.ecr.aws/lambda/python:3.13\nCOPY {copied} ./\nENV COLOUR=a\nCMD ["app.handler"]\n'
    )
    deployment = deploy(lambda: program(write(tmp_path / "image", dockerfile)), emulator=emulator)
    assert invoke(deployment) == ["hello", "café", "a", "small"]


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("dockerfile", "reason"),
    [
        (f"{DOCKERFILE}RUN pip install numpy\n", "RUN pip install numpy does not run here"),
        (f"{DOCKERFILE}COPY --from=x /a ./\n", "COPY --from=x /a ./ does not run here"),
        (f"{DOCKERFILE}COPY nothing.py ./\n", "COPY nothing.py ./: nothing.py does not exist in"),
        (f'{DOCKERFILE}ENTRYPOINT ["python"]\nCMD ["x"]\n', 'ENTRYPOINT \\["python"\\] with CMD'),
        (DOCKERFILE.replace("lambda/python:3.13", "lambda/java:21"), "lambda/java:21 do not run here"),
        (DOCKERFILE.replace("public.ecr.aws/lambda/", ""), "is not based on public.ecr.aws/lambda/python"),
    ],
)
def test_what_does_not_run_is_named(emulator: Emulator, tmp_path: Path, dockerfile: str, reason: str):
    with pytest.raises(DeploymentError, match=reason):
        deploy(lambda: program(write(tmp_path / "image", dockerfile)), emulator=emulator)


@pytest.mark.parametrize(
    ("dockerfile", "reason"),
    [
        (
            f"{DOCKERFILE}RUN pip install -r requirements.txt\n",
            "RUN pip install -r requirements.txt does not",
        ),
        (f"{DOCKERFILE}COPY nothing.py ./\n", "nothing.py does not exist"),
        (DOCKERFILE.replace("lambda/python:3.13", "lambda/java:21"), "lambda/java:21 do not run here"),
    ],
)
def test_it_is_named_before_anything_is_created(
    emulator: Emulator, tmp_path: Path, dockerfile: str, reason: str
):
    describe = emulator.client("ecr").describe_repositories
    before = describe()["repositories"]
    with pytest.raises(UnsupportedError, match=reason):
        deploy(lambda: program(write(tmp_path / "image", dockerfile)), emulator=emulator)
    assert describe()["repositories"] == before
