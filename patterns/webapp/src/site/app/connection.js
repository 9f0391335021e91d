/** Whether there is a network, as far as the browser knows. */

/** Fires `change` when it comes or goes. */
export class Connection extends EventTarget {
  constructor() {
    super();
    const tell = () => this.dispatchEvent(new Event("change"));
    addEventListener("online", tell);
    addEventListener("offline", tell);
  }

  get online() {
    return navigator.onLine !== false;
  }
}
