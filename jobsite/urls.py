"""Every address of the product."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy

from jobsite.pages import favicon
from jobsite.sign_in import SignIn

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jobs.api.urls")),
    path("", include("spaces.api.urls")),
    path("admin/", admin.site.urls),
    path("login/", SignIn.as_view(), name="login"),
    path(
        "join/<uidb64>/<token>/",
        auth.PasswordResetConfirmView.as_view(
            template_name="registration/join.html", success_url=reverse_lazy("jobs:now"), post_reset_login=True
        ),
        name="join",
    ),
    path("favicon.ico", favicon, name="favicon"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("", include("jobs.ui.urls")),
    path("", include("spaces.ui.urls")),
]
