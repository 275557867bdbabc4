"""Other servers than Daphne: one message at a time through their own `send`, never a queue."""

import asyncio
from collections.abc import MutableMapping
from functools import partial
from typing import Any

from jobs.live.message import said
from jobs.live.outlet import AsgiOutlet, DaphneOutlet, outlet_for

Message = MutableMapping[str, Any]


async def test_it_takes_no_second_message_before_the_first_has_left() -> None:
    gate, sent = asyncio.Event(), []

    async def send(message: Message) -> None:
        await gate.wait()
        sent.append(message["text"])

    outlet = AsgiOutlet(send)
    assert outlet.offer(said(pong=1))
    assert not outlet.is_clear() and not outlet.offer(said(pong=2))
    gate.set()
    await outlet.finish()
    assert outlet.is_clear() and outlet.offer(said(pong=3))
    await outlet.finish()
    assert sent == ['{"pong":1}', '{"pong":3}']


async def test_it_closes_after_its_last_words() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    outlet = AsgiOutlet(send)
    outlet.offer(said(error="why"))
    outlet.close(1008, "why")
    await outlet.finish()
    assert [message["type"] for message in sent] == ["websocket.send", "websocket.close"]
    assert sent[1]["code"] == 1008


async def test_a_server_that_refuses_a_close_code_gets_one_it_knows() -> None:
    codes: list[int] = []

    async def send(message: Message) -> None:
        codes.append(message["code"])
        if message["code"] < 3000:
            raise ValueError("invalid close code")

    outlet = AsgiOutlet(send)
    outlet.close(1013, "later")
    await outlet.finish()
    assert codes == [1013, 3013]


async def test_a_client_that_is_gone_is_no_failure() -> None:
    async def send(message: Message) -> None:
        raise ConnectionError

    outlet = AsgiOutlet(send)
    outlet.offer(said(pong=1))
    await outlet.finish()
    outlet.close(1000, "")
    await outlet.finish()


async def test_only_a_plain_daphne_connection_is_written_to_directly() -> None:
    class Transport:
        dataBuffer, _tempDataBuffer, TLS = b"", (), False  # noqa: N815 - Twisted's names

        def writeSomeData(self, data: bytes) -> int:  # noqa: N802
            return len(data)

    class Protocol:
        transport = Transport()

        def sendCloseFrame(self) -> None:  # noqa: N802
            """Be there."""

    async def send(*_: Any) -> None:
        """Be there."""

    assert isinstance(outlet_for(send), AsgiOutlet)
    assert isinstance(outlet_for(partial(send, Protocol())), DaphneOutlet)
    Transport.TLS = True
    assert isinstance(outlet_for(partial(send, Protocol())), AsgiOutlet)
