"""Django's admin behind two more walls: no NUL in what it is asked, and no guessing of passwords."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict


class Site(AdminSite):
    """The stock site. Its filters, pickers and actions hand to the database whatever an address or a form
    holds, and PostgreSQL refuses NUL with an error that would be a 500; here it is a 400 for all of them.
    """

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Wrap every page of the site."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if _holds_nul(request.GET) or _holds_nul(request.POST):
                raise BadRequest("NUL in the address or the form")
            return inner(request, *args, **kwargs)

        return refusing

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Sign in, with the limits of the sign-in page."""
        from jobsite.sign_in import AdminSignInForm, slowed  # models load only after all apps are there

        self.login_form = AdminSignInForm
        return slowed(super().login(request, extra_context))


class Config(AdminConfig):
    """What INSTALLED_APPS names in place of `django.contrib.admin`."""

    default_site = "jobsite.admin_site.Site"


def _holds_nul(given: QueryDict) -> bool:
    return any("\x00" in text for name, texts in given.lists() for text in (name, *texts))
