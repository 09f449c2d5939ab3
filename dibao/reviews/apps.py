from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "dibao.reviews"
    verbose_name = "标准调整与复核"
