"""Addresses of decisions, by 户号 or 办件编号."""

from django.urls import path

from ..views import award

app_name = "awards"
urlpatterns = [path("<slug:number>/explain/", award.explain, name="explain")]
