"""Addresses that fail, to see what people are told."""

from typing import NoReturn

from django.db import connection
from django.http import HttpRequest
from django.urls import path

from rulemaking import urls


def broken(request: HttpRequest) -> NoReturn:
    raise RuntimeError("secret detail")


def database(request: HttpRequest) -> None:
    """The connection ends in the middle of a request."""
    with connection.cursor() as cursor:
        connection.connection.close()
        cursor.execute("SELECT 1")


urlpatterns = [path("broken.json", broken), path("database.json", database), *urls.urlpatterns]
handler500 = urls.handler500
