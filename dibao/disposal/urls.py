app_name = "disposal"
urlpatterns: list[object] = []
