/** Says what happens elsewhere on the page to who cannot see it. */

const QUIET = 150; // milliseconds in which what is said belongs together

/** @param {Element} region a live region. @returns {(text: string) => void} */
export function announcer(region) {
  let said = [];
  let timer = 0;
  return (text) => {
    said.push(text);
    clearTimeout(timer);
    timer = setTimeout(() => {
      region.textContent = said.join(" ");
      said = [];
    }, QUIET);
  };
}
