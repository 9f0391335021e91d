/** The worker that keeps the page for when there is no network. */

/** @param {() => void} onNewVersion called when another version of the page has been deployed. */
export async function keepShell(onNewVersion) {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return; // as in private windows of some browsers
  const controlled = Boolean(serviceWorker.controller);
  if (controlled) serviceWorker.addEventListener("controllerchange", onNewVersion, { once: true });
  try {
    await serviceWorker.register("/sw.js", { updateViaCache: "none" });
  } catch {
    // Without it the page works as before, but not without a network.
  }
}
