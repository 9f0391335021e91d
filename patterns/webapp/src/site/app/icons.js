/** Pictures beside words that say the same. They are drawn here, so that none arrives later than its words. */

const SVG = "http://www.w3.org/2000/svg";
const ROUND = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z";
const TRIANGLE = "M12 3.5l9.3 16.5H2.7z";
const LANDSCAPE = "M3.5 18l5.2-5l3.3 3l3.2-3.2l5.3 5M8.5 8a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3z";

/** Lines in a square of 24. */
const PATHS = {
  back: "M19 12H5M11 6l-6 6l6 6",
  broken:
    "M10 20H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h8l-2.5 5l3.5 2.5l-4 4zM16 4h3a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-5.5l3.8-5.5l-3.3-3z",
  converted: "M5 12.5l4.5 4.5L19 7.5",
  desk: "M8 3h11a2 2 0 0 1 2 2v11M5 7h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2zM3.5 19l4.3-4l2.6 2.3l2.4-2.3l4 3.6M7.5 10.600v.1",
  done: `${ROUND}M8 12.4l2.8 2.8L16 9.6`,
  failed: `${TRIANGLE}M12 10v4.500M12 17.300v.1`,
  info: `${ROUND}M12 11v5.500M12 7.500v.1`,
  pending: "M12 3.500a8.5 8.5 0 1 1-8.5 8.5",
  photo: `M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z${LANDSCAPE}`,
  published: `${ROUND}M3 12h18M12 3c3 2.6 4 5.6 4 9s-1 6.4-4 9c-3-2.6-4-5.6-4-9s1-6.4 4-9z`,
  upload: "M12 15.500V5M7.5 9L12 4.500L16.5 9M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3",
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.classList.add("icon", `icon-${name}`);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
