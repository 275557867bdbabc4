"""/invitations: mailing guests their links, and exchanging links for tokens (contract §2.11)."""

from typing import Any

from rest_framework.request import Request

from jobs.errors import InvalidInput
from jobs.rest.views import SUCCESS, ApiView, OpenView, body_of, checked
from spaces.api.guest_doors import open_guest, space_to_let_into
from spaces.api.guests import list_of
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.guest import ExchangeToken, ExchangeTokenResponse, Invite
from spaces.models import Guest
from spaces.ops.address import address_of
from spaces.ops.guesses import note_wrong, refuse_guessing
from spaces.ops.link_mail import mail_link
from spaces.ops.magic_link import guest_of_link, is_let_in, new_token, use_link


class Invitations(ApiView):
    """Mails to guests."""

    @described("guests.invite", body=Invite(many=True), answer=Success)
    def post(self, request: Request) -> Any:
        """Mail guests their links. All are checked first; the link itself is in the mail alone."""
        asked = [checked(Invite, each) for each in list_of(request)]
        found = [self._checked(each["guestId"], each["spaceId"]) for each in asked]
        for each, (guest, space) in zip(asked, found, strict=True):
            words = {"from_name": each.get("fromName", ""), "message": each.get("message", "")}
            mail_link(guest, space.pk, site=request.build_absolute_uri("/"), by=self.principal.id, **words)
        return SUCCESS

    def _checked(self, guest_id: str, space_id: str) -> Any:
        guest, space = open_guest(self.principal, guest_id), space_to_let_into(self.principal, space_id)
        if not is_let_in(guest, space.pk):
            raise InvalidInput("This guest is not let into this space.", key="spaceId")
        if not guest.email:
            raise InvalidInput("This guest has no e-mail address.", key="guestId")
        return guest, space


class Exchange(OpenView):
    """A guest's way in for programs."""

    @described("users.exchangeToken", body=ExchangeToken, answer=ExchangeTokenResponse, is_open=True)
    def post(self, request: Request) -> Any:
        """Exchange the token of a link, once, for one that opens the guest's spaces.

        With a link that has ended, or with `email` and `spaceId`, another link is mailed to the guest.
        """
        asked = checked(ExchangeToken, body_of(request))
        if token := asked.get("token"):
            return {"data": _exchanged(request, token)}
        if not (asked.get("email") and asked.get("spaceId")):
            raise InvalidInput("Send a token, or an email and a spaceId.", key="token")
        return {"data": _sent(request, asked["email"].strip().lower(), asked["spaceId"])}


def _exchanged(request: Request, token: str) -> dict[str, Any]:
    address = address_of(request.META)
    refuse_guessing(None, address=address)
    if used := use_link(token):
        return {"valid": True, "token": new_token(used[0], by=used[0].id)}
    if found := guest_of_link(token):
        return _again(request, *found)
    note_wrong(None, address=address)
    return {"valid": False}


def _sent(request: Request, email: str, space_id: str) -> dict[str, Any]:
    """The answer is the same whether there is such a guest or not."""
    address = address_of(request.META)
    refuse_guessing(f"link:{email}", address=address)
    note_wrong(f"link:{email}", address=address)
    guest = Guest.objects.select_related("user").filter(email=email, user__memberships__space=space_id).first()
    if guest and is_let_in(guest, space_id):
        mail_link(guest, space_id, site=request.build_absolute_uri("/"), by=guest.id, is_waited_for=False)
    return {"valid": False, "sentTo": email}


def _again(request: Request, guest: Guest, space_id: str) -> dict[str, Any]:
    return _sent(request, guest.email, space_id)
