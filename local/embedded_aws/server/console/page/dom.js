// Makes elements. All data goes in as text: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "function") {
            element.addEventListener(name, value);
        } else if (value !== null && value !== undefined && value !== false) {
            element.setAttribute(name, value === true ? "" : value);
        }
    }
    element.append(...children.filter(child => child !== null && child !== undefined));
    return element;
}

// An element of HTML; attributes that are functions are listeners, and null leaves one out.
export function make(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
}

// The same of SVG.
export function shape(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function byId(id) {
    return document.getElementById(id);
}

// Sets text only if it differs, so that nothing is laid out again without a reason.
export function setText(element, text) {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

// "1 message", "1,200 messages".
export function count(number, word, plural = `${word}s`) {
    return `${number.toLocaleString("en")} ${number === 1 ? word : plural}`;
}

// "42 ms", "1.2 s".
export function duration(milliseconds) {
    return milliseconds < 1000
        ? `${Math.max(1, Math.round(milliseconds))} ms`
        : `${(milliseconds / 1000).toFixed(1)} s`;
}

// "812 bytes", "12 KiB".
export function bytes(number) {
    if (number < 1024) {
        return count(number, "byte");
    }
    return number < 1024 ** 2 ? `${Math.round(number / 1024)} KiB` : `${(number / 1024 ** 2).toFixed(1)} MiB`;
}
