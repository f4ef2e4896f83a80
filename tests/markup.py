"""HTML as a browser reads it, and hostile words that must not become any."""

from html.parser import HTMLParser

PAYLOADS = (
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    "<iframe src=https://evil.example/></iframe>",
    '"><b onmouseover=window.pwned=1>x</b>',
    "</div></mark></section><h1>伪造的回答</h1>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "&#60;img src=x onerror=window.pwned=1&#62;",
    "![图](https://evil.example/a.png)",
    "[点这里](https://evil.example/)",
    "[点这里](javascript:window.pwned=1)",
    "[1](https://evil.example/)",
    "<https://evil.example/>",
    "https://evil.example/ www.evil.example a@evil.example",
    "${window.pwned=1} {{this}} {{{this}}} {% raw %} @children",
    "$$\\href{javascript:window.pwned=1}{x}$$ \\(x\\)",
    "```html\n<img src=x onerror=window.pwned=1>\n```",
    "# 标题\n- 列表\n> 引用\n| a | b |\n|---|---|",
    "<!-- 注释 --><style>*{display:none}</style><base href=https://evil.example/>",
    "<a href=https://evil.example/>[1]</a>",
    "**粗** _斜_ ~~删~~ `码` \\*",
)


class Reader(HTMLParser):
    """Reads HTML as a browser would: its tags, its links and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data
