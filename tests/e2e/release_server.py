#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Servers on the loopback that list releases, well or badly, and a proxy to them.

release_server.py DIRECTORY: takes NAME.pem (key and certificates) from DIRECTORY for each https
server, prints "NAME=PORT ..." once all listen, and writes every request line to DIRECTORY/requests.
What a server does is in the path that it is asked for. Ends with its parent.
"""
import base64
import ctypes
import json
import os
import signal
import socket
import ssl
import sys
import threading

DIRECTORY = sys.argv[1]
LOCK = threading.Lock()
PORTS = {}


def log(text):
    with LOCK, open(os.path.join(DIRECTORY, "requests"), "a", encoding="ascii") as file:
        file.write(text + "\n")


def release(version, prerelease=False, **more):
    base = "https://github.com/kata-containers/kata-containers/releases/"
    return {
        "tag_name": version,
        "prerelease": prerelease,
        "draft": False,
        "created_at": f"2026-01-01T00:00:{len(version):02}Z",
        "html_url": f"{base}tag/{version}",
        "tarball_url": f"https://api.github.com/tarball/{version}",
        "assets": [{"browser_download_url": f"{base}download/{version}/kata.tar.zst"}],
        **more,
    }


GOOD = [
    release("4.1.0"),
    release("4.2.0-alpha1", True),
    release("3.32.0"),
    release("4.2.0-rc0"),  # marked by its version alone
    release("9.9.9", draft=True),
    release("not-a-version"),
]


def head(status, length=None, **fields):
    lines = [f"HTTP/1.1 {status}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def body(value, status="200 OK", **fields):
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return head(status, len(text), **fields) + text


def redirect(target):
    return head("302 Found", 0, Location=target)


def page(number):
    own = f"https://localhost:{PORTS['good']}"
    links = {"2": own + "/page/3", "1": own + "/page/2", "far": "https://127.0.0.1:1/page"}
    fields = {"Link": f'<{own}/x>; rel="last", <{links[number]}>; rel="next"'} if number in links else {}
    versions = {"1": "3.3.0", "2": "3.2.0", "3": "3.1.0", "far": "3.0.0"}
    return body([release(versions[number])], **fields)


def endless(connection, first, piece):
    connection.sendall(first)
    while True:
        connection.sendall(piece * 512)


def chunked(text):
    return head("200 OK", Transfer_Encoding="chunked") + text


def answer(connection, path):
    ways = {
        "/chunks": lambda: chunked(b"1\r\n[\r\n1;x=y\r\n]\r\n0\r\n\r\n"),
        "/chunk-small": lambda: chunked(b"1\r\n[]\r\n0\r\n\r\n"),
        "/chunk-large": lambda: chunked(b"ff\r\n[]\r\n0\r\n\r\n"),
        "/chunk-huge": lambda: chunked(b"ffffffffffffffff\r\n[]\r\n0\r\n\r\n"),
        "/chunk-last": lambda: chunked(b"2\r\n[]\r\n"),
        "/chunk-more": lambda: chunked(b"2\r\n[]\r\n0\r\n\r\n" + b"2\r\n[]\r\n"),
        "/chunk-and-length": lambda: head("200 OK", 2, Transfer_Encoding="chunked")
                             + b"2\r\n[]\r\n0\r\n\r\n",
        "/named": lambda: body([release("1.0.0", created_at=getattr(connection, "asked_for", ""))]),
        "/good": lambda: body(GOOD),
        "/empty": lambda: body([]),
        "/object": lambda: body({"message": "no list"}),
        "/numbers": lambda: body([1]),
        "/cut-json": lambda: body(b'[{"tag_name":"1.'),
        "/twice": lambda: body(b'[{"tag_name":"1.0.0","tag_name":"2.0.0"}]'),
        "/hostile": lambda: body([release("4.3.0", created_at="\x1b[31mred\n", tarball_url="\u202e")]),
        "/large": lambda: body([release(f"1.{i}.0", body="x" * 20000) for i in range(300)]),
        "/too-large": lambda: body(b"[" + b" " * (9 << 20) + b"]"),
        "/404": lambda: body({}, "404 Not Found"),
        "/500": lambda: body({}, "500 Internal Server Error"),
        "/limit": lambda: body({"message": "API rate limit exceeded"}, "403 Forbidden",
                               X_RateLimit_Remaining="0", X_RateLimit_Reset="1795365000"),
        "/403": lambda: body({}, "403 Forbidden"),
        "/cut": lambda: head("200 OK", 1000) + b"[",
        "/not-http": lambda: b"220 mail.example ESMTP\r\n",
        "/nothing": lambda: b"",
        "/moved": lambda: redirect("/good"),
        "/far": lambda: redirect(f"https://127.0.0.1:{PORTS['good']}/good"),
        "/loop": lambda: redirect("/loop"),
        "/http": lambda: redirect(f"http://localhost:{PORTS['good']}/good"),
        "/odd": lambda: redirect("https://user:secret@localhost/"),
        "/control": lambda: redirect("https://localhost/\x01"),
    }
    if path.startswith("/page/"):
        connection.sendall(page(path.rsplit("/", 1)[1]))
    elif path == "/slow":
        connection.recv(1)  # the client says no more
    elif path == "/drip":
        connection.sendall(head("200 OK"))
        while True:
            connection.sendall(b" ")
            threading.Event().wait(0.05)
    elif path == "/endless-body":
        endless(connection, head("200 OK"), b" ")
    elif path == "/endless-head":
        endless(connection, b"HTTP/1.1 200 OK\r\n", b"A: b\r\n")
    elif path == "/endless-line":
        endless(connection, b"HTTP/1.1 200 OK\r\nA: ", b"b")
    elif path == "/endless-chunk":
        endless(connection, chunked(b"1;"), b"a")
    else:
        connection.sendall(ways[path]())


def read_head(connection):
    text = b""
    while b"\r\n\r\n" not in text:
        got = connection.recv(4096)
        if not got:
            return None
        text += got
    return text.decode("latin-1")


def serve(name, connection, context):
    try:
        with context.wrap_socket(connection, server_side=True) as tls:
            request = read_head(tls)
            if request is not None:
                agent = [l for l in request.split("\r\n") if l.startswith("User-Agent")]
                log(f"{name} {request.splitlines()[0]} {agent[0]}")
                path = request.split(" ")[1]
                if path != "/dropped":
                    answer(tls, path)
                    tls.unwrap()  # says that this is the end
    except OSError:
        connection.close()


def relay(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def proxy(connection):
    request = read_head(connection)
    if request is None:
        return
    lines = request.split("\r\n")
    target = lines[0].split(" ")[1]
    given = [l.split(" ")[2] for l in lines if l.startswith("Proxy-Authorization: Basic ")]
    user = base64.b64decode(given[0]).decode() if given else "nobody"
    log(f"proxy {lines[0]} {user}")
    if user == "wrong:name":
        connection.sendall(head("407 Proxy Authentication Required", 0))
    elif user == "talks:first":
        connection.sendall(head("200 OK") + b"more than that")
    else:
        with socket.create_connection(("127.0.0.1", int(target.rsplit(":", 1)[1]))) as server:
            connection.sendall(head("200 Connection established"))
            back = threading.Thread(target=relay, args=(server, connection), daemon=True)
            back.start()
            relay(connection, server)
            back.join()
    connection.close()


def listen(name, handle):
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    PORTS[name] = listener.getsockname()[1]

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def main():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    for file in sorted(os.listdir(DIRECTORY)):
        name, dot, end = file.partition(".")
        if dot + end != ".pem":
            continue
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if name == "old":
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
            context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(os.path.join(DIRECTORY, file))
        context.sni_callback = lambda tls, wanted, _: setattr(tls, "asked_for", wanted or "")
        listen(name, lambda connection, n=name, c=context: serve(n, connection, c))
    listen("proxy", proxy)
    listen("mute", lambda connection: connection.recv(1 << 20) and connection.recv(1))
    listen("plain", lambda connection: connection.sendall(body(GOOD)))
    print(" ".join(f"{name}={port}" for name, port in PORTS.items()), flush=True)
    signal.pause()


main()
