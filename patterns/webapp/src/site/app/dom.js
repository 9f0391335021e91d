/** Elements, made without HTML in strings. */

/**
 * Makes an element.
 * @param {string} tag such as `button` or `p.hint.small`.
 * @param {Record<string, unknown>} [settings] attributes, of which `false`, `null` and `undefined` are left
 *   out; a function is a listener, by its event's name.
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function h(tag, settings = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  Object.entries(settings).forEach(([key, value]) => {
    if (typeof value === "function") element.addEventListener(key, value);
    else setAttribute(element, key, value);
  });
  element.append(...children.filter(Boolean));
  return element;
}

/**
 * Sets an attribute, unless it is as it should be: assistive technology announces every setting.
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value text; `true` for an attribute without one; `false`, `null`, `undefined` for none.
 */
export function setAttribute(element, name, value) {
  const text = value === true ? "" : String(value);
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** Sets the content, in the same way. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Replaces what an element holds. A focus that was in it goes to a refuge: by itself, it would go nowhere.
 * @param {Element} element @param {Node[]} children @param {HTMLElement} refuge
 */
export function replaceContent(element, children, refuge) {
  const focused = element.contains(document.activeElement);
  element.replaceChildren(...children);
  if (focused) refuge.focus();
}

/**
 * Keeps children in step with items. The element of an item is made once and then updated, so that the
 * focus stays where it is.
 * @template {{id: string}} T
 * @param {Element} parent
 * @param {(item: T) => {element: Element, update: (item: T) => void}} make
 * @returns {(items: T[]) => void}
 */
export function keyed(parent, make) {
  const shown = new Map();
  return (items) => {
    const ids = new Set(items.map(({ id }) => id));
    shown.forEach(({ element }, id) => {
      if (ids.has(id)) return;
      element.remove();
      shown.delete(id);
    });
    items.forEach((item, index) => {
      if (!shown.has(item.id)) shown.set(item.id, make(item));
      const { element, update } = shown.get(item.id);
      update(item);
      const there = parent.children[index] ?? null;
      if (there !== element) parent.insertBefore(element, there);
    });
  };
}
