#!/usr/bin/env python3
"""Checks a Docket 311 receipt without Docket 311: only Python (3.8 or later) is needed, no network and no account.

    python3 verify_receipt.py receipt.json receipt-keys.json [--text comment.txt] [--file letter.pdf ...]

`receipt.json` is the file that you downloaded. `receipt-keys.json` is the list of public keys that the agency publishes
at /receipt-keys.json; keep a copy. With --text and --file it also says whether your copies are what was received.

The exit status is 0 if the receipt is genuine and all that you gave matches, 1 if not, 2 if something can't be read.
"""

import argparse
import base64
import codecs
import hashlib
import json
import sys

# Ed25519 as RFC 8032 (section 5.1.7) has it, in plain numbers: slow, and with no secret to leak.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    """The x that belongs to a point's y and the sign of x; None if there is no such point."""
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P:
        return None
    return P - x if (x & 1) != sign else x


def point_of(encoded):
    """A point from its 32 bytes, in extended coordinates; None if it is none."""
    if len(encoded) != 32:
        return None
    number = int.from_bytes(encoded, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signed(public_key, message, signature):
    """Whether `signature` (64 bytes) is one of `message` by the holder of `public_key` (32 bytes)."""
    if len(signature) != 64:
        return False
    key, r = point_of(public_key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


class Unreadable(Exception):
    """Something that was given is no receipt, key list or file."""


def read_text(path):
    """The letters of a file, also where an editor saved it again with a mark of its encoding."""
    with open(path, "rb") as file:
        content = file.read()
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if marked else "utf-8")


def read_json(path, what):
    try:
        return json.loads(read_text(path).lstrip("\ufeff"))
    except (OSError, ValueError, RecursionError) as fault:
        raise Unreadable("%s is not %s: %s" % (path, what, fault)) from fault


def check(receipt, keys):
    """What a genuine receipt says, as a dictionary; None if it is not genuine.

    Raises:
        Unreadable: it is no receipt in form, or its key is not in the list.
    """
    try:
        payload = base64.b64decode(receipt["payload"], validate=True)
        signature = base64.b64decode(receipt["signature"], validate=True)
        published = {key["key_id"]: base64.b64decode(key["public_key"], validate=True) for key in keys["keys"]}
        key_id = receipt["key_id"]
    except (KeyError, TypeError, ValueError) as fault:
        raise Unreadable("This is not a whole receipt, or not a whole list of keys.") from fault
    if key_id not in published:
        raise Unreadable("The receipt names the key “%s”, which is not in the list of keys." % key_id)
    if not is_signed(published[key_id], payload, signature):
        return None
    said = json.loads(payload.decode("utf-8"))
    return said if said["key_id"] == key_id else None


def sha256_of(path):
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            for piece in iter(lambda: file.read(1 << 20), b""):
                digest.update(piece)
    except OSError as fault:
        raise Unreadable("%s can't be read: %s" % (path, fault)) from fault
    return digest.hexdigest()


def text_sha256_of(path):
    """As the record holds a text: UTF-8, with LF at the ends of lines and nothing else changed."""
    try:
        text = read_text(path).replace("\r\n", "\n").replace("\r", "\n")
    except (OSError, ValueError) as fault:
        raise Unreadable("%s can't be read: %s" % (path, fault)) from fault
    # Editors end a file with a line break that was not typed, and begin it with a mark: both ways are tried.
    unmarked = text[1:] if text.startswith("\ufeff") else text
    texts = [whole[: len(whole) - cut] for whole in (text, unmarked) for cut in ends_of(whole)]
    return {hashlib.sha256(one.encode("utf-8")).hexdigest() for one in texts}


def ends_of(text):
    """How many letters may be left out at the end: none, the last line break, or all of them."""
    breaks = len(text) - len(text.rstrip("\n"))
    return {0, min(breaks, 1), breaks}


def main(arguments):
    parser = argparse.ArgumentParser(description="Checks a receipt of Docket 311 without Docket 311.")
    parser.add_argument("receipt", help="the receipt that you downloaded")
    parser.add_argument("keys", help="the published keys, a copy of /receipt-keys.json")
    parser.add_argument("--text", help="your own copy of the comment's text, UTF-8")
    parser.add_argument("--file", action="append", default=[], help="your own copy of a file; may be repeated")
    given = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # an old console may lack a letter; the answer stays the same
    try:
        said = check(read_json(given.receipt, "a receipt"), read_json(given.keys, "a list of keys"))
        if said is None:
            print("NOT GENUINE: the signature doesn't fit. The receipt was changed, or was never ours.")
            return 1
        print("GENUINE: signed with the key “%s”." % said["key_id"])
        received = said["received"]
        print(
            "Tracking number %s, on %s, received %s."
            % (said["tracking_number"], said["document_id"], received["at"] or received["on"])
        )
        matches = True
        if given.text:
            same = said["text_sha256"] in text_sha256_of(given.text)
            matches = matches and same
            print("%s: %s" % (given.text, "the text that was received" if same else "NOT the text that was received"))
        known = {file["sha256"]: file["name"] for file in said["files"]}
        for path in given.file:
            name = known.get(sha256_of(path))
            matches = matches and name is not None
            print("%s: %s" % (path, "received as “%s”" % name if name else "NOT among the files that were received"))
        return 0 if matches else 1
    except Unreadable as fault:
        print("CAN'T CHECK: %s" % fault)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
