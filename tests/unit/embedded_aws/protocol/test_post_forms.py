"""Forms with which browsers upload objects."""

import pytest

from embedded_aws.protocol.errors import ServiceError
from embedded_aws.protocol.post_forms import read_post_form

TYPE = "multipart/form-data; boundary=----WebKitFormBoundaryx"
LINE = b"------WebKitFormBoundaryx"
KEY = b'\r\nContent-Disposition: form-data; name="Key"\r\n\r\n\xc3\xa4 ${filename}\r\n'
FILE = (
    b'\r\nContent-Disposition: form-data; name="file"; filename="a b.txt"\r\nContent-Type: text/plain\r\n\r\n'
    b"hello\r\n--x\r\n"
)
AFTER = b'\r\nContent-Disposition: form-data; name="late"\r\n\r\n1\r\n'


def test_fields_before_the_file():
    body = LINE + KEY + LINE + FILE + LINE + AFTER + LINE + b"--\r\n"
    found = read_post_form(TYPE, body)
    assert found.fields == {"key": "ä ${filename}"}
    assert (found.content, found.file_name) == (b"hello\r\n--x", "a b.txt")


def test_form_without_a_file():
    assert read_post_form(TYPE, LINE + KEY + LINE + b"--").content is None


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", LINE + KEY + LINE + b"--"),
        ("multipart/form-data", LINE + KEY + LINE + b"--"),
        (TYPE, b""),
        (TYPE, LINE + KEY),
        (TYPE, LINE + b"\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + LINE + b"--"),
        (TYPE, LINE + b"\r\nno end of the head" + b"\r\n" + LINE + b"--"),
    ],
)
def test_other_bodies_are_rejected(kind: str, body: bytes):
    with pytest.raises(ServiceError, match="MalformedPOSTRequest"):
        read_post_form(kind, body)
