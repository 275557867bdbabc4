"""What the engine may know of spaces, workbooks, sheets, files, documents: title, address, context."""

from collections.abc import Callable
from typing import Any

from django.urls import NoReverseMatch, reverse

from jobs.subjects import Subject, register
from spaces.models import Document, File, Sheet, Space, Workbook


def register_all() -> None:
    """Answer for every kind of thing that jobs of these rooms act on."""
    register("sp", _asked(Space, _space))
    register("wb", _asked(Workbook, _workbook, "space"))
    register("sh", _asked(Sheet, _sheet, "space", "workbook"))
    register("fl", _asked(File, _file, "space"))
    register("dc", _asked(Document, _document, "space"))


def _asked(model: Any, describe: Callable[[Any], Subject], *joins: str) -> Callable[[str], Subject | None]:
    """Make a resolver: one query, or None for an id that does not exist."""
    rows = model.objects.select_related("environment", *joins)

    def resolve(public_id: str) -> Subject | None:
        row = rows.filter(pk=public_id).first()
        return describe(row) if row else None

    return resolve


def _space(space: Space) -> Subject:
    return _subject(space, space, kind="space", title=space.name)


def _workbook(workbook: Workbook) -> Subject:
    names = _names(workbook.space, workbook=workbook.namespace)
    return _subject(
        workbook, workbook.space, kind="workbook", title=workbook.name, workbookId=workbook.id, **names
    )


def _sheet(sheet: Sheet) -> Subject:
    names = _names(sheet.space, workbook=sheet.workbook.namespace, sheet=sheet.slug)
    ids = {"workbookId": sheet.workbook_id, "sheetId": sheet.id, "sheetSlug": sheet.slug}
    return _subject(sheet, sheet.space, kind="sheet", title=sheet.name, **ids, **names)


def _file(file: File) -> Subject:
    return _subject(file, file.space, kind="file", title=file.name, fileId=file.id, **_names(file.space))


def _document(document: Document) -> Subject:
    names = _names(document.space)
    return _subject(
        document, document.space, kind="document", title=document.title, documentId=document.id, **names
    )


def _subject(row: Any, space: Space, *, kind: str, title: str, **members: Any) -> Subject:
    """Fill in what every subject has (contract §3.3)."""
    context = {
        "accountId": row.environment.account_id,
        "environmentId": row.environment_id,
        "spaceId": space.id,
        **(members or _names(space)),
    }
    return Subject(
        id=row.id,
        kind=kind,
        title=title,
        url=_address(kind, row.id),
        environment_id=row.environment_id,
        space_id=space.id,
        context=context,
    )


def _names(space: Space, *, workbook: str = "", sheet: str = "") -> dict[str, Any]:
    """Give the slugs and namespaces that listeners filter by; what has no name is left out."""
    slugs = {"space": space.namespace, "workbook": workbook, "sheet": sheet}
    slugs = {kind: slug for kind, slug in slugs.items() if slug}
    if not slugs:
        return {}
    return {"slugs": slugs, "namespaces": [f"{kind}:{slug}" for kind, slug in slugs.items()]}


def _address(kind: str, public_id: str) -> str | None:
    """The page of a thing; None where the pages are not mounted, as in a worker-only installation."""
    try:
        return reverse(f"spaces:{kind}", args=[public_id])
    except NoReverseMatch:
        return None
