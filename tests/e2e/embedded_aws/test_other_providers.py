"""Providers other than AWS: random values, keys, archives, commands, and providers in the program itself."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bcrypt
import pulumi
import pytest
from cryptography import x509
from pulumi import Output, ResourceOptions
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

from embedded_aws import Deployment, DeploymentError, Emulator, deploy


class Any_(pulumi.CustomResource):  # noqa: N801 any resource, as the SDK of its provider would make it
    """A resource of a provider whose SDK is not installed here."""

    def __init__(self, token: str, name: str, inputs: dict[str, Any], *outputs: str, **options: Any) -> None:
        super().__init__(token, name, {**dict.fromkeys(outputs), **inputs}, ResourceOptions(**options))


def random(kind: str, name: str, *outputs: str, **inputs: Any) -> Any:
    token = f"random:index/random{kind}:Random{kind}"
    secrets = ["bcryptHash", "result"] if kind == "Password" else []
    return Any_(token, name, inputs, *outputs, additional_secret_outputs=secrets)


def make_up(stage: str = "a", length: int = 20) -> Callable[[], None]:
    def program() -> None:
        keepers = {"stage": stage}
        pulumi.ProviderResource("random", "explicit", {})
        text = random("String", "s", "result", length=length, minNumeric=3, special=False, keepers=keepers)
        password = random("Password", "p", "result", "bcryptHash", length=80, overrideSpecial="_")
        for name, made in {
            "string": text.result,
            "password": password.result,
            "hash": password.bcryptHash,
            "pet": random("Pet", "p", prefix="my").id,
            "uuid": random("Uuid", "u", "result").result,
            "integer": random("Integer", "i", "result", min=5, max=6).result,
            "shuffle": random("Shuffle", "s", "results", inputs=["a", "b", "c"], resultCount=5).results,
            "hex": random("Id", "i", "hex", byteLength=4, prefix="x-").hex,
            "bytes": random("Bytes", "b", "base64", length=32).base64,
        }.items():
            pulumi.export(name, made)

    return program


def test_random_values_are_kept_until_their_inputs_change(emulator: Emulator) -> None:
    stack = deploy(make_up(), stack="made-up", emulator=emulator)
    first = stack.outputs
    assert re.fullmatch(r"[A-Za-z0-9]{20}", first["string"])
    assert sum(each.isdigit() for each in first["string"]) >= 3
    assert re.fullmatch(r"[A-Za-z0-9_]{80}", first["password"])
    assert first["hash"].startswith("$2a$10$")
    assert bcrypt.checkpw(first["password"].encode()[:72], first["hash"].encode())
    assert first.secrets == {"hash", "password"}
    assert re.fullmatch(r"my-[a-z]+-[a-z]+", first["pet"])
    assert first["integer"] in {5, 6}
    assert len(first["shuffle"]) == 5
    assert sorted(first["shuffle"][:3]) == ["a", "b", "c"]
    assert re.fullmatch(r"x-[0-9a-f]{8}", first["hex"])

    assert stack.update(make_up()) == {}
    assert stack.outputs == first
    (done,) = stack.update(make_up("b")).items()
    assert done == ("urn:pulumi:made-up::project::random:index/randomString:RandomString::s", "replace")
    assert stack.outputs["string"] != first["string"]
    assert {**stack.outputs, "string": ""} == {**first, "string": ""}
    with pytest.raises(DeploymentError, match="length: 2 is less than the 3 characters"):
        stack.update(make_up("b", length=2))


def tls(kind: str, name: str, *outputs: str, **inputs: Any) -> Any:
    return Any_(f"tls:index/{kind[0].lower()}{kind[1:]}:{kind}", name, inputs, *outputs)


def certificates() -> None:
    key = tls("PrivateKey", "ca", "privateKeyPem", "publicKeyOpenssh", algorithm="ED25519")
    authority = tls(
        "SelfSignedCert",
        "ca",
        "certPem",
        privateKeyPem=key.privateKeyPem,
        subject={"commonName": "Test authority", "organization": "Shop"},
        isCaCertificate=True,
        validityPeriodHours=48,
        allowedUses=["cert_signing", "crl_signing"],
    )
    own = tls("PrivateKey", "site", "privateKeyPem", algorithm="ECDSA", ecdsaCurve="P256")
    request = tls(
        "CertRequest",
        "site",
        "certRequestPem",
        privateKeyPem=own.privateKeyPem,
        subject={"commonName": "shop.example.com"},
        dnsNames=["shop.example.com"],
        ipAddresses=["10.0.0.1"],
    )
    signed = tls(
        "LocallySignedCert",
        "site",
        "certPem",
        "validityEndTime",
        certRequestPem=request.certRequestPem,
        caPrivateKeyPem=key.privateKeyPem,
        caCertPem=authority.certPem,
        validityPeriodHours=24,
        earlyRenewalHours=1,
        allowedUses=["digital_signature", "server_auth"],
    )
    pulumi.export("ssh", key.publicKeyOpenssh)
    pulumi.export("authority", authority.certPem)
    pulumi.export("site", signed.certPem)


@pytest.mark.exhaustive
def test_an_authority_signs_a_certificate(emulator: Emulator) -> None:
    outputs = deploy(certificates, stack="certificates", emulator=emulator).outputs

    assert outputs["ssh"].startswith("ssh-ed25519 ")
    authority = x509.load_pem_x509_certificate(outputs["authority"].encode())
    site = x509.load_pem_x509_certificate(outputs["site"].encode())
    site.verify_directly_issued_by(authority)
    assert site.subject.rfc4514_string() == "CN=shop.example.com"
    names = site.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["shop.example.com"]
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def commands(
    directory: Path, update: str | None = "echo updated $PULUMI_COMMAND_STDOUT", **more: Any
) -> None:
    (directory / "source").mkdir(exist_ok=True)
    (directory / "source/a.txt").write_text("a")
    (directory / "source/b.log").write_text("b")
    archive: dict[str, Any] = {"type": "zip", "sourceDir": str(directory / "source"), "excludes": ["*.log"]}
    made = Any_(
        "archive:index/file:File",
        "f",
        {**archive, "outputPath": str(directory / "deep/file.zip")},
        "outputBase64sha256",
    )
    archive["outputPath"] = str(directory / "function.zip")
    found = pulumi.runtime.invoke("archive:index/getFile:getFile", archive).value
    command: Any = Any_(
        "command:local:Command",
        "c",
        {
            "create": "cat > made; echo $WHO; echo careful >&2",
            "update": update,
            "delete": "echo $PULUMI_COMMAND_STDOUT >> gone",
            "stdin": "input",
            "environment": {"WHO": "me"},
            "dir": str(directory),
            **more,
        },
        "stdout",
        "stderr",
    )
    pulumi.export("hashes", [found["outputBase64sha256"], made.outputBase64sha256])  # pyright: ignore[reportAttributeAccessIssue]
    pulumi.export("printed", [command.stdout, command.stderr])
    pulumi.export("run", pulumi.runtime.invoke("command:local:run", {"command": "echo now"}).value["stdout"])


@pytest.mark.exhaustive
def test_archives_and_commands(emulator: Emulator, tmp_path: Path) -> None:
    stack = deploy(lambda: commands(tmp_path), stack="commands", emulator=emulator)

    assert zipfile.ZipFile(tmp_path / "function.zip").namelist() == ["a.txt"]
    assert len(set(stack.outputs["hashes"])) == 1
    assert stack.outputs["printed"] == ["me", "careful"]
    assert stack.outputs["run"] == "now"
    assert (tmp_path / "made").read_text() == "input"

    assert stack.update(lambda: commands(tmp_path)) == {}
    assert set(stack.update(lambda: commands(tmp_path, environment={"WHO": "you"})).values()) == {"update"}
    assert stack.outputs["printed"] == ["updated me", ""]
    assert set(stack.update(lambda: commands(tmp_path, triggers=[1])).values()) == {"replace"}
    with pytest.raises(DeploymentError, match=r"exit status 3: running 'echo no; exit 3':\nno"):
        stack.update(lambda: commands(tmp_path, triggers=[1], update="echo no; exit 3", stdin="x"))
    stack.update(lambda: commands(tmp_path, triggers=[1]))
    stack.destroy()
    # As with Pulumi, the new resource is created before the old one is deleted.
    assert (tmp_path / "gone").read_text().splitlines() == ["updated me", "updated me"]


def test_a_command_of_another_machine_is_refused_by_name(emulator: Emulator) -> None:
    with pytest.raises(DeploymentError, match=r"command:remote:Command of 'far' .*it needs another machine"):
        deploy(lambda: void(Any_("command:remote:Command", "far", {"create": "ls"})), emulator=emulator)


def void(_made: object) -> None:
    """Has a program return nothing."""


class Files(ResourceProvider):
    """Keeps a text in a file: what is in it is the resource."""

    def configure(self, req: ConfigureRequest) -> None:
        self.suffix = req.config.get("suffix") or ""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        failures = [] if news["text"] else [CheckFailure("text", "must not be empty")]
        return CheckResult(news, failures)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        changed = [name for name in ("path", "text") if _olds[name] != _news[name]]
        return DiffResult(bool(changed), [name for name in changed if name == "path"])

    def create(self, props: dict[str, Any]) -> CreateResult:
        Path(props["path"]).write_text(props["text"] + self.suffix)
        return CreateResult(props["path"], {**props, "length": len(props["text"])})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        path = Path(id_)
        return ReadResult(id_ if path.exists() else "", {**props, "text": props["text"]})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        Path(_id).write_text(_news["text"])
        return UpdateResult({**_news, "length": len(_news["text"])})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        Path(_id).unlink()


class File(Resource, module="files", name="File"):
    length: Output[int]

    def __init__(self, name: str, path: Path, text: str) -> None:
        super().__init__(Files(), name, {"path": str(path), "text": text, "length": None})


def dynamic(path: Path, text: str = "abc") -> Callable[[], None]:
    return lambda: pulumi.export("length", File("f", path, text).length)


def test_a_provider_in_the_program_has_the_whole_lifecycle(emulator: Emulator, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    deploy(dynamic(tmp_path / "other"), stack="dynamic-other", emulator=emulator)
    assert (tmp_path / "other").read_text() == "abc"
    config = {"project:suffix": "!"}
    stack: Deployment = deploy(dynamic(one), stack="dynamic", config=config, emulator=emulator)
    assert (one.read_text(), stack.outputs["length"]) == ("abc!", 3)

    assert stack.update(dynamic(one)) == {}
    assert set(stack.update(dynamic(one, "longer")).values()) == {"update"}
    assert (one.read_text(), stack.outputs["length"]) == ("longer", 6)
    assert set(stack.update(dynamic(two)).values()) == {"replace"}
    assert (one.exists(), two.read_text()) == (False, "abc!")
    with pytest.raises(DeploymentError, match="text: must not be empty"):
        stack.update(dynamic(two, ""))
    two.unlink()
    assert list(stack.refresh().values()) == [frozenset({"id"})]
    stack.update(dynamic(two))
    stack.destroy()
    assert not two.exists()


@pytest.mark.exhaustive
def test_what_a_provider_in_the_program_raises_names_its_resource(emulator: Emulator, tmp_path: Path) -> None:
    with pytest.raises(DeploymentError, match=r"File 'f' cannot be created: create .* FileNotFoundError"):
        deploy(dynamic(tmp_path / "no/such"), emulator=emulator)
