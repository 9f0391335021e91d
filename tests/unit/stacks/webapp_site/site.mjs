/** The modules of the photo desk's site, and what they run on here. */

export const site = (module) =>
  import(new URL(`../../../../patterns/webapp/src/site/app/${module}`, import.meta.url));

/** A photo, with the conversions' statuses by name. */
export function photo(conversions = {}, more = {}) {
  const states = Object.fromEntries(Object.entries(conversions).map(([name, status]) => [name, { status }]));
  const uploaded = "2026-03-01T10:00:00Z";
  return {
    id: "1",
    name: "cat.png",
    type: "image/png",
    bytes: 10,
    uploaded,
    status: "waiting",
    conversions: states,
    ...more,
  };
}

/** What a browser's `sessionStorage` does. */
export function storage(kept = {}) {
  const items = new Map(Object.entries(kept));
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  };
}
