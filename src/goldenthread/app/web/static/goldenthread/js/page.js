// What a page gains with JavaScript. Nothing here is needed: every form works without it.
"use strict";

// A filter that changes asks for its results at once, and its button is not needed.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-finder]")) return; // words, until somebody is chosen
  const form = event.target.closest("form[data-live]");
  if (form) form.requestSubmit();
});

// A second press on a slow connection would send the form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  setTimeout(() => delete form.dataset.sent, 8000);
});

// "Choose all" in lists.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-choose-all]")) return;
  const boxes = document.querySelectorAll(`input[name="${event.target.dataset.chooseAll}"]`);
  boxes.forEach((box) => { box.checked = event.target.checked; });
});

// "/" goes to the search box, as long as nothing is being typed.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("#search-words") || document.querySelector("#find");
  if (box) { event.preventDefault(); box.focus(); box.select(); }
});
