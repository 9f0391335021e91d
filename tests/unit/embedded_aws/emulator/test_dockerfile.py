"""Settings of an image by its Dockerfile, and their storage in ECR."""

import json
from pathlib import Path

import pytest

from embedded_aws.emulator.containers.dockerfile import read_image
from embedded_aws.emulator.containers.images import BuiltImage, ImageConfig, ImageReference, read_manifest
from embedded_aws.errors import DeploymentError

REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


def read(directory: Path, content: str, **options: object) -> ImageConfig:
    (directory / "Dockerfile").write_text(content)
    return read_image(directory, directory / "Dockerfile", **options)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("instructions", "entrypoint", "command"),
    [
        ('CMD ["python", "a b.py"]', [], ["python", "a b.py"]),
        ("CMD python app.py --fast", [], ["/bin/sh", "-c", "python app.py --fast"]),
        ('cmd [ "one" ]\nCMD ["two"]', [], ["two"]),
        ('ENTRYPOINT ["serve"]\nCMD ["--fast"]', ["serve"], ["--fast"]),
        ('CMD ["--fast"]\nENTRYPOINT ["serve"]', ["serve"], []),
        ("ENTRYPOINT exec serve", ["/bin/sh", "-c", "exec serve"], []),
        ('CMD ["python", \\\n  # the service\n  "app.py"]', [], ["python", "app.py"]),
        ("CMD [ python app.py ]", [], ["/bin/sh", "-c", "[ python app.py ]"]),
    ],
)
def test_command_line(tmp_path: Path, instructions: str, entrypoint: list[str], command: list[str]):
    config = read(tmp_path, f"FROM python:3.13\n{instructions}\n")
    assert (config.entrypoint, config.command) == (entrypoint, command)
    assert config.directory == str(tmp_path)


@pytest.mark.parametrize(
    ("content", "environment"),
    [
        ("FROM a\nENV ONE=1 TWO='2 3'\nENV THREE four\n", {"ONE": "1", "TWO": "2 3", "THREE": "four"}),
        ("FROM a\nENV ONE=1\nENV TWO=${ONE}2\n", {"ONE": "1", "TWO": "12"}),
        ("FROM a\nARG SIZE=small\nENV SIZE_GIVEN=$SIZE\n", {"SIZE_GIVEN": "large"}),
        ("ARG SIZE=small\nFROM a\nARG SIZE\nENV SIZE_GIVEN=$SIZE\n", {"SIZE_GIVEN": "large"}),
        ("FROM a AS base\nENV ONE=1 TWO=2\nFROM base\nENV TWO=3\n", {"ONE": "1", "TWO": "3"}),
        ("FROM a AS build\nENV ONE=1\nFROM b\nENV TWO=2\n", {"TWO": "2"}),
    ],
)
def test_environment(tmp_path: Path, content: str, environment: dict[str, str]):
    config = read(tmp_path, f'{content}CMD ["a"]\n', arguments={"SIZE": "large"})
    assert config.environment == environment


STAGES = """
FROM --platform=$BUILDPLATFORM python:3.13 AS base
CMD ["base"]
FROM base AS test
CMD ["test"]
FROM base AS service
ENV KIND=service
"""


def test_stage(tmp_path: Path):
    assert read(tmp_path, STAGES).command == ["base"]
    assert read(tmp_path, STAGES).environment == {"KIND": "service"}
    assert read(tmp_path, STAGES, target="test").command == ["test"]
    with pytest.raises(DeploymentError, match="has no stage 'prod'; it has base, test, service"):
        read(tmp_path, STAGES, target="prod")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("FROM python:3.13\nRUN true\n", "base image python:3.13 is not available; add one, such as CMD"),
        ('CMD ["a"]\n', "Dockerfile has no FROM"),
        ("", "Dockerfile has no FROM"),
    ],
)
def test_dockerfile_that_says_too_little(tmp_path: Path, content: str, reason: str):
    with pytest.raises(DeploymentError, match=reason):
        read(tmp_path, content)


def test_files_that_are_not_there(tmp_path: Path):
    with pytest.raises(DeploymentError, match=r"cannot read the Dockerfile .*: No such file or directory"):
        read_image(tmp_path, tmp_path / "Dockerfile")
    with pytest.raises(DeploymentError, match=r"the context .*nowhere is not a directory"):
        read_image(tmp_path / "nowhere", tmp_path / "Dockerfile")


def test_a_manifest_carries_how_to_run_its_image():
    config = ImageConfig("/srv", ["serve"], ["--é"], {"ONE": "1"})
    assert read_manifest(config.manifest()) == config
    built = BuiltImage("sha256:3f1c")
    assert read_manifest(built.manifest()) == built
    packed = {"schemaVersion": 2, "config": {"digest": "sha256:1"}, "layers": [{"digest": "sha256:2"}]}
    assert read_manifest(json.dumps(packed)) is None


@pytest.mark.parametrize(
    ("image", "image_id"),
    [
        (f"{REGISTRY}/shop/legacy", {"imageTag": "latest"}),
        (f"{REGISTRY}/shop/legacy:1.2", {"imageTag": "1.2"}),
        (f"{REGISTRY}/shop/legacy@sha256:{'a' * 64}", {"imageDigest": f"sha256:{'a' * 64}"}),
        (f"{REGISTRY}/shop/legacy:1.2@sha256:{'a' * 64}", {"imageDigest": f"sha256:{'a' * 64}"}),
    ],
)
def test_reference(image: str, image_id: dict[str, str]):
    assert ImageReference.read(image) == ImageReference("123456789012", "eu-west-1", "shop/legacy", image_id)


@pytest.mark.parametrize("image", ["nginx", "public.ecr.aws/nginx/nginx:1.29", f"https://{REGISTRY}/a", ""])
def test_reference_to_an_image_elsewhere(image: str):
    assert ImageReference.read(image) is None
