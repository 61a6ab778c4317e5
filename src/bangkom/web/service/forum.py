"""The forums: one for each mata pelatihan and group, to read, write, answer, change one's own, and search."""

import math
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.domain.forum import LEAST_WORDS, MOST_TEXT, MOST_TITLE, problems, progress, word_count
from bangkom.messages import date_time
from bangkom.store import accounts, forum, forum_readers, people
from bangkom.store.forum import Line, Place, Post, Thread
from bangkom.web.service.board import BODY, NUMBER, BoardHandler, new_key
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.limits import Limit
from bangkom.web.service.office import Form
from bangkom.web.service.prose import to_html
from bangkom.web.service.routes import EVERYONE, NAME, Feature, Link, Route

Found = tuple[Thread, Post]
Groups = tuple[str, ...]
Fresh = Mapping[int, int]

POSTS = 25
SHOWN_BYTES = 60_000
"""Of the posts on a page of a thread; if they are more, those that take more than their share are shown in part."""
THREADS = 30
EXCERPT = 200
BEGINNING = 400


class Forums(BoardHandler):
    """Every forum that the visitor sees, with what is new in it."""

    async def get(self) -> None:
        sentence, rows = await self.look_up(lambda c: (self.closed(c), self._read(c)))
        self.page(
            "forum.html",
            here="forum",
            is_staff=self.is_staff,
            closed=sentence,
            has_group=bool(rows) or self.is_staff,
            rows=rows,
            least=LEAST_WORDS,
        )

    def _read(self, connection: Connection) -> list[dict[str, Any]]:
        groups, owed = self.groups(connection), self.context.programme.discussion.forum_contributions
        fresh = forum_readers.unread(connection, self.cohort, self.visitor.id, groups)
        threads = forum.thread_counts(connection, self.cohort)
        written = forum.contributions(connection, self.cohort)
        members = people.people(connection, self.cohort) if self.is_staff else ()
        found = []
        for subject in self.context.programme.taught():
            for group in groups:
                own = [one.id for one in members if one.group == group]
                count = written.get((self.visitor.id, subject.id), 0)
                found.append(
                    {
                        "subject": subject,
                        "group": group,
                        "threads": threads.get((subject.id, group), 0),
                        "unread": sum(fresh.get((subject.id, group), {}).values()),
                        "progress": progress(count, owed),
                        "is_done": count >= owed,
                        "done": sum(written.get((id, subject.id), 0) >= owed for id in own),
                        "members": len(own),
                    }
                )
        return found


class Threads(BoardHandler):
    """The threads of one forum, or what a search finds in it."""

    async def get(self, subject_id: str) -> None:
        await self.require_open()
        words, asked = self.query("q"), self.query("kelompok")
        owed = self.context.programme.discussion.forum_contributions

        def look(connection: Connection) -> tuple[Place, tuple[Line, ...], tuple[Found, ...], int, Groups, Fresh]:
            place = self.place(connection, subject_id, asked)
            written = forum.contributions_of(connection, self.cohort, self.visitor.id).get(place.subject, 0)
            lines = () if words else forum.threads(connection, place)
            fresh = forum_readers.unread(connection, self.cohort, self.visitor.id, [place.group])
            found = forum.search(connection, place, words) if words else ()
            return place, lines, found, written, self.groups(connection), fresh.get((place.subject, place.group), {})

        place, lines, found, written, groups, fresh = await self.look_up(look)
        zone = self.context.programme.zone
        self.page(
            "forum-topik.html",
            here="forum",
            is_staff=self.is_staff,
            subject=self.subject(subject_id),
            place=place,
            groups=groups,
            words=words,
            progress=progress(written, owed),
            is_done=written >= owed,
            least=LEAST_WORDS,
            lines=self.paged(
                [
                    {
                        "line": one,
                        "unread": fresh.get(one.thread.id, 0),
                        "moment": date_time(one.last_at, zone),
                        "title": self.title(one.thread),
                        "last": max(1, math.ceil((one.replies + 1) / POSTS)),
                    }
                    for one in lines
                ],
                THREADS,
            ),
            found=[
                {
                    "thread": thread,
                    "title": self.title(thread),
                    "post": post,
                    "moment": date_time(post.at, zone),
                    "excerpt": _excerpt(post.text),
                }
                for thread, post in found
            ],
        )


class Begin(BoardHandler):
    async def get(self, subject_id: str) -> None:
        await self.require_open()
        await self._show(subject_id, self.query("kelompok"), Form(), new_key())

    async def post(self, subject_id: str) -> None:
        await self.require_open()
        title, text, now = self.get_body_argument("judul", "").strip(), self.long_text("isi"), self.context.clock()
        group, key, visitor = self.get_body_argument("kelompok", ""), self.sent_key(), self.visitor
        form = Form({"judul": title, "isi": text}, _by_field(problems(text, title)))

        def begin(connection: Connection) -> int:
            place = self.place(connection, subject_id, group)
            return 0 if form.errors else forum.begin(connection, place, title, text, visitor.id, key, now)[0]

        thread = await self.write_durably(begin)
        if form.errors:
            self.refuse_form()
            await self._show(subject_id, group, form, key)
        else:
            self.redirect(self.address(f"forum/utas/{thread}?ok={key}"), status=HTTPStatus.SEE_OTHER)

    async def _show(self, subject_id: str, group: str, form: Form, key: str) -> None:
        place = await self.look_up(lambda connection: self.place(connection, subject_id, group))
        self.page(
            "forum-tulis.html",
            here="forum",
            subject=self.subject(subject_id),
            place=place,
            is_staff=self.is_staff,
            form=form,
            key=key,
            least=LEAST_WORDS,
            most_title=MOST_TITLE,
            most_text=MOST_TEXT,
            draft=f"{self.visitor.id}:baru:{place.subject}:{place.group}",
        )


class ThreadPage(BoardHandler):
    """A thread to read and to answer. Reading it marks what was shown as seen."""

    async def get(self, id: str) -> None:
        await self.require_open()
        await self._show(int(id), Form(), new_key())

    async def post(self, id: str) -> None:
        await self.require_open()
        text, key, now, visitor = self.long_text("isi"), self.sent_key(), self.context.clock(), self.visitor
        form = Form({"isi": text}, _by_field(problems(text)))

        def reply(connection: Connection) -> tuple[int, int]:
            thread = self.thread(connection, int(id))
            if form.errors:
                return 0, 0
            post = forum.reply(connection, thread.id, text, visitor.id, key, now)
            return post, math.ceil(len(forum.posts(connection, thread.id)) / POSTS)

        post, page = await self.write_durably(reply)
        if form.errors:
            self.refuse_form()
            await self._show(int(id), form, key)
        else:
            where = f"forum/utas/{int(id)}?ok={key}&hal={page}#p{post}"
            self.redirect(self.address(where), status=HTTPStatus.SEE_OTHER)

    async def _show(self, id: int, form: Form, key: str) -> None:
        visitor, owed = self.visitor, self.context.programme.discussion.forum_contributions

        def look(connection: Connection) -> tuple[Thread, tuple[Post, ...], int, int, Mapping[str, str]]:
            thread, posts = self.thread(connection, id), forum.posts(connection, id)
            written = forum.contributions_of(connection, self.cohort, visitor.id).get(thread.place.subject, 0)
            names = accounts.names(connection, [post.hidden.by for post in posts if post.hidden])
            return thread, posts, forum_readers.read_up_to(connection, visitor.id, id), written, names

        thread, posts, seen, written, names = await self.look_up(look)
        shown = self.paged(posts, POSTS)
        last = shown.items[-1].id
        if last > seen:
            await self.write_durably(lambda connection: forum_readers.mark_read(connection, visitor.id, id, last))
        mine = [post for post in posts if post.author == visitor.id]
        is_short = bool(mine) and word_count(mine[-1].text) < LEAST_WORDS
        self.page(
            "forum-utas.html",
            here="forum",
            thread=thread,
            title=self.title(thread),
            subject=self.subject_title(thread.place.subject),
            is_staff=self.is_staff,
            posts=shown,
            rows=_folded([self._row(post, self._is_new(post, seen), names) for post in shown.items]),
            form=form,
            key=key,
            sent=self.query("ok"),
            progress=progress(written, owed),
            is_short=is_short,
            least=LEAST_WORDS,
            most_text=MOST_TEXT,
            draft=f"{visitor.id}:utas:{id}",
        )

    def _is_new(self, post: Post, seen: int) -> bool:
        return post.id > seen and post.author != self.visitor.id

    def _is_withheld(self, post: Post) -> bool:
        return post.hidden is not None and not self.is_staff and post.author != self.visitor.id

    def _row(self, post: Post, is_new: bool, names: Mapping[str, str]) -> dict[str, Any]:
        zone = self.context.programme.zone
        is_withheld = self._is_withheld(post)
        return {
            "post": post,
            "html": "" if is_withheld else to_html(post.text),
            "is_withheld": is_withheld,
            "is_new": is_new,
            "is_own": post.author == self.visitor.id,
            "role": ROLE_WORDS.get(post.author_role, ""),
            "moment": date_time(post.at, zone),
            "edited": date_time(post.edited_at, zone) if post.edited_at else "",
            "hidden": date_time(post.hidden.at, zone) if post.hidden else "",
            "hidden_by": names.get(post.hidden.by, post.hidden.by) if post.hidden else "",
        }


class Edit(BoardHandler):
    """One's own post, changed; a stale change is told with both texts, and what was typed stays."""

    async def get(self, id: str) -> None:
        await self.require_open()
        thread, post = await self.look_up(lambda connection: self._own(connection, int(id)))
        self._show(thread, post, Form({"isi": post.text}))

    async def post(self, id: str) -> None:
        await self.require_open()
        text, version, now = self.long_text("isi"), self.get_body_argument("versi", ""), self.context.clock()
        form = Form({"isi": text}, _by_field(problems(text)))
        known = int(version) if version.isdecimal() and len(version) < 9 else 0

        def edit(connection: Connection) -> tuple[Thread, Post, bool]:
            """With whether somebody changed it meanwhile: the author on another device."""
            thread, post = self._own(connection, int(id))
            if form.errors or (post.version != known and post.text != text):
                return thread, post, not form.errors
            return thread, forum.edit(connection, post.id, post.version, text, self.visitor.id, now), False

        thread, post, is_stale = await self.write_durably(edit)
        if form.errors or is_stale:
            self.refuse_form(HTTPStatus.CONFLICT if is_stale else HTTPStatus.UNPROCESSABLE_ENTITY)
            self._show(thread, post, form, is_stale=is_stale)
        else:
            key = f"ubah-{post.id}-{known}"
            where = f"forum/utas/{thread.id}?ok={key}&hal={await _page_of(self, post)}#p{post.id}"
            self.redirect(self.address(where), status=HTTPStatus.SEE_OTHER)

    def _own(self, connection: Connection, id: int) -> tuple[Thread, Post]:
        thread, post = self.post_of(connection, id)
        if post.author != self.visitor.id:
            raise Refusal(HTTPStatus.FORBIDDEN, NOT_YOURS_HEADING, forum.NOT_YOURS)
        if post.hidden is not None:
            raise Refusal(HTTPStatus.FORBIDDEN, NOT_YOURS_HEADING, forum.HIDDEN_STAYS)
        return thread, post

    def _show(self, thread: Thread, post: Post, form: Form, *, is_stale: bool = False) -> None:
        self.page(
            "forum-ubah.html",
            here="forum",
            thread=thread,
            title=self.title(thread),
            post=post,
            form=form,
            stale=to_html(post.text) if is_stale else "",
            least=LEAST_WORDS,
            most_text=MOST_TEXT,
            key=f"ubah-{post.id}-{post.version}",
            draft=f"{self.visitor.id}:ubah:{post.id}",
        )


class PostPage(BoardHandler):
    """One post in full, for everybody who may read it: where the thread shows only how it begins."""

    async def get(self, id: str) -> None:
        await self.require_open()
        thread, post = await self.look_up(lambda connection: self.post_of(connection, int(id)))
        if post.hidden is not None and not self.is_staff and post.author != self.visitor.id:
            raise Refusal(HTTPStatus.FORBIDDEN, NOT_YOURS_HEADING, WITHHELD)
        self.page(
            "forum-tulisan.html",
            here="forum",
            thread=thread,
            title=self.title(thread),
            post=post,
            page=await _page_of(self, post),
            html=to_html(post.text),
            moment=date_time(post.at, self.context.programme.zone),
        )


class Versions(BoardHandler):
    """What a post said before it was edited, for everybody who may read it."""

    async def get(self, id: str) -> None:
        await self.require_open()
        (thread, post), versions = await self.look_up(
            lambda connection: (self.post_of(connection, int(id)), forum.versions(connection, int(id)))
        )
        if post.hidden is not None and not self.is_staff and post.author != self.visitor.id:
            raise Refusal(HTTPStatus.FORBIDDEN, NOT_YOURS_HEADING, WITHHELD)
        zone = self.context.programme.zone
        every = [*((one.text, one.at) for one in versions), (post.text, post.edited_at or post.at)]
        self.page(
            "forum-riwayat.html",
            here="forum",
            thread=thread,
            title=self.title(thread),
            post=post,
            rows=[_version(number, text, at, zone) for number, (text, at) in enumerate(every, 1)][::-1],
        )


async def _page_of(handler: BoardHandler, post: Post) -> int:
    """The page of its thread that the post is on."""
    every = await handler.look_up(lambda connection: forum.posts(connection, post.thread))
    return [one.id for one in every].index(post.id) // POSTS + 1


def _version(number: int, text: str, at: datetime, zone: Any) -> dict[str, Any]:
    return {"number": number, "html": to_html(text), "moment": date_time(at, zone)}


def _by_field(found: Mapping[str, str]) -> dict[str, str]:
    return {{"title": "judul", "text": "isi"}[name]: sentence for name, sentence in found.items()}


def _excerpt(text: str, most: int = EXCERPT) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"


def _folded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a page with `beginning`: empty, or what is shown of a post that would make the page too heavy."""
    sizes = [len(row["html"].encode()) for row in rows]
    share = SHOWN_BYTES // max(1, len(rows)) if sum(sizes) > SHOWN_BYTES else SHOWN_BYTES
    return [
        row | {"beginning": _excerpt(row["post"].text, BEGINNING) if size > share and len(rows) > 1 else ""}
        for row, size in zip(rows, sizes, strict=True)
    ]


WRITES = Limit(60, 60)
FEATURE = Feature(
    routes=(
        Route("forum", Forums, EVERYONE),
        Route(f"forum/{NAME}", Threads, EVERYONE),
        Route(f"forum/{NAME}/baru", Begin, EVERYONE, max_body=BODY, limit=WRITES),
        Route(f"forum/utas/{NUMBER}", ThreadPage, EVERYONE, max_body=BODY, limit=WRITES),
        Route(f"forum/tulisan/{NUMBER}", PostPage, EVERYONE),
        Route(f"forum/tulisan/{NUMBER}/ubah", Edit, EVERYONE, max_body=BODY, limit=WRITES),
        Route(f"forum/tulisan/{NUMBER}/riwayat", Versions, EVERYONE),
    ),
    links=(Link("forum", "Forum", "forum", EVERYONE),),
)

ROLE_WORDS = {"trainer": "Fasilitator", "organiser": "Penyelenggara"}
NOT_YOURS_HEADING = "Tulisan ini tidak dapat dibuka"
WITHHELD = "Tulisan ini disembunyikan fasilitator."
