/** Says what happens elsewhere on the page to who cannot see it. */

const QUIET = 150; // milliseconds in which what is said belongs together

/**
 * @param {Element} region a live region.
 * @returns {{announce: (say: () => string) => void, repeat: () => void}} `say` returns a text in the language that
 *   is chosen; `repeat` says the same in another language.
 */
export function announcer(region) {
  let coming = [];
  let said = [];
  let timer = 0;

  function announce(say) {
    coming.push(say);
    clearTimeout(timer);
    timer = setTimeout(() => {
      said = coming;
      coming = [];
      repeat();
    }, QUIET);
  }

  function repeat() {
    region.textContent = said.map((say) => say()).join(" ");
  }

  return { announce, repeat };
}
