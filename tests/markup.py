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
    "<img src='x' onerror='window.pwned=1'>",
    "<img src=x onerror=window.pwned=1//",
    "<IMG SRC=javascript:window.pwned=1>",
    "<body onload=window.pwned=1>",
    "<input autofocus onfocus=window.pwned=1>",
    "<details open ontoggle=window.pwned=1>",
    "<video><source onerror=window.pwned=1></video>",
    "<audio src=x onerror=window.pwned=1>",
    "<marquee onstart=window.pwned=1>",
    "<object data=javascript:window.pwned=1></object>",
    "<embed src=data:text/html,<script>window.pwned=1</script>>",
    "<form action=https://evil.example/><button>送出</button></form>",
    "<link rel=stylesheet href=https://evil.example/a.css>",
    "<meta http-equiv=refresh content=0;url=https://evil.example/>",
    "<math><mtext><img src=x onerror=window.pwned=1></mtext></math>",
    '<noscript><p title="</noscript><img src=x onerror=window.pwned=1>">',
    "<svg><style><img src=x onerror=window.pwned=1></style></svg>",
    "<svg><a xlink:href=javascript:window.pwned=1><text>x</text></a></svg>",
    "<template><script>window.pwned=1</script></template>",
    "</textarea></title></style></script><script>window.pwned=1</script>",
    '" autofocus onfocus="window.pwned=1',
    "' onmouseover='window.pwned=1",
    "javascript:window.pwned=1",
    "data:text/html;base64,PHNjcmlwdD53aW5kb3cucHduZWQ9MTwvc2NyaXB0Pg==",
    "&amp;lt;script&amp;gt;window.pwned=1",
    "\\u003cscript\\u003ewindow.pwned=1",
    "<style>@import 'https://evil.example/a.css';</style>",
    "<div style=background:url(https://evil.example/a.png)>x</div>",
    '[x]: https://evil.example/ "t"\n[x]',
    '<a href="java&#10;script:window.pwned=1">x</a>',
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
