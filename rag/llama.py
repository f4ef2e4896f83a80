"""A language model behind an OpenAI-compatible address, through llama-index: asked in time, or not at all.

Whatever goes wrong (away, slow, refused, broken off, nonsense for a protocol) is a ModelError with one line
for the reader. The key is read from the environment or a file, and stands in no message.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from index.errors import WenbaoError
from index.passages import count_tokens
from rag.prompts import ANSWER_TOKENS, REWORD, Prompt

if TYPE_CHECKING:
    from llama_index.llms.openai_like import OpenAILike

TRIES: Final = 3
FAILURES: Final = 3
"""In a row, after which the model is left alone for PAUSE seconds."""
PAUSE: Final = 30.0
MOST_CHARACTERS: Final = 8000
"""Of an answer; a model that writes on is cut off."""
SEED: Final = 20250212


class ModelError(WenbaoError):
    """A language model that gave no answer; the text is one line for the reader."""


class Writer(Protocol):
    """Whatever writes text for a prompt: a model, or the record of one."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def parameters(self) -> Mapping[str, object]:
        """What its text depends on besides the prompt, as JSON takes it; no key."""

    @property
    def rewords(self) -> bool:
        """Whether it is asked for other wordings of a question where nothing was found."""

    def write(self, prompt: Prompt) -> Iterator[str]:
        """Yield the text bit by bit. ModelError where there is none, or no more."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a model is and how it is asked.

    `url` is its OpenAI-compatible address (http://127.0.0.1:8000/v1). `limit` is the longest an answer may
    take, in seconds, retries included; `context` how many tokens prompt and answer may be together. With
    `reword` it is asked for other wordings of a question too.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    limit: float = 20.0
    context: int = 4096
    reword: bool = False

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ModelError(
                f"--llm {self.url}: 应是模型服务的网址，如 http://127.0.0.1:8000/v1（an address is needed）。"
            )
        if not self.model:
            raise ModelError("--llm-model: 请写出模型的名称（the model's name is needed）。")


class Breaker:
    """Leaves a model alone for a while that failed several times in a row; then one try decides."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0

    def check(self) -> None:
        """Return if the model may be asked. ModelError while it is left alone."""
        with self._lock:
            now = self._clock()
            if self._failures >= FAILURES and now < self._until:
                raise ModelError(
                    f"模型连续出错，暂停 {self._until - now:.0f} 秒（the model is left alone）。"
                )
            self._until = now + PAUSE  # where it is being tried, others wait for what comes of it

    def succeed(self) -> None:
        """Note an answer."""
        with self._lock:
            self._failures = 0

    def fail(self) -> None:
        """Note that there was none."""
        with self._lock:
            self._failures += 1
            self._until = self._clock() + PAUSE


class LanguageModel:
    """A chat model that is asked over the network; safe from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._breaker = Breaker()
        self._lock = threading.Lock()
        self._client: OpenAILike | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return self._settings.model

    @property
    def parameters(self) -> Mapping[str, object]:
        """Temperature, seed and limits; neither address nor key."""
        fields = asdict(self._settings)
        return {
            "temperature": 0,
            "seed": SEED,
            "max_tokens": ANSWER_TOKENS,
            "limit": fields["limit"],
            "context": fields["context"],
        }

    @property
    def rewords(self) -> bool:
        """Whether it is asked for other wordings of a question where nothing was found."""
        return self._settings.reword

    def prepare(self) -> None:
        """Import and open what asking needs, which takes seconds, before the first question comes."""
        import openai  # noqa: F401

        self._open()

    def write(self, prompt: Prompt) -> Iterator[str]:
        """Yield the model's text bit by bit, for `limit` seconds at most.

        ModelError where it gives none, breaks off, or is too slow; closing the iterator gives it up.
        """
        tokens = count_tokens(prompt.system) + count_tokens(prompt.user) + ANSWER_TOKENS
        if tokens > self._settings.context:
            raise ModelError(f"资料太长，模型放不下：{tokens} 个词元（too long for the model's context）。")
        self._breaker.check()
        self.prepare()  # what takes seconds the first time is not the model's slowness
        bits: queue.Queue[str | Exception | None] = queue.Queue()
        given_up = threading.Event()
        threading.Thread(target=self._pump, args=(prompt, bits, given_up), daemon=True).start()
        try:
            yield from self._in_time(bits)
        except ModelError:
            self._breaker.fail()
            raise
        else:
            self._breaker.succeed()
        finally:
            given_up.set()

    def _in_time(self, bits: queue.Queue[str | Exception | None]) -> Iterator[str]:
        deadline, length = time.monotonic() + self._settings.limit, 0
        while True:
            try:
                bit = bits.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                limit = self._settings.limit
                raise ModelError(f"模型太慢，超过 {limit:g} 秒（the model took too long）。") from None
            if bit is None:
                if not length:
                    raise ModelError("模型什么也没有写（the model wrote nothing）。")
                return
            if isinstance(bit, Exception):
                raise ModelError(_reason(bit)) from None
            length += len(bit)
            if length > MOST_CHARACTERS:
                raise ModelError("模型写个不停，已截断（the model writes without end）。")
            yield bit

    def _pump(
        self, prompt: Prompt, bits: queue.Queue[str | Exception | None], given_up: threading.Event
    ) -> None:
        """Put what the model writes into `bits`, then None; an exception where it fails."""
        from tenacity import Retrying, retry_if_exception, sleep_using_event, stop_after_attempt
        from tenacity import wait_random_exponential as wait

        begun = False

        def again(error: BaseException) -> bool:
            return not begun and not given_up.is_set() and _may_pass(error)

        retrying = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=wait(multiplier=0.3, max=3),
            retry=retry_if_exception(again),
            sleep=sleep_using_event(given_up),
            reraise=True,
        )
        try:
            for attempt in retrying:
                with attempt:
                    for bit in self._stream(prompt):
                        begun = True
                        bits.put(bit)
                        if given_up.is_set():
                            return
            bits.put(None)
        except Exception as error:  # whatever a server makes a client library raise
            bits.put(error)

    def _stream(self, prompt: Prompt) -> Iterator[str]:
        from llama_index.core.llms import ChatMessage, MessageRole

        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=prompt.system),
            ChatMessage(role=MessageRole.USER, content=prompt.user),
        ]
        finished = False
        for bit in self._open().stream_chat(messages):
            choices = getattr(bit.raw, "choices", None) or ()
            finished = finished or any(choice.finish_reason for choice in choices)
            if bit.delta:
                yield bit.delta
        if not finished:
            raise ConnectionError  # the line went dead in mid-answer, which looks like its end

    def _open(self) -> OpenAILike:
        with self._lock:
            if self._client is None:
                from llama_index.llms.openai_like import OpenAILike

                self._client = OpenAILike(
                    model=self._settings.model,
                    api_base=self._settings.url,
                    api_key=self._settings.key or "none",  # the client wants one, the server may not
                    is_chat_model=True,
                    is_function_calling_model=False,
                    context_window=self._settings.context,
                    max_tokens=ANSWER_TOKENS,
                    temperature=0.0,
                    additional_kwargs={"seed": SEED},
                    max_retries=0,
                    timeout=self._settings.limit,
                )
            return self._client


@dataclass(frozen=True, slots=True)
class Recalled:
    """The record of what a model wrote, which writes it again; `failed` is why it gave no more, if so."""

    name: str
    parameters: Mapping[str, object]
    raw: str
    failed: str = ""
    wordings: tuple[str, ...] = ()

    @property
    def rewords(self) -> bool:
        """Whether wordings were recorded."""
        return bool(self.wordings)

    def write(self, prompt: Prompt) -> Iterator[str]:
        """Yield the recorded text, or wordings. ModelError as it was recorded."""
        if prompt.system == REWORD:
            yield "\n".join(self.wordings)
            return
        if self.raw:
            yield self.raw
        if self.failed:
            raise ModelError(self.failed)


def _may_pass(error: BaseException) -> bool:
    """Return whether what went wrong may be over in a moment: too many at once, a server's fault, no line."""
    import openai

    status = error.status_code if isinstance(error, openai.APIStatusError) else 0
    return status in (408, 409, 429) or status >= 500 or isinstance(error, openai.APIConnectionError)


def _reason(error: Exception) -> str:
    """Return in one line why a model gave no answer; nothing of what the server said is in it."""
    import openai

    reasons: tuple[tuple[type[Exception], str], ...] = (
        (openai.APITimeoutError, "模型太慢，没有等到回答（the model took too long）。"),
        (openai.APIConnectionError, "连不上模型服务（the model's server cannot be reached）。"),
        (openai.AuthenticationError, "模型服务不认这个密钥（the key is not accepted）。"),
        (openai.PermissionDeniedError, "模型服务不许这个密钥使用（the key may not be used）。"),
        (openai.NotFoundError, "模型服务没有这个模型或地址（no such model or address）。"),
        (openai.RateLimitError, "模型服务太忙（the model's server is too busy）。"),
        (
            openai.BadRequestError,
            "模型服务不接受这个请求，或上下文太小（bad request or small context）。",
        ),
        (openai.APIStatusError, "模型服务出错（the model's server failed）。"),
    )
    for kind, said in reasons:
        if isinstance(error, kind):
            return said
    return "模型服务的回答读不懂，或中途断开（its answer cannot be read, or broke off）。"
