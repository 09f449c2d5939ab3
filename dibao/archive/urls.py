from django.urls import path

from .views import item, place, volume

app_name = "archive"

urlpatterns = [
    path("", volume.volumes, name="volumes"),
    path("volumes/<uuid:pk>/", volume.show, name="volume"),
    path("series/<slug:series>/", volume.series, name="series"),
    path("items/<uuid:pk>/", item.show, name="item"),
    path("items/<uuid:pk>/pages/<int:number>/", item.page, name="item_page"),
    path("items/<uuid:pk>/file/", item.content, name="item_file"),
    path("boxes/", place.boxes, name="boxes"),
    path("boxes/<int:pk>/labels/", place.labels, name="labels"),
]
