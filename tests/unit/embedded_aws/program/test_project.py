"""Pulumi projects on disk: their configuration and how their program runs."""

import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pulumi
import pytest

from embedded_aws import record
from embedded_aws.errors import ProjectError
from embedded_aws.program.project import load_project

SCHEMA = """
    name: shop
    runtime: python
    main: infra
    description: A corner shop
    config:
      size: {type: integer, default: 3, description: Shelves}
      open: {type: boolean, default: true}
      owner: {type: string, description: Whom to call}
      tags: {type: array, default: [a]}
      address: {type: object, default: {city: Bern}}
      token: {type: string, secret: true, default: hush}
      aws:region: eu-central-1
"""


@pytest.fixture
def write(tmp_path: Path):
    def write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
        return tmp_path

    return write


@pytest.fixture
def shop(write) -> Path:
    write("Pulumi.yaml", SCHEMA)
    return write("infra/__main__.py", "import pulumi")


def test_a_project_tells_what_it_is(shop: Path) -> None:
    project = load_project(shop)

    assert project.name == "shop"
    assert project.description == "A corner shop"
    assert project.directory == shop
    assert project.main == project.main_directory == shop / "infra"
    size = project.config["shop:size"]
    assert (size.type, size.default, size.description, size.secret) == ("integer", 3, "Shelves", False)
    assert project.config["shop:token"].secret
    assert project.config["aws:region"].default == "eu-central-1"


def test_configuration_merges_defaults_stack_file_and_overrides(write, shop: Path) -> None:
    write("Pulumi.prod.yaml", "config: {shop:owner: Ada, shop:size: 5, 'aws:region': eu-west-1}")
    config = load_project(shop).stack_config("prod", {"size": "7", "tags": ["b", "c"]})

    assert config.values == {
        "shop:size": "7",
        "shop:open": "true",
        "shop:owner": "Ada",
        "shop:tags": '["b", "c"]',
        "shop:address": '{"city": "Bern"}',
        "shop:token": "hush",
        "aws:region": "eu-west-1",
    }
    assert config.secret_keys == {"shop:token"}


@pytest.mark.parametrize("declared", ["stackConfigDir: stacks", "config: stacks"])
def test_the_files_of_stacks_may_be_in_a_directory_of_their_own(write, declared: str) -> None:
    write("Pulumi.yaml", f"{{name: shop, {declared}}}")
    write("__main__.py", "import pulumi")
    write("Pulumi.prod.yaml", "config: {shop:owner: ann}")
    project = load_project(write("stacks/Pulumi.prod.yaml", "config: {shop:owner: Ada}"))

    assert project.stack_config("prod").values == {"shop:owner": "Ada"}
    assert project.stack_config("other").values == {}


def test_every_error_of_a_configuration_is_listed(shop: Path) -> None:
    given = {"size": "many", "open": "perhaps", "tags": "a, b", "address": "[1]", "token": {"a": 1}}
    with pytest.raises(ProjectError) as raised:
        load_project(shop).stack_config("prod", given)

    assert str(raised.value).splitlines() == [
        "the configuration of stack 'prod' is invalid:",
        "  - shop:owner is required; must be a string: Whom to call",
        '  - shop:size is "many"; must be an integer',
        '  - shop:open is "perhaps"; must be a boolean',
        '  - shop:tags is "a, b"; must be an array',
        '  - shop:address is "[1]"; must be an object',
        "  - shop:token is a secret; must be a string",
    ]


def test_only_the_file_of_a_stack_may_hold_what_is_not_declared(write, shop: Path) -> None:
    write("Pulumi.prod.yaml", "config: {shop:owner: Ada, shop:colour: red}")
    project = load_project(shop)
    assert project.stack_config("prod").values["shop:colour"] == "red"
    with pytest.raises(ProjectError) as raised:
        project.stack_config("prod", {"sise": 3, "other:sise": 4})
    *_, error = str(raised.value).splitlines()
    assert error.startswith(
        "  - shop:sise is not declared in Pulumi.yaml; did you mean shop:size? Declared: "
    )


# Of Pulumi's own tests of its passphrase provider (pkg/secrets/passphrase); the passphrase is "password".
SALT = "v1:fozI5u6B030=:v1:F+6ZduKKd8G0/V7L:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ=="
# What that salt and passphrase make of "Ada", with a nonce of twelve zeros.
ADA = "v1:AAAAAAAAAAAAAAAA:ggyxUAcYbfqcx/Tote6n1VRN5A=="
PASSPHRASE, PASSPHRASE_FILE = "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"


@pytest.fixture
def encrypted(write, shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose stack ``prod`` has secrets, and no passphrase in the environment."""
    for variable in (PASSPHRASE, PASSPHRASE_FILE):
        monkeypatch.delenv(variable, raising=False)
    secrets = f"shop:owner: {{secure: {ADA}}}, shop:tags: [a, {{secure: {ADA}}}]"
    write("Pulumi.prod.yaml", f"{{encryptionsalt: {SALT}, config: {{{secrets}}}}}")
    return shop


def test_a_secret_is_decrypted_with_the_passphrase(encrypted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSPHRASE, "password")
    config = load_project(encrypted).stack_config("prod")
    assert (config.values["shop:owner"], config.values["shop:tags"]) == ("Ada", '["a", "Ada"]')
    assert config.secret_keys == {"shop:token", "shop:owner", "shop:tags"}


def test_the_passphrase_may_be_in_a_file(
    encrypted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "passphrase").write_text("password\n")
    monkeypatch.setenv(PASSPHRASE_FILE, str(tmp_path / "passphrase"))
    assert load_project(encrypted).stack_config("prod").values["shop:owner"] == "Ada"


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, f"and neither {PASSPHRASE} nor {PASSPHRASE_FILE} is set"),
        ({PASSPHRASE: "wrong"}, f"and {PASSPHRASE} is not its passphrase"),
        ({PASSPHRASE: ""}, f"and {PASSPHRASE} is not its passphrase"),
        ({PASSPHRASE_FILE: "/no/such/file"}, "cannot be read: No such file or directory"),
    ],
)
def test_a_secret_without_its_passphrase_says_which_variable_is_missing(
    encrypted: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], reason: str
) -> None:
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(ProjectError) as raised:
        load_project(encrypted).stack_config("prod")
    tags, owner = str(raised.value).splitlines()[1:]
    assert owner.startswith("  - shop:owner is encrypted, ")
    assert reason in owner
    assert owner.endswith("or override the value, such as with --config shop:owner=…")
    assert tags.startswith("  - shop:tags is encrypted, ")


def test_a_plain_value_needs_no_passphrase(encrypted: Path) -> None:
    config = load_project(encrypted).stack_config("prod", {"owner": "Eve", "tags": ["b"]})
    assert config.values["shop:owner"] == "Eve"
    assert config.secret_keys == {"shop:token"}


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("", "which only Pulumi Cloud can decrypt"),
        ("secretsprovider: awskms://alias/shop, encryptedkey: abc,", "only awskms://alias/shop can decrypt"),
        ("encryptionsalt: 'v2:abc',", "its encryptionsalt has the version 'v2', not v1"),
        (f"encryptionsalt: {SALT},", "but not with this stack's passphrase"),
    ],
)
def test_a_secret_of_another_provider_is_told(
    write, shop: Path, monkeypatch: pytest.MonkeyPatch, file: str, reason: str
) -> None:
    monkeypatch.setenv(PASSPHRASE, "password")
    write("Pulumi.prod.yaml", f"{{{file} config: {{shop:owner: {{secure: v1:abc}}}}}}")
    with pytest.raises(ProjectError, match=reason):
        load_project(shop).stack_config("prod")


def test_a_decrypted_value_of_another_type_is_not_shown(
    write, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE, "password")
    config = f"{{shop:owner: Eve, shop:size: {{secure: {ADA}}}}}"
    write("Pulumi.prod.yaml", f"{{encryptionsalt: {SALT}, config: {config}}}")
    with pytest.raises(ProjectError, match="shop:size is a secret; must be an integer"):
        load_project(shop).stack_config("prod")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "is not a Pulumi project: it has no Pulumi.yaml"),
        ({"Pulumi.yaml": "runtime: python"}, "'name' is required"),
        ({"Pulumi.yaml": "[]"}, "must contain a mapping, not list"),
        ({"Pulumi.yaml": "a: ["}, "is not YAML"),
        ({"Pulumi.yaml": "name: x"}, r"the program .*__main__.py does not exist; set 'main'"),
        ({"Pulumi.yaml": "{name: x, main: app.py}"}, r"the program .*app.py does not exist"),
    ],
)
def test_a_directory_without_a_project_is_rejected(
    write, tmp_path: Path, files: dict[str, str], message: str
) -> None:
    for name, text in files.items():
        write(name, text)
    with pytest.raises(ProjectError, match=message):
        load_project(tmp_path)


def test_a_program_runs_where_pulumi_runs_it(write) -> None:
    write("Pulumi.yaml", "{name: shop, main: infra}")
    write("infra/shelves.py", "COUNT = 12")
    root = write(
        "infra/__main__.py",
        """
        import os, sys
        import pulumi
        import shelves

        pulumi.export("cwd", os.getcwd())
        pulumi.export("root", pulumi.get_root_directory())
        pulumi.export("shelves", shelves.COUNT)
        pulumi.export("name", __name__)
        pulumi.export("path", sys.path[0])
        pulumi.export("stack", f"{pulumi.get_project()}/{pulumi.get_stack()}")
        pulumi.export("size", pulumi.Config().get("size"))
        """,
    )
    before = (Path.cwd(), list(sys.path), sys.argv, set(sys.modules))

    outputs = record(root, stack="dev", config={"size": 4}).outputs

    assert outputs == {
        "cwd": str(root / "infra"),
        "root": str(root),
        "shelves": 12,
        "name": "__main__",
        "path": str(root / "infra"),
        "stack": "shop/dev",
        "size": "4",
    }
    assert (Path.cwd(), list(sys.path), sys.argv) == before[:3]
    assert "shelves" not in sys.modules


def test_an_apply_has_the_working_directory_of_its_program(write) -> None:
    write("Pulumi.yaml", "{name: shop, main: infra}")
    write("infra/late.py", "VALUE = 'late'")
    write("infra/note.txt", "a note")
    root = write(
        "infra/__main__.py",
        """
        from pathlib import Path
        import pulumi
        import pulumi_aws as aws

        def later(url):
            import late
            return late.VALUE + Path("note.txt").read_text()

        pulumi.export("late", aws.sqs.Queue("q").url.apply(later))
        """,
    )
    assert record(root).outputs == {"late": "latea note"}


def test_programs_do_not_share_modules_of_one_name(write, tmp_path: Path) -> None:
    for shop in ("one", "two"):
        write(f"{shop}/Pulumi.yaml", f"name: {shop}")
        write(f"{shop}/gateway.py", f"NAME = '{shop}'")
        program = "import pulumi, gateway\npulumi.export('name', gateway.NAME)"
        write(f"{shop}/__main__.py", program)

    with ThreadPoolExecutor(4) as pool:
        shops = ["one", "two"] * 4
        names = list(pool.map(lambda shop: record(tmp_path / shop).outputs["name"], shops))
    assert names == shops
    (tmp_path / "one/gateway.py").write_text("NAME = 'changed'")
    assert record(tmp_path / "one").outputs["name"] == "changed"


def test_an_error_of_the_program_restores_the_working_directory(write) -> None:
    write("Pulumi.yaml", "name: shop")
    root = write("__main__.py", "raise LookupError('mine')")
    before = (Path.cwd(), list(sys.path))

    with pytest.raises(LookupError, match="mine"):
        record(root)
    assert (Path.cwd(), list(sys.path)) == before


def test_a_secret_of_the_configuration_is_a_secret_of_the_program(write, shop: Path) -> None:
    write(
        "infra/__main__.py",
        """
        import pulumi
        pulumi.export("token", pulumi.Config().require_secret("token"))
        """,
    )
    recorded = record(shop, config={"owner": "Ada"})
    assert recorded.outputs == {"token": "hush"}
    assert recorded.secret_outputs == {"token"}


def test_a_program_may_be_a_file(write) -> None:
    write("Pulumi.yaml", "{name: shop, main: infra/app.py}")
    root = write("infra/app.py", "import pulumi, os\npulumi.export('cwd', os.getcwd())")
    assert record(root).outputs == {"cwd": str(root / "infra")}


def test_the_name_of_the_project_is_that_of_its_file(shop: Path) -> None:
    assert record(shop, project="other", config={"owner": "Ada"}).graph()["resources"] == {}
    with pytest.raises(ProjectError, match="shop:owner"):
        record(shop)


def test_a_key_need_not_be_declared(shop: Path, write) -> None:
    write("infra/__main__.py", "import pulumi\npulumi.export('x', pulumi.Config('free').get('key'))")
    assert record(shop, config={"owner": "A", "free:key": "v"}).outputs == {"x": "v"}
    assert pulumi.Config("free").get("key") is None
