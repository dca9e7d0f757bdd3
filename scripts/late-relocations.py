#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Takes the relocations of OpenSSL's tables out of those that every start of the program applies.

late-relocations.py PROGRAM

A static-pie program writes to each page of tables with pointers before main begins. OpenSSL's have
more of them than all the rest together, and only `check`'s questions about releases need them.
cmake/late.ld puts them side by side; this script splits the list of relocations (DT_RELR) in two,
shortens the one that the C library sees, and gives the other to core/late_relocations.cpp.
Source: the gABI's "SHT_RELR"; a program that was not treated so works too.
"""
import struct
import sys

DT_RELRSZ = 35
WORD = 8
ROOM = 2048  # words, of kata_late_table


def decode(words):
    places, base = [], 0
    for word in words:
        if word & 1 == 0:
            places.append(word)
            base = word + WORD
        else:
            places += [base + WORD * bit for bit in range(63) if word >> (bit + 1) & 1]
            base += 63 * WORD
    return places


def encode(places):
    words, i = [], 0
    while i < len(places):
        words.append(places[i])
        base = places[i] + WORD
        i += 1
        while True:
            bits = 0
            while i < len(places) and places[i] < base + 63 * WORD and (places[i] - base) % WORD == 0:
                bits |= 2 << (places[i] - base) // WORD
                i += 1
            if bits == 0:
                break
            words.append(bits | 1)
            base += 63 * WORD
    return words


def sections(image):
    offset, size, count, names = struct.unpack_from("<Q10xHHH", image, 0x28)[0], *struct.unpack_from("<HHH", image, 0x3A)
    headers = [struct.unpack_from("<IIQQQQIIQQ", image, offset + i * size) for i in range(count)]
    start = headers[names][4]
    return {image[start + h[0]:image.index(b"\0", start + h[0])].decode(): h for h in headers}


def symbols(image, table):
    strings = table[".strtab"][4]
    _, _, _, _, offset, size, *_ = table[".symtab"]
    found = {}
    for at in range(offset, offset + size, 24):
        name, value = struct.unpack_from("<I4xQ", image, at)
        begin = strings + name
        if image.startswith(b"kata_late_", begin):
            found[image[begin:image.index(b"\0", begin)].decode()] = value
    return found


def main():
    with open(sys.argv[1], "rb") as file:
        image = bytearray(file.read())
    table = sections(image)
    known = symbols(image, table)
    if ".relr.dyn" not in table or "kata_late_table" not in known:
        return
    _, _, _, _, offset, size, *_ = table[".relr.dyn"]
    words = struct.unpack_from(f"<{size // WORD}Q", image, offset)
    places = decode(words)
    begin, end = known["kata_late_begin"], known["kata_late_end"]
    early = encode([p for p in places if not begin <= p < end])
    late = encode([p for p in places if begin <= p < end])
    if not late:
        return
    _, _, _, _, dynamic, dynamic_size, *_ = table[".dynamic"]
    room = known["kata_late_table"]
    home = next(h for h in table.values() if h[3] and h[3] <= room < h[3] + h[5])
    if len(late) >= ROOM or len(early) > len(words):
        sys.exit("late-relocations.py: the list is too long for core/late_relocations.cpp")
    struct.pack_into(f"<{1 + len(late)}Q", image, room - home[3] + home[4], len(late), *late)
    struct.pack_into(f"<{len(early)}Q", image, offset, *early)
    for at in range(dynamic, dynamic + dynamic_size, 16):
        if struct.unpack_from("<Q", image, at)[0] == DT_RELRSZ:
            struct.pack_into("<Q", image, at + 8, len(early) * WORD)
    with open(sys.argv[1], "r+b") as file:
        file.write(image)


main()
