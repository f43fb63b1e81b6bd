"""``recount.py``: the modules of this package that recompute a certificate, as one file.

Written together from the sources that the site itself runs, so that there is one arithmetic and no
copy of it that could differ. The file needs Python 3.11 and nothing else.
"""

import ast
import json
import re
from functools import cache
from pathlib import Path
from pprint import pformat

from .law import shipped

PARTS = (
    "shares", "measures", "rules", "figures", "sentences", "assess", "certificate", "bound",
    "ledger", "ed25519", "own", "offline",
)  # fmt: skip
HEAD = '''#!/usr/bin/env python3
"""Recompute a certificate or the register of Gongyi (公议), without the site and without a network.

    python3 recount.py certificate.json [attachment ...] [--key PUBLIC-KEY]
    python3 recount.py register.jsonl [head.json ...]

重新核算一份会议决议证明，或者核对整本登记簿；不连网，只需要 Python 3.11。
"""
'''
UNKNOWN = "LAW: dict[str, list] = {}"


@cache
def recount_script() -> str:
    """The text of the file."""
    imports: set[str] = set()
    _refuse_same_names()
    bodies = [_body(name, imports) for name in PARTS]
    law = json.loads(json.dumps(shipped(), default=str))
    text = "\n\n".join([HEAD + "\n" + "\n".join(sorted(imports)), *bodies])
    if UNKNOWN not in text:
        raise ValueError("offline.py has lost its place for the known rules")
    return text.replace(UNKNOWN, f"LAW = {pformat(law, width=99, sort_dicts=False)}") + "\n"


def _refuse_same_names() -> None:
    """In one file the later of two equal names would take the place of the first, unseen."""
    owner: dict[str, str] = {}
    for part in PARTS:
        for name in _names(part):
            if owner.setdefault(name, part) != part:
                raise ValueError(f"{name} is in {owner[name]} and in {part}")


def _names(part: str) -> set[str]:
    found: set[str] = set()
    for node in ast.parse(Path(__file__).with_name(f"{part}.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found |= {name.id for one in targets if one for name in ast.walk(one)
                  if isinstance(name, ast.Name)}  # fmt: skip
    return found


def _body(name: str, imports: set[str]) -> str:
    """One module without its imports; its docstring becomes a comment."""
    source = Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            if not getattr(node, "level", 0):
                imports.add(ast.unparse(node))
            _blank(lines, node)
    _blank(lines, tree.body[0])
    said = (ast.get_docstring(tree) or "").splitlines()
    comment = [f"# --- {name} ".ljust(99, "-"), *(f"# {line}".rstrip() for line in said)]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join([*comment, "", "", *lines]).strip())


def _blank(lines: list[str], node: ast.stmt) -> None:
    for number in range(node.lineno - 1, node.end_lineno or node.lineno):
        lines[number] = ""
