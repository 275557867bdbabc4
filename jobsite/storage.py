"""Static files under names that hold their digest, modules that import each other included."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A browser may keep every file for ever: after an upgrade no page mixes old modules with new ones.

    Only our own modules are read for imports; packages ship some whose imports lead nowhere.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns: Any = (
        "js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
