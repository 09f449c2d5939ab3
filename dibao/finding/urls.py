app_name = "finding"
urlpatterns: list[object] = []
