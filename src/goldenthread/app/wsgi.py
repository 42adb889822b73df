"""What an application server runs: ``granian --interface wsgi goldenthread.app.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.app.settings")
application = get_wsgi_application()
