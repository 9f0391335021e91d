/** Addresses of the page: which view each is, and going from one to another without loading the page. */

/**
 * @typedef {object} Place
 * @property {"desk" | "photo" | "settings" | "unknown"} view
 * @property {string} [id] of the photo.
 * @property {"in" | "new" | "code" | "forgot" | "reset"} account form for users who are not signed in: the place is kept meanwhile.
 */

const FORMS = new Set(["new", "code", "forgot", "reset"]);
const SETTINGS = /^\/account\/?$/;
const PHOTO = /^\/photos\/([\w-]{1,64})\/?$/;

/** @param {URL | Location} url @returns {Place} */
export function placeOf({ pathname, search }) {
  const asked = new URLSearchParams(search).get("account");
  const account = FORMS.has(asked) ? asked : "in";
  if (pathname === "/" || pathname === "/index.html") return { view: "desk", account };
  if (SETTINGS.test(pathname)) return { view: "settings", account };
  const id = PHOTO.exec(pathname)?.[1];
  return id ? { view: "photo", id, account } : { view: "unknown", account };
}

/** The address of a photo. @param {string} id */
export function photoPath(id) {
  return `/photos/${id}`;
}

/**
 * Whether a click goes to another view, which needs no loading.
 * @param {{button: number, altKey: boolean, ctrlKey: boolean, metaKey: boolean, shiftKey: boolean}} click
 * @param {{href: string, target: string, download: string}} link
 * @param {string} here the address of the page.
 */
export function staysHere(click, link, here) {
  const modified = click.altKey || click.ctrlKey || click.metaKey || click.shiftKey;
  if (click.button !== 0 || modified || link.target || link.download) return false;
  const to = new URL(link.href, here);
  const inPage = to.hash !== "" && to.pathname === new URL(here).pathname;
  return to.origin === new URL(here).origin && placeOf(to).view !== "unknown" && !inPage;
}

export class Router {
  #show;
  #shown;

  /** @param {(place: Place) => void} show called for every place but the first. */
  constructor(show) {
    this.#show = show;
    this.#shown = this.#address;
    addEventListener("popstate", () => {
      // A link within the page comes here as well, and is nothing new.
      if (this.#address !== this.#shown) this.#showPlace();
    });
    document.addEventListener("click", (click) => {
      const link = click.target instanceof Element ? click.target.closest("a[href]") : null;
      if (!(link instanceof HTMLAnchorElement) || click.defaultPrevented) return;
      if (!staysHere(click, link, location.href)) return;
      click.preventDefault();
      this.go(link.href);
    });
  }

  get place() {
    return placeOf(location);
  }

  /** @param {string} url */
  go(url) {
    history.pushState(null, "", url);
    scrollTo(0, 0);
    this.#showPlace();
  }

  /** Chooses the form for users who are not signed in, here. @param {Place["account"]} account */
  goToAccount(account) {
    this.go(account === "in" ? location.pathname : `${location.pathname}?account=${account}`);
  }

  /** Forgets which form was shown. @param {string} [path] where one is from now on. */
  leaveAccount(path = location.pathname) {
    history.replaceState(null, "", path);
    this.#shown = this.#address;
  }

  get #address() {
    return location.pathname + location.search;
  }

  #showPlace() {
    this.#shown = this.#address;
    this.#show(this.place);
  }
}
