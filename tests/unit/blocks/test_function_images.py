"""Functions whose code is in a container image: an existing one, or one that is built."""

import json
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest
from function_inputs import DEFAULT_INPUTS
from graphs import KEY_ARN, errors_in, evaluate, names, statements

from embedded_aws import Recording
from serverless_patterns import ArgumentError, Function

IMAGE = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/orders@sha256:{'0' * 64}"
MEANING = (
    "must be an image in a private ECR repository, without its FIPS endpoint, as in"
    " 123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:1"
)


@pytest.fixture
def context(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("# an image\nFROM public.ecr.aws/lambda/python:3.13\n")
    return tmp_path


def make(name: str = "orders", **args: Any) -> Recording:
    return evaluate(lambda: Function(name, args))


def reject(name: str = "orders", **args: Any) -> list[str]:
    return errors_in(lambda: Function(name, args))


def test_an_image_that_exists():
    config = {"commands": ["app.handler"], "entry_points": ["/bin/app"], "working_directory": "/app"}
    recording = make(image_uri=IMAGE, image_config=config, architecture="x86_64")
    assert recording.find_by_name("orders-function").inputs == {
        "packageType": "Image",
        "imageUri": IMAGE,
        "imageConfig": {
            "commands": ["app.handler"],
            "entryPoints": ["/bin/app"],
            "workingDirectory": "/app",
        },
        "architectures": ["x86_64"],
        **DEFAULT_INPUTS,
    }
    assert {found.name for found in recording.registrations} == {
        *("orders", "orders-logs", "orders-role", "orders-policy", "orders-function"),
    }


def test_an_image_that_is_built(context: Path):
    recording = make(context=str(context), tags={"team": "sales"})
    repository = recording.find_by_name("orders-repository")
    assert repository.inputs == {
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfigurations": [{"encryptionType": "AES256"}],
        "forceDelete": True,
        "tags": {"team": "sales"},
    }
    build = recording.find_by_name("orders-image").inputs
    assert (build["context"], build["platform"], build["imageTag"]) == (
        str(context),
        "linux/arm64",
        "orders",
    )
    function = recording.find_by_name("orders-function")
    assert function.inputs["packageType"] == "Image"
    assert function.inputs["imageUri"] == recording.find_by_name("orders-image").outputs["imageUri"]
    assert not {"code", "handler", "runtime", "imageConfig"} & function.inputs.keys()
    waits_for = names(recording, function.dependencies)
    assert {"orders-repository-policy", "orders-policy"} <= waits_for


def test_only_lambda_pulls_the_image_for_functions_of_the_account(context: Path):
    policy = make(context=str(context)).find_by_name("orders-repository-policy")
    assert policy.inputs["repository"] == "orders-repository"
    assert statements(policy) == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:lambda:us-east-1:123456789012:function:*"}},
        }
    ]


def test_old_images_expire(context: Path):
    lifecycle = make(context=str(context)).find_by_name("orders-repository-lifecycle").inputs
    (rule,) = json.loads(lifecycle["policy"])["rules"]
    assert rule["selection"]["tagStatus"] == "untagged"


def test_customer_managed_key_encrypts_the_repository(context: Path):
    repository = make(context=str(context), kms_key_arn=KEY_ARN).find_by_name("orders-repository").inputs
    assert repository["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": KEY_ARN}]


def test_everything_else_is_as_of_a_function_with_code(context: Path, code: Path):
    rest: dict[str, Any] = {
        "environment": {"LEVEL": "1"},
        "event_sources": {"nightly": {"schedule": {"expression": "rate(1 day)"}}},
        "hardened": True,
        "reserved_concurrent_executions": 5,
        "alarm_topic_arn": "arn:aws:sns:us-east-1:123456789012:alarms",
    }
    image = make(context=str(context), **rest)
    package = make(code=str(code), handler="orders.handler", **rest)
    added = {"repository", "repository-lifecycle", "repository-policy", "image"}
    assert {found.name for found in image.registrations} - {
        found.name for found in package.registrations
    } == {f"orders-{each}" for each in added}
    of_package = {"packageType", "imageUri", "code", "handler", "runtime"}
    one, other = (
        {
            name: value
            for name, value in each.find_by_name("orders-function").inputs.items()
            if name not in of_package
        }
        for each in (image, package)
    )
    assert one == other


@pytest.mark.parametrize("kind", ["image_uri", "context"])
def test_what_an_image_says_itself(context: Path, kind: str):
    of_code: dict[str, Any] = {
        "handler": "app.handler",
        "runtime": "python3.13",
        "layers": ["arn:aws:lambda:us-east-1:123456789012:layer:tools:1"],
        "additional_code": ["src"],
        "requirements_files": ["requirements.txt"],
        "source_map": True,
        "external_packages": ["sharp"],
    }
    place = {"image_uri": IMAGE, "context": str(context)}[kind]
    assert reject(**{kind: place}, **of_code) == [
        f"{argument}: cannot be combined with '{kind}'; the image says it. Remove it" for argument in of_code
    ]


def test_all_that_is_wrong_is_said_together(code: Path, tmp_path: Path):
    missing = str(tmp_path / "missing")
    config = {"commands": [""], "working_directory": "app"}
    assert reject(code=str(code), context=missing, image_config=config, timeout=901) == [
        "image_config.commands.0: '' must be a string that is not empty",
        "image_config.working_directory: 'app' must be an absolute path of at most 1000 characters",
        "timeout: 901 is out of range; must be 1 to 900",
        "name: must have exactly one of code, image_uri, context; code and context given",
        f"context: '{missing}' is not a directory; must be the one that has the Dockerfile",
        "handler: is required with 'code'; must be its entry point, such as orders.handler",
    ]


def test_the_configuration_of_an_image_requires_one(code: Path):
    config = {"commands": ["orders.handler"]}
    assert reject(code=str(code), handler="orders.handler", image_config=config) == [
        "image_config: requires 'image_uri' or 'context'. Remove it"
    ]


@pytest.mark.parametrize("dockerfile", ["", "# nothing yet\n", "COPY . .\n"])
def test_a_dockerfile_without_a_base_image(tmp_path: Path, dockerfile: str):
    (tmp_path / "Dockerfile").write_text(dockerfile)
    assert reject(context=str(tmp_path)) == [
        f"context: '{tmp_path}' has a Dockerfile without FROM. Add it, with a base image"
    ]


def test_a_directory_without_a_dockerfile(tmp_path: Path):
    assert reject(context=str(tmp_path)) == [
        f"context: '{tmp_path}' has no Dockerfile. Name the directory that has it"
    ]


@pytest.mark.parametrize(
    "image",
    [
        "public.ecr.aws/lambda/python:3.13",
        "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/orders:1",
        "orders:1",
    ],
)
def test_an_image_that_lambda_does_not_take(image: str):
    assert reject(image_uri=image) == [f"image_uri: '{image}' {MEANING}"]


def test_an_image_that_is_known_only_later():
    def program():
        repository = aws.ecr.Repository("shop")
        uri = repository.repository_url.apply(lambda _: IMAGE)
        Function("orders", {"image_uri": uri})
        Function("wrong", {"image_uri": repository.repository_url.apply(lambda _: "orders:1")})

    with pytest.raises(
        ArgumentError, match=r"image_uri: the Output resolved to 'orders:1'; must be an image"
    ):
        evaluate(program)


@pytest.mark.parametrize("name", ["Orders", "orders_", "take--Orders"])
def test_a_repository_has_the_name_of_the_function(context: Path, name: str):
    (error,) = reject(name, context=str(context))
    assert error == (
        f"name: '{name}' must be lower-case letters and digits with hyphens or underscores between them if"
        " 'context' is given: the ECR repository has this name. Rename the function"
    )
    assert make(name, image_uri=IMAGE).find_by_name(f"{name}-function")


@pytest.mark.parametrize("entries", ["commands", "entry_points"])
def test_entries_of_the_configuration(entries: str):
    assert reject(image_uri=IMAGE, image_config={entries: ["a"] * 1_501}) == [
        f"image_config.{entries}: has 1501 entries, must be 0 to 1500"
    ]
