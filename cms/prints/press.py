"""A page of print CSS to PDF: HTML on standard input, the PDF on standard output.

A process of its own, started by ``shelf``: setting type takes seconds and memory that a process
which serves pages and sockets does not have, and one that hangs can be ended. It opens the style
sheets named on the command line and the two fonts, and nothing else, whatever the HTML says.
"""

import sys
from pathlib import Path

import pylopdf_fonts_zh_cn as fonts
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONTS = {"Gongyi Song": fonts.serif_path(), "Gongyi Hei": fonts.sans_path()}


class OnlyFonts(URLFetcher):
    def fetch(self, url, headers=None):
        for path in FONTS.values():
            if url == path.as_uri():
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/otf"})
        raise ValueError(f"not for printing: {url}")


def printed(html: str, styles: list[str]) -> bytes:
    fetcher, known = OnlyFonts(), FontConfiguration()
    faces = "".join(
        f'@font-face {{ font-family: "{name}"; src: url("{path.as_uri()}") }}'
        for name, path in FONTS.items()
    )
    sheets = [faces, *(Path(style).read_text(encoding="utf-8") for style in styles)]
    css = [CSS(string=text, font_config=known, url_fetcher=fetcher) for text in sheets]
    page = HTML(string=html, url_fetcher=fetcher)
    return page.write_pdf(stylesheets=css, font_config=known, pdf_tags=True)


if __name__ == "__main__":
    sys.stdout.buffer.write(printed(sys.stdin.buffer.read().decode(), sys.argv[1:]))
