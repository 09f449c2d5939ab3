from django.urls import path

from .views import clusters, handsets, merges, pairs

app_name = "matching"
urlpatterns = [
    path("", clusters.index, name="clusters"),
    path("clusters/<int:pk>/", clusters.show, name="cluster"),
    path("clusters/<int:pk>/judge/", clusters.judge, name="judge"),
    path("handsets/", handsets.index, name="handsets"),
    path("pairs/", pairs.index, name="pairs"),
    path("pairs/<uuid:pk>/decide/", pairs.decide, name="decide"),
    path("pairs/<uuid:pk>/finish/", pairs.finish, name="finish"),
    path("pairs/<uuid:pk>/merge/", merges.propose, name="propose"),
    path("merges/", merges.index, name="merges"),
    path("merges/<uuid:pk>/", merges.show, name="merge"),
    path("merges/<uuid:pk>/do/<slug:verb>/", merges.do, name="do_merge"),
]
