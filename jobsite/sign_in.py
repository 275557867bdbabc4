"""Signing in on a page, with limits for those who guess: of Jobsite, and of its admin."""

import math
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.template.response import TemplateResponse

from jobs.errors import TooManyRequests
from spaces.ops.address import address_of
from spaces.ops.guesses import note_right, note_wrong, refuse_guessing


class SignInForm(AuthenticationForm):
    """Refuses a name or an address with too many wrong passwords, right or wrong as the next one may be."""

    #: Seconds to wait; None for whoever is heard.
    wait: int | None = None

    def clean(self) -> dict[str, Any]:
        """Count what is wrong, and forget it when it is right."""
        name = self.cleaned_data.get("username")
        if name is None or not self.cleaned_data.get("password"):
            return super().clean()
        address = address_of(self.request.META) if self.request else None
        self._refuse_guessing(name, address)
        try:
            cleaned = super().clean()
        except ValidationError:
            note_wrong(name, address=address)
            raise
        note_right(name)
        return cleaned

    def _refuse_guessing(self, name: str, address: str | None) -> None:
        try:
            refuse_guessing(name, address=address)
        except TooManyRequests as error:
            self.wait = int(error.wait)
            minutes = math.ceil(error.wait / 60)
            message = f"Too many wrong passwords. Try again in {minutes} minute{'s' if minutes > 1 else ''}."
            raise ValidationError(message, code="too_many") from error


class AdminSignInForm(SignInForm, AdminAuthenticationForm):
    """The same for those who may enter the admin."""


class SignIn(LoginView):
    """The page where people sign in."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again with what was wrong."""
        return slowed(super().form_invalid(form))


def slowed(answer: Any) -> HttpResponse:
    """Give the page with a form that refused somebody the status and the header that programs understand."""
    form = answer.context_data.get("form") if isinstance(answer, TemplateResponse) and answer.context_data else None
    wait = getattr(form, "wait", None)
    if wait is not None:
        answer.status_code = 429
        answer.headers["Retry-After"] = str(wait)
    return answer
