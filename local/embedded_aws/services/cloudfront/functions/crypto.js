(function (load, version) {
    'use strict';
    const { Buffer, toBytes, toText } = load('buffer');
    const rotate = (value, by) => (value << by) | (value >>> (32 - by));
    const SHA256 = [], START256 = [], MD5 = [];
    for (let number = 2; SHA256.length < 64; number++) {
        let isPrime = true;
        for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) isPrime = false;
        if (!isPrime) continue;
        const fraction = (value) => ((value - Math.floor(value)) * 4294967296) | 0;
        if (START256.length < 8) START256.push(fraction(Math.sqrt(number)));
        SHA256.push(fraction(Math.cbrt(number)));
    }
    for (let index = 0; index < 64; index++) MD5.push((Math.abs(Math.sin(index + 1)) * 4294967296) | 0);
    const SHIFTS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    const START = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

    function blocks(bytes, little) {
        const size = (bytes.length + 72) & ~63, padded = new Uint8Array(size), view = new DataView(padded.buffer);
        padded.set(bytes);
        padded[bytes.length] = 0x80;
        const high = Math.floor(bytes.length / 0x20000000), low = (bytes.length << 3) >>> 0;
        view.setUint32(size - 8, little ? low : high, little);
        view.setUint32(size - 4, little ? high : low, little);
        return view;
    }

    function digest(bytes, start, little, round) {
        const state = start.slice(), view = blocks(bytes, little);
        for (let at = 0; at < view.byteLength; at += 64) {
            const words = [];
            for (let index = 0; index < 16; index++) words.push(view.getUint32(at + 4 * index, little) | 0);
            round(words, state.slice()).forEach((value, index) => (state[index] = (state[index] + value) | 0));
        }
        const out = new DataView(new ArrayBuffer(4 * state.length));
        state.forEach((value, index) => out.setUint32(4 * index, value, little));
        return new Uint8Array(out.buffer);
    }

    const ALGORITHMS = {
        md5: (bytes) => digest(bytes, START.slice(0, 4), true, (words, [a, b, c, d]) => {
            for (let i = 0; i < 64; i++) {
                const f = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][i >> 4];
                const g = [i, 5 * i + 1, 3 * i + 5, 7 * i][i >> 4] & 15;
                [a, d, c, b] = [d, c, b, (b + rotate((a + f + MD5[i] + words[g]) | 0, SHIFTS[i >> 4][i & 3])) | 0];
            }
            return [a, b, c, d];
        }),
        sha1: (bytes) => digest(bytes, START, false, (words, [a, b, c, d, e]) => {
            for (let i = 0; i < 80; i++) {
                if (i > 15) words.push(rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1));
                const part = Math.floor(i / 20);
                const f = [(b & c) | (~b & d), b ^ c ^ d, (b & c) | (b & d) | (c & d), b ^ c ^ d][part];
                const k = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][part];
                [a, b, c, d, e] = [(rotate(a, 5) + f + e + k + words[i]) | 0, a, rotate(b, 30), c, d];
            }
            return [a, b, c, d, e];
        }),
        sha256: (bytes) => digest(bytes, START256, false, (words, [a, b, c, d, e, f, g, h]) => {
            const sigma = (x, one, two, three) => rotate(x, 32 - one) ^ rotate(x, 32 - two) ^ three;
            for (let i = 0; i < 64; i++) {
                if (i > 15) {
                    const x = words[i - 15], y = words[i - 2];
                    words.push((words[i - 16] + sigma(x, 7, 18, x >>> 3) + words[i - 7] + sigma(y, 17, 19, y >>> 10)) | 0);
                }
                const one = sigma(e, 6, 11, rotate(e, 7)), two = sigma(a, 2, 13, rotate(a, 10));
                const first = (h + one + ((e & f) ^ (~e & g)) + SHA256[i] + words[i]) | 0;
                const second = (two + ((a & b) ^ (a & c) ^ (b & c))) | 0;
                [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
            }
            return [a, b, c, d, e, f, g, h];
        }),
    };

    function find(name) {
        if (!Object.prototype.hasOwnProperty.call(ALGORITHMS, name)) {
            throw new TypeError(`not supported algorithm: "${name}"`);
        }
        return ALGORITHMS[name];
    }

    function join(parts) {
        const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
        parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
        return whole;
    }

    function collect(finish) {
        let parts = [];
        const object = {
            update(data) {
                if (parts === null) throw new TypeError('Digest already called');
                parts.push(toBytes(data));
                return object;
            },
            digest(encoding) {
                if (parts === null) throw new TypeError('Digest already called');
                const bytes = finish(join(parts));
                parts = null;
                if (encoding !== undefined) return toText(bytes, encoding, ['hex', 'base64', 'base64url']);
                return version === 2 ? Buffer.from(bytes) : toText(bytes, 'latin1');
            },
        };
        return object;
    }

    function createHash(name) {
        return collect(find(name));
    }

    function createHmac(name, secret) {
        const hash = find(name), given = toBytes(secret), key = new Uint8Array(64);
        key.set(given.length > 64 ? hash(given) : given);
        const padded = (by) => key.map((byte) => byte ^ by);
        return collect((bytes) => hash(join([padded(0x5c), hash(join([padded(0x36), bytes]))])));
    }

    return { createHash, createHmac };
})
