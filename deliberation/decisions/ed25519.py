"""Is a signature of Ed25519 good? (RFC 8032, section 5.1.7.) Integers only, slow, needs no library:
for those who check a certificate far from this site. The site signs with a real library.
"""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # a square root of -1

# Points are (x, y, z, t) with x = X/z, y = Y/z, t = XY/z (section 5.1.4).
Point = tuple[int, int, int, int]


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (64 bytes) over ``message`` was made with the key of ``public_key``."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, start = _point(public_key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or start is None or scalar >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + public_key + message).digest()
    times = int.from_bytes(hashed, "little") % ORDER
    return _same(_multiply(scalar, BASE), _add(start, _multiply(times, key)))


def _add(a: Point, b: Point) -> Point:
    left, right = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    cross, twice = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, twice - cross, twice + cross, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P


def _multiply(times: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    while times:
        if times & 1:
            total = _add(total, point)
        point, times = _add(point, point), times >> 1
    return total


def _same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _x(y: int, sign: int) -> int | None:
    """The x that belongs to y (section 5.1.3)."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def _point(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = _x(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


_Y = 4 * pow(5, -1, P) % P
_X = _x(_Y, 0) or 0
BASE: Point = (_X, _Y, 1, _X * _Y % P)
