"""The same bot with python-telegram-bot and SQLAlchemy's asynchronous ORM, behind Starlette as its examples show."""

import asyncio
import os
from typing import Any

import uvicorn
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bench.peers.tables import Attempt, Lesson, Question, finish, get_user, open_engine, questions_of, set_up, verdict

Context = ContextTypes.DEFAULT_TYPE


def one_button(text: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)]])


def answers(question: Question, at: int) -> InlineKeyboardMarkup:
    pairs = zip(range(len(question.options)), "ABCDE", strict=False)
    row = [InlineKeyboardButton(letter, callback_data=f"a:{question.id}:{at}:{choice}") for choice, letter in pairs]
    return InlineKeyboardMarkup([row])


def words(question: Question) -> str:
    lines = [f"{letter}. {option}" for letter, option in zip("ABCDE", question.options, strict=False)]
    return "\n".join([question.text, "", *lines])


class Quiz:
    """The handlers."""

    def __init__(self, maker: async_sessionmaker[AsyncSession]) -> None:
        self.maker = maker

    async def _user(self, session: AsyncSession, update: Update):
        person = update.effective_user
        return await get_user(session, person.id, person.full_name)

    async def _card(self, session: AsyncSession, data: dict[str, Any], lesson_id: int):
        lesson = await session.get(Lesson, lesson_id) or await session.get(Lesson, 1)
        data.clear()
        data.update(state="reading", lesson_id=lesson.id)
        return f"{lesson.title}\n\n{lesson.card}", one_button("Làm câu hỏi", f"begin:{lesson.id}")

    async def learn(self, update: Update, context: Context) -> None:
        async with self.maker() as session:
            await self._user(session, update)
            text, markup = await self._card(session, context.user_data, 1)
        await update.message.reply_text(text, reply_markup=markup)

    async def read(self, update: Update, context: Context) -> None:
        call, lesson_id = update.callback_query, int(update.callback_query.data.split(":")[1])
        if context.user_data.get("lesson_id") == lesson_id:
            await call.answer("Bài này đang mở rồi.")
            return
        async with self.maker() as session:
            await self._user(session, update)
            text, markup = await self._card(session, context.user_data, lesson_id)
        await call.answer()
        await call.edit_message_text(text, reply_markup=markup)

    async def begin(self, update: Update, context: Context) -> None:
        call, data = update.callback_query, context.user_data
        if data.get("state") != "reading":
            await call.answer("Nút này đã qua rồi.")
            return
        async with self.maker() as session:
            await self._user(session, update)
            queue = await questions_of(session, int(call.data.split(":")[1]))
            question = await session.get(Question, queue[0])
        data.update(state="answering", queue=queue, missed=[], at=0, right=0, asked=len(queue), again=False)
        await call.answer()
        await call.edit_message_text(words(question), reply_markup=answers(question, 0))

    async def answer(self, update: Update, context: Context) -> None:
        call, data = update.callback_query, context.user_data
        _, question_id, at, choice = call.data.split(":")
        if data.get("state") != "answering" or int(at) != data["at"]:
            await call.answer("Câu này đã trả lời rồi.")
            return
        async with self.maker() as session:
            user = await self._user(session, update)
            question = await session.get(Question, int(question_id))
            is_right = int(choice) == question.correct
            attempt = Attempt(user_id=user.id, question_id=question.id, choice=int(choice), is_correct=is_right)
            session.add(attempt)
            await session.commit()
        if not data["again"]:
            data["right"] += is_right
            data["missed"] += [] if is_right else [question.id]
        data["state"] = "told"
        await call.answer()
        await call.edit_message_text(verdict(question, int(choice)), reply_markup=one_button("Tiếp", f"next:{at}"))

    async def go_on(self, update: Update, context: Context) -> None:
        call, data = update.callback_query, context.user_data
        if data.get("state") != "told" or int(call.data.split(":")[1]) != data["at"]:
            await call.answer("Câu này đã qua rồi.")
            return
        data["queue"].pop(0)
        data["at"] += 1
        if not data["queue"] and data["missed"]:
            data.update(queue=data["missed"], missed=[], again=True)
        async with self.maker() as session:
            await self._user(session, update)
            if data["queue"]:
                question = await session.get(Question, data["queue"][0])
                data["state"] = "answering"
                text, markup = words(question), answers(question, data["at"])
            else:
                lesson = await session.get(Lesson, data["lesson_id"])
                text = finish(lesson, data["right"], data["asked"])
                markup = one_button("Học luôn", f"read:{lesson.id + 1}")
        await call.answer()
        await call.edit_message_text(text, reply_markup=markup)


def build(quiz: Quiz) -> Application:
    application = (
        Application.builder()
        .token(os.environ["BOT_TOKEN"])
        .base_url(os.environ["API_BASE"] + "/bot")
        .updater(None)
        .concurrent_updates(True)
        .connection_pool_size(256)
        .pool_timeout(30)
        .build()
    )
    application.add_handler(MessageHandler(filters.Text(["học"]), quiz.learn))
    for verb, handler in (("a", quiz.answer), ("next", quiz.go_on), ("begin", quiz.begin), ("read", quiz.read)):
        application.add_handler(CallbackQueryHandler(handler, pattern=f"^{verb}:"))
    return application


async def main() -> None:
    application = build(Quiz(await set_up(open_engine())))

    async def webhook(request: Request) -> Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != os.environ["WEBHOOK_SECRET"]:
            return Response(status_code=401)
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return Response()

    app = Starlette(routes=[Route("/webhook", webhook, methods=["POST"])])
    config = uvicorn.Config(
        app, host="127.0.0.1", port=int(os.environ["WEBHOOK_PORT"]), log_level="warning", access_log=False
    )
    async with application:
        await application.start()
        await uvicorn.Server(config).serve()
        await application.stop()


if __name__ == "__main__":
    asyncio.run(main())
