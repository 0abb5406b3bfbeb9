// Composing: a paragraph is opened for editing on the spot, and what was typed or ticked and is not saved yet is kept in
// this browser and offered again. Nothing is stored by itself: what is stored stands in the report. Without this script
// the same buttons save the page and come back with the paragraph open.
(() => {
  "use strict";
  const form = document.getElementById("soan");
  const pattern = document.getElementById("sua-doan");
  if (!form || !pattern) return;
  const TEXT = "van-ban:";
  const TICK = "chon:";
  const section = form.dataset.key;
  const place = `${section}/${Math.random().toString(36).slice(2)}`;
  const status = form.querySelector('.save-state[role="status"]');
  const unsaved = document.getElementById("chua-luu")?.content.firstElementChild;
  let offered = {};

  // ------------------------------------------------------------------ opening a paragraph

  const openerOf = (key) => form.querySelector(`button[name=buoc][value="sua ${CSS.escape(key)}"]`);
  const storedText = (element) => element.closest("li").querySelector(".compose__text").textContent;

  function open(opener) {
    const row = opener.closest("li");
    const key = opener.value.slice("sua ".length);
    const edit = pattern.content.cloneNode(true);
    const text = edit.querySelector("textarea");
    for (const field of edit.querySelectorAll("[id]")) {
      field.id += key;
      field.name += key;
    }
    for (const label of edit.querySelectorAll("label")) label.htmlFor += key;
    for (const button of edit.querySelectorAll("button[name=buoc]")) button.value = `${button.value.trim()} ${key}`;
    text.defaultValue = storedText(row);
    edit.querySelector("input").defaultValue = row.querySelector(".compose__source > span")?.textContent ?? "";
    if (!row.querySelector("input[type=checkbox]").checked) edit.querySelector("button[value^=gop]").remove();
    if (!("edited" in opener.dataset)) edit.querySelector("button[value^=theo-nguon]").remove();
    opener.replaceWith(edit);
    return text;
  }

  // ------------------------------------------------------------------ keeping what is not saved

  /* Name, value now and value as stored of every text and tick that can be typed in. */
  function* fields() {
    for (const field of form.elements) {
      if (field.type === "checkbox") yield [TICK + field.value, field.checked ? "1" : "", field.defaultChecked ? "1" : ""];
      if (field.tagName !== "TEXTAREA") continue;
      const isKept = field.name.startsWith(TEXT);
      yield [field.name, field.value, isKept ? storedText(field) : field.defaultValue];
    }
  }

  // Other headings of the part are closed: what was typed there is offered where they are open.
  const isPartly = "partly" in form.dataset;
  const asUnsaved = "unsaved" in form.dataset;
  const changed = () =>
    [...fields()].filter(([name, value, base]) => value !== base || (asUnsaved && value && name.startsWith("moi-")));

  function keep(isSent = false) {
    const typed = changed().map(([name, value, base]) => [name, { value, base, isSent }]);
    const all = { ...offered, ...Object.fromEntries(typed) };
    if (Object.keys(all).length) window.kept.put(place, { at: Date.now(), fields: all });
    else window.kept.drop(place);
    if (!status || !unsaved) return;
    status.className = typed.length ? unsaved.className : "save-state";
    status.replaceChildren(...(typed.length ? unsaved.cloneNode(true).childNodes : []));
  }

  const wasSaved = () => document.querySelector(".notices .notice--done") !== null;

  /* What `saving-offer.js` asks of a page: find, read and set a field by its name. */
  const page = {
    wrapper: form,
    moreRowsUrl: location.pathname,
    field(name) {
      if (!name.startsWith(TICK) && !name.startsWith(TEXT)) return form.elements.namedItem(name);
      const key = name.slice(name.indexOf(":") + 1);
      if (name.startsWith(TICK)) return form.querySelector(`input[name=chon][value="${CSS.escape(key)}"]`);
      const field = form.elements.namedItem(name) || openerOf(key);
      field?.closest("li").setAttribute("aria-label", field.closest("li").querySelector(".compose__source").textContent);
      return field;
    },
    value(field) {
      if (field.type === "checkbox") return field.checked ? "1" : "";
      return field.tagName === "BUTTON" ? storedText(field) : field.value;
    },
    set(name, value) {
      let field = this.field(name);
      if (field.tagName === "BUTTON") field = open(field);
      if (field.type === "checkbox") field.checked = Boolean(value);
      else field.value = value;
      field.closest("details")?.setAttribute("open", "");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    settleOffer(name) {
      const { [name]: _settled, ...others } = offered;
      offered = others;
      keep();
    },
  };

  function offer() {
    if (!window.kept) return;
    const record = window.kept.take(section);
    const shown = {};
    for (const [name, typed] of Object.entries(record.fields)) {
      const field = page.field(name);
      if ((typed.isSent && wasSaved()) || (field && page.value(field) === typed.value)) delete record.fields[name];
      else if (field || !isPartly) shown[name] = typed;
    }
    offered = record.fields;
    if (Object.keys(shown).length) window.offerKept(page, { at: record.at, fields: shown });
    keep();
  }

  // ------------------------------------------------------------------ what happens on the page

  form.addEventListener("click", (event) => {
    const opener = event.target.closest("button[value^='sua ']");
    if (!opener) return;
    event.preventDefault();
    open(opener).focus();
  });
  form.addEventListener("keydown", (event) => {
    const button = event.key === "Enter" && event.target.closest(".compose__place")?.querySelector("button");
    if (!button || event.target === button) return;
    event.preventDefault();
    button.click();
  });
  form.addEventListener("input", () => keep());
  form.addEventListener("change", () => keep());
  form.addEventListener("submit", () => keep(true));
  for (const leaving of document.querySelectorAll("form.logout")) {
    leaving.addEventListener("submit", () => window.kept?.forget(section.split("/")[0]));
  }
  offer();
})();
