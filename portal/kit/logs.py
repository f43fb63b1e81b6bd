"""Log lines: one event a line, whatever a visitor put into a path or a name."""

import logging
import re

CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# A mainland mobile number, alone or with a country code; never to stand in a log.
PHONE = re.compile(r"(?<!\d)(\+?86)?1[3-9]\d{9}(?!\d)")


class LineFormatter(logging.Formatter):
    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        line = logging.LogRecord(
            record.name,
            record.levelno,
            record.pathname,
            record.lineno,
            "%s",
            (CONTROL.sub(lambda m: f"\\x{ord(m[0]):02x}", PHONE.sub("[phone]", message)),),
            record.exc_info,
            record.funcName,
        )
        line.created, line.msecs = record.created, record.msecs
        return super().format(line)
