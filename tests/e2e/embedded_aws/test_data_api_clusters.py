"""Clusters whose Data API runs here: how long their rows last, and those that are rejected."""

import shutil
import tempfile
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, DeploymentError, Emulator, deploy
from embedded_aws.emulator.kept_emulator import KeptEmulator
from embedded_aws.services.rds import refusals
from embedded_aws.services.rds.postgres.programs import find_programs
from tests.e2e.embedded_aws.clusters import CLUSTER, cluster

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed"),
]


def test_the_data_of_a_cluster_ends_with_it(emulator: Emulator):
    def alone(name: str) -> None:
        made = cluster(name)
        pulumi.export("target", [made.arn, made.master_user_secrets[0]["secret_arn"]])

    def run(stack: Deployment, sql: str) -> str:
        arn, secret = stack.outputs["target"]
        given = {"resourceArn": arn, "secretArn": secret, "database": "postgres", "sql": sql}
        return str(stack.client("rds-data").execute_statement(**given).get("records"))

    count = "SELECT count(*) FROM pg_class WHERE relname = 'mine'"
    with deploy(lambda: alone("first"), stack="first", emulator=emulator) as first:
        run(first, "CREATE TABLE mine (n int)")
        with deploy(lambda: alone("second"), stack="second", emulator=emulator) as second:
            assert "'longValue': 0" in run(second, count)
            files = Path(run(second, "SHOW data_directory").split("'")[3])
            assert files.is_dir()
            second.destroy()
        assert not files.exists()
        assert "'longValue': 1" in run(first, count)


@pytest.mark.exhaustive
def test_a_kept_emulator_has_the_rows_after_a_restart():
    directory = Path(tempfile.mkdtemp(prefix="embedded-aws-kept-"))
    directory.chmod(0o711)  # as root, PostgreSQL runs as another user
    try:
        with KeptEmulator(directory / "data") as first:
            rds, data = first.client("rds"), first.client("rds-data")
            name = {"DBClusterIdentifier": "kept", "Engine": "aurora-postgresql"}
            made = rds.create_db_cluster(
                **name, MasterUsername="clerk", ManageMasterUserPassword=True, EnableHttpEndpoint=True
            )["DBCluster"]
            rds.create_db_instance(DBInstanceIdentifier="kept", DBInstanceClass="db.serverless", **name)
            target = {
                "resourceArn": made["DBClusterArn"],
                "secretArn": made["MasterUserSecret"]["SecretArn"],
                "database": "postgres",
            }
            data.execute_statement(sql="CREATE TABLE kept AS SELECT 7 AS n", **target)
        with KeptEmulator(directory / "data") as second:
            found = second.client("rds-data").execute_statement(sql="SELECT n FROM kept", **target)
            assert found["records"] == [[{"longValue": 7}]]
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def test_a_data_api_that_cannot_run_is_rejected_before_anything_is_created(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
):
    def mysql() -> None:
        aws.rds.Cluster("c", **{**CLUSTER, "engine": "aurora-mysql", "enable_http_endpoint": True})

    with pytest.raises(
        DeploymentError, match="enableHttpEndpoint: the Data API of aurora-mysql does not run"
    ):
        deploy(mysql, stack="mysql", emulator=emulator)
    monkeypatch.setattr(refusals, "find_programs", lambda: None)
    with pytest.raises(
        DeploymentError, match=r"not installed on this machine. Install PostgreSQL: `pip insta"
    ):
        deploy(lambda: cluster("c"), stack="missing", emulator=emulator)
