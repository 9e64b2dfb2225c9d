"""Addresses of the v4 API."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
