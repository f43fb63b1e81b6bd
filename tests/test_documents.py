"""Documents that can be wrong: settings, commands and links that they name."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READS = re.compile(r"env\.\w+\(\s*\"([A-Z_]+)\"")
DOCUMENTS = [
    ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]  # fmt: skip


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_variable_that_is_read_is_described():
    read = set()
    for path in (ROOT / "portal").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        read |= set(READS.findall(source))
    assert len(read) > 15
    described = set(re.findall(r"`([A-Z_]{4,})`", text_of("docs/operations.md")))
    assert read <= described, read - described


def test_every_command_of_ours_is_described():
    commands = {
        path.stem
        for app in ("portal", "cms", "deliberation")
        for path in (ROOT / app).rglob("management/commands/*.py")
        if path.stem != "__init__"
    }
    operations = text_of("docs/operations.md")
    missing = {name for name in commands if f"manage.py {name}" not in operations}
    assert not missing


def test_every_direct_dependency_has_its_line():
    names = re.findall(r"^([A-Za-z0-9_-]+)", text_of("requirements.txt"), re.MULTILINE)
    reasons = text_of("docs/dependencies.md").lower()
    missing = [name for name in names if name.lower() not in reasons]
    assert not missing


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_pictures_exist(path):
    for target in re.findall(r"\]\(([^)#\s]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_carry_no_machines_paths(path):
    assert not re.search(r"(^|[\s(`])/(work|root|home|tmp)/", path.read_text(encoding="utf-8"))
