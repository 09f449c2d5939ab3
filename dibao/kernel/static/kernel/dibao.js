/* Comfort for the keyboard and for saving. Every page works without this file. */
(function () {
  "use strict";
  const $ = (selector, root) => (root || document).querySelector(selector);

  /* F2 search · Alt+S save · Alt+N next · Enter = next field */
  function nextField(field) {
    const fields = [...field.form.elements].filter(
      (one) => !one.disabled && one.type !== "hidden" && one.offsetParent !== null,
    );
    const next = fields[fields.indexOf(field) + 1];
    if (!next) return;
    next.focus();
    if (next.select) next.select();
  }

  function press(selector) {
    const button = $(selector);
    if (button) button.click();
    return Boolean(button);
  }

  function movesOn(field) {
    if (!field.form || field.form.hasAttribute("data-enter-submits")) return false;
    if (field.form.method !== "post" || field.type === "password") return false;
    return field.matches("input:not([type=submit],[type=button],[type=file]), select");
  }

  document.addEventListener("keydown", (event) => {
    const alt = event.altKey && !event.ctrlKey && !event.metaKey;
    if (event.key === "F2") {
      const search = $("#search");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    } else if (alt && event.code === "KeyS") {
      if (press("[data-save]")) event.preventDefault();
    } else if (alt && event.code === "KeyN") {
      if (press("[data-next]")) event.preventDefault();
    } else if (event.key === "Enter" && !event.isComposing && movesOn(event.target)) {
      event.preventDefault();
      nextField(event.target);
    }
  });

  /* Autosave: say when it was saved, and say it when it was not. */
  function clockText() {
    return new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  }

  function saved(event, words, failed) {
    const form = event.target.closest && event.target.closest("form[data-autosave]");
    const line = form && $("[data-saved]", form);
    if (!line) return;
    line.textContent = words;
    line.classList.toggle("failed", failed);
  }

  const trouble = "还没有保存：网络不通或系统没有回应，内容仍在页面上，稍后会再试。";
  document.addEventListener("htmx:beforeRequest", (event) => {
    // The page is on its way to the server already; a draft sent after it would only be out of date.
    if ($("form[data-sent]")) event.preventDefault();
    else saved(event, "正在保存…", false);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) saved(event, "已保存 " + clockText(), false);
    else if (event.detail.xhr && event.detail.xhr.status >= 400) saved(event, "还没有保存：请按“保存”查看原因。", true);
  });
  document.addEventListener("htmx:sendError", (event) => {
    saved(event, trouble, true);
    const form = event.target.closest("form[data-autosave]");
    if (form) window.setTimeout(() => form.dispatchEvent(new Event("change", { bubbles: true })), 15000);
  });

  /* Danger is confirmed in words; a form is sent once. */
  function ask(form, button) {
    const dialog = $("#confirm");
    $("#confirm-text").textContent = button.dataset.confirm;
    dialog.showModal();
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return;
      form.dataset.confirmed = "yes";
      form.requestSubmit(button);
    }, { once: true });
  }

  function lock(form) {
    form.dataset.sent = "yes";
    // After the browser has read the pressed button, or its name would be lost.
    window.setTimeout(() => form.querySelectorAll("button").forEach((one) => { one.disabled = true; }), 0);
  }

  /* While the page is saving itself the button waits for the version that answer brings. */
  function waits(form, button) {
    if (!$("form[data-autosave].htmx-request")) return false;
    const go = () => window.setTimeout(() => form.requestSubmit(button), 0);
    document.addEventListener("htmx:afterRequest", go, { once: true });
    return true;
  }

  /* Logging out wipes the device; what it has not sent yet would be gone (rounds/field.js counts it). */
  function warns(button) {
    let unsent = 0;
    try {
      unsent = Number(localStorage.getItem("unsent"));
    } catch { /* a browser that keeps nothing has nothing to lose */ }
    if (unsent) button.dataset.confirm = "这台设备里还有 " + unsent + " 份核查记录没有送出，退出会清除它们。请先连上网络，打开“现场核查”送出。仍要退出吗？";
    else delete button.dataset.confirm;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent || waits(form, button)) return void event.preventDefault();
    if (form.hasAttribute("data-leaves") && button) warns(button);
    if (button && button.dataset.confirm && !form.dataset.confirmed && $("#confirm")) {
      event.preventDefault();
      ask(form, button);
      return;
    }
    delete form.dataset.confirmed;
    if (!form.hasAttribute("data-sizes") && !event.defaultPrevented) lock(form);
  });

  // Back button: the page comes out of the cache with its buttons still locked.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((one) => { one.disabled = false; });
    });
  });

  /* Type size: at once here, remembered by the cookie the server also sets. */
  document.addEventListener("submit", (event) => {
    if (!event.target.hasAttribute("data-sizes")) return;
    event.preventDefault();
    const size = event.submitter.value;
    document.documentElement.dataset.size = size;
    document.cookie = "size=" + size + ";path=/;max-age=31536000;samesite=strict";
    event.target.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", one.value === size));
  });

  /* Small screens: the rail and the facts start folded; errors are what one reads first. */
  function settle() {
    if (window.matchMedia("(max-width: 767px)").matches) {
      document.querySelectorAll("details[data-fold]").forEach((one) => one.removeAttribute("open"));
    }
    const summary = $("[data-summary]");
    if (summary) summary.focus();
  }
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-row-all]")) return;
    event.target.form.querySelectorAll("[data-row]").forEach((one) => { one.checked = event.target.checked; });
  });
  settle();
})();
