"""Subnets."""

from __future__ import annotations

from typing import Final

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Record
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.ec2")
subnets: Name[Store[Record]] = _MODULE.variable("_subnets", "a85db6314d60d2af")
"""Subnets by ID; the module is imported when they are first read."""
