// Opens a paragraph for editing on the spot. Without it the same button saves the heading and comes back with it open.
(() => {
  "use strict";
  const pattern = document.getElementById("sua-doan");
  if (!pattern) return;

  function keep(button, isOffered) {
    if (!isOffered) button.remove();
  }

  function open(opener) {
    const row = opener.closest("li");
    const key = opener.value.slice("sua ".length);
    const form = pattern.content.cloneNode(true);
    const text = form.querySelector("textarea");
    text.id += key;
    text.name += key;
    text.value = row.querySelector(".compose__text").textContent;
    form.querySelector("label").htmlFor = text.id;
    for (const button of form.querySelectorAll("button[name=buoc]")) button.value = button.value.trim() + " " + key;
    keep(form.querySelector("button[value^=gop]"), row.querySelector("input[type=checkbox]").checked);
    keep(form.querySelector("button[value^=theo-nguon]"), "edited" in opener.dataset);
    opener.replaceWith(form);
    text.focus();
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest(".compose button[value^='sua ']");
    if (!opener) return;
    event.preventDefault();
    open(opener);
  });
})();
