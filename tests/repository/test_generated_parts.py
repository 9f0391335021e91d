"""Parts of the documents that are made from the code: permissions, costs, commands, and the API."""

import re
import sys
import tomllib

from tests.conftest import ROOT

import embedded_aws

sys.path.insert(0, f"{ROOT / 'docs/scripts'}")

from api_pages import describe_api
from command_pages import describe_commands
from cost_tables import FILE, describe_costs
from docstring_markdown import signature_of, summary_of, to_markdown, usage_of
from method_forms import describe_methods
from permission_tables import describe_permissions


def send(queue: str, *bodies: str, wait: int = 3, on_error: object = print) -> list[str]:
    """Sends messages,
    and waits for :class:`Queue`.

    More of it.

    Args:
        queue: URL
            of ``the`` queue.
        **bodies: What they say: text.

    Returns:
        Their IDs.

    Raises:
        LookupError: There is none.
    """
    raise NotImplementedError


def test_docstring_as_markdown():
    assert to_markdown(send) == (
        "Sends messages,\nand waits for `Queue`.\n\nMore of it.\n\n"
        "Arguments:\n\n- `queue`: URL of `the` queue.\n- `**bodies`: What they say: text.\n\n"
        "Returns their IDs.\n\n"
        "Errors:\n\n- `LookupError`: There is none."
    )
    assert summary_of(send) == "Sends messages, and waits for `Queue`."
    assert signature_of(send) == "(queue, *bodies, wait=3, on_error=…)"
    assert usage_of("sent", send) == "```text\nsent(queue, *bodies, wait=3, on_error=…)\n```"


def test_long_call_has_a_line_for_each_parameter():
    def deploy_the_program(
        first: int, *, second: str = "is rather long", third: str = "is even longer"
    ) -> None:
        raise NotImplementedError

    assert usage_of("deploy_the_program", deploy_the_program) == (
        "```text\ndeploy_the_program(\n    first,\n    *,\n    second='is rather long',\n"
        "    third='is even longer',\n)\n```"
    )


def test_permissions_of_a_role_and_of_a_resource():
    text = describe_permissions("Function")
    assert "What is allowed with `code`, `handler`, `event_sources`, `links`, `url`:" in text
    assert (
        "| `role`, assumed by `lambda.amazonaws.com` | `logs:CreateLogStream`, `logs:PutLogEvents` |" in text
    )
    assert "| `dead-letters-policy` | denies everyone: `sqs:*` |" in text
    assert "| Bool `aws:SecureTransport`: `false` |" in text
    assert describe_permissions("Table") == (
        "The component creates no role and no resource policy. Callers need a permission, which a link"
        " of a function or a route grants."
    )


def test_every_building_block_has_costs_with_pages_of_aws():
    costs = tomllib.loads(FILE.read_text())
    pages = costs.pop("pages")
    on_pages = {path.stem.replace("-", "") for path in (ROOT / "docs/blocks").glob("*.md")}
    for page in ROOT.glob("patterns/*/README.md"):
        on_pages |= {*re.findall(r"<!-- generated: costs (\w+) -->", page.read_text().lower())}
    assert {name.lower() for name in costs} == on_pages
    assert {row["page"] for rows in costs.values() for row in rows} == set(pages)
    assert all(page.startswith("https://aws.amazon.com/") for page in pages.values())
    assert "[SQS](https://aws.amazon.com/sqs/pricing/)" in describe_costs("Queue")


def test_every_building_block_has_its_example_in_yaml_too():
    pages = [path.read_text() for path in (ROOT / "docs/blocks").glob("*.md")]
    assert all("<!-- runs: same -->\n```yaml\n" in page for page in pages)


def test_every_command_and_its_options_are_described():
    text = describe_commands("")
    assert "\n## up\n" in text
    assert "```text\nserverless-patterns up [OPTIONS] {stack}\n```" in text
    assert "| `-c, --config KEY=VALUE` | Configuration value of the stack;" in text
    assert "Example: `serverless-patterns up conversion" in text


def test_every_public_name_of_the_embedded_emulator_is_described():
    text = describe_api("")
    assert all(f"## {name}\n" in text for name in embedded_aws.__all__)
    assert "deployment.update(program, *, config=None, on_event=None)" in text
    assert "### embedded_aws_module\n" in text
    assert " at 0x" not in text  # it would differ each time


def test_methods_have_their_signature_and_their_form():
    text = describe_methods("Topic")
    assert "| `.link(*access)` | Returns the topic as a link of a function or a container. |" in text
    assert "In other languages, `news.route()` is:" in text
