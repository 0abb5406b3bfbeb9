/* Saves each section in the background: after a pause in typing, on leaving a field, when the page is left. The same
   form goes to the same address; the answer is a few words. What the server does not have yet is kept in this browser.
   Without this script the pages work as plain forms. */
"use strict";

(() => {
  const PAUSE = 2000;
  const PATIENCE = 30000;
  const FIRST_RETRY = 5000;
  const LAST_RETRY = 60000;
  const KEEPALIVE_LIMIT = 60000; // browsers refuse larger bodies once the page is gone
  const MOST_UNANSWERED = 3;
  const TOKEN = "csrfmiddlewaretoken";

  const states = document.getElementById("luu-trang-thai")?.content;
  const sections = [];

  const tokenNow = () =>
    decodeURIComponent(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] || "");

  class Section {
    constructor(wrapper, form) {
      this.wrapper = wrapper;
      this.form = form;
      this.url = wrapper.dataset.saving;
      this.person = wrapper.dataset.key.split("/")[0];
      this.place = `${wrapper.dataset.key}/${Math.random().toString(36).slice(2)}`;
      this.status = form.querySelector('.save-state[role="status"]');
      this.byHand = "byHand" in wrapper.dataset;
      this.stored = "unsaved" in wrapper.dataset ? {} : this.values(true);
      this.offered = {};
      this.unanswered = [];
      this.flying = null;
      this.retryAfter = FIRST_RETRY;
      this.listen();
      this.offer();
      if (this.isDirty()) this.begun();
    }

    /* Somebody typed before this script was there; or the page came back with what could not be stored. */
    begun() {
      this.keep();
      if ("unsaved" in this.wrapper.dataset) return;
      this.show("unsaved");
      this.later(PAUSE);
    }

    // ---------------------------------------------------------------- fields

    fields() {
      return [...this.form.elements].filter(
        (field) => field.name && !["hidden", "submit", "button", "password", "file"].includes(field.type),
      );
    }

    field(name) {
      return this.fields().find((field) => field.name === name);
    }

    value(field, asSent = false) {
      if (["checkbox", "radio"].includes(field.type)) {
        return (asSent ? field.defaultChecked : field.checked) ? field.value : "";
      }
      if (!asSent) return field.value;
      if (field.tagName === "SELECT") {
        return ([...field.options].find((option) => option.defaultSelected) || field.options[0])?.value ?? "";
      }
      return field.defaultValue;
    }

    /* What stands in the fields by name; `asSent`: as the server sent them. */
    values(asSent = false) {
      const all = {};
      for (const field of this.fields()) {
        const value = this.value(field, asSent);
        if (field.type !== "radio" || value || !(field.name in all)) all[field.name] = value;
      }
      return all;
    }

    set(name, value) {
      const field = this.fields().find((one) => one.name === name && (one.type !== "radio" || one.value === value));
      if (!field) return;
      if (field.type === "radio") field.checked = true;
      else if (field.type === "checkbox") field.checked = Boolean(value);
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      this.save();
    }

    changed() {
      return Object.entries(this.values()).filter(([name, value]) => this.stored[name] !== value);
    }

    isDirty() {
      return this.changed().length > 0;
    }

    // ---------------------------------------------------------------- keeping in this browser

    keep() {
      const typed = this.changed().map(([name, value]) => [name, { value, base: this.stored[name] ?? null }]);
      const fields = { ...this.offered, ...Object.fromEntries(typed) };
      if (Object.keys(fields).length) window.kept.put(this.place, { at: Date.now(), fields });
      else window.kept.drop(this.place);
    }

    offer() {
      const record = window.kept.take(this.wrapper.dataset.key);
      const now = this.values();
      for (const name of Object.keys(record.fields)) {
        if (now[name] === record.fields[name].value) delete record.fields[name];
      }
      if (!Object.keys(record.fields).length) return;
      this.offered = record.fields;
      window.kept.put(this.place, record);
      window.offerKept(this, record);
    }

    settleOffer(name) {
      const { [name]: _settled, ...others } = this.offered;
      this.offered = others;
      this.keep();
    }

    get moreRowsUrl() {
      const name = this.wrapper.dataset.key.split("/").pop();
      return this.url.startsWith(location.pathname) ? "?them=1" : `?them=${name}#${this.form.id}`;
    }

    // ---------------------------------------------------------------- when to save

    listen() {
      const typed = (event) => {
        if (event.target.form !== this.form) return;
        this.show(this.isDirty() ? "unsaved" : "saved");
        this.keep();
        this.later(PAUSE);
      };
      this.wrapper.addEventListener("input", typed);
      this.wrapper.addEventListener("change", typed);
      this.form.addEventListener("focusout", () => this.isDirty() && this.save());
      this.form.addEventListener("focusin", ({ target }) => {
        if (target.name && target.id) this.lastField = target.id;
        this.aimLogIn();
      });
      this.form.addEventListener("submit", (event) => this.submit(event));
    }

    later(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.isDirty() && this.save(), wait);
    }

    /* A pressed button saves in the background first: without a connection or a session the page stays as it is. */
    async submit(event) {
      if (this.passing || this.byHand || !this.isDirty()) return;
      event.preventDefault();
      if (this.waitingToSubmit) return;
      this.waitingToSubmit = true;
      await this.save();
      this.waitingToSubmit = false;
      if (this.lastState === "failed" || this.lastState === "signed_out") return;
      this.passing = true;
      refreshTokens();
      this.form.requestSubmit(event.submitter);
    }

    // ---------------------------------------------------------------- saving

    body() {
      const body = new URLSearchParams(new FormData(this.form));
      body.delete(TOKEN);
      body.set("nguoi", this.person);
      body.set("tu-luu", "1");
      return body;
    }

    /* One request at a time; what is typed meanwhile goes with the next one. */
    async save(keepalive = false) {
      clearTimeout(this.timer);
      if (this.byHand) return;
      if (this.flying) await this.flying;
      if (this.flying || !this.isDirty()) return this.flying;
      this.flying = this.send(keepalive).finally(() => (this.flying = null));
      return this.flying;
    }

    async send(keepalive) {
      const sent = this.values();
      const body = this.body();
      this.sending = body.toString();
      this.show("saving");
      let answer;
      try {
        answer = await this.fetch(body, keepalive);
      } catch {
        answer = null;
      }
      if (answer === null || answer.state === "failed") return this.failed();
      this.sending = "";
      this.lastState = answer.state;
      this.retryAfter = FIRST_RETRY;
      if (answer.state === "signed_out") return this.signedOut(answer.words);
      this.unanswered = [];
      this.take(answer, sent);
    }

    fetch(body, keepalive) {
      for (const earlier of this.unanswered) body.append("da-gui", earlier);
      return ask(this.url, body, keepalive && body.toString().length < KEEPALIVE_LIMIT);
    }

    /* The page is out of sight, or gone: what is on its way may not arrive, so the newest state goes after it. */
    leave(gone) {
      if (this.passing || this.byHand || !this.isDirty()) return;
      this.keep();
      if (!this.flying) {
        this.save(true);
      } else if (gone) {
        this.remember();
        const body = this.body();
        const last = body.toString();
        this.fetch(body, true).catch(() => {});
        this.unanswered.push(last);
      }
    }

    remember() {
      if (this.sending && navigator.onLine) this.unanswered = [...this.unanswered, this.sending].slice(-MOST_UNANSWERED);
      this.sending = "";
    }

    failed() {
      this.remember();
      this.lastState = "failed";
      this.show("failed");
      this.keep();
      this.later(this.retryAfter);
      this.retryAfter = Math.min(this.retryAfter * 2, LAST_RETRY);
    }

    signedOut(words) {
      this.show("failed");
      this.keep();
      const link = document.createElement("a");
      link.className = "save-bar__log-in";
      link.textContent = "Đăng nhập lại";
      this.say(words || "Phiên đăng nhập đã kết thúc. Nội dung đã nhập được giữ trên máy này.", link);
      this.aimLogIn();
    }

    /* The log-in leads back to the field that is being typed in. */
    aimLogIn() {
      const link = this.form.querySelector(".save-bar__log-in");
      if (!link) return;
      const here = location.pathname + location.search + (this.lastField ? `#${this.lastField}` : "");
      link.href = `${this.wrapper.dataset.logIn}?next=${encodeURIComponent(here)}`;
    }

    // ---------------------------------------------------------------- what the server answered

    take(answer, sent) {
      const refused = new Set(answer.left_out.map(({ key }) => key));
      for (const [name, value] of Object.entries(sent)) {
        if (answer.state === "saved" ? !refused.has(name) : settles(answer.stamps, name)) this.stored[name] = value;
      }
      for (const [key, stamp] of Object.entries(answer.stamps)) this.hidden(`${key}-dau`, stamp);
      if (answer.state === "saved") {
        this.hidden("revision", answer.revision);
        this.hidden("dau", answer.stamp);
        drawSteps(answer.steps);
      }
      this.showVersions(answer);
      this.keep();
      this.tell(answer);
    }

    tell(answer) {
      if (answer.state !== "saved") {
        const both = this.wrapper.querySelector("[data-versions] [id]");
        const link = Object.assign(document.createElement("a"), { textContent: "Tới chỗ đó", href: `#${both?.id}` });
        // A refusal says itself what helps: to press Save does not, in a period that was locked.
        this.show("failed", answer.state === "refused" ? "Chưa lưu được" : "");
        this.say(answer.words, ...(both && answer.state === "conflict" ? [link] : []));
        return;
      }
      this.say(answer.left_out.map(({ words }) => words).join(" "));
      if (this.isDirty()) {
        this.show("unsaved");
        if (!answer.left_out.length) this.later(PAUSE);
      } else {
        this.show("saved", answer.words);
      }
    }

    hidden(name, value) {
      let input = this.form.elements.namedItem(name);
      if (!input) {
        input = Object.assign(document.createElement("input"), { type: "hidden", name });
        this.form.append(input);
      }
      input.value = value;
    }

    /* Both versions of what two people changed, drawn by the server; drawn anew only when they changed. */
    showVersions(answer) {
      const place = this.wrapper.querySelector("[data-versions]");
      if (answer.state === "saved") place.replaceChildren();
      if (answer.state !== "conflict") return;
      const shown = [...place.querySelectorAll('[name="cho"]')].map(({ value }) => [
        value,
        place.querySelector(`[name="${CSS.escape(`${value}-thay`)}"]`).value,
      ]);
      const news = answer.conflicts.map(({ key, stamp }) => [key, stamp]);
      if (!place.childElementCount || JSON.stringify(shown) !== JSON.stringify(news)) place.innerHTML = answer.panel;
    }

    // ---------------------------------------------------------------- words in the save bar

    show(state, words = "") {
      const shape = states?.querySelector(`.save-state--${state}`);
      if (!this.status || !shape || (this.state === state && !words)) return;
      this.state = state;
      this.status.className = shape.className;
      this.status.replaceChildren(...shape.cloneNode(true).childNodes);
      if (words) this.status.querySelector("span").textContent = words;
      if (state === "saved" && !words) this.status.replaceChildren();
    }

    say(words, ...more) {
      this.form.querySelector(".save-bar__reason")?.remove();
      if (!words) return;
      const line = Object.assign(document.createElement("p"), { className: "save-bar__reason", textContent: `${words} ` });
      line.setAttribute("role", "status");
      line.append(...more);
      this.form.querySelector(".save-bar__row")?.append(line);
    }
  }

  const settles = (stamps, name) =>
    Object.keys(stamps).some((key) => name === key || name.slice(0, name.lastIndexOf("-")) === key);

  /* The answer in words, {state: "failed"} where the portal gave none; rejects where there was no answer at all. */
  async function ask(url, body, keepalive, again = true) {
    const response = await fetch(url, {
      method: "POST",
      body,
      keepalive,
      redirect: "manual",
      headers: { "X-CSRFToken": tokenNow() },
      signal: keepalive ? undefined : AbortSignal.timeout?.(PATIENCE),
    });
    if (response.type === "opaqueredirect") return { state: "signed_out" };
    // Somebody logged in meanwhile in another tab: the token changed, the cookie has the new one or is gone.
    if (response.status === 403) return again ? ask(url, body, keepalive, false) : { state: "signed_out" };
    const isAnswer = response.headers.get("Content-Type")?.startsWith("application/json");
    return isAnswer ? response.json() : { state: "failed" };
  }

  function refreshTokens() {
    const token = tokenNow();
    if (token) for (const input of document.querySelectorAll(`input[name="${TOKEN}"]`)) input.value = token;
  }

  function drawSteps(steps) {
    for (const list of document.querySelectorAll(".steps ol, .steps-picker ol")) {
      [...list.querySelectorAll(".steps__link")].forEach((link, place) => {
        const step = steps?.[place];
        if (!step) return;
        link.querySelector(".steps__count").textContent = step.count;
        link.firstElementChild.outerHTML = step.icon;
      });
    }
  }

  function goToTheField() {
    const field = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (field?.form && sections.some((section) => section.form === field.form)) field.focus();
  }

  /* Logging out takes what this person typed from this browser; what can still be sent is sent first. */
  async function logOut(event) {
    const form = event.currentTarget;
    event.preventDefault();
    await Promise.race([
      Promise.all(sections.map((section) => section.save())),
      new Promise((done) => setTimeout(done, FIRST_RETRY)),
    ]);
    for (const section of sections) section.passing = true;
    if (sections.length) window.kept.forget(sections[0].person);
    refreshTokens();
    form.submit();
  }

  const retry = () => {
    refreshTokens();
    for (const section of sections) if (section.lastState && section.lastState !== "saved") section.later(0);
  };
  const leave = (gone) => sections.forEach((section) => section.leave(gone));

  for (const wrapper of document.querySelectorAll("[data-saving]")) {
    const form = wrapper.querySelector('form[method="post"] input[name="revision"]')?.form;
    if (form) sections.push(new Section(wrapper, form));
  }
  if (!sections.length) return;
  window.addEventListener("online", retry);
  window.addEventListener("focus", retry);
  window.addEventListener("pageshow", () => sections.forEach((section) => (section.passing = false)));
  window.addEventListener("pagehide", () => leave(true));
  document.addEventListener("visibilitychange", () => (document.hidden ? leave(false) : refreshTokens()));
  for (const form of document.querySelectorAll("form.logout")) form.addEventListener("submit", logOut);
  goToTheField();
})();
