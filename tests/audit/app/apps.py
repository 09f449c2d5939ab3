from django.apps import AppConfig


class SampleConfig(AppConfig):
    """Small watched models for the tests of the audit log; present only in the suite."""

    name = "tests.audit.app"
    label = "audit_sample"
