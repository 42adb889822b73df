// Security keys: what needs a script is shown only where there is one; a key that fails is told of.
"use strict";

document.documentElement.classList.add("scripted");
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const trouble = document.getElementById("key-trouble");
  if (trouble) trouble.hidden = false;
});
