from django.urls import path, re_path

from .views import package, partner

app_name = "exchange"
urlpatterns = [
    path("", partner.partners, name="partners"),
    path("enter/", partner.enter, name="enter"),
    re_path(r"^own/(?P<kind>verify|seal)\.pem$", partner.own_key, name="own_key"),
    path("partners/<slug:code>/", partner.partner, name="partner"),
    path("partners/<slug:code>/amend/", partner.amend, name="amend"),
    path("partners/<slug:code>/keys/", partner.enter_key, name="enter_key"),
    re_path(r"^partners/(?P<code>[-\w]+)/keys/(?P<verb>confirm|refuse)/$", partner.decide_key, name="decide_key"),
    path("partners/<slug:code>/keys/revoke/", partner.revoke_key, name="revoke_key"),
    path("packages/", package.packages, name="packages"),
    path("packages/<int:pk>/", package.package, name="package"),
    path("packages/<int:pk>/file/", package.package_file, name="package_file"),
    path("packages/<int:pk>/receipt/", package.receipt, name="receipt"),
    path("packages/<int:pk>/receipt/file/", package.receipt_file, name="receipt_file"),
    path("packages/<int:pk>/receipt/enter/", package.enter_receipt, name="enter_receipt"),
]
