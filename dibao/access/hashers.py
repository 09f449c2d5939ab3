"""Password hashing at the cost the office's box can bear."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class OfficeArgon2(Argon2PasswordHasher):
    """argon2id, 46 MiB, one pass, one lane: OWASP's floor; Django's default of 100 MiB invites a login flood."""

    time_cost = 1
    memory_cost = 47104
    parallelism = 1
