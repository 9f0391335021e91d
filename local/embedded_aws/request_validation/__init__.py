"""Validation of requests against the models of AWS's services, with AWS's error codes and messages."""
