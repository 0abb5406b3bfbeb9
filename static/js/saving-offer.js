/* Offers what was kept in this browser: field by field, beside what is stored now; nothing is put back by itself. */
"use strict";

window.offerKept = (() => {
  const two = (number) => String(number).padStart(2, "0");

  const when = (at) => {
    const day = new Date(at);
    const clock = `${two(day.getHours())}:${two(day.getMinutes())}`;
    return `${clock}, ${two(day.getDate())}/${two(day.getMonth() + 1)}/${day.getFullYear()}`;
  };

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const words = (field, value) => {
    if (field?.type === "checkbox") return value ? "Có" : "Không";
    if (field?.tagName === "SELECT") {
      return [...field.options].find((option) => option.value === value)?.text || value;
    }
    return value;
  };

  const text = (element) => element?.textContent.replace(/\s+/g, " ").trim() || "";

  /* The field's label with the heading it stands under. */
  const named = (field, name) => {
    if (!field) return name;
    const heading =
      field.closest("[aria-label]")?.getAttribute("aria-label") ||
      text(field.closest(".panel")?.querySelector(".panel__head h2")) ||
      "";
    const label = text(field.labels?.[0]);
    return [heading, label].filter(Boolean).join(" – ") || name;
  };

  const button = (label, act) =>
    make("button", { type: "button", className: "btn btn--small", textContent: label, onclick: act });

  const cell = (label, value, ...more) => {
    const shown = make("td", {}, make("span", { className: "kept__value", textContent: value || "(trống)" }), ...more);
    shown.dataset.label = label;
    return shown;
  };

  /* `record`: {at, fields: {name: {value, base}}}; `section`: its page, which finds, reads and sets fields. */
  return (section, record) => {
    const body = make("tbody");
    const panel = make("section", { className: "panel panel--care kept screen-only" });
    panel.setAttribute("role", "status");
    const open = new Map();

    const close = (name) => {
      open.get(name)?.remove();
      open.delete(name);
      section.settleOffer(name);
      if (!open.size) panel.remove();
    };
    const restore = (name) => {
      section.set(name, record.fields[name].value);
      close(name);
    };

    for (const [name, { value, base }] of Object.entries(record.fields)) {
      const field = section.field(name);
      const moved = field && base !== null && base !== section.value(field);
      const act = field
        ? button("Khôi phục", () => restore(name))
        : make("a", { href: section.moreRowsUrl, textContent: "Mở dòng mới để khôi phục" });
      const note = moved
        ? [make("span", { className: "small soft kept__note", textContent: "Bản đang lưu đã thay đổi từ đó." })]
        : [];
      const actions = make("div", { className: "actions versions__choice" }, act, button("Bỏ", () => close(name)));
      const row = make(
        "tr",
        {},
        make("th", { scope: "row", textContent: named(field, name) }),
        cell("Đang lưu", field ? words(field, section.value(field)) : "", ...note),
        cell("Chưa gửi", words(field, value), actions),
      );
      open.set(name, row);
      body.append(row);
    }

    const head = make("tr");
    for (const title of ["Ô nhập", "Đang lưu", "Chưa gửi"]) head.append(make("th", { scope: "col", textContent: title }));
    const title = `Còn nội dung chưa gửi từ ${when(record.at)} trên máy này`;
    panel.append(
      make("div", { className: "panel__head" }, make("h2", { textContent: title })),
      make(
        "div",
        { className: "table-scroll" },
        make("table", { className: "table table--top table-cards" }, make("thead", {}, head), body),
      ),
    );
    if (open.size > 1) {
      const all = (act) => () => [...open.keys()].forEach(act);
      const restorable = (name) => section.field(name) && restore(name);
      panel.append(
        make(
          "div",
          { className: "panel__body actions" },
          button("Khôi phục tất cả", all(restorable)),
          button("Bỏ tất cả", all(close)),
        ),
      );
    }
    section.wrapper.prepend(panel);
  };
})();
