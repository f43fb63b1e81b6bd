"""Read the environment, once and loudly: a malformed value stops the start with a sentence.

Only ``portal.settings`` calls this module. Values keep their documented names
(docs/operations.md); every reader raises ``BadEnvironment`` with the variable's name.
"""

import os
import warnings
from collections.abc import Mapping
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class BadEnvironment(ImproperlyConfigured):
    """A value that cannot be used; the message names the variable and says what to write."""


class Environment:
    def __init__(self, values: Mapping[str, str] | None = None):
        self.values = os.environ if values is None else values

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, default).strip()

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.text(name, "1" if default else "0").lower()
        if value in TRUE:
            return True
        if value in FALSE:
            return False
        raise BadEnvironment(f"{name}={value!r}: write 1 or 0. / {name} 只能写 1 或 0。")

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        value = self.text(name, str(default))
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            raise BadEnvironment(
                f"{name}={value!r}: write a number from {least:g} to {most:g}. / "
                f"{name} 应为 {least:g} 到 {most:g} 之间的数字。"
            )
        return number

    def whole(self, name: str, default: int, *, least: int, most: int) -> int:
        number = self.number(name, default, least=least, most=most)
        if number != int(number):
            raise BadEnvironment(f"{name} must be a whole number. / {name} 应为整数。")
        return int(number)

    def choice(self, name: str, default: str, among: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in among:
            raise BadEnvironment(
                f"{name}={value!r}: write one of {', '.join(among)}. / "
                f"{name} 只能是 {'、'.join(among)} 之一。"
            )
        return value

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        value = self.text(name, default)
        scheme, _, place = value.partition("://")
        if value and (scheme not in schemes or not place.strip("/")):
            raise BadEnvironment(
                f"{name} must begin with {' or '.join(f'{s}://' for s in schemes)}. / "
                f"{name} 应以 {'、'.join(f'{s}://' for s in schemes)} 开头。"
            )
        return value

    def database(self, name: str, default: Path) -> dict:
        value = self.text(name) or f"sqlite:///{default}"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it would print the address, password and all
                config = environ.Env.db_url_config(value)
        except Exception as error:
            raise BadEnvironment(
                f"{name} is not a database address ({error}); write sqlite:///path or "
                f"postgres://user:password@host:port/name. / "
                f"{name} 不是数据库地址，应为 sqlite:///路径 或 postgres://用户:密码@主机:端口/库名。"
            ) from error
        if config.get("ENGINE") not in {
            "django.db.backends.sqlite3",
            "django.db.backends.postgresql",
        } or not config.get("NAME"):
            raise BadEnvironment(
                f"{name}: write sqlite:///path or postgres://user:password@host:port/name. / "
                f"{name} 应为 sqlite:///路径 或 postgres://用户:密码@主机:端口/库名。"
            )
        return config

    def email(self, name: str, default: str) -> dict:
        value = self.text(name, default)
        try:
            return environ.Env.email_url_config(value)
        except Exception as error:
            raise BadEnvironment(
                f"{name}: write for example smtp+tls://user:password@host:587. / "
                f"{name} 应形如 smtp+tls://用户:密码@主机:587。"
            ) from error
