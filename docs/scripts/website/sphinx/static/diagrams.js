// Draws the diagrams of the page in the colours that the reader has chosen, and again when these change.
"use strict";

(() => {
  const figures = [...document.querySelectorAll("figure.diagram")];
  let drawings = 0;

  async function draw() {
    const dark = document.documentElement.dataset.theme === "dark";
    const colours = dark ? { edgeLabelBackground: "#29313d", textColor: "#f3f4f5" } : {};
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: "strict",
      theme: dark ? "dark" : "neutral",
      themeVariables: colours,
    });
    for (const figure of figures) {
      const text = figure.querySelector("pre").textContent;
      const { svg } = await mermaid.render(`drawing-${drawings++}`, text);
      figure.querySelector(".drawing").innerHTML = svg;
    }
    document.documentElement.dataset.drawn = dark ? "dark" : "light";
  }

  // One after the other: Mermaid has one configuration.
  let last = Promise.resolve();
  const redraw = () => (last = last.then(draw));
  redraw();
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
})();
