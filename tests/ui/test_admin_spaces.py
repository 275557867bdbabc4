"""Spaces in Django's admin: verbs behind the forms, and one action on many things."""

import re

import pytest
from django.test import Client

from jobs.actions import ActionDraft, create_actions
from jobs.models import Action, Event, Job
from spaces.models import Document, Environment, Membership, Space, Workbook
from spaces.ops.file import store_file
from tests.cast import World, make_stranger_home, make_user, make_workbook
from tests.pages import words

FORM = {
    "type": "simple",
    "fields": [{"key": "reason", "label": "Reason", "type": "string", "constraints": [{"type": "required"}]}],
}


@pytest.fixture
def chief(world: World) -> Client:
    """Somebody who may do everything."""
    client = Client()
    client.force_login(make_user("chief", is_staff=True, is_superuser=True))
    return client


def _run(client: Client, kind: str, targets: list[str], **given):
    return client.post(
        f"/admin/spaces/{kind}/", {"action": "run_action", "_selected_action": targets, **given}, follow=True
    )


def _hidden(answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("kind", ["environment", "membership", "space", "workbook", "sheet", "file", "document"])
def test_every_list_and_its_rows_are_there(world: World, workbook: Workbook, chief: Client, kind: str):
    store_file(world.space, name="a.csv", chunks=[b"a"], by="")
    Document.objects.create(environment=world.environment, space=world.space, title="T")
    answer = chief.get(f"/admin/spaces/{kind}/?q=a")
    assert answer.status_code == 200
    page = chief.get(f"/admin/spaces/{kind}/").content.decode()
    for path in set(re.findall(rf"/admin/spaces/{kind}/[^/]+/change/", page)):
        assert chief.get(path).status_code == 200


def test_an_action_runs_on_many_with_live_links(world: World, chief: Client):
    books = [make_workbook(world, name=f"Book {number}") for number in range(3)]
    targets = [book.id for book in books]
    asked = _run(chief, "workbook", targets)
    assert "Export" in words(asked)
    assert "on 3 of 3" in words(asked)
    form = _run(chief, "workbook", targets, chosen=_hidden(asked, "chosen"))
    assert "Write the records to a file? 1 of 3 records is invalid." in words(form)
    assert not Job.objects.exists()
    given = {"chosen": _hidden(form, "chosen"), "token": _hidden(form, "token")}
    for _ in range(2):
        done = _run(chief, "workbook", targets, **given)
        assert "3 jobs started" in words(done)
    jobs = Job.objects.all()
    assert {job.source for job in jobs} == set(targets)
    assert all(f'href="/jobs/{job.id}/"' in done.content.decode() for job in jobs)


def test_what_is_refused_is_told_beside_what_was_started(world: World, chief: Client):
    fine, held = make_workbook(world, name="Fine"), make_workbook(world, name="Held")
    broken = [{"type": "error", "content": "Under repair."}]
    Action.objects.filter(target_id=held.id).update(config={"messages": broken})
    targets = [fine.id, held.id]
    form = _run(chief, "workbook", targets, chosen=Action.objects.get(target_id=fine.id).id)
    assert "Not now: Under repair." in words(form)
    assert "Start 1 job" in form.content.decode()
    chosen = _hidden(form, "chosen")
    done = words(_run(chief, "workbook", targets, chosen=chosen, token="t"))
    assert "1 job started" in done
    assert "Not started: Under repair." in done


def test_the_form_is_asked_and_its_errors_stay(world: World, workbook: Workbook, chief: Client):
    place = {"environment": workbook.environment_id, "space": workbook.space_id}
    members = {"label": "Check", "operation": "check", "inputForm": FORM}
    sheet = workbook.sheets.get()
    action = create_actions([ActionDraft(target=sheet.id, members=members, **place)], by="")[0]
    wrong = _run(chief, "sheet", [sheet.id], chosen=action.id, token="t")
    assert "Reason is needed." in words(wrong)
    assert not Job.objects.exists()
    _run(chief, "sheet", [sheet.id], chosen=action.id, token="t", **{"input.reason": "because"})
    assert Job.objects.get().input == {"reason": "because"}


@pytest.mark.parametrize("kind", ["space", "file"])
def test_things_without_actions_say_so(world: World, chief: Client, kind: str):
    file = store_file(world.space, name="a.csv", chunks=[b"a"], by="").file
    target = world.space.id if kind == "space" else file.id
    assert "Nothing that you chose has an action." in words(_run(chief, kind, [target]))


def test_an_action_that_is_not_among_them_is_asked_again(world: World, workbook: Workbook, chief: Client):
    assert "Which action" in words(_run(chief, "workbook", [workbook.id], chosen="us_act_none", token="t"))
    assert not Job.objects.exists()


def test_a_viewer_in_the_admin_is_told_that_they_may_not(world: World, workbook: Workbook):
    from django.contrib.auth.models import Permission

    world.bob.is_staff = True
    world.bob.save(update_fields=["is_staff"])
    world.bob.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    action = Action.objects.get(target_id=workbook.id)
    done = _run(world.client("bob"), "workbook", [workbook.id], chosen=action.id, token="t")
    assert "You may look at this, but not change it." in words(done)
    assert not Job.objects.exists()


def test_the_forms_call_verbs(world: World, chief: Client):
    chief.post("/admin/spaces/environment/add/", {"name": "Tests"})
    environment = Environment.objects.get(name="Tests")
    chief.post("/admin/spaces/space/add/", {"environment": environment.id, "name": "New", "namespace": "new"})
    space = Space.objects.get(name="New")
    chief.post(f"/admin/spaces/space/{space.id}/change/", {"name": "Newer", "namespace": "new"})
    chief.post("/admin/spaces/document/add/", {"space": space.id, "title": "T", "body": "B"})
    document = Document.objects.get(space=space)
    chief.post(f"/admin/spaces/document/{document.id}/change/", {"title": "T2", "body": "B"})
    assert Space.objects.get(pk=space.id).name == "Newer"
    told = list(Event.objects.filter(environment_id=environment.id).order_by("seq").values_list("topic", flat=True))
    assert told == ["environment:created", "space:created", "space:updated", "document:created", "document:updated"]


@pytest.mark.parametrize("who", ["bob", "charlie"])
def test_staff_write_only_where_they_may_act(world: World, workbook: Workbook, who: str):
    from django.contrib.auth.models import Permission

    staff = getattr(world, who)
    staff.is_staff = True
    staff.save(update_fields=["is_staff"])
    staff.user_permissions.set(Permission.objects.all())
    client = world.client(who)
    client.post("/admin/spaces/document/add/", {"space": world.space.id, "title": "Mine", "body": ""})
    client.post("/admin/spaces/space/add/", {"environment": world.environment.id, "name": "Mine", "namespace": ""})
    client.post(f"/admin/spaces/workbook/{workbook.id}/change/", {"name": "Mine", "namespace": ""})
    client.post(f"/admin/spaces/space/{world.space.id}/change/", {"name": "Mine", "namespace": ""})
    assert not Document.objects.exists()
    assert not Space.objects.filter(name="Mine").exists()
    assert not Workbook.objects.filter(name="Mine").exists()


@pytest.mark.parametrize(
    "path", ["workbook/", "sheet/", "file/", "document/", "space/", "agent/", "webhook/", "membership/", "space/add/"]
)
def test_filters_and_forms_offer_no_environment_of_others(world: World, path: str):
    from django.contrib.auth.models import Permission

    second, other = (Environment.objects.create(name=name) for name in ("Second of mine", "Secret of others"))
    Membership.objects.create(user=world.bob, environment=second, role="owner")
    world.bob.is_staff = True
    world.bob.save(update_fields=["is_staff"])
    world.bob.user_permissions.set(Permission.objects.all())
    page = world.client("bob").get(f"/admin/spaces/{path}").content.decode()
    assert second.name in page and world.environment.name in page
    assert other.name not in page


def test_a_refusal_of_a_verb_is_a_sentence(world: World, workbook: Workbook, chief: Client, monkeypatch):
    from jobs.errors import InvalidInput

    def refuse(*args, **kwargs):
        raise InvalidInput("Not today.")

    monkeypatch.setattr("spaces.admin.things.update_workbook", refuse)
    address = f"/admin/spaces/workbook/{workbook.id}/change/"
    assert "Not today." in words(chief.post(address, {"name": "Other", "namespace": ""}, follow=True))


def test_a_membership_stays_within_its_environment(world: World, chief: Client):
    other = make_stranger_home(make_user("dora"))
    given = {"user": world.bob.pk, "environment": world.environment.id, "space": other.id, "role": "owner"}
    answer = chief.post("/admin/spaces/membership/add/", given)
    assert "is not a space of" in words(answer)
    assert not Membership.objects.filter(user=world.bob, space=other).exists()


@pytest.mark.parametrize("kind", ["workbook", "membership", "space"])
def test_a_key_that_cannot_be_is_a_row_that_is_not_there(world: World, chief: Client, kind: str):
    assert "exist" in words(chief.get(f"/admin/spaces/{kind}/%00/change/", follow=True))
    given = {"action": "run_action", "_selected_action": ["a\x00"], "index": "0"}
    assert chief.post(f"/admin/spaces/{kind}/", given).status_code == 400
    assert chief.get(f"/admin/spaces/{kind}/?id__exact=%00").status_code == 400


def test_no_form_or_picker_takes_what_databases_refuse(world: World, chief: Client):
    given = {"space": "us_sp_\x00", "title": "T", "body": ""}
    assert chief.post("/admin/spaces/document/add/", given).status_code == 400
    picked = {"app_label": "spaces", "model_name": "membership", "field_name": "space", "term": "a\x00"}
    assert chief.get("/admin/autocomplete/", picked).status_code == 400
