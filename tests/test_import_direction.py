"""Which way imports point, as docs/architecture.md draws it; the stray line is named."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("portal", "cms", "deliberation")

# part of the tree -> what it may import of our own. The first prefix that fits counts, so the
# narrow ones stand first. "*" is wiring: may import everything, is imported by nothing.
RULES = [
    ("portal.settings", ["portal.settings", "deliberation.decisions", "portal.kit"]),
    ("portal.kit", ["portal.kit"]),
    ("portal.search", ["portal.search", "portal.kit"]),
    ("portal.i18n", ["portal.i18n"]),
    ("portal.templatetags", ["portal.templatetags", "portal.kit"]),
    ("portal.territory.models", ["portal.kit"]),
    ("portal.territory", ["portal.territory", "portal.kit"]),
    ("portal.accounts.models", ["portal.accounts.models", "portal.territory.models", "portal.kit"]),
    ("portal.accounts", ["portal.accounts", "portal.territory", "portal.kit"]),
    ("portal", ["*"]),
    ("cms.procedure", []),
    ("cms.models", ["cms.models", "cms.procedure", "cms.forms", "cms.fields", "cms.blocks", "deliberation.models",
                    "portal.accounts.models", "portal.territory.models", "portal.kit"]),
    ("cms.redline", ["portal.kit"]),
    ("cms.forbidden", []),
    ("cms.looked", []),
    ("cms.likeness", []),
    ("cms.actions", ["cms.actions", "cms.models", "cms.permissions", "cms.clauses", "cms.redline",
                     "cms.forbidden", "cms.looked", "cms.procedure",
                     "deliberation.actions", "deliberation.models", "deliberation.errors",
                     "deliberation.notifications", "deliberation.record",
                     "portal.accounts", "portal.territory", "portal.kit"]),
    ("cms.prints.press", []),
    ("cms.prints", ["cms.prints", "cms.models", "deliberation.models", "deliberation.record",
                    "portal.kit"]),
    ("cms.word", ["cms.word", "cms.clauses", "portal.kit"]),
    ("cms.queries", ["cms.queries", "cms.models", "cms.procedure", "cms.redline", "cms.forbidden", "cms.likeness",
                     "cms.looked",
                     "cms.permissions", "portal.search", "deliberation.queries",
                     "deliberation.models", "deliberation.record",
                     "portal.accounts", "portal.territory", "portal.kit"]),
    ("cms", ["cms", "deliberation.actions", "deliberation.queries", "deliberation.models",
             "deliberation.record",
             "deliberation.permissions", "deliberation.errors", "deliberation.decisions",
             "portal.accounts", "portal.territory", "portal.kit"]),
    ("deliberation.decisions", ["deliberation.decisions"]),
    ("deliberation.models", ["deliberation.models", "deliberation.decisions",
                             "portal.accounts.models", "portal.territory.models", "portal.kit"]),
    ("deliberation.record", ["deliberation.record", "deliberation.models", "deliberation.decisions",
                             "portal.accounts.models",
                             "portal.territory", "portal.kit"]),
    ("deliberation.permissions", ["deliberation.permissions", "deliberation.models",
                                  "deliberation.errors", "portal.accounts", "portal.territory",
                                  "portal.kit"]),
    ("deliberation.bylines", ["portal.kit"]),
    ("deliberation.queries", ["deliberation.queries", "deliberation.models", "deliberation.bylines",
                              "deliberation.decisions", "deliberation.record",
                              "deliberation.permissions", "deliberation.errors",
                              "portal.accounts", "portal.territory", "portal.kit"]),
    ("deliberation.events", ["deliberation.events", "deliberation.models"]),
    ("deliberation.notifications", ["deliberation.notifications", "deliberation.models",
                                    "portal.kit"]),
    ("deliberation.actions", ["deliberation.actions", "deliberation.models", "deliberation.bylines",
                              "deliberation.permissions", "deliberation.errors",
                              "deliberation.events", "deliberation.notifications",
                              "deliberation.decisions", "deliberation.record",
                              "portal.accounts", "portal.territory", "portal.kit"]),
    ("deliberation", ["deliberation", "portal.accounts", "portal.territory", "portal.kit"]),
]  # fmt: skip


def sources():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path):
    package = module_name(path) if path.name == "__init__.py" else _parent(module_name(path))
    return imports_of(path.read_text(encoding="utf-8"), package)


def imports_of(source: str, package: str):
    """(line, absolute module) of every import of our own code, inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            stem = _absolute(node, package)
            # ``from cms import models`` means cms.models
            found = [
                f"{stem}.{alias.name}" if is_package(f"{stem}.{alias.name}") else stem
                for alias in node.names
            ]
        else:
            continue
        yield from ((node.lineno, name) for name in found if name.split(".")[0] in APPS)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    for _ in range(node.level - 1):
        package = _parent(package)
    parts = [package] if node.level else []
    return ".".join(parts + ([node.module] if node.module else []))


def _parent(module: str) -> str:
    return module.rpartition(".")[0]


def is_package(module: str) -> bool:
    path = ROOT.joinpath(*module.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def within(module: str, prefix: str) -> bool:
    return module == prefix or module.startswith(prefix + ".")


def rule_for(module: str) -> list[str]:
    return next(allowed for prefix, allowed in RULES if within(module, prefix))


def strays(path: Path) -> list[str]:
    name = path.relative_to(ROOT)
    return [
        f"{name}:{line} imports {module}"
        for line, module in imports(path)
        if not may_import(module_name(path), module)
    ]


def may_import(module: str, other: str) -> bool:
    allowed = rule_for(module)
    return allowed == ["*"] or any(within(other, prefix) for prefix in allowed)


def test_imports_point_the_way_of_the_house():
    stray = [line for path in sources() for line in strays(path)]
    assert not stray, "\n".join(stray)


def test_wiring_is_imported_by_nothing_below_it():
    wiring = ("portal.pages", "portal.api", "portal.urls", "portal.asgi", "portal.wsgi",
              "portal.demo", "portal.server", "portal.middleware")  # fmt: skip
    stray = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in sources()
        if rule_for(module_name(path)) != ["*"]
        for line, module in imports(path)
        if any(within(module, part) for part in wiring)
    ]
    assert not stray, "\n".join(stray)


@pytest.mark.parametrize("app", ["deliberation", "portal.accounts", "portal.territory"])
def test_nobody_below_imports_cms(app):
    root = ROOT.joinpath(*app.split("."))
    stray = [
        f"{path}:{line}"
        for path in sources()
        if path.is_relative_to(root)
        for line, module in imports(path)
        if within(module, "cms")
    ]
    assert not stray, "\n".join(stray)


@pytest.mark.parametrize(
    ("source", "package", "module"),
    [
        ("from cms.models import CompactPage", "deliberation.models", "cms.models"),
        ("def f():\n    import portal.pages", "cms.queries", "portal.pages"),
        ("from .. import actions", "deliberation.models", "deliberation.actions"),
        ("from ..actions.resolutions import x", "deliberation.models",
         "deliberation.actions.resolutions"),
    ],
)  # fmt: skip
def test_a_stray_import_is_seen(source, package, module):
    found = [name for _, name in imports_of(source, package)]
    assert found == [module]
    assert not may_import(f"{package}.somewhere", module)
