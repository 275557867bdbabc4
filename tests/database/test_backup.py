"""manage.py backup, and the step after a restore."""

import sqlite3
import tarfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from jobs import conf, log

ON_SQLITE = connection.vendor == "sqlite"
on_sqlite = pytest.mark.skipif(not ON_SQLITE, reason="the database is in the backup only if it is SQLite")


@pytest.fixture
def home(settings, tmp_path):
    """A home folder with something of every kind."""
    folder = tmp_path / "home"
    for name in ("files/a/b.csv", "artifacts/us_jb_1/1/x", "broker/hint", "logs/web.log", "static/a.js", "secret_key"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    for end in ("", "-wal", "-shm", "-writer"):
        (folder / f"jobsite.sqlite3{end}").write_text("live")
    settings.JOBSITE = {**settings.JOBSITE, "HOME": folder}
    return folder


def back_up(target, *more):
    out = StringIO()
    call_command("backup", str(target), *more, stdout=out)
    return out.getvalue()


def names_in(target):
    with tarfile.open(target) as tar:
        return tar.getnames()


FILES = ["artifacts/us_jb_1/1/x", "files/a/b.csv", "secret_key"]


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_one_file_holds_the_database_and_what_is_kept(home, tmp_path):
    log.append([log.Draft("job:ready", "job", "us_env_1", None, {}, {})])
    target = tmp_path / "backup.tar.gz"
    assert str(target) in back_up(target)
    assert names_in(target) == ["jobsite.sqlite3", *FILES]
    assert oct(target.stat().st_mode & 0o777) == "0o600"
    with tarfile.open(target) as tar:
        tar.extractall(tmp_path / "restored", filter="data")
    with sqlite3.connect(tmp_path / "restored" / "jobsite.sqlite3") as restored:
        assert restored.execute("SELECT head FROM jobs_stream").fetchall() == [(1,)]
        assert restored.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar.gz", "home", "restored"]


@pytest.mark.django_db
def test_the_files_alone_go_with_a_dump(home, tmp_path):
    back_up(tmp_path / "files.tar.gz", "--files-only")
    assert names_in(tmp_path / "files.tar.gz") == FILES


@pytest.mark.skipif(ON_SQLITE, reason="PostgreSQL only")
@pytest.mark.django_db
def test_postgresql_is_left_to_pg_dump(home, tmp_path):
    with pytest.raises(CommandError, match="pg_dump"):
        back_up(tmp_path / "backup.tar.gz")


@on_sqlite
def test_a_database_that_is_not_there_is_no_empty_backup(home, tmp_path, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", tmp_path / "nowhere.sqlite3")
    with pytest.raises(CommandError, match="There is no database .*nowhere"):
        back_up(tmp_path / "backup.tar.gz")
    assert not list(tmp_path.glob("*.*"))


@on_sqlite
def test_a_database_that_is_none_leaves_nothing_behind(home, tmp_path, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", home / "secret_key")
    with pytest.raises(CommandError, match="There is no backup: file is not a database"):
        back_up(tmp_path / "backup.tar.gz")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_home_behind_a_link_is_known_as_what_is_backed_up(home, tmp_path, settings):
    link = tmp_path / "link"
    link.symlink_to(home, target_is_directory=True)
    settings.JOBSITE = {**settings.JOBSITE, "HOME": link}
    with pytest.raises(CommandError, match="would lie in"):
        back_up(link / "files" / "new.tar.gz", "--files-only")


def test_nothing_is_written_over_or_into_what_is_backed_up(home, tmp_path):
    Path(tmp_path, "old.tar.gz").write_text("mine")
    for target, words in (
        (tmp_path / "old.tar.gz", "there already"),
        (home / "files" / "new.tar.gz", "would lie in"),
        (tmp_path / "nowhere" / "new.tar.gz", "There is no folder"),
    ):
        with pytest.raises(CommandError, match=words):
            back_up(target, "--files-only")
    assert Path(tmp_path, "old.tar.gz").read_text() == "mine"


def test_a_home_that_is_not_there_is_told(home, tmp_path, settings):
    settings.JOBSITE = {**settings.JOBSITE, "HOME": conf.home() / "nowhere"}
    with pytest.raises(CommandError, match="Is JOBSITE_HOME right"):
        back_up(tmp_path / "new.tar.gz", "--files-only")


@pytest.mark.django_db
def test_cursors_are_void_after_a_restore():
    log.append([log.Draft("job:ready", "job", "us_env_1", None, {}, {})])
    before = log.head("us_env_1")
    call_command("void_cursors", stdout=StringIO())
    after = log.head("us_env_1")
    assert after.epoch != before.epoch
    assert len(after.epoch) == len(before.epoch)
    assert after.head == before.head
