from django.urls import path

from .views import batch, document, legacy, words

app_name = "capture"

urlpatterns = [
    path("", batch.index, name="index"),
    path("separators/", batch.separators, name="separators"),
    path("batches/<str:number>/", batch.batch, name="batch"),
    path("batches/<str:number>/do/", batch.do_batch, name="do_batch"),
    path("documents/<uuid:pk>/", document.document, name="document"),
    path("documents/<uuid:pk>/do/", document.do_document, name="do_document"),
    path("pages/<int:pk>/", document.page, name="page"),
    path("volumes/<uuid:pk>/", words.volume, name="volume"),
    path("items/<uuid:pk>/", words.item, name="item"),
    path("items/<uuid:pk>/copy/", words.copy, name="copy"),
    path("records/<uuid:pk>/", words.record, name="record"),
    path("records/<uuid:pk>/copy/", words.record_copy, name="record_copy"),
    path("legacy/", legacy.lists, name="lists"),
    path("legacy/<int:pk>/", legacy.old_list, name="old_list"),
    path("legacy/<int:pk>/do/", legacy.do_list, name="do_list"),
]
