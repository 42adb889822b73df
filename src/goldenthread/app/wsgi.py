"""What an application server runs: ``granian --interface wsgi goldenthread.app.wsgi:application``.

Everything is imported before the first request. What stays for as long as the process lives is then left out of every
later search for garbage: with it, each search through all objects would hold a request up for a tenth of a second.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.app.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # imports every page and route
gc.collect()
gc.freeze()
