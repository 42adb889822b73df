// Labels of marks as tooltips, for the pointer and for the keyboard; nothing else. Without it every table still opens.
(() => {
  const tip = document.createElement("div");
  tip.id = "tip"; tip.hidden = true; tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  const hide = () => { tip.hidden = true; };
  const show = (mark) => {
    tip.textContent = mark.getAttribute("aria-label");
    tip.hidden = false;
    const box = mark.getBoundingClientRect(), own = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left + box.width / 2 - own.width / 2), innerWidth - own.width - 8);
    const above = box.top - own.height - 8;
    tip.style.left = left + "px";
    tip.style.top = (above > 8 ? above : Math.min(box.bottom + 8, innerHeight - own.height - 8)) + "px";
  };
  const markOf = (event) => event.target instanceof Element && event.target.closest(".mark[aria-label]");
  document.addEventListener("pointerover", (event) => { const mark = markOf(event); mark ? show(mark) : hide(); });
  document.addEventListener("click", (event) => { const mark = markOf(event); if (mark) show(mark); });
  document.addEventListener("focusin", (event) => { const mark = markOf(event); mark ? show(mark) : hide(); });
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, true);
  for (const chart of document.querySelectorAll("svg.chart")) {
    const marks = [...chart.querySelectorAll(".mark[aria-label]")];
    marks.forEach((mark, i) => mark.setAttribute("tabindex", i ? "-1" : "0"));
    chart.addEventListener("keydown", (event) => {
      const at = marks.indexOf(event.target);
      const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -at, End: marks.length - 1 - at };
      if (event.key === "Escape") { hide(); return; }
      if (at < 0 || !(event.key in steps)) return;
      event.preventDefault();
      const next = marks[Math.min(marks.length - 1, Math.max(0, at + steps[event.key]))];
      marks[at].setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
  }
  let opened = [];
  // On paper stand the tables that were opened by hand, and those that a finding rests on.
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#first details:not([open])")];
    opened.forEach((part) => { part.open = true; });
  });
  addEventListener("afterprint", () => { opened.forEach((part) => { part.open = false; }); opened = []; });
})();
