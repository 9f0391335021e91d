"""Modules that compile the patterns of users, in services that the emulator has no code of its own for."""

from __future__ import annotations

from typing import Any, Final

from embedded_aws.ministack.names import IMPORTED, Module, Name

of_image_filters: Final[Name[Any]] = Module("ministack.services.ec2").variable("re", IMPORTED)
of_namespaces: Final[Name[Any]] = Module("ministack.services.bedrock_agentcore").variable("re", IMPORTED)
of_parameters: Final[Name[Any]] = Module("ministack.services.cloudformation.engine").variable("re", IMPORTED)
of_rules: Final[Name[Any]] = Module("ministack.services.iot").variable("re", IMPORTED)
of_user_defined_functions: Final[Name[Any]] = Module("ministack.services.glue").variable("re", IMPORTED)
