"""A real SMTP server for the tests: python3-aiosmtpd of Debian. Letters go into a folder.

nobody@… is refused, later@… is put off, broken@… loses the connection after the letter was read.
"""
import asyncio
import pathlib
import sys

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self, folder):
        self.folder, self.n = folder, 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such person here"
        if address.startswith("later@"):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.n += 1
        (self.folder / f"{self.n}.eml").write_bytes(envelope.content)
        if envelope.rcpt_tos[0].startswith("broken@"):
            server.transport.abort()
        return "250 taken"


async def main():
    handler = Handler(pathlib.Path(sys.argv[1]))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=True), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
