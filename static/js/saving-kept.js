/* What was typed and has not reached the server yet, kept in this browser: by person, report and section, at most
   seven days. Only the person who typed it is offered it again. Records of other people are never read, only swept
   away when they are too old. */
"use strict";

window.kept = (() => {
  const PREFIX = "chua-gui/";
  const DAYS = 7;

  /* Storage may be full or forbidden; then typing goes on without it. */
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };

  const keys = (start) =>
    attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX + start))) || [];

  const read = (key) => attempt(() => JSON.parse(localStorage.getItem(key)));

  const put = (place, record) => attempt(() => localStorage.setItem(PREFIX + place, JSON.stringify(record)));

  const drop = (place) => attempt(() => localStorage.removeItem(PREFIX + place));

  /* Everything left of one section by pages that are gone, the newest value of each field; it is taken over. */
  const take = (section) => {
    const records = keys(`${section}/`).map((key) => [key, read(key)]);
    const fields = {};
    let at = 0;
    for (const [key, record] of records.sort(([, a], [, b]) => (a?.at || 0) - (b?.at || 0))) {
      Object.assign(fields, record?.fields);
      at = Math.max(at, record?.at || 0);
      attempt(() => localStorage.removeItem(key));
    }
    return { at, fields };
  };

  const forget = (person) => {
    for (const key of keys(`${person}/`)) attempt(() => localStorage.removeItem(key));
  };

  const sweep = () => {
    const oldest = Date.now() - DAYS * 24 * 3600 * 1000;
    for (const key of keys("")) if (!(read(key)?.at >= oldest)) attempt(() => localStorage.removeItem(key));
  };

  sweep();
  const left = document.currentScript?.dataset.forget;
  if (left) forget(left);

  return { put, drop, take, forget };
})();
