"""Locked packages are the installed ones, under permitted licences, and audited."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.scanners.audit import UnauditedError, audit
from tests.scanners.environments import CDK, DOCS, OURS, SCANNERS, list_installed
from tests.scanners.licences import ALLOWED, NOT_HERE, read_locked_licences, terms
from tests.scanners.locked import FILES, Requirement, read_requirements
from tests.scanners.peers import read_peers

every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")


def test_requirements_are_read():
    text = "Jinja2==3.1.6 \\\n    --hash=sha256:ab\nruamel.yaml==0.18 ; sys_platform == 'win32' \\\n"
    assert list(read_requirements(text)) == [
        Requirement("jinja2", "3.1.6", conditional=False),
        Requirement("ruamel-yaml", "0.18", conditional=True),
    ]


@every_file
def test_everything_is_pinned_by_hash_and_no_index_is_named(file: Path):
    lines = file.read_text().replace("\\\n", " ").splitlines()
    requirements = [line for line in lines if line and not line.startswith("#")]
    assert len(requirements) == len(list(read_requirements(file.read_text())))
    assert all("--hash=sha256:" in line for line in requirements)
    assert "://" not in file.read_text()


@every_file
def test_what_is_locked_is_what_is_installed(file: Path):
    packages = {here: partial(list_installed, here) for here in (OURS, SCANNERS, DOCS)}
    packages[CDK] = lambda: read_peers()["packages"]
    found = packages[FILES[file]]()
    locked = [each for each in read_requirements(file.read_text()) if not each.conditional]
    assert {each.name: each.version for each in locked} == {
        each.name: found.get(each.name, ["missing"])[0] for each in locked
    }


def test_licences_are_allowed():
    by_licence = read_locked_licences()
    by_licence.pop(NOT_HERE, None)
    refused = {
        licence: names for licence, names in by_licence.items() if set(terms(licence)) - ALLOWED.keys()
    }
    assert not refused
    assert "pulumi" in by_licence["Apache-2.0"]


def test_terms_of_a_licence():
    assert terms("MPL-2.0 AND (Apache-2.0 OR MIT)") == ["MPL-2.0", "Apache-2.0", "MIT"]
    assert set(terms("GPL-3.0-only")) - ALLOWED.keys() == {"GPL-3.0-only"}
    assert set(terms("unknown")) - ALLOWED.keys() == {"unknown"}


@pytest.fixture
def osv() -> Iterator[str]:
    """A vulnerability service that knows of one, in six 1.17.0."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = asked["package"]["name"] == "six" and asked["version"] == "1.17.0"
            vulnerability = {
                "id": "PYSEC-0000-1",
                "summary": "Counts to seven.",
                "affected": [{"package": asked["package"]}],
            }
            answer = json.dumps({"vulns": [vulnerability]} if known else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 named by the base class
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def requirements(directory: Path, *pins: str) -> Path:
    file = directory / "locked.txt"
    file.write_text("".join(f"{pin} --hash=sha256:{'0' * 64}\n" for pin in pins))
    return file


def test_audit_objects_to_a_known_vulnerability(osv: str, tmp_path: Path):
    assert audit(requirements(tmp_path, "six==1.17.0", "idna==3.20"), "--osv-url", osv) == [
        "six 1.17.0: PYSEC-0000-1"
    ]
    assert audit(requirements(tmp_path, "six==1.16.0"), "--osv-url", osv) == []


def test_audit_that_cannot_ask_is_an_error(tmp_path: Path):
    nobody = "http://127.0.0.1:1/"
    with pytest.raises(UnauditedError, match="the service cannot be asked"):
        audit(requirements(tmp_path, "six==1.17.0"), "--osv-url", nobody)
