"""The forms of a digest: mail, plain text, feed, chat, JSON. Titles that mean harm stay words everywhere."""

import email
import json
import re
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, default
from html.parser import HTMLParser
from pathlib import Path

import feedparser
import pytest

from analysis.digests.digest import read_digest, told_keys
from analysis.groups.group import Group, Member
from analysis.groups.week import Week
from app.digest_chat import LONGEST_MARKDOWN, LONGEST_SLACK, MOST_BLOCKS, markdown_message, slack_message
from app.digest_feed import atom_feed
from app.digest_lines import sections_of
from app.digest_links import OFFERED, links_of
from app.digest_mail import (
    COLUMNS,
    Links,
    digest_html,
    digest_message,
    digest_text,
    message_id,
    person,
    stop_address,
)
from app.document_html import document_html
from app.document_markdown import document_markdown
from data.errors import InputError, SettingsError
from data.library import Library
from data.settings import Settings
from tests.made_digests import HOSTILE, WEEK, made_digest

AT = datetime(2026, 2, 9, 7, 30)
ADA = person("Ada Lovelace", "ada@example.org")
LINKS: Links = {"W1": [("like", "https://maps.example.org/?vote=abc&p=1")]}


def mail(answers: str = "", links: Links = {}) -> EmailMessage:  # noqa: B006  # never changed
    document = made_digest().document()
    made = digest_message(document, "readers", str(WEEK), ADA, "Fieldmap <map@example.org>", answers, AT, links)
    read = email.message_from_bytes(made.as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    return read


class Tags(HTMLParser):
    """Collects the tags and the links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src") and value]


def test_a_mail_has_one_person_a_date_a_fixed_id_and_a_way_to_stop() -> None:
    told = mail("<last@example.org>")
    assert told["To"] == "Ada Lovelace <ada@example.org>"
    assert told["Date"] == "Mon, 09 Feb 2026 07:30:00 +0000"
    assert told["Message-ID"] == message_id("readers", "2026-W06", "ADA@example.org", "map@example.org")
    assert told["Message-ID"].endswith("@example.org>")
    assert (told["In-Reply-To"], told["References"]) == ("<last@example.org>", "<last@example.org>")
    assert told["List-Unsubscribe"] == "<mailto:map@example.org?subject=stop%20readers>"


def test_each_week_group_and_person_has_an_id_of_its_own() -> None:
    ids = {message_id(group, week, to, "m@x.org") for group in ("a", "b") for week in ("2026-W06", "2026-W07")
           for to in ("ada@x.org", "bob@x.org")}  # fmt: skip
    assert len(ids) == 8
    assert message_id("ab", "c", "d", "m@x.org") != message_id("a", "bc", "d", "m@x.org")


def test_the_same_mail_has_the_same_bytes() -> None:
    made = [digest_message(made_digest().document(), "readers", "2026-W06", ADA, "map@example.org", "", AT, LINKS)
            for _ in range(2)]  # fmt: skip
    assert made[0].as_bytes(policy=SMTP) == made[1].as_bytes(policy=SMTP)


def test_a_title_adds_no_header_and_no_tag() -> None:
    told = mail()
    assert told["Bcc"] is None
    html = told.get_body(("html",))
    assert html is not None
    tags = Tags(html.get_content())
    assert "script" not in tags.tags
    assert "img" not in tags.tags
    assert not [link for link in tags.links if not link.startswith(("https://arxiv.org/", "mailto:map@example.org"))]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html.get_content()


def test_the_html_is_one_column_that_names_ground_and_text_and_loads_nothing() -> None:
    page = digest_html(made_digest().document(), "readers", stop_address("map@example.org", "readers"), {})
    assert "max-width:640px" in page
    assert page.count("background-color:#ffffff;color:#1c2430") == 2
    assert "prefers-color-scheme: dark" in page
    assert not re.search(r"(?i)\ssrc=|url\(|@import|<link", page)


def test_the_plain_text_is_whole_narrow_and_free_of_control_signs() -> None:
    plain = mail(links=LINKS).get_body(("plain",))
    assert plain is not None
    text = plain.get_content()
    assert "\x1b" not in text
    assert "https://arxiv.org/abs/2602.00001" in text
    assert "like: https://maps.example.org/?vote=abc&p=1" in text
    assert "To get no more of it" in text
    assert all(len(line) <= COLUMNS or "http" in line for line in text.splitlines())


def test_each_person_gets_links_of_their_own_after_the_paper() -> None:
    page = digest_html(made_digest().document(), "readers", "", LINKS)
    assert 'href="https://maps.example.org/?vote=abc&amp;p=1"' in page
    assert page.index("2602.00001") < page.index("vote=abc") < page.index("2602.00002")


@pytest.mark.parametrize(
    "address",
    ["ada", "ada@example.org, eve@example.org", "ada@example.org\r\nBcc: eve@example.org", "a b@example.org", "",
     "ä@x.org", "<ada@example.org>", "ada@" + "x" * 300],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="no mail address"):
        person("Ada", address)


def test_a_name_cannot_add_a_header() -> None:
    to = person("Ada\r\nBcc: eve@example.org", "ada@example.org")
    made = digest_message(made_digest().document(), "readers", "2026-W06", to, "map@example.org", "", AT, {})
    assert email.message_from_bytes(made.as_bytes(), policy=default)["Bcc"] is None


def test_a_feed_is_valid_and_holds_each_digest_once() -> None:
    digests = [(made_digest(Week(2026, number)), AT) for number in (7, 6)]
    read = feedparser.parse(atom_feed("readers", digests))
    assert not read.bozo
    assert read.version == "atom10"
    assert [entry.title for entry in read.entries] == ["readers: papers of week 2026-W07",
                                                       "readers: papers of week 2026-W06"]  # fmt: skip
    assert len({entry.id for entry in read.entries} | {read.feed.id}) == 3
    assert read.entries[0].updated == "2026-02-09T07:30:00Z"
    assert read.feed.author == "Fieldmap"


def test_a_feed_escapes_what_papers_say() -> None:
    raw = atom_feed("readers & <others>", [(made_digest(title=HOSTILE + "\x00\ufffe"), AT)])
    read = feedparser.parse(raw)
    assert not read.bozo
    assert "<script" not in read.entries[0].content[0].value
    assert b"<script" not in raw
    assert "script" not in Tags(read.entries[0].content[0].value).tags


def test_an_entry_keeps_its_id_when_it_is_made_again() -> None:
    ids = [feedparser.parse(atom_feed("readers", [(made_digest(n=n), AT)])).entries[0].id for n in (1, 3)]
    assert ids[0] == ids[1]


def test_an_empty_feed_is_valid() -> None:
    read = feedparser.parse(atom_feed("readers", []))
    assert (read.bozo, len(read.entries)) == (False, 0)


def slack_texts(told: object) -> list[dict[str, object]]:
    """Return every element of a message that has a type."""
    if isinstance(told, list):
        return [one for part in told for one in slack_texts(part)]
    if isinstance(told, dict):
        return [told, *[one for part in told.values() for one in slack_texts(part)]]
    return []


def test_a_slack_message_is_rich_text_in_which_nothing_calls_anybody() -> None:
    told = slack_message(made_digest().document())
    kinds = {one["type"] for one in slack_texts(told["blocks"]) if "type" in one}
    assert kinds == {"header", "plain_text", "rich_text", "rich_text_section", "rich_text_list", "text", "link"}
    links = [one for one in slack_texts(told["blocks"]) if one.get("type") == "link"]
    assert links[0]["url"] == "https://arxiv.org/abs/2602.00001"
    assert not [one for one in slack_texts(told["blocks"]) if one.get("type") == "mrkdwn"]


def test_messages_stay_within_the_limits_of_services() -> None:
    document = made_digest(n=50, title="A long title " * 40).document()
    slack, text = slack_message(document), markdown_message(document)["text"]
    assert len(slack["blocks"]) <= MOST_BLOCKS
    assert sum(len(str(one.get("text", ""))) for one in slack_texts(slack["blocks"])) <= 2 * LONGEST_SLACK
    assert len(text) <= LONGEST_MARKDOWN
    assert "Trend radar" in text


def test_a_markdown_message_calls_nobody_and_holds_no_markup_of_papers() -> None:
    text = markdown_message(made_digest().document())["text"]
    assert "@channel" not in text
    assert "*bold*" not in text.replace("\\*", "")
    assert "](javascript" not in text.replace("\\](", "")


def test_a_digest_is_read_back_as_it_was() -> None:
    digest = made_digest()
    assert read_digest(json.loads(json.dumps(digest.as_dict()))) == digest


@pytest.mark.parametrize("wrong", [{}, {"format": 9}, {"papers": 3}, {"week": "soon"}, {"evidence": [{"ref": 1}]}])
def test_what_is_no_digest_is_refused(wrong: dict[str, object]) -> None:
    told = json.loads(json.dumps(made_digest().as_dict())) | wrong if wrong else {}
    with pytest.raises(InputError, match="digest"):
        read_digest(told)


def test_a_foreign_scheme_is_no_page() -> None:
    told = json.loads(json.dumps(made_digest().as_dict()))
    told["evidence"][0]["url"] = "javascript:alert(1)"
    assert read_digest(told).evidence[0].url is None


def test_each_member_gets_signed_links_of_their_own_for_each_paper(tmp_path: Path) -> None:
    settings = replace(Settings(), links=replace(Settings().links, address="https://maps.example.org"))
    group = Group("readers", (Member("Ada", "ada@example.org"), Member("Bob", "bob@example.org"), Member("Cyd", "")))
    links = links_of(Library(tmp_path), settings, group, made_digest(), AT)
    assert sorted(links) == ["ada@example.org", "bob@example.org"]
    assert [words for words, _ in links["ada@example.org"]["W1"]] == list(OFFERED.values())
    every = [url for papers in links.values() for acts in papers.values() for _, url in acts]
    assert len(set(every)) == len(every) == 12
    assert all(url.startswith("https://maps.example.org/confirm?choice=") for url in every)
    assert links_of(Library(tmp_path), Settings(), group, made_digest(), AT) == {}


def test_titles_lead_to_pages_in_lines() -> None:
    lines = [line for _, found in sections_of(made_digest(title="Tides").document()) for line in found]
    assert [(part.text, part.url) for part in lines[0].parts][1] == ("Tides b", "https://arxiv.org/abs/2602.00001")
    assert lines[0].ref == "W1"
    assert [line.depth for line in lines[:3]] == [0, 1, 1]


def test_what_was_told_of_a_direction_is_known_again() -> None:
    assert told_keys(made_digest()) == {"N.move.topic.7=rising"}


@pytest.mark.parametrize("form", [document_markdown, document_html, lambda one: digest_text(one, "g", "", {})],
                         ids=["Markdown", "HTML", "text"])  # fmt: skip
def test_every_form_tells_of_the_same_papers(form: object) -> None:
    text = form(made_digest(title="Tides and ebbs").document())  # type: ignore[operator]
    assert "Tides and ebbs b" in text
    assert "Tides and ebbs c" in text
    assert "30 papers" in text.replace("\n", " ")
