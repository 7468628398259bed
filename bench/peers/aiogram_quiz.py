"""The quiz bot that a good developer writes with aiogram 3 and SQLAlchemy's asynchronous ORM."""

import os

from aiogram import BaseMiddleware, Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.keyboard import InlineKeyboardBuilder
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bench.peers.tables import (
    Attempt,
    Lesson,
    Question,
    User,
    finish,
    get_user,
    open_engine,
    questions_of,
    set_up,
    verdict,
)


class Quiz(StatesGroup):
    """Where a learner is."""

    reading = State()
    answering = State()
    told = State()


class Read(CallbackData, prefix="read"):
    """Show a lesson's card."""

    lesson_id: int


class Begin(CallbackData, prefix="begin"):
    """Begin a lesson's questions."""

    lesson_id: int


class Answer(CallbackData, prefix="a"):
    """One answer to one question; `at` counts the questions of the round."""

    question_id: int
    at: int
    choice: int


class Next(CallbackData, prefix="next"):
    """Go on after the feedback."""

    at: int


class Database(BaseMiddleware):
    """Gives every handler a session and the learner."""

    maker: async_sessionmaker[AsyncSession]

    async def __call__(self, handler, event, data):
        async with self.maker() as session:
            data["session"] = session
            person = data["event_from_user"]
            data["user"] = await get_user(session, person.id, person.full_name)
            return await handler(event, data)


router = Router()
database = Database()


def one_button(text: str, data: CallbackData) -> InlineKeyboardMarkup:
    builder = InlineKeyboardBuilder()
    builder.button(text=text, callback_data=data)
    return builder.as_markup()


def answers(question: Question, at: int) -> InlineKeyboardMarkup:
    builder = InlineKeyboardBuilder()
    for choice, letter in zip(range(len(question.options)), "ABCDE", strict=False):
        builder.button(text=letter, callback_data=Answer(question_id=question.id, at=at, choice=choice))
    return builder.adjust(5).as_markup()


def words(question: Question) -> str:
    lines = [f"{letter}. {option}" for letter, option in zip("ABCDE", question.options, strict=False)]
    return "\n".join([question.text, "", *lines])


async def show_card(session: AsyncSession, state: FSMContext, lesson_id: int) -> tuple[str, InlineKeyboardMarkup]:
    lesson = await session.get(Lesson, lesson_id) or await session.get(Lesson, 1)
    await state.set_state(Quiz.reading)
    await state.set_data({"lesson_id": lesson.id})
    return f"{lesson.title}\n\n{lesson.card}", one_button("Làm câu hỏi", Begin(lesson_id=lesson.id))


@router.message(F.text == "học")
async def learn(message: Message, session: AsyncSession, state: FSMContext):
    text, markup = await show_card(session, state, 1)
    await message.answer(text, reply_markup=markup)


@router.callback_query(Read.filter())
async def read(call: CallbackQuery, callback_data: Read, session: AsyncSession, state: FSMContext):
    if (await state.get_data()).get("lesson_id") == callback_data.lesson_id:
        return await call.answer("Bài này đang mở rồi.")
    text, markup = await show_card(session, state, callback_data.lesson_id)
    await call.answer()
    await call.message.edit_text(text, reply_markup=markup)


@router.callback_query(Quiz.reading, Begin.filter())
async def begin(call: CallbackQuery, callback_data: Begin, session: AsyncSession, state: FSMContext):
    queue = await questions_of(session, callback_data.lesson_id)
    question = await session.get(Question, queue[0])
    await state.set_state(Quiz.answering)
    await state.update_data(queue=queue, missed=[], at=0, right=0, asked=len(queue), again=False)
    await call.answer()
    await call.message.edit_text(words(question), reply_markup=answers(question, 0))


@router.callback_query(Quiz.answering, Answer.filter())
async def answer(call: CallbackQuery, callback_data: Answer, session: AsyncSession, user: User, state: FSMContext):
    data = await state.get_data()
    if callback_data.at != data["at"]:
        return await call.answer("Câu này đã trả lời rồi.")
    question = await session.get(Question, callback_data.question_id)
    is_right = callback_data.choice == question.correct
    session.add(Attempt(user_id=user.id, question_id=question.id, choice=callback_data.choice, is_correct=is_right))
    await session.commit()
    if not data["again"]:
        data["right"] += is_right
        if not is_right:
            data["missed"].append(question.id)
    await state.set_data(data)
    await state.set_state(Quiz.told)
    await call.answer()
    text = verdict(question, callback_data.choice)
    await call.message.edit_text(text, reply_markup=one_button("Tiếp", Next(at=data["at"])))


@router.callback_query(Quiz.told, Next.filter())
async def go_on(call: CallbackQuery, callback_data: Next, session: AsyncSession, state: FSMContext):
    data = await state.get_data()
    if callback_data.at != data["at"]:
        return await call.answer("Câu này đã qua rồi.")
    data["queue"].pop(0)
    data["at"] += 1
    if not data["queue"] and data["missed"]:
        data |= {"queue": data["missed"], "missed": [], "again": True}
    await state.set_data(data)
    await call.answer()
    if data["queue"]:
        question = await session.get(Question, data["queue"][0])
        await state.set_state(Quiz.answering)
        await call.message.edit_text(words(question), reply_markup=answers(question, data["at"]))
    else:
        lesson = await session.get(Lesson, data["lesson_id"])
        text = finish(lesson, data["right"], data["asked"])
        await call.message.edit_text(text, reply_markup=one_button("Học luôn", Read(lesson_id=lesson.id + 1)))


@router.callback_query()
async def late(call: CallbackQuery):
    """A button of an earlier moment."""
    await call.answer("Nút này đã qua rồi.")


def main():
    engine = open_engine()
    server = TelegramAPIServer.from_base(os.environ["API_BASE"])
    bot = Bot(os.environ["BOT_TOKEN"], session=AiohttpSession(api=server, limit=256))
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.include_router(router)
    dispatcher.message.middleware(database)
    dispatcher.callback_query.middleware(database)

    @dispatcher.startup()
    async def on_startup():
        database.maker = await set_up(engine)

    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=os.environ["WEBHOOK_SECRET"]).register(app, path="/webhook")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["WEBHOOK_PORT"]), print=None, access_log=None)


if __name__ == "__main__":
    main()
