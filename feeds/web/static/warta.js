// Keys for the reading room: j and k walk along the articles of a page, / goes to the search, ? tells of them.
// Pages need none of this. Nothing is loaded, nothing is kept.
(() => {
  "use strict";
  const help = document.getElementById("keys");
  const links = () => [...document.querySelectorAll("[data-item]")].filter((a) => a.offsetParent !== null);
  const step = (by) => {
    const list = links();
    if (list.length === 0) return;
    const at = list.indexOf(document.activeElement);
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by];
    if (!next) return;
    next.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    (next.closest("article") || next).scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  };
  document.addEventListener("keydown", (e) => {
    const t = e.target;
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName)) return;
    if (help && help.open && e.key !== "?") return;
    switch (e.key) {
      case "j": step(1); break;
      case "k": step(-1); break;
      case "/": {
        const q = document.getElementById("q");
        if (!q) return;
        q.focus();
        q.select();
        break;
      }
      case "?":
        if (!help || !help.showModal) return;
        if (help.open) help.close(); else help.showModal();
        break;
      default: return;
    }
    e.preventDefault();
  });
  const hint = document.getElementById("keys-hint");
  if (hint && help && help.showModal) {
    hint.hidden = false;
    hint.addEventListener("click", () => help.showModal());
  }
})();
