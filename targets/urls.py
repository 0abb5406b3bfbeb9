"""Addresses of the plan."""

from django.urls import path

from targets import views

urlpatterns = [
    path("<slug:plan>/ke-hoach/", views.plan_page, name="ke-hoach"),
    path("<slug:plan>/so-goc/", views.baselines_page, name="so-goc"),
]
