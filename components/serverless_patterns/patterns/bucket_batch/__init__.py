"""A batch over the objects of a bucket, each of which is processed or stands in the list of failures."""
