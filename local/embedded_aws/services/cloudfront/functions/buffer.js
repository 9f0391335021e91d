(function () {
    'use strict';
    const plainAtob = atob, plainBtoa = btoa, code = String.fromCharCode, wellFormed = String.prototype.toWellFormed;
    const { min, max, floor } = Math;
    const ENCODINGS = ['utf8', 'hex', 'base64', 'base64url'];

    function latin1(bytes) {
        let text = '';
        for (let at = 0; at < bytes.length; at += 4096) text += code.apply(null, bytes.subarray(at, at + 4096));
        return text;
    }

    function ofLatin1(text) {
        const bytes = new Uint8Array(text.length);
        for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
        return bytes;
    }

    function ofUtf8(text) {
        const bytes = [];
        for (const character of wellFormed.call(text)) {
            const point = character.codePointAt(0);
            if (point < 0x80) bytes.push(point);
            else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
            else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
            else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
        }
        return Uint8Array.from(bytes);
    }

    // What is no UTF-8 becomes U+FFFD, one for each part as long as it could have been a character.
    function utf8(bytes, fatal) {
        let text = '';
        for (let at = 0; at < bytes.length; ) {
            const first = bytes[at++];
            if (first < 0x80) {
                text += code(first);
                continue;
            }
            const more = first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : 0;
            let point = first & (0x3f >> more), read = 0;
            for (; read < more && at < bytes.length; read++, at++) {
                const low = read === 0 ? { 0xe0: 0xa0, 0xf0: 0x90 }[first] || 0x80 : 0x80;
                const high = read === 0 ? { 0xed: 0x9f, 0xf4: 0x8f }[first] || 0xbf : 0xbf;
                if (bytes[at] < low || bytes[at] > high) break;
                point = (point << 6) | (bytes[at] & 63);
            }
            if (more && read === more) text += String.fromCodePoint(point);
            else if (fatal) throw new TypeError('The encoded data was not valid');
            else text += '\ufffd';
        }
        return text;
    }

    function check(encoding, allowed) {
        const name = encoding === undefined ? 'utf8' : String(encoding).toLowerCase().replace('utf-8', 'utf8');
        if (name !== 'latin1' && !(allowed || ENCODINGS).includes(name)) throw new TypeError(`"${encoding}" encoding is not supported`);
        return name;
    }

    function toText(bytes, encoding, allowed) {
        switch (check(encoding, allowed)) {
            case 'latin1':
                return latin1(bytes);
            case 'hex':
                return Array.prototype.map.call(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
            case 'base64':
                return plainBtoa(latin1(bytes));
            case 'base64url':
                return plainBtoa(latin1(bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
            default:
                return utf8(bytes);
        }
    }

    function ofText(text, encoding) {
        switch (check(encoding)) {
            case 'latin1':
                return ofLatin1(text);
            case 'hex': {
                const pairs = /^(?:[0-9a-f]{2})*/i.exec(text)[0].match(/../g) || [];
                return Uint8Array.from(pairs.map((pair) => parseInt(pair, 16)));
            }
            case 'base64':
            case 'base64url': {
                const plain = text.replace(/-/g, '+').replace(/_/g, '/').replace(/[^A-Za-z0-9+/]/g, '');
                const whole = plain.length % 4 === 1 ? plain.slice(0, -1) : plain;
                return ofLatin1(plainAtob(whole + '='.repeat((4 - (whole.length % 4)) % 4)));
            }
            default:
                return ofUtf8(text);
        }
    }

    function toBytes(data, encoding) {
        if (typeof data === 'string') return ofText(data, encoding);
        if (data instanceof Uint8Array) return data;
        if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        if (data instanceof ArrayBuffer) return new Uint8Array(data);
        throw new TypeError('data is not a string or Buffer-like object');
    }

    class Buffer extends Uint8Array {
        static alloc(size, fill, encoding) {
            const made = new Buffer(size);
            return fill === undefined ? made : made.fill(fill, encoding);
        }
        static allocUnsafe(size) {
            return new Buffer(size);
        }
        static byteLength(value, encoding) {
            return toBytes(value, encoding).length;
        }
        static compare(one, other) {
            return Buffer.prototype.compare.call(one, other);
        }
        static concat(list, total) {
            const size = total === undefined ? list.reduce((sum, each) => sum + each.length, 0) : total;
            const whole = new Buffer(size);
            let at = 0;
            for (const each of list) {
                const part = each.subarray(0, max(size - at, 0));
                whole.set(part, at);
                at += part.length;
            }
            return whole;
        }
        static from(value, second, length) {
            if (typeof value === 'string') return Buffer.from(ofText(value, second));
            if (value instanceof ArrayBuffer) return new Buffer(value, second, length);
            if (value && typeof value === 'object' && !ArrayBuffer.isView(value) && !Array.isArray(value)) {
                if (value.type === 'Buffer' && Array.isArray(value.data)) return Buffer.from(value.data);
                const plain = value.valueOf();
                if (plain !== value) return Buffer.from(plain, second, length);
            }
            const made = new Buffer(value.length);
            for (let at = 0; at < value.length; at++) made[at] = value[at];
            return made;
        }
        static isBuffer(object) {
            return object instanceof Buffer;
        }
        static isEncoding(encoding) {
            return ENCODINGS.includes(encoding) || encoding === 'utf-8';
        }
        static get [Symbol.species]() {
            return Buffer;
        }

        compare(target, targetStart = 0, targetEnd = target.length, start = 0, end = this.length) {
            const one = this.subarray(start, end), other = target.subarray(targetStart, targetEnd);
            for (let at = 0; at < min(one.length, other.length); at++) {
                if (one[at] !== other[at]) return one[at] < other[at] ? -1 : 1;
            }
            return one.length === other.length ? 0 : one.length < other.length ? -1 : 1;
        }
        copy(target, targetStart = 0, start = 0, end = this.length) {
            const part = this.subarray(start, min(end, start + target.length - targetStart));
            target.set(part, targetStart);
            return part.length;
        }
        equals(other) {
            return this.compare(other) === 0;
        }
        fill(value, offset, end, encoding) {
            if (typeof offset === 'string') return this.fill(value, 0, this.length, offset);
            if (typeof value === 'number') return super.fill(value, offset, end);
            const bytes = toBytes(value, encoding), last = end === undefined ? this.length : end;
            for (let at = offset || 0, read = 0; at < last; at++, read++) this[at] = bytes.length ? bytes[read % bytes.length] : 0;
            return this;
        }
        includes(value, offset, encoding) {
            return this.indexOf(value, offset, encoding) >= 0;
        }
        indexOf(value, offset = 0, encoding) {
            const bytes = typeof value === 'number' ? [value & 255] : toBytes(value, encoding);
            for (let at = offset < 0 ? max(this.length + offset, 0) : offset; at <= this.length - bytes.length; at++) {
                if (Array.prototype.every.call(bytes, (byte, index) => this[at + index] === byte)) return at;
            }
            return -1;
        }
        lastIndexOf(value, offset = this.length, encoding) {
            const bytes = typeof value === 'number' ? [value & 255] : toBytes(value, encoding);
            const last = offset < 0 ? this.length + offset : offset;
            for (let at = min(last, this.length - bytes.length); at >= 0; at--) {
                if (Array.prototype.every.call(bytes, (byte, index) => this[at + index] === byte)) return at;
            }
            return -1;
        }
        swap16() {
            return swap(this, 2);
        }
        swap32() {
            return swap(this, 4);
        }
        swap64() {
            return swap(this, 8);
        }
        toJSON() {
            return { type: 'Buffer', data: Array.prototype.slice.call(this) };
        }
        toString(encoding, start = 0, end = this.length) {
            return toText(this.subarray(start, end), encoding);
        }
        write(text, offset, length, encoding) {
            if (typeof offset === 'string') return this.write(text, 0, this.length, offset);
            if (typeof length === 'string') return this.write(text, offset, this.length, length);
            const at = offset || 0, bytes = ofText(text, encoding);
            const part = bytes.subarray(0, min(bytes.length, this.length - at, length === undefined ? Infinity : length));
            this.set(part, at);
            return part.length;
        }
    }

    function swap(buffer, size) {
        if (buffer.length % size) throw new RangeError(`Buffer size must be a multiple of ${size * 8}-bits`);
        for (let at = 0; at < buffer.length; at += size) buffer.subarray(at, at + size).reverse();
        return buffer;
    }

    function view(buffer, offset, size) {
        if (!(offset >= 0 && offset + size <= buffer.length)) throw new RangeError('offset is out of range');
        return new DataView(buffer.buffer, buffer.byteOffset + offset, size);
    }

    const NUMBERS = { Int8: 1, Int16: 2, Int32: 4, Uint8: 1, Uint16: 2, Uint32: 4, Float32: 4, Float64: 8 };
    const SPELLED = { Float32: 'Float', Float64: 'Double' };
    for (const kind of Object.keys(NUMBERS)) {
        const size = NUMBERS[kind], name = SPELLED[kind] || kind.replace('Uint', 'UInt');
        for (const order of size === 1 ? [''] : ['BE', 'LE']) {
            Buffer.prototype[`read${name}${order}`] = function (offset = 0) {
                return view(this, offset, size)[`get${kind}`](0, order === 'LE');
            };
            Buffer.prototype[`write${name}${order}`] = function (value, offset = 0) {
                view(this, offset, size)[`set${kind}`](0, value, order === 'LE');
                return offset + size;
            };
        }
    }
    for (const order of ['BE', 'LE']) {
        const place = (index, size) => (order === 'LE' ? index : size - 1 - index);
        Buffer.prototype[`readUInt${order}`] = function (offset, size) {
            const part = view(this, offset, size);
            let sum = 0;
            for (let index = 0; index < size; index++) sum += part.getUint8(place(index, size)) * 256 ** index;
            return sum;
        };
        Buffer.prototype[`readInt${order}`] = function (offset, size) {
            const value = this[`readUInt${order}`](offset, size), most = 256 ** size;
            return value >= most / 2 ? value - most : value;
        };
        Buffer.prototype[`writeUInt${order}`] = Buffer.prototype[`writeInt${order}`] = function (value, offset, size) {
            const part = view(this, offset, size);
            for (let index = 0; index < size; index++) part.setUint8(place(index, size), floor(value / 256 ** index) & 255);
            return offset + size;
        };
    }

    class TextEncoder {
        encode(text = '') {
            return ofUtf8(String(text));
        }
        encodeInto(text, target) {
            let read = 0, written = 0;
            for (const character of text) {
                const bytes = ofUtf8(character);
                if (written + bytes.length > target.length) break;
                target.set(bytes, written);
                written += bytes.length;
                read += character.length;
            }
            return { read, written };
        }
    }

    class TextDecoder {
        constructor(encoding = 'utf-8', options = {}) {
            if (!['utf-8', 'utf8'].includes(encoding)) throw new RangeError(`The "${encoding}" encoding is not supported`);
            this.encoding = 'utf-8';
            this.fatal = !!options.fatal;
            this.ignoreBOM = !!options.ignoreBOM;
        }
        decode(data) {
            const text = data === undefined ? '' : utf8(toBytes(data), this.fatal);
            return this.ignoreBOM ? text : text.replace(/^\ufeff/, '');
        }
    }

    // Of runtime 1.0: strings of bytes have a character for each byte.
    function extendString(define) {
        define(String, 'bytesFrom', (given, encoding) => latin1(typeof given === 'string' ? ofText(given, encoding) : Uint8Array.from(given)));
        const cut = (text, start, end) => text.slice(start, end);
        define(String.prototype, 'fromBytes', function (start, end) {
            return cut(this, start, end);
        });
        define(String.prototype, 'fromUTF8', function (start, end) {
            return utf8(ofLatin1(cut(this, start, end)), true);
        });
        define(String.prototype, 'toBytes', function (start, end) {
            const part = cut(this, start, end);
            return /[^\0-\xff]/.test(part) ? null : part;
        });
        define(String.prototype, 'toUTF8', function (start, end) {
            return latin1(ofUtf8(cut(this, start, end)));
        });
    }

    return { Buffer, TextEncoder, TextDecoder, toBytes, toText, extendString };
})
