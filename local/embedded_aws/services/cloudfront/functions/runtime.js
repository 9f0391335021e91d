// Makes a fresh engine the runtime of CloudFront Functions, and returns what runs a handler.
// `version` is 1 or 2, `surface` the names that AWS lists, `modules` the sources of its modules.
(function (version, surface, modules) {
    'use strict';
    const { parse, stringify } = JSON;
    const RealDate = Date, RealFunction = Function, then = Promise.prototype.then;
    const log = [];

    function refuse(what) {
        return function () {
            throw new TypeError(`${what} is not supported`);
        };
    }

    function define(target, name, value) {
        Object.defineProperty(target, name, { value, configurable: true, enumerable: false, writable: true });
    }

    // Time stands still while a function runs.
    const now = RealDate.now();
    function Now(...given) {
        if (!new.target) return new RealDate(now).toString();
        return given.length ? new RealDate(...given) : new RealDate(now);
    }
    Now.prototype = RealDate.prototype;
    Object.assign(Now, { parse: RealDate.parse, UTC: RealDate.UTC, now: () => now });
    define(RealDate.prototype, 'constructor', Now);

    // Without code that is made of text.
    const constructors = [RealFunction, async function () {}, function* () {}, async function* () {}];
    for (const each of constructors) {
        const prototype = each === RealFunction ? each.prototype : Object.getPrototypeOf(each);
        const none = refuse('the constructor of functions');
        none.prototype = prototype;
        define(prototype, 'constructor', none);
        if (each === RealFunction) define(globalThis, 'Function', none);
    }

    const loaded = {};
    function load(name) {
        if (!(name in loaded)) loaded[name] = (0, eval)(modules[name])(load, version);
        return loaded[name];
    }
    for (const name of Object.keys(modules)) load(name);
    const { buffer } = loaded;
    define(globalThis, 'require', function require(name) {
        if (name === 'buffer' ? version === 2 : ['crypto', 'querystring'].includes(name)) return load(name);
        const where = name === 'cloudfront' ? ', which the embedded emulator does not have' : '';
        throw new Error(`Cannot find module "${name}"${where}`);
    });
    define(globalThis, 'console', { log: (text) => void log.push(String(text)) });
    define(globalThis, 'Date', Now);
    define(globalThis, 'eval', refuse('eval()'));
    if (buffer) {
        define(globalThis, 'TextEncoder', buffer.TextEncoder);
        define(globalThis, 'TextDecoder', buffer.TextDecoder);
        if (version === 2) define(globalThis, 'Buffer', buffer.Buffer);
        else buffer.extendString(define);
    }

    // What is left is what AWS lists.
    for (const [name, members] of Object.entries(surface)) {
        const owner = name.split('.').reduce((owner, part) => owner[part], globalThis);
        for (const key of Object.getOwnPropertyNames(owner)) {
            const found = Object.getOwnPropertyDescriptor(owner, key);
            if (!members.includes(key) && found.configurable) delete owner[key];
        }
    }

    let outcome = null;
    function settle(value) {
        outcome = { value: value === undefined ? null : value };
    }
    function fail(error) {
        outcome = { error: error && error.stack ? `${error}\n${error.stack}` : String(error) };
    }
    return function run(handler, text) {
        if (text === undefined) return stringify(outcome && { ...outcome, log });
        try {
            const value = handler(parse(text));
            if (value && typeof value.then === 'function') then.call(value, settle, fail);
            else settle(value);
        } catch (error) {
            fail(error);
        }
    };
})
