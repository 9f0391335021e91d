"""Patches of Amazon CloudWatch."""

from embedded_aws.services.cloudwatch import alarm_states, alarm_topics, dimensions

PATCHES = (*alarm_states.PATCHES, *alarm_topics.PATCHES, *dimensions.PATCHES)
