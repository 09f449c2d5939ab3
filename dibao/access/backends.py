"""Who is behind this session; passwords are checked in `services.login`, behind the lockout."""

from django.contrib.auth.backends import BaseBackend

from .models import Staff


class StaffBackend(BaseBackend):
    def get_user(self, user_id: str) -> Staff | None:
        return Staff.objects.filter(pk=user_id, is_active=True).first()
