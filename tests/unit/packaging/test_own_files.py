"""Files of a directory that are packaged, and those that are not."""
# ruff: noqa: E501  lists of names are easier to read in long lines

import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from unittest.mock import patch

import pulumi
import pytest
from graphs import errors_in, evaluate

from serverless_patterns import Function
from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.own_files import find_own_files
from serverless_patterns.packaging.package import build_package
from serverless_patterns.packaging.sources import renew_sources

SECRETS = (
    *(".env", ".env.local", "prod.env", ".envrc", ".aws/credentials", ".azure/token", ".kube/config"),
    *(
        ".ssh/id_rsa",
        ".gnupg/ring",
        ".npmrc",
        ".yarnrc.yml",
        ".pypirc",
        ".netrc",
        ".pgpass",
        ".docker/config.json",
    ),
    *(".git/config", ".git-credentials", ".hg/hgrc", ".svn/entries", ".terraform/lock.json"),
    *("server.pem", "SERVER.KEY", "in/client.p12", "in/store.jks", "id_rsa", "id_rsa.bak", "id_ed25519.pub"),
    *(
        "credentials.json",
        "client_secret_1.json",
        "service-account.json",
        "me_accessKeys.csv",
        "secrets.yaml",
    ),
    *(".config/gcloud/x", ".config/gh/hosts.yml", ".password-store/a.gpg", ".local/share/keyrings/login"),
    *("credentials", "in/credentials", "token.txt", "github_token.txt", "API-Key.txt", "in/passwords.txt"),
    *("secret", "my.token", "token.json", "auth.json", "rootkey.csv", "app.keytab", "wallet.dat"),
    *("cdk.out/manifest.json", ".credentials"),
    *("Pulumi.dev.yaml", "terraform.tfstate", "terraform.tfstate.backup", "prod.tfvars"),
    *(
        ".bash_history",
        ".idea/workspace.xml",
        ".vscode/settings.json",
        "app.py~",
        ".app.py.swp",
        "app.py.swo",
    ),
)
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
PRIVATE_KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n"


@pytest.fixture
def code(tmp_path: Path, cache: Path) -> Path:
    return write(tmp_path / "code", {"app.py": "def handler(event, context): return 1"})


def write(directory: Path, files: dict[str, str] | Iterable[str]) -> Path:
    contents = files if isinstance(files, dict) else dict.fromkeys(files, "x")
    for name, content in contents.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(content)
    return directory


def list_packaged(*directories: Path) -> set[str]:
    with zipfile.ZipFile(build_package(directories)) as archive:
        return {*archive.namelist()} - {"app.py"}


def list_left_out(directory: Path) -> list[str]:
    return find_own_files(directory).left_out


def read_error(directory: Path) -> str:
    with pytest.raises(PackagingError) as caught:
        find_own_files(directory)
    return str(caught.value).replace(str(directory.parent), "")


def list_warnings(directory: Path, *names: str) -> list[str]:
    def program() -> None:
        for name in names:
            Function(name, {"code": str(directory), "handler": "app.handler"})

    with patch.object(pulumi.log, "warn") as warn, renew_sources():
        evaluate(program)
    return [call.args[0].replace(str(directory.parent), "") for call in warn.call_args_list]


def test_secrets_are_not_packaged_and_are_named(code: Path):
    write(code, SECRETS)
    assert list_packaged(code) == set()
    first = {name.partition("/")[0] if name.startswith((".", "cdk")) else name for name in SECRETS}
    assert {*list_left_out(code)} == first
    assert list_packaged(write(code.parent / "more", ["a.txt", *SECRETS]), code) == {"a.txt"}


def test_names_that_only_resemble_secrets_are_packaged(code: Path):
    names = {
        *(
            "keys.py",
            "environment.json",
            "aws/credentials.py",
            "pem.py",
            "Pulumi.yaml",
            "key",
            "credentials/a.py",
            "token/__init__.py",
            "secrets/a.txt",
            "password.py",
            "tokens.csv",
            "tokenizer.txt",
            "config/app.json",
        ),
        *(
            "secrets.py",
            "service_accounts.py",
            "my.key.py",
            ".well-known/security.txt",
            "pulumi.py",
            "history.txt",
        ),
    }
    assert list_packaged(write(code, names)) == names
    assert list_left_out(code) == []


def test_a_bundle_of_certificates_is_packaged_but_no_private_key(code: Path):
    write(code, {"certifi/cacert.pem": f"# CA\n{CERTIFICATE}{CERTIFICATE}", "rds.pem": CERTIFICATE})
    write(code, {"both.pem": CERTIFICATE + PRIVATE_KEY, "server.key": PRIVATE_KEY, "empty.pem": ""})
    assert list_packaged(code) == {"certifi/cacert.pem", "rds.pem"}
    assert list_left_out(code) == ["both.pem", "empty.pem", "server.key"]


def test_files_that_tools_make_again_are_left_out_without_a_word(code: Path):
    write(
        code, ["__pycache__/app.pyc", ".pytest_cache/x", ".DS_Store", ".venv/bin/python", "requirements.txt"]
    )
    assert (list_packaged(code), list_left_out(code)) == (set(), [])


@pytest.mark.parametrize(
    ("lines", "kept", "named"),
    [
        ("*.md\n/docs\n", {"a.txt", "in/docs/b.txt", "in/a.txt"}, [".env", "in/server.pem"]),
        ("# a comment\n\nin/*\n!in/a.txt\n", {"a.txt", "a.md", "docs/b.txt", "in/a.txt"}, [".env"]),
        ("*\n!in/\n!in/**\n", {"in/a.txt", "in/docs/b.txt", "app.py"}, ["in/server.pem"]),
        (
            "!in/server.pem\n.env\n*.md\n",
            {"a.txt", "docs/b.txt", "in/docs/b.txt", "in/a.txt", "in/server.pem"},
            [],
        ),
        (
            "!*.pem\n!.env\n*.txt\n!requirements.txt",
            {"a.md", "in/server.pem", ".env", "requirements.txt"},
            [],
        ),
        ("!**\n", {"a.txt", "a.md", "docs/b.txt", "in/docs/b.txt", "in/a.txt"}, [".env", "in/server.pem"]),
        ("!*.pem\n*.pem\n", {"a.txt", "a.md", "docs/b.txt", "in/docs/b.txt", "in/a.txt"}, [".env"]),
    ],
)
def test_an_ignore_file_excludes_and_includes(code: Path, lines: str, kept: set[str], named: list[str]):
    write(code, ["a.txt", "a.md", "docs/b.txt", "in/docs/b.txt", "in/a.txt", "in/server.pem", ".env"])
    write(code, {"requirements.txt": "x", ".lambdaignore": lines})
    assert list_packaged(code) == kept - {"app.py"}
    assert list_left_out(code) == named


def test_an_included_directory_still_keeps_secrets_back(code: Path):
    write(code, {".lambdaignore": "!.vscode/\n", ".vscode/settings.json": "{}", ".vscode/.npmrc": "token"})
    assert list_packaged(code) == {".vscode/settings.json"}
    assert list_left_out(code) == [".vscode/.npmrc"]


def test_an_ignore_file_is_of_its_own_directory_and_is_not_packaged(code: Path):
    write(code, {".lambdaignore": "*.txt", "a.txt": "x"})
    assert list_packaged(code, write(code.parent / "more", ["a.txt"])) == {"a.txt"}


def test_an_invalid_ignore_file_is_an_error(code: Path):
    write(code, {".lambdaignore": "!\n"})
    assert read_error(code) == (
        "'/code/.lambdaignore' is invalid: Invalid git pattern: '!'. Use the syntax of .gitignore"
    )
    (code / ".lambdaignore").write_bytes(b"\xff")
    assert "'/code/.lambdaignore' is invalid: 'utf-8' codec" in read_error(code)


def test_links_inside_stay(code: Path):
    write(code, ["shared/a.txt"])
    (code / "copy").symlink_to("shared")
    (code / "b.txt").symlink_to(code / "shared/a.txt")
    assert list_packaged(code) == {"shared/a.txt", "copy/a.txt", "b.txt"}
    (code.parent / "elsewhere").symlink_to(code)
    assert list_packaged(code.parent / "elsewhere") == list_packaged(code)


def test_links_to_the_outside_are_rejected_together(code: Path):
    write(code.parent, ["shared/a.txt", "secret"])
    (code / "copy").symlink_to("../shared")
    write(code, ["in/x"])
    (code / "in/other").symlink_to(code.parent / "secret")
    assert read_error(code) == (
        "'/code/copy' is a link to '/shared', which is outside of the directory\n"
        "    '/code/in/other' is a link to '/secret', which is outside of the directory."
        " A package has only files of its directories. Copy what the link leads to, add its directory to"
        " 'additional_code', or list the link in '/code/.lambdaignore'"
    )
    write(code, {".lambdaignore": "copy\nother"})
    assert list_packaged(code) == {"in/x"}
    errors = errors_in(lambda: Function("f", {"code": str(code / "in"), "handler": "x.y"}))
    assert "is outside of the directory" in errors[0]


@pytest.mark.parametrize("target", [".env", ".aws", ".aws/credentials", "private/a.txt"])
def test_a_link_does_not_rename_what_is_left_out(code: Path, target: str):
    write(code, {".env": "s", ".aws/credentials": "s", "private/a.txt": "s", ".lambdaignore": "private/"})
    (code / "public.txt").symlink_to(target)
    assert list_packaged(code) == set()
    assert "public.txt" in list_left_out(code)


@pytest.mark.parametrize("target", ["..", ".", "../.."])
def test_links_in_a_circle_are_rejected(code: Path, target: str):
    write(code, ["a/b/x"])
    (code / "a/b/up").symlink_to(target)
    assert read_error(code) == "'/code/a/b/up' is a link to a directory that it is in. Remove it"


def test_a_warning_names_the_files_once_for_each_package(code: Path):
    assert list_warnings(code, "a") == []
    write(code, [".env", "in/server.pem"])
    message = (
        "Function 'a': code: '/code' has files that are not packaged, since they may be secrets or an editor's:"
        " .env, in/server.pem. List them in '/code/.lambdaignore', or include one by a line that begins with '!'"
    )
    assert list_warnings(code, "a", "b") == [message]
    write(code, {".lambdaignore": ".env\n*.pem"})
    assert list_warnings(code, "a") == []


def test_many_files_are_counted(code: Path):
    write(code, [f"k{number}.pem" for number in range(40)])
    (message,) = list_warnings(code, "a")
    assert " and 10 more. List" in message
    for number in range(12):
        (code / f"link{number}").symlink_to(os.devnull)
    assert " and 2 more. A package" in read_error(code)


def test_secrets_that_a_dockerfile_can_copy_are_named(tmp_path: Path):
    context = write(tmp_path / "api", ["app.py", ".env", "in/server.pem", ".aws/credentials", "in/x/id_rsa"])
    write(context, {"Dockerfile": "FROM scratch\nCOPY . .", "ca.pem": CERTIFICATE})

    def warnings() -> list[str]:
        with patch.object(pulumi.log, "warn") as warn:
            evaluate(lambda: Function("api", {"context": str(context)}))
        return [call.args[0].replace(str(tmp_path), "") for call in warn.call_args_list]

    (message,) = warnings()
    assert message == (
        "Function 'api': context: '/api' has files that may be secrets, and that COPY can copy into the image:"
        " .aws, .env, in/server.pem, in/x/id_rsa. Add them to '/api/.dockerignore'"
    )
    write(context, {".dockerignore": "# secrets\n*.pem\n.env\n/.aws/\nin/x\n"})
    assert " image: in/server.pem. Add" in warnings()[0]  # *.pem is of the root alone
    write(context, {".dockerignore": "**/*.pem\n.*\n./in/x"})
    assert warnings() == []
    write(context, {"Dockerfile.dockerignore": "*\n!in/server.pem\n!app.py"})
    assert warnings() == []
    write(context, {"Dockerfile.dockerignore": "*\n!in/x\n"})
    assert " image: in/x/id_rsa. Add" in warnings()[0]
