"""Patterns of users are matched within a known time."""

from embedded_aws.emulator.patterns import SafeExpressions
from embedded_aws.ministack import cloudwatch_logs, rest_apis, user_patterns
from embedded_aws.ministack.patching import Patch

PATCHES = tuple(
    Patch(name, lambda _: SafeExpressions(), f"{patterns} end within a known time")
    for name, patterns in (
        (rest_apis.patterns, "patterns of models and identity validation expressions"),
        (cloudwatch_logs.patterns, "patterns of queries"),
        (user_patterns.of_image_filters, "wildcards in filters of images"),
        (user_patterns.of_namespaces, "wildcards in namespaces of memory"),
        (user_patterns.of_parameters, "allowed patterns of the parameters of templates"),
        (user_patterns.of_user_defined_functions, "patterns of the names of functions of Glue"),
        (user_patterns.of_rules, "regular expressions in rules of IoT"),
    )
)
