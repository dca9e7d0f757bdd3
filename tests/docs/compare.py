# SPDX-License-Identifier: Apache-2.0
"""Compares what a document shows with what a command printed, and corrects the document."""

import re

GAP = ("…", "...")


def _is_gap(line):
    return line.strip() in GAP


class Comparer:
    """What varies from run to run is given as regular expressions; both sides may differ there."""

    def __init__(self, varying):
        self._varying = [re.compile(pattern) for pattern in varying]

    def plain(self, line):
        """A line without what varies."""
        replaced = line
        for pattern in self._varying:
            replaced = pattern.sub("~", replaced)
        # A column is as wide as its longest value, and so are its heading and its rule.
        return re.sub(r"  +", "  ", replaced).rstrip() if self._varying else replaced.rstrip()

    def _same(self, shown, printed):
        parts = [re.escape(part) for part in self.plain(shown).split("…")]
        return re.fullmatch(".*".join(parts), self.plain(printed)) is not None

    def _at(self, segment, printed, start):
        return start + len(segment) <= len(printed) and all(
            self._same(line, printed[start + i]) for i, line in enumerate(segment))

    def matches(self, shown, printed):
        """Whether the lines shown stand for the lines printed; a gap stands for any number of them."""
        segments = [[]]
        for line in shown:
            if _is_gap(line):
                segments.append([])
            else:
                segments[-1].append(line)
        first, *middle = segments
        if not self._at(first, printed, 0):
            return False
        at = len(first)
        if not middle:
            return at == len(printed)
        *middle, last = middle
        for segment in middle:
            found = next((i for i in range(at, len(printed)) if self._at(segment, printed, i)), None)
            if found is None:
                return False
            at = found + len(segment)
        return len(printed) - len(last) >= at and self._at(last, printed, len(printed) - len(last))

    def corrected(self, shown, printed):
        """The lines printed, with placeholders and gaps kept where they are still right."""
        result, i, j = [], 0, 0
        for next_i, next_j in [*self._common(shown, printed), (len(shown), len(printed))]:
            gaps = [line for line in shown[i:next_i] if _is_gap(line)]
            result += gaps[:1] or printed[j:next_j]
            kept = shown[next_i:next_i + 1]
            # Values that vary are taken anew with the rest, or the columns of a table would not be in line.
            result += kept if "…" in "".join(kept) else printed[next_j:next_j + 1]
            i, j = next_i + 1, next_j + 1
        return result

    def _common(self, shown, printed):
        """The longest common subsequence, as pairs of indices."""
        best = [[0] * (len(printed) + 1) for _ in range(len(shown) + 1)]

        def pair(i, j):
            return not _is_gap(shown[i]) and self._same(shown[i], printed[j])

        for i in reversed(range(len(shown))):
            for j in reversed(range(len(printed))):
                skipped = max(best[i + 1][j], best[i][j + 1])
                best[i][j] = best[i + 1][j + 1] + 1 if pair(i, j) else skipped
        pairs, i, j = [], 0, 0
        while i < len(shown) and j < len(printed):
            if pair(i, j):
                pairs.append((i, j))
                i, j = i + 1, j + 1
            elif best[i + 1][j] >= best[i][j + 1]:
                i += 1
            else:
                j += 1
        return pairs
