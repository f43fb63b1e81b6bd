"""Public names: what a person may be called, and when two names look the same (UTS #39)."""

import re
import secrets
import unicodedata

from django.utils.translation import gettext as _

from portal.kit.errors import BadInput

LEAST, MOST = 2, 20  # characters
# Format characters, controls, private use, surrogates, unassigned: invisible or not portable.
HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
# Letters that look alike across scripts, mapped to the one that people mean.
LOOKALIKES = str.maketrans("аеорсухіјѕԁɡοαρνικτ0ⅼ|", "aeopcyxijsdgoapviktoll")
RESERVED = (
    "管理员", "系统", "官方", "公议", "版主", "客服", "人大", "政协", "代表", "委员", "政府",
    "书记", "主任", "街道办", "居委会", "村委会", "已注销", "匿名", "admin", "moderator", "gongyi",
)  # fmt: skip
FIRST = "槐杏梧桐柳竹兰菊荷松柏枫榆枣桃梨石溪泉云月星霞禾麦陶釉瓷琉"
SECOND = "花叶枝影风雨声光坡湾桥亭里畔间下上前边南北东西"


def skeleton(name: str) -> str:
    """Fold ``name`` so that names which look equal are equal. Stored beside the name, unique."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(LOOKALIKES)
    shown = (c for c in folded if unicodedata.category(c) not in HIDDEN and not c.isspace())
    decomposed = unicodedata.normalize("NFKD", "".join(shown))
    return "".join(c for c in decomposed if unicodedata.category(c)[0] not in "MP")


def clean_public_name(name: str) -> str:
    """Return ``name`` ready to store, or raise ``BadInput`` that says what to change."""
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip()
    if any(unicodedata.category(c) in HIDDEN for c in name):
        raise BadInput(
            _("名字里有看不见的字符，请重新输入。"), code="name_hidden_characters", field="name"
        )
    if not LEAST <= len(name) <= MOST:
        raise BadInput(_("名字请用 2 到 20 个字。"), code="name_length", field="name")
    if sum(unicodedata.category(c)[0] == "M" for c in name) > 1:
        raise BadInput(_("名字里叠加的符号太多，请重新输入。"), code="name_marks", field="name")
    folded = skeleton(name)
    if len(folded) < LEAST or not any(c.isalpha() for c in folded):
        raise BadInput(_("名字里至少要有两个字或字母。"), code="name_letters", field="name")
    if re.search(r"\d{7,}", unicodedata.normalize("NFKC", name).replace(" ", "")):
        raise BadInput(_("名字里不要写电话号码或证件号码。"), code="name_number", field="name")
    for word in RESERVED:
        if skeleton(word) in folded:
            raise BadInput(
                _("“%(word)s”容易让人误以为是工作人员，请换一个名字。") % {"word": word},
                code="name_reserved",
                field="name",
            )
    return name


def suggest_public_name() -> str:
    """A pleasant pseudonym for a newcomer, such as 槐影4821."""
    return f"{secrets.choice(FIRST)}{secrets.choice(SECOND)}{secrets.randbelow(9000) + 1000}"
