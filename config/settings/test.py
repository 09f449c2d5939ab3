"""Settings of the suite: a home of its own, cheap passwords, everything else as in production."""

import atexit
import os
import shutil
import tempfile

# A parallel worker inherits its parent's environment; each needs a home of its own, or their files collide.
# The processes a worker starts itself share its home.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if "DIBAO_HOME" not in os.environ or os.environ.get("DIBAO_TEST_WORKER", "") != _worker:
    os.environ |= {"DIBAO_HOME": tempfile.mkdtemp(prefix="dibao-test-"), "DIBAO_TEST_WORKER": _worker}
    atexit.register(shutil.rmtree, os.environ["DIBAO_HOME"], ignore_errors=True)

from .base import *

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# The real hasher is tested by itself; a second of argon2 for every login of every test is not needed.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "dibao.access.hashers.OfficeArgon2"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and the live server must see the same rows; no fsync, it is thrown away.
    DATABASES["default"]["TEST"] = {"NAME": str(DIBAO_HOME / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
# A table of the audit tests, and a flush that the append-only guards let through.
INSTALLED_APPS += ["tests.audit.app"]
# Static files straight from the sources; the folder must exist or whitenoise warns.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
