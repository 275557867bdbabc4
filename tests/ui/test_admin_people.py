"""What the quickstart says of the admin: a password is changed there, and people, memberships and keys are found."""

from django.contrib.auth.models import User
from django.test import Client


def test_the_admin_leads_to_what_the_quickstart_promises(db):
    client = Client()
    client.force_login(User.objects.create_superuser("admin", password="a password of mine"))
    page = client.get("/admin/").content.decode()
    for address in ("password_change/", "auth/user/", "spaces/membership/", "jobs/apikey/"):
        assert f'href="/admin/{address}"' in page, address
    for address in ("password_change/", "auth/user/add/", "spaces/membership/add/"):
        assert client.get(f"/admin/{address}").status_code == 200
