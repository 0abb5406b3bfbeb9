"""Addresses of accounts."""

from django.urls import path

from agencies import views

urlpatterns = [
    path("dang-nhap/", views.LogIn.as_view(), name="dang-nhap"),
    path("dang-xuat/", views.LogOut.as_view(), name="dang-xuat"),
    path("tai-khoan/", views.account, name="tai-khoan"),
    path("tai-khoan/mat-khau/", views.change_password, name="doi-mat-khau"),
]
