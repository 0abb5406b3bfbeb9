// The rows of the entry table: what is computed while one types, in the words that the server writes after saving.
const entryRows = (() => {
  "use strict";
  const { parse, format, formatTyped, ratio, exact } = vietnameseNumbers;
  const NOT_UNDERSTOOD = "Chưa hiểu";
  const NOT_APPLICABLE = "–";
  const BASE_WAS_ZERO = "năm trước bằng 0";
  const UNSAID = { said: false };

  function rowOf(element, group) {
    const { code, name, short, decimals, measure, before, parts = "" } = element.dataset;
    return {
      element,
      code,
      measure,
      group,
      names: [...new Set([code, name, short])],
      decimals: Number(decimals),
      derived: parts !== "",
      parts: parts.split(" ").filter(Boolean),
      before: before === "nil" ? { nil: true, amount: 0n } : before ? { amount: exact(before) } : {},
      field: element.querySelector(".entry__value input:not([type=hidden])"),
      choice: element.querySelector(".entry__case select"),
      keep: element.querySelector(".entry__keep"),
    };
  }

  function rowsOf(table) {
    return [...table.tBodies].flatMap((body, group) =>
      [...body.querySelectorAll("tr[data-code]")].map((element) => rowOf(element, group)),
    );
  }

  // Answers as reports/answers.py holds them: {said, nil, unavailable, amount}, or {refusal}.
  function answerOf(row, rows) {
    if (row.derived) return sumOf(row.parts.map((code) => rows.find((other) => other.code === code)), rows);
    const state = row.choice.value;
    if (state === "nil") return { said: true, nil: true, amount: 0n };
    if (state === "unavailable") return { said: true, unavailable: true };
    if (!row.field.value.trim()) return UNSAID;
    const read = parse(row.field.value, row.decimals);
    return read.message ? { said: false, refusal: read } : { said: true, amount: read.value };
  }

  function sumOf(parts, rows) {
    const answers = parts.map((part) => (part ? answerOf(part, rows) : UNSAID));
    if (answers.some((answer) => !answer.said)) return UNSAID;
    if (answers.some((answer) => answer.unavailable)) return { said: true, unavailable: true };
    return { said: true, amount: answers.reduce((sum, answer) => sum + answer.amount, 0n) };
  }

  function wordsOf(row, answer) {
    if (answer.nil || answer.unavailable) return STATE_WORDS[answer.nil ? "nil" : "unavailable"];
    return answer.said ? format(answer.amount, row.decimals) : "";
  }

  function changeOf(row, answer) {
    if (!answer.said) return ["", ""];
    const before = row.before;
    if (answer.amount === undefined || before.amount === undefined || (answer.nil && before.nil)) {
      return [NOT_APPLICABLE, NOT_APPLICABLE];
    }
    const change = answer.amount - before.amount;
    const percent = before.amount
      ? `${ratio(change * 100n, before.amount, 1, true)}%`
      : change
        ? BASE_WAS_ZERO
        : NOT_APPLICABLE;
    return [format(change, row.decimals, true), percent];
  }

  const STATE_WORDS = { nil: "Không phát sinh", unavailable: "Chưa có số liệu" };

  function draw(row, rows) {
    const answer = answerOf(row, rows);
    const words = wordsOf(row, answer);
    const echo = row.element.querySelector(".entry__echo");
    echo.querySelector("output").textContent = answer.refusal ? NOT_UNDERSTOOD : words;
    echo.classList.toggle("entry__echo--words", Boolean(answer.refusal || answer.nil || answer.unavailable));
    echo.classList.toggle("is-red", Boolean(answer.refusal));
    echo.classList.toggle("strong", Boolean(answer.refusal));
    const [change, percent] = changeOf(row, answer);
    row.element.querySelector(".entry__change").textContent = change;
    row.element.querySelector(".entry__percent").textContent = percent;
    if (row.derived) row.element.querySelector(".entry__derived output").textContent = words || NOT_APPLICABLE;
    else drawField(row, answer);
    return answer;
  }

  function drawField(row, answer) {
    const isOff = row.choice.value !== "value";
    row.field.classList.toggle("is-off", isOff);
    row.choice.classList.toggle("is-changed", isOff);
    if (row.keep) row.keep.hidden = answer.said || isOff || row.field.value.trim() !== "";
  }

  // The row itself, and the sums it is part of.
  function redraw(row, rows) {
    const answer = draw(row, rows);
    rows.filter((other) => other.parts.includes(row.code)).forEach((sum) => draw(sum, rows));
    return answer;
  }

  const formatReading = (row, reading) => formatTyped(reading, row.decimals);

  return { rowsOf, answerOf, redraw, formatReading };
})();
