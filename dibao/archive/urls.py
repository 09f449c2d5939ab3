from django.urls import path

from .views import completeness, duties, freshness, item, numbers, place, record, scheme, volume

app_name = "archive"

urlpatterns = [
    path("", volume.volumes, name="volumes"),
    path("volumes/<uuid:pk>/", volume.show, name="volume"),
    path("volumes/<uuid:pk>/verify/", freshness.verify, name="verify"),
    path("volumes/<uuid:pk>/exempt/", volume.exempt, name="exempt"),
    path("volumes/<uuid:pk>/refer/", record.point, name="refer"),
    path("series/<slug:series>/", volume.series, name="series"),
    path("items/<uuid:pk>/", item.show, name="item"),
    path("items/<uuid:pk>/pages/<int:number>/", item.page, name="item_page"),
    path("items/<uuid:pk>/file/", item.content, name="item_file"),
    path("boxes/", place.boxes, name="boxes"),
    path("completeness/", completeness.completeness, name="completeness"),
    path("completeness/export/", completeness.export, name="export_gaps"),
    path("freshness/", freshness.freshness, name="freshness"),
    path("numbers/", numbers.numbers, name="numbers"),
    path("duties/", duties.show, name="duties"),
    path("duties/<slug:what>/", duties.assign, name="assign_duty"),
    path("records/<slug:category>/", record.catalogue, name="records"),
    path("records/<slug:category>/new/", record.new, name="file_record"),
    path("record/<uuid:pk>/", record.show, name="record"),
    path("record/<uuid:pk>/pages/<int:number>/", record.page, name="record_page"),
    path("record/<uuid:pk>/file/", record.content, name="record_file"),
    path("rules/", scheme.show, name="rules"),
    path("rules/export/", scheme.give_out, name="export_rules"),
    path("rules/import/", scheme.take_in, name="import_rules"),
    path("rules/enter/<slug:part>/", scheme.enter, name="enter_rule"),
    path("rules/of/<slug:part>/", scheme.show, name="rules_of"),
    path("rules/changes/<int:pk>/", scheme.change, name="change"),
    path("rules/changes/<int:pk>/<slug:verb>/", scheme.decide, name="decide_change"),
]
