"""The file with environment variables of a stack."""

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from embedded_aws.emulator.addresses import find_local_url
from embedded_aws.emulator.clients import Credentials
from embedded_aws.program.masking import Outputs
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.stacks.env_file import check_env_file, find_variables, keep_env_file


def build_deployment(**values: Any) -> Any:
    """A deployment with outputs, and one distribution."""
    emulator = SimpleNamespace(endpoint="http://127.0.0.1:4566", root=Credentials("AKIA", "s/e+c"))

    def local(name: str) -> str:
        found = find_local_url(str(values[name]), 4566, {"d1.cloudfront.net": 4567})
        if found is None:
            raise LookupError(name)
        return found

    outputs = Outputs(values, frozenset({"password"}))
    return cast(
        "Any",
        SimpleNamespace(emulator=emulator, region="eu-west-1", outputs=outputs, local_url=local),
    )


def test_it_has_how_to_use_the_emulator_and_outputs_for_as_long_as_the_stack_runs(tmp_path: Path):
    file = tmp_path / "new/.env.local"
    stack = build_deployment(
        site="https://d1.cloudfront.net",
        tableName="items",
        greeting="it's\n$HOME",
        queues={"jobs": "http://q"},
        sizes=[1, 2],
        nothing=None,
        password="hunter2",
        **{"2nd": True},
    )
    with keep_env_file(file, lambda: find_variables(stack)) as write:
        assert file.stat().st_mode & 0o777 == 0o600
        text = file.read_text()
        assert text.splitlines()[1:9] == [
            "AWS_ACCESS_KEY_ID=AKIA",
            "AWS_ACCOUNT_ID=123456789012",
            "AWS_CONFIG_FILE=/dev/null",
            "AWS_DEFAULT_REGION=eu-west-1",
            "AWS_DISABLE_HOST_PREFIX_INJECTION=true",
            "AWS_EC2_METADATA_DISABLED=true",
            "AWS_ENDPOINT_URL=http://127.0.0.1:4566",
            "AWS_REGION=eu-west-1",
        ]
        assert "SITE=http://127.0.0.1:4567\n" in text
        assert "SIZES='[1, 2]'\n" in text
        assert "_2ND=true\n" in text
        assert "hunter2" not in text
        assert "PASSWORD" not in text
        assert "NOTHING" not in text
        # A shell has the values as they are.
        shown = subprocess.run(
            ["sh", "-c", f'. {file}; echo "$GREETING|$QUEUES|$TABLENAME|$AWS_SECRET_ACCESS_KEY"'],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        assert shown == "it's\n$HOME" + '|{"jobs": "http://q"}|items|s/e+c\n'

        stack.outputs["tableName"] = "others"
        write()
        assert "TABLENAME=others\n" in file.read_text()
        check_env_file(file)  # one of an `up` that was killed is overwritten
    assert not file.exists()


def test_what_others_wrote_is_left_alone(tmp_path: Path):
    file = tmp_path / ".env"
    with keep_env_file(file, lambda: find_variables(build_deployment())):
        file.write_text("MINE=1\n")
    assert file.read_text() == "MINE=1\n"
    with pytest.raises(
        UserError, match=r"--env-file .*\.env: exists, and was not written by `serverless-patterns`"
    ):
        check_env_file(file)
    with pytest.raises(UserError):
        check_env_file(tmp_path)
    check_env_file(tmp_path / "none")
    check_env_file(None)


@pytest.mark.parametrize("directory", ["/proc", "/proc/none"])
def test_file_in_a_directory_that_takes_none_is_rejected_before_a_deployment(directory: str):
    if not Path("/proc").is_dir():
        pytest.skip("no /proc on this system")
    with pytest.raises(UserError, match=rf"--env-file {directory}/x: cannot be written: No such file"):
        check_env_file(Path(directory) / "x")


def test_without_a_file_nothing_is_written():
    with keep_env_file(None, dict) as write:
        write()
