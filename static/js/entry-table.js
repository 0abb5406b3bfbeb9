// The entry table at the keyboard: moving, taking back, pasting, taking over last period's numbers.
(() => {
  "use strict";
  const form = document.querySelector("table.entry")?.closest("form");
  if (!form) return; // the unit was given no figures
  const table = form.querySelector("table.entry");
  const rows = entryRows.rowsOf(table);
  const typed = rows.filter((row) => row.field);
  const saveBar = form.querySelector(".save-bar");
  const statusLine = form.querySelector(".entry-status");
  const status = statusLine.querySelector("[role=status]");
  const undoButton = statusLine.querySelector("button");
  const keepAllButton = document.querySelector('[name="nhu-ky-truoc"]');
  const two = (count) => String(count).padStart(2, "0");
  const rowOfField = (field) => typed.find((row) => row.field === field);
  let entered = ["", "value"];
  let pointed = false;
  let undoable = null;

  // ------------------------------------------------------------------ one row

  function redraw(row) {
    const answer = entryRows.redraw(row, rows);
    if (!answer.refusal) sayNothing(row);
    countKept();
    countEntered();
    return answer;
  }

  function countEntered() {
    const answers = typed.map((row) => [row.group, entryRows.answerOf(row, rows)]);
    const line = document.querySelector(".progress-line");
    const [done, total] = tally(answers);
    line.querySelector("b").textContent = `${done}/${total}`;
    line.querySelectorAll(".bar rect")[1]?.setAttribute("width", `${total ? (100 * done) / total : 0}%`);
    const empty = line.querySelector("[data-empty]");
    if (empty) {
      const count = answers.filter(([, answer]) => !answer.said && !answer.refusal).length;
      empty.hidden = !count;
      empty.querySelector("span").textContent = count;
    }
    [...table.tBodies].forEach((body, group) => {
      const [inside, all, wrong] = tally(answers.filter(([place]) => place === group));
      body.querySelector(".group td").textContent = `${inside}/${all}${wrong ? ` · ${wrong} lỗi` : ""}`;
    });
  }

  function tally(answers) {
    const entered = answers.filter(([, answer]) => answer.said).length;
    return [entered, answers.length, answers.filter(([, answer]) => answer.refusal).length];
  }

  function countKept() {
    if (!keepAllButton) return;
    const count = typed.filter(offersToKeep).length;
    keepAllButton.hidden = !count;
    keepAllButton.querySelector("b").textContent = two(count);
  }

  // What the script said, and what the server said of a number that has since been replaced by a readable one.
  function sayNothing(row) {
    const below = row.element.nextElementSibling;
    if (below?.hasAttribute("data-live")) {
      below.remove();
      row.element.classList.remove("is-error", "has-message");
      row.field.removeAttribute("aria-invalid");
      row.field.removeAttribute("aria-describedby");
      row.field.classList.remove("is-error");
    }
  }

  function sayUnreadable(row, refusal) {
    sayNothing(row);
    if (row.element.classList.contains("has-message")) return;
    const message = document.getElementById("mau-thong-bao").content.firstElementChild.cloneNode(true);
    const says = message.querySelector(".entry__says");
    says.querySelector(".word span").textContent = refusal.message;
    refusal.readings.forEach((reading) => says.append(readingButton(row, reading)));
    message.cells[0].id = `${row.element.id}-loi`;
    row.field.setAttribute("aria-describedby", message.cells[0].id);
    row.field.setAttribute("aria-invalid", "true");
    row.field.classList.add("is-error");
    row.element.classList.add("is-error", "has-message");
    row.element.after(message);
  }

  function readingButton(row, reading) {
    const text = entryRows.formatReading(row, reading);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--small";
    button.textContent = `${text} ${row.measure}`;
    button.addEventListener("click", () => {
      write(row, text);
      row.field.focus();
    });
    return button;
  }

  // Changes as if typed, so that whoever watches the form (autosave) notices.
  function write(row, text, state = "value") {
    row.field.value = text;
    setCase(row, state);
    row.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function setCase(row, state) {
    if (row.choice.value === state) return;
    row.choice.value = state;
    row.choice.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // ------------------------------------------------------------------ moving

  function move(field, step) {
    const next = typed[typed.findIndex((row) => row.field === field) + step];
    if (next) enter(next.field);
    else if (step > 0) saveBar.querySelector("button[type=submit]").focus();
  }

  function enter(field) {
    field.focus();
    field.select();
  }

  function restore(event, row) {
    const [text, state] = entered;
    if (row.field.value === text && row.choice.value === state) return;
    event.preventDefault();
    write(row, text, state);
    row.field.select();
  }

  // "K" in a blank cell says "không phát sinh" and takes it back; no letter belongs into a number.
  function saidInALetter(event, row) {
    if (!/^\p{L}$/u.test(event.key) || row.field.value.trim()) return false;
    if (event.key.toLowerCase() === "k" && row.choice.querySelector("[value=nil]")) {
      write(row, "", row.choice.value === "nil" ? "value" : "nil");
      return true;
    }
    return row.choice.value !== "value";
  }

  function pressed(event) {
    const row = rowOfField(event.target);
    if (!row || event.isComposing) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Enter" && event.altKey) {
      event.preventDefault();
      if (!offersToKeep(row)) return;
      write(row, row.keep.value);
      move(row.field, 1);
    } else if (event.key === "Enter" && plain) {
      event.preventDefault();
      move(row.field, event.shiftKey ? -1 : 1);
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && plain && !event.shiftKey) {
      event.preventDefault();
      const step = event.key === "ArrowUp" ? -1 : 1;
      if (typed[typed.indexOf(row) + step]) move(row.field, step);
    } else if (event.key === "Escape" && plain) restore(event, row);
    else if (plain && saidInALetter(event, row)) event.preventDefault();
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && undoable) {
      event.preventDefault();
      undo();
    }
  }

  // ------------------------------------------------------------------ many rows at once

  // Does something to several rows, so that one key takes it back.
  function together(words, changed, act) {
    const values = changed.map((row) => [row, row.field.value, row.choice.value]);
    act();
    undoable = values.length ? { words, values } : null;
    undoButton.querySelector("b").textContent = words;
    undoButton.hidden = !undoable;
  }

  function undo() {
    const { values, words } = undoable;
    values.forEach(([row, text, state]) => write(row, text, state));
    values.forEach(([row]) => check(row));
    status.textContent = `Đã hoàn tác ${words}: ${two(values.length)} dòng trở lại như trước.`;
    if (!rowOfField(document.activeElement)) enter(values[0][0].field);
  }

  function forget() {
    undoable = null;
    undoButton.hidden = true;
  }

  // Says of a row that one has left what is wrong with it; true if something is.
  function check(row) {
    const { refusal } = redraw(row);
    if (refusal) sayUnreadable(row, refusal);
    return Boolean(refusal);
  }

  function pasted(event) {
    const row = rowOfField(event.target);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!row || !/[\t\n\r]/.test(text.trim())) return;
    event.preventDefault();
    const found = entryPaste.plan(text, rows, rows.indexOf(row), vietnameseNumbers.parse);
    const fills = found.fills.map(({ place, text: value }) => [rows[place], value]);
    const replaced = fills.filter(([filled, value]) => filled.field.value.trim() && filled.field.value !== value).length;
    together("dán", fills.map(([filled]) => filled), () => fills.forEach(([filled, value]) => write(filled, value)));
    const wrong = fills.filter(([filled]) => check(filled)).length;
    status.textContent = pasteWords(found, fills.length, wrong, replaced);
  }

  function pasteWords(found, filled, wrong, replaced) {
    const said = [`Đã dán ${two(filled)} số vào ${two(filled)} dòng`];
    const names = (places) => places.map((place) => rows[place].names.at(-1)).join(", ");
    if (found.useNames) said.push("xếp theo tên hoặc mã số liệu");
    if (found.columns > 1) said.push(`lấy cột thứ ${found.column} của vùng đã dán`);
    if (replaced) said.push(`${two(replaced)} dòng có số trước đó đã được thay`);
    if (found.skipped.length) said.push(`bỏ qua ${two(found.skipped.length)} dòng tự tính (${names(found.skipped)})`);
    if (found.wrongSums.length) said.push(`tổng dán vào khác tổng tự tính: ${names(found.wrongSums)}`);
    if (found.left) said.push(`${two(found.left)} dòng dán vào không có chỗ, đã bỏ`);
    if (wrong) said.push(`${two(wrong)} dòng cần xem lại`);
    return `${said.join("; ")}.`;
  }

  const offersToKeep = (row) => row.keep && !row.keep.hidden;

  function keepAll(event) {
    event.preventDefault();
    const kept = typed.filter(offersToKeep);
    together("giữ số kỳ trước", kept, () => kept.forEach((row) => write(row, row.keep.value)));
    status.textContent = `Đã điền ${two(kept.length)} số như kỳ trước. Đề nghị xem lại từng dòng trước khi lưu.`;
    undoButton.focus();
  }

  function keepOne(event) {
    const row = typed.find((other) => other.keep === event.target.closest(".entry__keep"));
    if (!row?.keep) return;
    event.preventDefault();
    write(row, row.keep.value);
    row.field.focus();
  }

  // ------------------------------------------------------------------ wiring

  table.addEventListener("keydown", pressed);
  table.addEventListener("paste", pasted);
  table.addEventListener("click", keepOne);
  table.addEventListener("pointerdown", () => (pointed = true));
  table.addEventListener("pointerup", () => (pointed = false));
  table.addEventListener("focusin", (event) => {
    const row = rowOfField(event.target);
    if (!row) return;
    entered = [row.field.value, row.choice.value];
    if (!pointed) row.field.select();
    pointed = false;
  });
  table.addEventListener("input", (event) => {
    const row = typed.find((other) => other.field === event.target || other.choice === event.target);
    if (!row) return;
    forget();
    // A number typed into a row of "không phát sinh" is the answer now.
    if (event.isTrusted && event.target === row.field && row.field.value.trim()) setCase(row, "value");
    redraw(row);
  });
  table.addEventListener("change", (event) => {
    const row = typed.find((other) => other.field === event.target || other.choice === event.target);
    if (row) check(row);
  });
  undoButton.addEventListener("click", undo);
  keepAllButton?.addEventListener("click", keepAll);
  form.querySelector(".entry-keys").hidden = false;
  saveBar.querySelector(".save-bar__row").before(statusLine);
  statusLine.hidden = false;
  forget();
  // With Alt+Enter at hand the buttons need not stand between one field and the next.
  typed.forEach((row) => row.keep?.setAttribute("tabindex", "-1"));
  // The browser may have put back what was typed before a reload.
  typed.forEach((row) => redraw(row));
})();
