"""Addresses of accounts, and of the sheet of the interface's components."""

from django.urls import path

from agencies import views, views_handover, views_look

urlpatterns = [
    path("dang-nhap/", views.LogIn.as_view(), name="dang-nhap"),
    path("dang-xuat/", views.LogOut.as_view(), name="dang-xuat"),
    path("tai-khoan/", views.account, name="tai-khoan"),
    path("tai-khoan/mat-khau/", views.change_password, name="doi-mat-khau"),
    path("ban-giao/", views_handover.hand_over_page, name="ban-giao"),
    path("giao-dien/", views_look.giao_dien, name="giao-dien"),
]
