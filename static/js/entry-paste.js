// Where pasted cells go: pure, nothing here touches the page.
// Rows are {code, names: [text], decimals, derived: bool, parts: [code], group: number}, in the order of the table.
const entryPaste = (() => {
  "use strict";
  const LOOKS_LIKE_A_NUMBER = /^[-\u2212+]?[0-9][0-9.,\s]*$/;
  const LOOKS_LIKE_AN_ANSWER = /[0-9]|^[-\u2212\u2013]|^kps$|phát sinh/i;
  const plain = (text) => text.normalize("NFC").trim().toLowerCase().replace(/\s+/g, " ");

  // The clipboard's text as rows of cells, as spreadsheets write it: tabs, line ends, cells in quotes.
  function cells(text) {
    const table = [[]];
    const pattern = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/y;
    for (let match; pattern.lastIndex <= text.length && (match = pattern.exec(text)); ) {
      table.at(-1).push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
      if (pattern.lastIndex >= text.length && match[3] !== "\t") break;
      if (match[3] !== "\t") table.push([]);
      if (pattern.lastIndex >= text.length) {
        if (match[3] === "\t") table.at(-1).push("");
        break;
      }
    }
    return table;
  }

  const column = (table, number) => table.map((row) => (row[number] ?? "").trim());

  function holdsNumbers(values) {
    const said = values.filter(Boolean);
    return said.length > 0 && said.filter((value) => LOOKS_LIKE_A_NUMBER.test(value)).length * 2 >= said.length;
  }

  // 1, 2, 3 …: the running number of a list, not a figure.
  function counts(values) {
    const said = values.filter((value) => LOOKS_LIKE_A_NUMBER.test(value));
    return said.length > 1 && said.every((value, place) => value === String(place + 1));
  }

  // The first column of numbers that does not merely count the lines; the first column where there is none.
  function valueColumn(table) {
    const width = Math.max(...table.map((row) => row.length));
    const numbers = [...Array(width).keys()].filter((number) => holdsNumbers(column(table, number)));
    return numbers.find((number) => !counts(column(table, number))) ?? numbers[0] ?? 0;
  }

  // Lines that name their row (code or name) go to that row, wherever it stands.
  function byName(table, taken, rows) {
    const places = new Map(rows.flatMap((row, place) => row.names.map((name) => [plain(name), place])));
    const unique = (name) => rows.filter((row) => row.names.some((own) => plain(own) === name)).length === 1;
    return table.map((line) => {
      const named = line.filter((_, number) => number !== taken).map(plain);
      const name = named.find((text) => places.has(text) && unique(text));
      return name === undefined ? -1 : places.get(name);
    });
  }

  function sumHolds(values, places, rows, derived, parse) {
    const at = (code) => values[places.findIndex((place) => rows[place]?.code === code)];
    const read = (value) => parse(value ?? "", rows[derived].decimals).value;
    const numbers = rows[derived].parts.map((code) => read(at(code)));
    const total = read(values[places.indexOf(derived)]);
    return total !== undefined && numbers.every((number) => number !== undefined)
      ? numbers.reduce((sum, number) => sum + number, 0n) === total
      : undefined;
  }

  // Line after line downwards: over all rows if the column brings the computed ones along, otherwise over the fields.
  function inOrder(values, rows, start, parse) {
    const all = rows.map((_, place) => place).slice(start);
    const typed = all.filter((place) => !rows[place].derived);
    const derived = all.slice(0, values.length).filter((place) => rows[place].derived);
    if (!derived.length) return typed;
    const sums = derived.map((place) => sumHolds(values, all, rows, place, parse));
    const last = rows[all[values.length - 1]];
    const endsWithGroup = last && rows[all[values.length]]?.group !== last.group;
    return sums.every((holds) => holds === true) || endsWithGroup ? all : typed;
  }

  // What to write where: {fills: [{place, text}], column, columns, skipped: [place], wrongSums: [place], left}.
  function plan(text, rows, start, parse) {
    const table = cells(text);
    if (table.length > 1 && table.at(-1).every((cell) => !cell.trim())) table.pop();
    const columns = Math.max(...table.map((row) => row.length));
    const taken = columns > 1 ? valueColumn(table) : 0;
    const first = (table[0][taken] ?? "").trim();
    if (columns > 1 && table.length > 1 && first && !LOOKS_LIKE_AN_ANSWER.test(first)) table.shift();
    const values = column(table, taken);
    const named = columns > 1 ? byName(table, taken, rows) : [];
    const useNames = named.filter((place) => place >= 0).length > 1;
    const order = useNames ? named : inOrder(values, rows, start, parse);
    const found = { fills: [], skipped: [], wrongSums: [], left: 0, column: taken + 1, columns, useNames };
    values.forEach((value, line) => {
      const place = order[line] ?? -1;
      if (!value) return;
      if (place < 0) found.left += 1;
      else if (rows[place].derived) found.skipped.push(place);
      else found.fills.push({ place, text: value });
    });
    found.wrongSums = found.skipped.filter((place) => sumHolds(values, order, rows, place, parse) === false);
    return found;
  }

  return { cells, plan };
})();
