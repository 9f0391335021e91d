"""Patches of Amazon CloudWatch."""

from embedded_aws.services.cloudwatch import alarm_topics, dimensions

PATCHES = (*alarm_topics.PATCHES, *dimensions.PATCHES)
