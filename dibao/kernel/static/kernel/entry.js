/* Two fields that help while one types: the division picker and the ID number. */
(function () {
  "use strict";

  /* ---- division picker: text or pinyin initials typed, one choice sent ---- */
  let pickers = 0;

  function pick(field) {
    const hidden = document.createElement("input");
    const list = document.createElement("ul");
    const box = document.createElement("span");
    let wait;
    pickers += 1;
    hidden.type = "hidden";
    hidden.name = field.name;
    hidden.value = field.value;
    field.removeAttribute("name");
    if (field.dataset.text) field.value = field.dataset.text;
    list.id = "picker-" + pickers;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "可选的区划");
    box.className = "picker";
    field.before(box);
    box.append(field, hidden, list);
    for (const [name, value] of Object.entries({
      role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) field.setAttribute(name, value);

    const rows = () => [...list.querySelectorAll("li[data-value]")];
    const current = () => rows().findIndex((row) => row.getAttribute("aria-selected") === "true");

    function show(on) {
      list.hidden = !on;
      field.setAttribute("aria-expanded", String(on));
      if (!on) field.removeAttribute("aria-activedescendant");
    }

    function mark(index) {
      rows().forEach((row, at) => {
        row.id = list.id + "-" + at;
        row.setAttribute("aria-selected", String(at === index));
        if (at === index) {
          field.setAttribute("aria-activedescendant", row.id);
          row.scrollIntoView({ block: "nearest" });
        }
      });
    }

    function choose(row) {
      field.value = row.dataset.text || row.textContent.trim();
      hidden.value = row.dataset.value;
      show(false);
      hidden.dispatchEvent(new Event("change", { bubbles: true }));
    }

    async function load() {
      const asked = field.value.trim();
      const joint = field.dataset.picker.includes("?") ? "&" : "?";
      try {
        const answer = await fetch(field.dataset.picker + joint + "q=" + encodeURIComponent(asked), {
          headers: { "HX-Request": "true" }, credentials: "same-origin",
        });
        if (!answer.ok || asked !== field.value.trim()) return;
        list.innerHTML = await answer.text();
        mark(0);
        show(true);
      } catch {
        show(false);
      }
    }

    field.addEventListener("input", () => {
      // Until something is chosen the server gets what was typed and can say so, or take a code.
      hidden.value = field.value;
      window.clearTimeout(wait);
      if (field.value.trim()) wait = window.setTimeout(load, 200);
      else show(false);
    });
    field.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) mark((current() + step + rows().length) % Math.max(rows().length, 1));
      else if (event.key === "Enter" && rows()[current()]) choose(rows()[current()]);
      else if (event.key === "Escape") show(false);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    field.addEventListener("blur", () => window.setTimeout(() => show(false), 150));
    list.addEventListener("mousedown", (event) => {
      const row = event.target.closest("li[data-value]");
      if (row) choose(row);
      event.preventDefault();
    });
  }

  /* ---- ID number: GB 11643 check digit, birth date and sex as one types ---- */
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

  function readId(number) {
    if (!/^\d{17}[\dX]$/.test(number)) return { words: number.length + " 位，应为 18 位", bad: number.length >= 18 };
    const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
    const birth = number.slice(6, 10) + "-" + number.slice(10, 12) + "-" + number.slice(12, 14);
    const date = new Date(birth + "T00:00:00Z");
    if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== birth || date > new Date()) {
      return { words: "出生日期 " + birth + " 不对，请核对第 7 至 14 位", bad: true };
    }
    if ("10X98765432"[sum % 11] !== number[17]) return { words: "校验位不对，请逐位核对证件", bad: true };
    const sex = Number(number[16]) % 2 ? "男" : "女";
    return { words: "校验正确 · " + birth + " 出生 · " + sex, bad: false, birth, sex };
  }

  function helpWithId(field) {
    const line = document.createElement("p");
    line.className = "help";
    line.setAttribute("role", "status");
    field.after(line);
    const fill = (name, value) => {
      const target = name && document.getElementById(name);
      if (!target || !value || target.value === value) return;
      target.value = value;
      target.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const read = () => {
      const number = field.value.replace(/\s/g, "").toUpperCase();
      const found = readId(number);
      line.textContent = number ? found.words : "";
      line.classList.toggle("wrong", found.bad);
      fill(field.dataset.birth, found.birth);
      fill(field.dataset.sex, found.sex && { 男: field.dataset.male || "male", 女: field.dataset.female || "female" }[found.sex]);
    };
    field.addEventListener("input", read);
    if (field.value) read();
  }

  function wake(root) {
    root.querySelectorAll("input[data-picker]:not([role])").forEach(pick);
    root.querySelectorAll("input[data-id-number]:not([data-awake])").forEach((field) => {
      field.dataset.awake = "yes";
      helpWithId(field);
    });
  }
  wake(document);
  document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
})();
