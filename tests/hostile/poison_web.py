"""Hostile web pages."""

from __future__ import annotations

from hostile.bait import WORDS, Bait, Poison

LONG = 1 << 20


def html(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body><p>Twelve crates.</p>{body}</body></html>".encode()


def addresses(bait: Bait) -> tuple[str, ...]:
    path = str(bait.picture)
    return (
        bait.http, f"https://{bait.host}/x", f"//{bait.host}/share/x.png", f"\\\\{bait.host}\\share\\x.png", bait.url,
        path, f"file://{bait.host}{path}", f"ftp://{bait.host}/x", f"FiLe:{path}", f"http:\\\\{bait.host}\\x",
    )  # fmt: skip


def loads(bait: Bait) -> bytes:
    """Use every element and property that makes a browser fetch something, with every kind of address."""
    head, body = "", ""
    for one in addresses(bait):
        head += (
            f'<link rel="stylesheet" href="{one}"><link rel="prefetch" href="{one}"><link rel="icon" href="{one}">'
            f'<link rel="dns-prefetch" href="{one}"><link rel="preload" as="image" href="{one}">'
            f'<link rel="manifest" href="{one}"><link rel="import" href="{one}"><script src="{one}"></script>'
            f"<style>@import url('{one}'); @font-face {{font-family:x; src:url('{one}')}} "
            f"body {{background:url({one})}}</style>"
            f'<meta http-equiv="refresh" content="0;url={one}"><base href="{one}">'
        )
        body += (
            f'<img src="{one}" srcset="{one} 2x"><picture><source srcset="{one}"></picture>'
            f'<iframe src="{one}"></iframe>'
            f'<object data="{one}"></object><embed src="{one}"><video src="{one}" poster="{one}"></video>'
            f'<audio src="{one}"></audio><track src="{one}"><input type="image" src="{one}"><frame src="{one}">'
            f'<table background="{one}"><tr><td background="{one}">a</table><div style="background:url({one})">b</div>'
            f'<svg><image href="{one}"/><use xlink:href="{one}#a"/></svg><form action="{one}"><button>c</button></form>'
            f'<a href="{one}" ping="{one}">d</a><applet archive="{one}"></applet><bgsound src="{one}">'
            f'<iframe srcdoc="<img src={one}>"></iframe><portal src="{one}"></portal><xi:include href="{one}"/>'
        )
    return html(body, head)


def hidden(_: Bait) -> bytes:
    styles = (
        "display:none", "visibility:hidden", "font-size:0", "color:#fff;background:#fff",
        "position:absolute;left:-9999px", "opacity:0", "text-indent:-9999px", "clip:rect(0,0,0,0)",
    )  # fmt: skip
    return html("".join(f'<p style="{one}">secret words {n}</p>' for n, one in enumerate(styles)))


def odd_signs(_: Bait) -> bytes:
    return html("<p>Ra\u200bjin, \u202egnorw\u202c, \u0420\u0430\u0458in, &#x202e;x, &#0;y, &#xD800;z, \U000e0041</p>")


def xxe(bait: Bait) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e SYSTEM "{bait.url}">]><html xmlns="http://www.w3.org/1999/xhtml">'
        "<body><p>Twelve crates. &e;</p></body></html>"
    ).encode()


POISONS = (
    Poison("loads.html", loads, ends="read", says=("Twelve crates.",), hides=(WORDS,)),
    Poison("hidden.html", hidden, ends="read", says=("Twelve crates.",)),
    Poison("signs.html", odd_signs, ends="read", says=("Twelve crates.", "Ra\u200bjin")),
    Poison("deep.html", lambda _: html("<div>" * 100_000 + "bottom" + "</div>" * 100_000)),
    Poison("deep-mixed.html", lambda _: html("<table><tr><td><b><i><a href=x>" * 20_000)),
    Poison("attribute.html", lambda _: html('<p title="' + "a" * 12 * LONG + '">b</p>')),
    Poison(
        "attributes.html", lambda _: html("<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">b</p>"), slow=True
    ),
    Poison("charset.html", lambda _: html("<p>\u00e9</p>", '<meta charset="no-such-charset">'), says=("Twelve",)),
    Poison(
        "charsets.html",
        lambda _: html("<p>\u0420\u0430\u0434</p>", '<meta charset="utf-7"><meta charset="shift_jis">'),
        ends="read",
        says=("Twelve crates.",),
    ),
    Poison(
        "utf7.html", lambda _: b"<html><meta charset=utf-7><p>Twelve +ADw-script+AD4-x+ADw-/script+AD4-", ends="read"
    ),
    Poison("entities.html", lambda _: html("&#x110000; &#99999999999999999999; &nosuch; &lt;b&gt;" * 9), ends="read"),
    Poison("tags.html", lambda _: html("<b></b>" * LONG), slow=True),
    Poison("tables.html", lambda _: html('<table><td colspan="2147483647" rowspan="65534">x' * 9999)),
    Poison("word.html", lambda _: html("x" * 5 * LONG), ends="read"),
    Poison("open.html", lambda _: html("<!--" + "x" * LONG + "<p>never</p>"), says=("Twelve crates.",)),
    Poison("nul.html", lambda _: html("<p>a\0b</p><scr\0ipt>c</scr\0ipt>" * 99)),
    Poison("xxe.xhtml", xxe, hides=(WORDS,)),
    Poison(
        "data.html",
        lambda _: html(
            '<img src="data:image/svg+xml;base64,' + "QUFB" * 2 * LONG + '"><a href="data:text/html,x">y</a>'
        ),
    ),
)
