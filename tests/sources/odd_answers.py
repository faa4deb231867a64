"""Answers of servers that do not simply answer."""

import asyncio
from dataclasses import dataclass

from tests import web
from tests.web import Answer, Request


def by_method(*, head: int, get: Answer) -> Answer:
    """A server that lies to HEAD and answers GET."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        await (web.status(head) if request.method == "HEAD" else get)(request, writer)

    return answer


def after(seconds: float, then: Answer) -> Answer:
    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        await then(request, writer)

    return answer


@dataclass
class InTurn:
    """Another answer each time, round and round."""

    answers: tuple[Answer, ...]
    asked: int = 0

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        await self.answers[(self.asked - 1) % len(self.answers)](request, writer)


def packed(coding: str, content: bytes) -> Answer:
    return web.reply(200, content, headers={"Content-Encoding": coding})


def as_charset(charset: str, page: str) -> Answer:
    return web.reply(200, page, kind=f"text/html; charset={charset}")


def reset_in_the_middle() -> Answer:
    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(web.head(200, {"Content-Type": "text/html", "Content-Length": "9000"}))
        writer.write(b"<html><body>Half a page")
        await writer.drain()
        await web.BEHAVIOURS["/reset"](request, writer)

    return answer
