app_name = "preservation"
urlpatterns: list[object] = []
