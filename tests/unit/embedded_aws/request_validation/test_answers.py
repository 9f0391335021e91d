"""Texts in answers of XML, as they are in the request."""

from xml.etree import ElementTree as ET

import pytest

from embedded_aws.request_validation.answers import escape_texts


@pytest.mark.parametrize(
    ("service", "element", "text", "read"),
    [
        ("iam", "Description", "a & b < c > d \"'", "a & b < c > d \"'"),
        ("iam", "Description", "<b>bold</b>", "<b>bold</b>"),
        ("iam", "Description", "</Description> is a tag", "</Description> is a tag"),
        # IAM escapes no description, and EC2 escapes some.
        ("iam", "Description", "&lt;", "&lt;"),
        ("ec2", "groupName", "&lt;", "<"),
        ("iam", "SAMLMetadataDocument", "&lt;a/&gt;", "<a/>"),
        ("elasticloadbalancing", "Message", "&lt;a&gt;", "<a>"),
        ("iam", "Description", "\x00\x1f", "\ufffd\ufffd"),
        ("iam", "Description", "\N{GRINNING FACE}", "\N{GRINNING FACE}"),
        ("iam", "Description", "", ""),
    ],
)
def test_a_text(service: str, element: str, text: str, read: str) -> None:
    document = f"<Answer><Role><{element}>{text}</{element}><Path>/</Path></Role></Answer>"
    role = ET.fromstring(escape_texts(service, document))[0]
    assert [(each.tag, each.text or "") for each in role] == [(element, read), ("Path", "/")]
