"""Which static files are collected: the one style sheet of Tabler that our pages use, not its forty others."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class OnlyWhatWeUse(StaticFilesConfig):
    """Django's own app with patterns of what stays behind."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "tabler-*", "*.rtl*", "tabler.css", "tabler.css.map"]
