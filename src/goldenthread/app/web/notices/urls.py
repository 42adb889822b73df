"""The addresses of notices."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.app.web.notices import answers, feeds, mails, pages, wishes

urlpatterns: list[URLPattern] = [
    path("notices", pages.notices, name="notices"),
    path("notices/reading", pages.reading_of_all, name="notices_reading"),
    path("notices/<int:notice_id>/reading", pages.reading, name="notice_reading"),
    path("me/notices", wishes.wishes, name="notice_wishes"),
    path("answers/<str:token>", answers.answer, name="answer"),
    path("answers/<str:token>/<slug:name>", answers.answer, name="answer_act"),
    path("calendar/<str:secret>.ics", feeds.feed, name="calendar_feed"),
    path("me/calendar", feeds.my_feed, name="my_feed"),
    path("me/calendar/revocation", feeds.revocation, name="feed_revocation"),
    path("mail", mails.mails, name="mails"),
    path("mail/repetition", mails.repetition_of_all, name="mails_repetition"),
    path("mail/<int:mail_id>/repetition", mails.repetition, name="mail_repetition"),
]
