from django.urls import path

from .views import login, staff

app_name = "access"
urlpatterns = [
    path("login/", login.login, name="login"),
    path("logout/", login.logout, name="logout"),
    path("password/", login.password, name="password"),
    path("size/", login.size, name="size"),
    path("staff/", staff.index, name="staff"),
    path("staff/create/", staff.create, name="create"),
    path("staff/<uuid:pk>/", staff.person, name="person"),
    path("staff/<uuid:pk>/grant/", staff.grant, name="grant"),
    path("staff/<uuid:pk>/posts/<int:post>/revoke/", staff.revoke, name="revoke"),
    path("staff/<uuid:pk>/disable/", staff.disable, name="disable"),
    path("staff/<uuid:pk>/unlock/", staff.unlock, name="unlock"),
]
