(function () {
    'use strict';
    const decode = decodeURIComponent, encode = encodeURIComponent;

    function unescape(text) {
        try {
            return decode(text);
        } catch (error) {
            return text.replace(/%[0-9a-f]{2}/gi, (part) => (parseInt(part.slice(1), 16) < 128 ? decode(part) : '\ufffd'));
        }
    }

    function escape(text) {
        return encode(text);
    }

    function parse(text, separator, equal, options) {
        const found = {}, given = options || {};
        const read = given.decodeURIComponent || querystring.unescape;
        const most = given.maxKeys === undefined ? 1000 : given.maxKeys;
        const sign = equal || '=';
        let count = 0;
        for (const pair of String(text).split(separator || '&')) {
            if (!pair) continue;
            if (most && ++count > most) break;
            const at = pair.indexOf(sign);
            const plain = (part) => read(part.replace(/\+/g, ' '));
            const name = plain(at < 0 ? pair : pair.slice(0, at)), value = at < 0 ? '' : plain(pair.slice(at + sign.length));
            if (!Object.prototype.hasOwnProperty.call(found, name)) found[name] = value;
            else found[name] = [].concat(found[name], value);
        }
        return found;
    }

    function stringify(object, separator, equal, options) {
        const write = (options && options.encodeURIComponent) || querystring.escape;
        const text = (value) => (['string', 'number', 'boolean'].includes(typeof value) ? write(String(value)) : '');
        const pairs = [];
        for (const name of Object.keys(object || {})) {
            for (const value of [].concat(object[name])) pairs.push(write(name) + (equal || '=') + text(value));
        }
        return pairs.join(separator || '&');
    }

    const querystring = { escape, unescape, parse, stringify, decode: parse, encode: stringify };
    return querystring;
})
