"""The documents by topic, which errors name."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import ROOT
from typer.testing import Result

from serverless_patterns_cli.options import documents
from serverless_patterns_cli.options.documents import find_document, find_documents

Run = Callable[..., Result]


@pytest.mark.exhaustive
def test_every_topic_is_listed_and_can_be_read(run: Run):
    listed = run("help").stdout
    for document in find_documents():
        assert f"  {document.topic} " in listed
        text = run("help", document.topic).stdout
        assert f"# {document.title}\n" in text
        assert "```mermaid" not in text
        prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
        assert "<picture>" not in prose
        assert "<!--" not in prose


def test_comments_in_code_stay(run: Run):
    assert "<!-- site/index.html -->" in run("help", "custom-domain").stdout


@pytest.mark.parametrize(
    ("topic", "file"),
    [
        ("queue", "docs/blocks/queue.md"),
        ("Queue", "docs/blocks/queue.md"),
        ("ApiGatewayCloudWatchRole", "docs/blocks/api-gateway-cloud-watch-role.md"),
        ("FanOutConversion", "patterns/fan-out-conversion/README.md"),
        ("fan_out_conversion", "patterns/fan-out-conversion/README.md"),
        ("user pool", "docs/blocks/user-pool.md"),
        ("patterns/workflow/README.md", "patterns/workflow/README.md"),
        ("docs/how-to/test-permissions.md", "docs/how-to/test-permissions.md"),
        ("resource-types", "docs/resource-types.md"),
        ("container-service", "docs/blocks/container-service.md"),
    ],
)
def test_a_topic_is_the_name_of_a_page_or_of_a_component(topic: str, file: str):
    assert find_document(topic).file == ROOT / file


def test_a_section_ends_at_the_next_heading(run: Run):
    shown = run("help", "queue#arguments").stdout
    assert shown.startswith("## Arguments\n")
    assert "`visibility_timeout_seconds`" in shown
    assert [line for line in shown.splitlines()[1:] if line.startswith(("# ", "## "))] == []


@pytest.mark.parametrize(
    ("topic", "message"),
    [
        (
            "qeue",
            "There is no topic 'qeue'. Did you mean 'queue'? `serverless-patterns help` lists all topics.",
        ),
        ("queue#argumnts", "There is no section of 'queue' 'argumnts'. Did you mean 'arguments'? Known: "),
    ],
)
def test_an_unknown_topic_is_an_error_with_the_nearest_one(run: Run, topic: str, message: str):
    result = run("help", topic)
    assert result.exit_code == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_headings_in_code_are_none(tmp_path: Path):
    file = tmp_path / "page.md"
    file.write_text("# Page\n\n## One\n\n```python\n## no heading\n```\n\nend\n\n## Two\n")
    section = documents.Document("page", "guides", file).section("one")
    assert section.strip().endswith("end")


def test_errors_name_topics_that_exist():
    """Whoever installs the package has no ``docs``, but the command."""
    named: set[str] = set()
    for root in ("local", "components"):
        for file in (ROOT / root).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            named |= set(re.findall(r"serverless-patterns help ([a-z#-]+)", text))
            strings = re.findall(r'"[^"\n]*(?:docs|how-to)/[\w/-]+\.md[^"\n]*"', text)
            assert "local" not in root or strings == [] or file.name == "documents.py", (file, strings)
    assert named >= {"test-permissions", "resource-types"}
    for topic in named:
        name, _, anchor = topic.partition("#")
        document = find_document(name)
        assert not anchor or document.section(anchor)
