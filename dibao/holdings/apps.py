from django.apps import AppConfig


class HoldingsConfig(AppConfig):
    """Rooms, cabinets, boxes and bags; labels, inventory, repair."""

    name = "dibao.holdings"
    verbose_name = "库房"
