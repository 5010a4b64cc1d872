"""Raw CD sectors of mode 1, encoded once more after ECMA-130, slowly and by another hand than formats/cd."""

SYNC = b"\0" + b"\xff" * 10 + b"\0"


def times_alpha(x):
    return (x << 1) ^ (0x11D if x & 0x80 else 0)


PRODUCTS = {}


def product(a, b):
    if (a, b) not in PRODUCTS:
        result, x = 0, a
        for bit in range(8):
            if b >> bit & 1:
                result ^= x
            x = times_alpha(x)
        PRODUCTS[a, b] = result
    return PRODUCTS[a, b]


EDC_TABLE = []
for byte in range(256):
    value = byte
    for _ in range(8):
        value = value >> 1 ^ (0xD8018001 if value & 1 else 0)
    EDC_TABLE.append(value)

# The quotient by alpha + 1, and powers of alpha.
BY_3 = {product(3, x): x for x in range(256)}


def edc(data):
    code = 0
    for byte in data:
        code = code >> 8 ^ EDC_TABLE[(code ^ byte) & 0xFF]
    return code.to_bytes(4, "little")


def parity(vector):
    """The two bytes that make sum and weighted sum of a vector zero."""
    total = weighted = 0
    for byte in vector:
        total ^= byte
        weighted = times_alpha(weighted) ^ byte
    weighted = times_alpha(times_alpha(weighted))
    first = BY_3[total ^ weighted]
    return first, first ^ total


def ecc(body):
    """`body`: the 2064 bytes behind the sync. Returns the 276 of P and Q."""
    words = bytearray(body) + bytearray(276)
    for column in range(43):
        for plane in range(2):
            vector = [words[2 * (43 * row + column) + plane] for row in range(24)]
            words[2 * (43 * 24 + column) + plane], words[2 * (43 * 25 + column) + plane] = parity(vector)
    for diagonal in range(26):
        for plane in range(2):
            vector = [words[2 * ((44 * step + 43 * diagonal) % 1118) + plane] for step in range(43)]
            words[2 * (43 * 26 + diagonal) + plane], words[2 * (44 * 26 + diagonal) + plane] = parity(vector)
    return bytes(words[2064:])


def bcd(number):
    return number // 10 << 4 | number % 10


def mode1(block, data):
    """The sector of `block`, with its 2048 bytes of data."""
    frames = block + 150
    header = bytes([bcd(frames // 4500), bcd(frames // 75 % 60), bcd(frames % 75), 1])
    body = header + data
    body += edc(SYNC + body) + bytes(8)
    return SYNC + body + ecc(body)


def q_crc(data):
    """Of the ten bytes of Q: x^16 + x^12 + x^5 + 1, inverted."""
    code = 0
    for byte in data:
        for bit in range(7, -1, -1):
            code = code << 1 ^ (0x1021 if (code >> 15 ^ byte >> bit) & 1 else 0)
            code &= 0xFFFF
    return (code ^ 0xFFFF).to_bytes(2, "big")


def msf(frames):
    return bytes([bcd(frames // 4500), bcd(frames // 75 % 60), bcd(frames % 75)])


def sealed(q):
    return q + q_crc(q)


def q_of_position(block, track=1, index=1, relative=None, control=0x40):
    """Q of a block of a data track that begins with block 0, unless said otherwise."""
    return sealed(bytes([control | 1, bcd(track), bcd(index)]) + msf(block if relative is None else relative) + b"\0" + msf(block + 150))


def symbols(q, p=False):
    """P and Q as on the disc, a bit of each in a byte."""
    return bytes((0x80 if p else 0) | (q[bit // 8] >> (7 - bit % 8) & 1) << 6 for bit in range(96))


def channels(q, p=False):
    """P and Q one after the other, then R to W."""
    return (b"\xff" if p else b"\0") * 12 + q + bytes(72)


def encode(image, behind=b""):
    """All blocks of an image as sectors, each with `behind` after it, which may be a function of the block's number."""
    after = behind if callable(behind) else lambda number: behind
    return b"".join(mode1(number, image[2048 * number : 2048 * number + 2048]) + after(number) for number in range(len(image) // 2048))
