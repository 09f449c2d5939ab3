from django.urls import path, re_path

from .views import bench, dispatch, keyed, reply

app_name = "verification"
urlpatterns = [
    path("", bench.index, name="bench"),
    path("registers/<slug:register>/", bench.register, name="register"),
    path("registers/<slug:register>/build/", bench.build, name="build"),
    re_path(r"^registers/(?P<register>\w+)/template\.xlsx$", bench.template, name="template"),
    path("build/", bench.build_all, name="build_all"),
    path("packages/", reply.package, name="package"),
    path("dispatches/", dispatch.index, name="dispatches"),
    path("dispatches/<slug:number>/", dispatch.show, name="dispatch"),
    path("dispatches/<slug:number>/slip/", dispatch.slip, name="dispatch_slip"),
    path("dispatches/<slug:number>/files/<int:file>/", dispatch.download, name="dispatch_file"),
    path("dispatches/<slug:number>/do/<slug:verb>/", dispatch.do, name="do_dispatch"),
    path("dispatches/<slug:number>/reply/", reply.new, name="new_reply"),
    path("replies/<slug:number>/", reply.show, name="reply"),
    path("replies/<slug:number>/slip/", reply.slip, name="reply_slip"),
    path("replies/<slug:number>/do/<slug:verb>/", reply.do, name="do_reply"),
    path("replies/<slug:number>/key/<int:query>/", keyed.key, name="key"),
    path("replies/<slug:number>/files/<int:file>/<int:page>/", keyed.page, name="reply_page"),
]
