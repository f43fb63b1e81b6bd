"""The English catalogue: msgids are the Chinese sentences in code and templates.

No system gettext: Babel reads Python (and Django's ``templatize`` turns templates into something
like Python), polib writes. Both are development tools; a running site needs only the ``.mo``.
"""

import io
import re
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

APPS = ("portal", "cms", "deliberation")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HAN = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
Message = tuple[str, str, str]  # context, singular, plural


def english_path() -> Path:
    return settings.ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"


def collect() -> dict[Message, list[str]]:
    """Every message in code and templates, with the files it stands in (relative paths)."""
    found: dict[Message, list[str]] = {}
    for path in sorted(_sources()):
        for message in _messages_of(path):
            files = found.setdefault(message, [])
            name = path.relative_to(settings.ROOT).as_posix()
            if name not in files:
                files.append(name)
    return found


def update(path: Path | None = None) -> polib.POFile:
    """Write the catalogue: new messages empty, vanished ones gone, translations kept."""
    path = path or english_path()
    old = _read(path)
    catalogue = polib.POFile(wrapwidth=99)
    catalogue.metadata = {
        "Project-Id-Version": "gongyi",
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for (context, singular, plural), files in collect().items():
        before = old.get((context, singular))
        entry = polib.POEntry(
            msgctxt=context or None,
            msgid=singular,
            occurrences=[(name, "") for name in files],
        )
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = (before and before.msgstr_plural) or {0: "", 1: ""}
        else:
            entry.msgstr = before.msgstr if before else ""
        catalogue.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return catalogue


def compile_all() -> None:
    for path in (settings.ROOT / "locale").glob("*/LC_MESSAGES/*.po"):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def problems() -> list[str]:
    """What keeps the English interface from being complete; empty when all is well."""
    catalogue = _read(english_path())
    wrong = []
    wanted = {(context, singular) for context, singular, _ in collect()}
    wrong += [f"not in the catalogue: {msgid}" for _, msgid in sorted(wanted - catalogue.keys())]
    wrong += [f"no longer used: {msgid}" for _, msgid in sorted(catalogue.keys() - wanted)]
    for entry in catalogue.values():
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if "fuzzy" in entry.flags or not all(texts):
            wrong.append(f"not translated: {entry.msgid}")
        wrong += [
            f"placeholders differ: {entry.msgid}"
            for text in texts
            if text and set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(entry.msgid))
        ]
    return wrong + _stale()


def bare_words() -> list[str]:
    """Chinese in templates that no translation tag holds: would stay Chinese in English."""
    bare = []
    for path in sorted(_sources()):
        if path.suffix in {".html", ".txt"}:
            text = _without_translated(path.read_text(encoding="utf-8"))
            name = path.relative_to(settings.ROOT).as_posix()
            bare += [
                f"{name}:{number}: {line.strip()[:60]}"
                for number, line in enumerate(text.split("\n"), 1)
                if HAN.search(line)
            ]
    return bare


def _without_translated(text: str) -> str:
    """Blank out comments, translation tags and filters, keeping the line numbers."""
    blank = r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|\{%.*?%\}|\{\{.*?\}\}"
    block = r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    kept = r"<[^>]*\blang=\"zh[^>]*>[^<]*"  # words that stay in their own language, marked so
    return re.sub(
        f"{block}|{blank}|{kept}", lambda found: "\n" * found[0].count("\n"), text, flags=re.S
    )


def _sources():
    for app in APPS:
        for path in (settings.ROOT / app).rglob("*"):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def _messages_of(path: Path):
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Brackets, because what is left of a template's indentation is no Python.
        text = f"({templatize(text, origin=str(path))})"
    file = io.BytesIO(text.encode())
    for _, message, _, context in extract("python", file, keywords=KEYWORDS):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        if singular and HAN.search(singular):
            yield (context or "", singular, plural or "")


def _read(path: Path) -> dict[tuple[str, str], polib.POEntry]:
    if not path.exists():
        return {}
    return {(e.msgctxt or "", e.msgid): e for e in polib.pofile(str(path)) if not e.obsolete}


def _stale() -> list[str]:
    """Compiled catalogues that do not say what their source says."""
    stale = []
    for path in sorted((settings.ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or _texts(polib.mofile(str(compiled))) != _texts(
            polib.pofile(str(path))
        ):
            stale.append(f"compile again: {path.relative_to(settings.ROOT).as_posix()}")
    return stale


def _texts(catalogue) -> dict:
    return {
        (e.msgctxt or "", e.msgid): (e.msgstr, tuple(map(str, e.msgstr_plural.values())))
        for e in catalogue
        if (e.msgstr or (e.msgstr_plural and all(e.msgstr_plural.values())))
        and not e.obsolete
        and e.msgid
    }
