from django.urls import path

from .views import change, households, notices, tasks

app_name = "reviews"
urlpatterns = [
    path("", change.index, name="changes"),
    path("new/", change.new, name="new"),
    path("tasks/", tasks.index, name="tasks"),
    path("tasks/<int:pk>/settle/", tasks.finish, name="settle"),
    path("tasks/<int:pk>/hear/", tasks.open_hearing, name="hear"),
    path("papers/<int:pk>/", notices.paper, name="paper"),
    path("notices/", notices.index, name="told"),
    path("notices/<slug:number>/", notices.notices, name="notices"),
    path("notices/<slug:number>/back-pay/", notices.back_pay, name="back_pay"),
    path("notices/<slug:number>/villages/<int:village>/", notices.publication, name="publication"),
    path("notices/<slug:number>/households/<slug:household>/", notices.notice, name="notice"),
    path("<slug:number>/", change.show, name="change"),
    path("<slug:number>/do/<slug:verb>/", change.do, name="do"),
    path("<slug:number>/households/", households.index, name="households"),
    path("<slug:number>/households/<slug:household>/", households.show, name="household"),
]
