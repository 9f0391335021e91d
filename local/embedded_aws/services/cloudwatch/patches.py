"""Patches of Amazon CloudWatch."""

from embedded_aws.services.cloudwatch import alarm_topics

PATCHES = alarm_topics.PATCHES
