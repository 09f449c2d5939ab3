from django.urls import path

from .views import clusters, pairs

app_name = "matching"
urlpatterns = [
    path("", clusters.index, name="clusters"),
    path("clusters/<int:pk>/", clusters.show, name="cluster"),
    path("clusters/<int:pk>/judge/", clusters.judge, name="judge"),
    path("pairs/", pairs.index, name="pairs"),
    path("pairs/<uuid:pk>/decide/", pairs.decide, name="decide"),
    path("pairs/<uuid:pk>/finish/", pairs.finish, name="finish"),
]
