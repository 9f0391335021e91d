"""Data in a directory, while a stack changes."""

from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.errors import DataDirectoryError
from embedded_aws.lifecycle.stored_data import StoredData


def one() -> None:
    pulumi.export("files", aws.s3.Bucket("files", force_destroy=True).bucket)


def two() -> None:
    one()
    pulumi.export("more", aws.s3.Bucket("more", force_destroy=True).bucket)


def keys(deployment: Deployment, output: str) -> list[str]:
    found = deployment.client("s3").list_objects_v2(Bucket=deployment.outputs[output])
    return [each["Key"] for each in found.get("Contents", [])]


def test_a_resource_that_comes_back_has_its_data(emulator: Emulator, tmp_path: Path):
    with StoredData(tmp_path) as stored, deploy(two, emulator=emulator) as deployment:
        with deployment.keep_data(stored):
            for output in ("files", "more"):
                bucket = deployment.outputs[output]
                deployment.client("s3").put_object(Bucket=bucket, Key=output, Body=b"1")
            deployment.update(one)
            assert "more" not in deployment.outputs
            deployment.update(two)
            assert (keys(deployment, "files"), keys(deployment, "more")) == (["files"], ["more"])
        deployment.destroy()


def store_without(resources: Path, deployment: Deployment, stored: StoredData) -> None:
    """Stores an object while the files cannot be written."""
    with deployment.keep_data(stored, on_error=lambda _: None):
        resources.rename(resources.with_name("away"))
        bucket = deployment.outputs["files"]
        deployment.client("s3").put_object(Bucket=bucket, Key="late", Body=b"1")


def test_data_that_cannot_be_saved_is_an_error_and_the_next_save_goes_on(emulator: Emulator, tmp_path: Path):
    resources = tmp_path / "resources"
    with StoredData(tmp_path) as stored, deploy(one, emulator=emulator) as deployment:
        with pytest.raises(DataDirectoryError, match=r"data cannot be kept in .*No such file or directory"):
            store_without(resources, deployment, stored)
        (tmp_path / "away").rename(resources)
        with deployment.keep_data(stored):
            pass
        assert b'"late"' in b"".join(each.read_bytes() for each in resources.iterdir())
        deployment.destroy()
