"""Addresses of the pages on the life of a rule, below the admin's."""

from django.contrib import admin
from django.urls import path

from rulemaking.staff import views

app_name = "life"
urlpatterns = [
    path("begin-rule/", admin.site.admin_view(views.begin), name="begin"),
    path("life/<slug:slug>/", views.life, name="rule"),
    path("life/<slug:slug>/publish/<int:pk>/", views.publish, name="publish"),
    path("life/<slug:slug>/<slug:name>/", views.act, name="act"),
]
