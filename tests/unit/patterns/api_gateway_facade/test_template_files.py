"""Mapping templates in files of their own."""

import re

import pytest
from graphs import ROOT

from serverless_patterns.connections.rest.template_files import load_template

FACADE = ROOT / "components/serverless_patterns/patterns/api_gateway_facade"
BACKEND = "serverless_patterns.connections.backends.table"


def test_template_is_one_line_without_its_comments():
    assert load_template(BACKEND, "table_next.vtl", name="at", type="N", value='"$next"') == (
        '#set($next = "$!last.get(\'at\').get(\'N\')")#if($next != ""),"next":"$next"#end'
    )


def test_values_are_not_looked_into():
    found = load_template(BACKEND, "table_next.vtl", name="<<type>>", type=r"\1", value="")
    assert r"get('<<type>>').get('\1')" in found


def test_every_value_must_be_given():
    with pytest.raises(KeyError, match="type"):
        load_template(BACKEND, "table_next.vtl", name="at", value="")


def test_every_template_stands_beside_what_uses_it():
    used = {
        (module.parent, file)
        for module in FACADE.rglob("*.py")
        for file in re.findall(r'"(\w+\.vtl)"', module.read_text())
    }
    assert used == {(file.parent, file.name) for file in FACADE.rglob("*.vtl")}
