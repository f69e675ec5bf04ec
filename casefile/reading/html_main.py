"""The main text of an HTML page, found by how it is built: long sentences, few links, telling names.

The page's frame (navigation, side columns, teasers, captions, comments) is struck out; the paragraphs that
remain give points to the blocks that hold them; the block with most points, together with the heading and
lead before it, is the main text. The whole page is always kept beside it, so a wrong choice loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from casefile.reading.html_text import CELLS, LINES, PARAGRAPHS, SILENT, is_hidden, tag_of, text_of

FRAME_TAGS = frozenset(["form", "nav", "aside", "footer", "button", "dialog", "menu", "figcaption"])
FRAME_ROLES = frozenset(
    ["navigation", "banner", "complementary", "contentinfo", "search", "dialog", "alertdialog", "menu", "toolbar"]
)
FRAME_NAMES = re.compile(
    r"(?<![a-z])(?:nav|navi|navbar|navigation|menue?|menubar|breadcrumbs?|sidebar|side|foot|footer|masthead|"
    r"banner|advert\w*|ads?|adv|werbung|reklama|promos?|promotion|sponsor\w*|newsletter\w*|subscri\w*|subscription|paywall|"
    r"related|recommend\w*|more-?(?:articles|stories|news)|read-?more|also|teasers?|teaserlist|popular|trending|"
    r"mostread|latest|share|sharing|shariff|sharedaddy|social\w*|follow|twitter|facebook|whatsapp|flattr|"
    r"cookies?|cookiebar|consent|gdpr|privacy|popup|modal|overlay|tooltip|dropdown|widgets?|toolbar|pagination|"
    r"pager|paging|postnav|prevnext|tags?|taglist|tagcloud|categories|keywords|meta|metadata|postmeta|"
    r"postmetadata|byline|author-?(?:box|bio|info)|autor|dateline|timestamp|ratings?|votes?|login|register|"
    r"signup|search|skip-?link|print|toc|copyright|credits?|disclaimer|disclosure|imprint|impressum|caption|"
    r"wp-caption-text|jp-relatedposts|yarpp|outbrain|taboola|infobox-?links|linklist|placeholder|third-?party\w*|action-?links?|actions)(?![a-z])"
)
STRONG_NAMES = re.compile(r"(?<![a-z-])(?:sidebar|footer|nav|navigation|page-?footer|site-?footer)(?![a-z])")
COMMENT_NAMES = re.compile(
    r"(?<![a-z])(?:comments?|commentlist|comentarios|kommentare?|disqus\w*|respond|replies|livefyre)"
)
BODY_NAMES = re.compile(
    r"(?<![a-z])(?:article-?(?:body|text|content)|articlebody|story-?body|post-?(?:body|content|text)|"
    r"entry-?(?:content|body|text)?|body-?text|main-?(?:text|content)|content|hentry|post|text|story)(?![a-z])"
)
LEADS = re.compile(r"lead|intro|subtitle|subhead|summary|excerpt|dek|standfirst|chapo|abstract|teaser|deck|vorspann")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
COMMAS = re.compile("[,،、，;؛]")
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
INLINE = frozenset({"p", "a", "span", "b", "i", "em", "strong"})
LEAST_BLOCK = 25
WIDE_SCRIPTS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def main_text(root: etree._Element) -> str:
    """Return the main text of the page; all of its text when no part stands out."""
    bodies = root.xpath("//body")
    body = bodies[0] if bodies else root
    page = _Page(body)
    chosen = page.choose()
    if chosen is None:  # the names misled: trust the tags alone
        page = _Page(body, names_count=False)
        chosen = page.choose()
    if chosen is None:
        return text_of(root)
    before = [text_of(element, page.skips) for element in page.before(chosen)]
    text = text_of(chosen, page.skips)
    return "\n\n".join(part for part in (*before, text) if part.strip())


class _Page:
    """One page while its main text is looked for: lengths, points and what is struck out."""

    def __init__(self, body: etree._Element, *, names_count: bool = True) -> None:
        self._body = body
        self._names_count = names_count
        self._length: dict[etree._Element, int] = {}
        self._linked: dict[etree._Element, int] = {}
        self._measure(body, inside_link=False)
        self._all = max(self._length.get(body, 0), 1)
        self._struck: set[etree._Element] = set()
        self._strike(body)
        self._points: dict[etree._Element, float] = {}
        self._blocks: list[etree._Element] = list(self._find_blocks(body))
        for block in self._blocks:
            self._give(block)

    def skips(self, element: etree._Element) -> bool:
        """Say whether `element` is left out of the main text."""
        if element in self._struck:
            return True
        tag = tag_of(element)
        if tag in HEADINGS and tag != "h1":
            return self._is_orphan(element)
        return self._is_link_list(element, tag)

    def choose(self) -> etree._Element | None:
        """Return the block that holds the main text, or None when nothing earned points."""
        if not self._points:
            return None
        total = dict.fromkeys(self._points, 0.0)
        for block in self._blocks:
            worth = self._worth(block)
            for element in (block, *block.iterancestors()):
                if element in total:
                    total[element] += worth
                if element is self._body:
                    break
        best = max(self._points, key=lambda e: self._points[e] * (1 - self._density(e)) * self._favour(e))
        # sections of one article beside each other: climb while the parent holds clearly more of the text
        while best is not self._body:
            parent = best.getparent()
            if parent is None or total.get(parent, 0.0) < total.get(best, 0.0) * 1.15:
                break
            best = parent
        return best

    def before(self, chosen: etree._Element) -> Iterator[etree._Element]:
        """Yield the heading and the lead that stand before the chosen block, in their order."""
        inside = set(chosen.iter())
        if any(tag_of(element) == "h1" for element in inside):
            return
        long = {block for block in self._blocks if self._length[block] >= 40 and self._density(block) < 0.3}
        heading: etree._Element | None = None
        header: set[etree._Element] = set()
        leads: list[etree._Element] = []
        for element in self._body.iter(etree.Element):
            tag = tag_of(element)
            if element is chosen:
                break
            if tag == "h1" and self._length.get(element, 0) > 10:
                heading, leads = element, []
                header = {inner for outer in element.iterancestors("header", "hgroup") for inner in outer.iter()}
            elif heading is not None and (element in long or (tag in HEADINGS and element in header)):
                leads.append(element)
        if heading is not None:
            yield heading
            yield from leads

    def _measure(self, element: etree._Element, *, inside_link: bool) -> tuple[int, int]:
        tag = tag_of(element)
        if not tag or tag in SILENT or is_hidden(element):
            return 0, 0
        inside_link = inside_link or tag == "a"
        length = len((element.text or "").strip())
        linked = length if inside_link else 0
        for child in element:
            inner, inner_linked = self._measure(child, inside_link=inside_link)
            tail = len((child.tail or "").strip())
            length += inner + tail
            linked += inner_linked + (tail if inside_link else 0)
        self._length[element] = length
        self._linked[element] = linked
        return length, linked

    def _density(self, element: etree._Element) -> float:
        return self._linked.get(element, 0) / max(self._length.get(element, 0), 1)

    def _strike(self, element: etree._Element) -> None:
        for child in element:
            if child not in self._length:
                continue
            if self._is_frame(child):
                self._struck.add(child)
            else:
                self._strike(child)

    def _is_frame(self, element: etree._Element) -> bool:
        """Say whether the element belongs to the page's frame, not to what the page is about."""
        tag = tag_of(element)
        names = _names(element)
        if COMMENT_NAMES.search(names) and tag not in {"body", "main", "article"}:
            return not self._holds_article(element)
        if self._length[element] > self._all / 2:
            return bool(STRONG_NAMES.search(names)) and not self._holds_article(element)
        if tag in FRAME_TAGS or (element.get("role") or "").lower() in FRAME_ROLES:
            return True
        if tag == "header":
            return not any(tag_of(inner) == "h1" for inner in element.iter())
        return self._names_count and self._is_frame_by_name(element, tag, names)

    def _is_frame_by_name(self, element: etree._Element, tag: str, names: str) -> bool:
        if not FRAME_NAMES.search(names):
            return False
        if tag in HEADINGS or tag in INLINE:
            return not LEADS.search(names) and self._length[element] < 300
        return not BODY_NAMES.search(names) or self._density(element) > 0.4

    def _holds_article(self, element: etree._Element) -> bool:
        return any(tag_of(inner) in {"h1", "article", "main"} for inner in element.iter())

    def _find_blocks(self, element: etree._Element) -> Iterator[etree._Element]:
        """Yield blocks that hold words of their own, as paragraphs do."""
        for child in element:
            if child not in self._length or child in self._struck:
                continue
            tag = tag_of(child)
            if tag in LINES | PARAGRAPHS | CELLS and self._own_length(child) >= LEAST_BLOCK and tag not in HEADINGS:
                yield child
            yield from self._find_blocks(child)

    def _own_length(self, block: etree._Element) -> int:
        """Return the length of the words that stand in the block itself or in inline parts of it."""
        total = len((block.text or "").strip())
        wide = bool(WIDE_SCRIPTS.search(block.text or ""))
        for child in block:
            tag = tag_of(child)
            if tag not in LINES | PARAGRAPHS | CELLS and child not in self._struck:
                total += self._length.get(child, 0)
            total += len((child.tail or "").strip())
        return total * 2 if wide else total

    def _worth(self, block: etree._Element) -> float:
        length = self._own_length(block)
        if self._density(block) > 0.5:
            return 0.0
        commas = len(COMMAS.findall("".join(block.itertext())[:2000]))
        return (1 + min(length / 100, 5) + min(commas, 10) * 0.5) * (1 - self._density(block))

    def _give(self, block: etree._Element) -> None:
        worth = self._worth(block)
        for step, ancestor in enumerate((block, *block.iterancestors())):
            if step > 4:
                break
            share = (0.5, 1.0, 0.5, 0.25, 0.125)[step]
            self._points[ancestor] = self._points.get(ancestor, 0.0) + worth * share
            if ancestor is self._body:
                break

    def _favour(self, element: etree._Element) -> float:
        names = _names(element)
        favour = 1.0
        if BODY_NAMES.search(names):
            favour *= 1.25
        if tag_of(element) in {"article", "main"} or "articlebody" in (element.get("itemprop") or "").lower():
            favour *= 1.3
        return favour

    def _is_link_list(self, element: etree._Element, tag: str) -> bool:
        length = self._length.get(element, 0)
        if tag not in {"ul", "ol", "dl", "div", "section", "table", "p", "li"} or length > self._all * 0.3:
            return False
        links = sum(1 for _ in element.iter("a"))
        density = self._density(element)
        if tag in {"p", "li"}:
            return links > 0 and density > 0.7 and length < 200
        return links > 1 and density > 0.6

    def _is_orphan(self, heading: etree._Element) -> bool:
        """Say whether nothing that is kept follows the heading before the next one."""
        following = heading.getnext()
        while following is not None and (following not in self._length or not self._length[following]):
            following = following.getnext()
        if following is None:
            return heading.getparent() is not None and tag_of(heading.getparent()) not in {"header", "hgroup", "div"}
        return following in self._struck or self._is_link_list(following, tag_of(following))


def _names(element: etree._Element) -> str:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return CAMEL.sub("-", names).replace("_", "-").lower()
