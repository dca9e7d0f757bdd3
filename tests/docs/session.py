# SPDX-License-Identifier: Apache-2.0
"""One shell on the node that node.sh makes; command lines are typed at it one by one."""

import os
import selectors
import shlex
import subprocess
import time


class Ended(Exception):
    """The shell is gone; the arguments are its exit status and what was printed last."""


class Hangs(Exception):
    """A command line does not end."""


class Session:
    """Standard output and error come over one pipe, exit statuses over another."""

    def __init__(self, argv):
        self._output, output = os.pipe()
        self._control, control = os.pipe()
        os.set_inheritable(control, True)
        self._shell = subprocess.Popen(
            [*argv, str(control)], stdin=subprocess.PIPE, stdout=output, stderr=output, pass_fds=(control,))
        os.close(output)
        os.close(control)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._output, selectors.EVENT_READ)
        self._selector.register(self._control, selectors.EVENT_READ)
        self._status = 0

    def run(self, text, seconds=60, lines=0):
        """Exit status and output of a command line. One that ends in '&' is waited for until it has
        printed as many lines."""
        line = f"(exit {self._status}); eval {shlex.quote(text)} </dev/null; echo $? >&$control\n"
        try:
            self._shell.stdin.write(line.encode())
            self._shell.stdin.flush()
        except BrokenPipeError:
            raise Ended(self._shell.wait(), "") from None
        output, status, deadline = b"", b"", time.monotonic() + seconds
        background = text.rstrip().endswith("&")
        while not status.endswith(b"\n") or (background and output.count(b"\n") < lines):
            ready = self._selector.select(deadline - time.monotonic())
            if not ready:
                raise Hangs(output.decode(errors="replace"))
            for key, _ in ready:
                data = os.read(key.fd, 65536)
                if key.fd == self._output:
                    output += data
                elif not data:
                    raise Ended(self._shell.wait(), output.decode(errors="replace"))
                else:
                    status += data
        while any(key.fd == self._output for key, _ in self._selector.select(0)):
            data = os.read(self._output, 65536)
            if not data:
                break
            output += data
        self._status = int(status)
        return self._status, output.decode(errors="replace")

    def close(self):
        """Ends the shell, and with it the namespaces and every process in them."""
        self._shell.stdin.close()
        try:
            self._shell.wait(10)
        except subprocess.TimeoutExpired:
            self._shell.kill()
            self._shell.wait()
