"""The whole stack, in an emulator on this machine."""

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest


def test_the_site_and_its_api_are_served_under_one_name(embedded_aws):
    site = embedded_aws(Path(__file__).parent).local_url("site_url")
    with urlopen(site) as page:
        assert b"<h1>Welcome</h1>" in page.read()
    with urlopen(f"{site}/api/greeting?name=Ada") as answer:
        assert json.load(answer) == {"greeting": "Welcome, Ada."}
    with pytest.raises(HTTPError) as error:
        urlopen(f"{site}/missing.html")
    assert error.value.code == 404
    assert b"Page not found" in error.value.read()
