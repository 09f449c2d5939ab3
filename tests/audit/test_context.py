"""Events know where a request came from, and a client cannot make that up."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from dibao.audit.context import Origin
from dibao.audit.middleware import RequestContext, current


def origin_of(**meta):
    seen = []

    def view(request):
        seen.append(current.get())
        return HttpResponse()

    response = RequestContext(view)(RequestFactory().get("/", **meta))
    assert response["X-Request-ID"] == seen[0].request_id
    assert len(seen[0].request_id) == 16
    return seen[0]


def test_the_address_is_there_during_the_request_only():
    assert origin_of(REMOTE_ADDR="10.0.0.7").ip == "10.0.0.7"
    assert current.get() == Origin()


def test_a_client_cannot_claim_another_address():
    assert origin_of(REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR="1.1.1.1").ip == "10.0.0.7"


def test_our_own_proxy_is_believed_but_only_what_it_wrote_itself(settings):
    settings.DIBAO_PROXIES = ("127.0.0.1",)
    assert origin_of(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 10.0.0.9").ip == "10.0.0.9"
    assert origin_of(REMOTE_ADDR="127.0.0.1").ip == "127.0.0.1"


@pytest.mark.parametrize("address", ["", "unix:", "x' OR 1=1", "10.0.0.1; rm"])
def test_what_is_no_address_is_left_out(address):
    assert origin_of(REMOTE_ADDR=address).ip == ""


def test_two_requests_have_two_numbers():
    assert origin_of().request_id != origin_of().request_id


def test_the_address_goes_even_when_the_view_fails():
    def view(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        RequestContext(view)(RequestFactory().get("/"))
    assert current.get() == Origin()
