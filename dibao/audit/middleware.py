"""Gives every request a number and remembers its address for the events it causes."""

import ipaddress
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .context import Origin, coming_from, current

__all__ = ["RequestContext", "current"]


def client_address(request: HttpRequest) -> str:
    """The client's address. `X-Forwarded-For` is believed only when one of our own proxies sent it."""
    address = request.META.get("REMOTE_ADDR", "")
    if address in getattr(settings, "DIBAO_PROXIES", ()):
        # The rightmost entry is the one our proxy wrote; what stands left of it is the client's claim.
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rsplit(",", 1)[-1].strip()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


class RequestContext:
    """Sets `current` for the time of one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Origin(ip=client_address(request), request_id=uuid.uuid4().hex[:16])
        with coming_from(origin):
            response = self.get_response(request)
        response["X-Request-ID"] = origin.request_id
        return response
