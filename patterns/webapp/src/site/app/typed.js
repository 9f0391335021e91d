/** What has been typed, kept while a view is made anew. */

/**
 * Remembers what the fields of a view hold.
 * @param {Element} view
 * @returns {(next: Element) => void} fills it into the fields of the same names.
 */
export function keepTyped(view) {
  const typed = fieldsOf(view).map(({ name, value }) => [name, value]);
  return (next) => {
    const fields = new Map(fieldsOf(next).map((field) => [field.name, field]));
    typed.filter(([name]) => fields.has(name)).forEach(([name, value]) => (fields.get(name).value = value));
  };
}

/** @param {Element} view @returns {HTMLInputElement[]} */
const fieldsOf = (view) => [...view.querySelectorAll("input[name]")];
