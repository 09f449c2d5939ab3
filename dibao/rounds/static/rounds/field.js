/* 现场核查: the day's families, one form, and an outbox that delivers each envelope once when the network is back. */
(function () {
  "use strict";
  const store = window.fieldStore;
  const pictures = window.fieldPictures;
  const $ = (id) => document.getElementById("field-" + id);
  const form = $("form");
  const asked = JSON.parse($("asked").textContent);
  const pad = pictures.pad($("sign"));
  const WAIT = 60000;
  let list = null;
  let now = null;
  let carried = [];
  let sending = false;
  let touched = false;

  const say = (words) => { $("status").textContent = words; };
  const make = (tag, words, name) => {
    const one = document.createElement(tag);
    if (words) one.textContent = words;
    if (name) one.className = name;
    return one;
  };

  /* ---- the lists ---- */
  function button(words, strong, work) {
    const one = make("button", words, strong ? "btn btn-primary" : "btn btn-sm");
    one.type = "button";
    one.addEventListener("click", work);
    return one;
  }

  async function show() {
    const rows = await store.waiting();
    const done = new Set(rows.map((row) => row.visit));
    const families = list ? list.visits.filter((visit) => !done.has(visit.id)) : [];
    $("families").replaceChildren(...families.map((visit) => {
      const line = make("li");
      line.append(
        make("strong", visit.head + " · " + visit.place),
        make("span", visit.address),
        make("span", visit.ground + " · " + visit.wayWords + (visit.phone && visit.way !== "phone_call" ? "（电话也算）" : ""), "hint"),
        make("span", visit.late ? visit.light : "最迟 " + visit.due, visit.late ? "light light-overdue" : "hint"),
        button("填写核查", true, () => start(visit)),
      );
      return line;
    }));
    $("none").hidden = families.length > 0;
    $("outbox").replaceChildren(...rows.map(waits));
    $("outbox-card").hidden = !rows.length;
    unsent(rows.length);
    return rows;
  }

  /* Every page of this phone can ask before somebody logs out, which wipes it. */
  function unsent(count) {
    try {
      if (count) localStorage.setItem("unsent", String(count));
      else localStorage.removeItem("unsent");
    } catch { /* a browser that keeps nothing has nothing to lose */ }
  }

  function waiting(row) {
    if (list && row.who && row.who !== list.who) return "由另一位同事填写，请其本人在这部手机上登录后送出。";
    return "等待送出，有网络时自动送出。";
  }

  function waits(row) {
    const line = make("li");
    const words = row.state === "refused" ? "没有收下，请打开改正：" + row.sentences.join("") : waiting(row);
    line.append(make("strong", row.label), make("span", words, row.state === "refused" ? "light light-overdue" : "hint"));
    if (row.state === "refused") line.append(button("打开改正", false, () => again(row)));
    return line;
  }

  /* ---- the form ---- */
  function reset() {
    form.reset();
    pad.clear();
    carried = [];
    $("place").textContent = "";
    $("faults").hidden = true;
    thumbs();
  }

  function start(visit) {
    reset();
    now = { visit: visit.id, label: visit.head + " " + visit.number, way: visit.way, phone: visit.phone };
    form.elements.way.value = visit.way;
    opens(visit.head + "（" + visit.number + "）" + (visit.why ? " · " + visit.why : ""));
  }

  function opens(words) {
    $("head").textContent = words;
    $("form-card").hidden = false;
    $("list-card").hidden = true;
    $("head").focus();
  }

  function closes() {
    now = null;
    reset();
    $("form-card").hidden = true;
    $("list-card").hidden = false;
  }

  async function again(row) {
    const { fields, files } = await store.unpack(row.box);
    reset();
    now = { visit: row.visit, label: row.label, way: fields.way, phone: true, replaces: row.n };
    for (const [name, value] of Object.entries(fields)) {
      if (form.elements[name] && form.elements[name].type !== "file") form.elements[name].value = value;
    }
    carried = files;
    thumbs();
    opens(row.label);
  }

  function thumbs() {
    $("thumbs").replaceChildren(...carried.filter((file) => file.field !== "signature").map((file) => {
      const line = make("li");
      line.append(make("span", file.name + " "), button("去掉", false, () => {
        carried = carried.filter((one) => one !== file);
        thumbs();
      }));
      return line;
    }));
  }

  async function takes(field) {
    const input = form.elements[field];
    const wrong = [];
    for (const file of input.files) {
      try {
        const blob = await pictures.shrink(file);
        carried.push({ field, name: file.name.replace(/\.\w+$/, "") + (blob.type === "application/pdf" ? ".pdf" : ".jpg"), blob });
      } catch (fault) {
        if (!(fault instanceof pictures.Refused)) throw fault;
        wrong.push(fault.message);
      }
    }
    input.value = "";
    faulty(wrong);
    thumbs();
  }

  function faulty(sentences) {
    $("faults").replaceChildren(...sentences.map((words) => make("li", words)));
    $("faults").hidden = !sentences.length;
    if (sentences.length) $("faults").scrollIntoView({ block: "center" });
    return sentences.length > 0;
  }

  const label = (name) => {
    const box = form.querySelector("[name='" + name + "']").closest("fieldset, .field");
    return box.querySelector("legend, label").firstChild.textContent.trim();
  };

  /* The same as the office says, before one leaves the house. */
  function faults(given) {
    const has = (name) => Boolean((given[name] || "").trim());
    if (!given.conclusion) return ["请选择结论。"];
    if (given.conclusion === "not_met") return has("note") ? [] : ["没有见到人，请在备注写明去过的时间和邻居怎么说。"];
    const wrong = [];
    if (!has("present")) wrong.push("请写明见到（联系到）了谁。");
    for (const name of [...asked.blocks, ...asked.money]) if (!given[name]) wrong.push("请回答“" + label(name) + "”。");
    const different = asked.blocks.filter((name) => given[name] === "differs");
    for (const name of different) if (!has(name + "_how")) wrong.push("“" + label(name) + "”有变化，请写明怎样变化。");
    if (given.conclusion === "unchanged" && different.length) wrong.push("上面有选“有变化”的，结论不能是“没有变化”。");
    if (given.conclusion === "differs" && !different.length && !has("note")) wrong.push("结论是“有变化”，请选出哪一项有变化，或在备注中写明。");
    if (given.way === "home_visit") {
      const sheets = carried.some((file) => file.field === "sheets");
      if (!sheets && !carried.some((file) => file.field === "photos")) wrong.push("入户核查请拍至少一张照片，或拍下手写的核查表。");
      if (!sheets && !pad.drawn() && !has("no_signature") && !carried.some((file) => file.field === "signature")) {
        wrong.push("请家庭成员签名，或拍下签过字的核查表；不能签字的，请写明原因。");
      }
    }
    return wrong;
  }

  async function keeps(event) {
    event.preventDefault();
    const given = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") given[name] = value;
    }
    if ($("place").textContent) given.place = $("place").textContent;
    if (faulty(faults(given))) return;
    if (pad.drawn()) {
      carried = carried.filter((file) => file.field !== "signature");
      carried.push({ field: "signature", name: "签名.png", blob: await pad.blob() });
    }
    const about = { key: crypto.randomUUID(), visit: now.visit, label: now.label, who: list ? list.who : "", at: Date.now(), version: asked.version };
    await store.add(about, given, carried);
    if (now.replaces) await store.drop(now.replaces);
    closes();
    say("已保存在手机里。");
    await show();
    await deliver();
  }

  /* ---- the line ---- */
  async function ticket() {
    const answer = await fetch(form.dataset.today, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    $("login").hidden = answer.type !== "opaqueredirect";
    if (answer.ok) return answer.json();
    if (answer.type !== "opaqueredirect") say("名单没有取到，先用手机里的。");
    return null;
  }

  async function send(row, token) {
    const { fields, files } = await store.unpack(row.box);
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    for (const file of files) body.append(file.field, file.blob, file.name);
    body.append("key", row.key);
    body.append("visit", row.visit);
    body.append("device_at", String(row.at));
    body.append("device_now", String(Date.now()));
    body.append("form_version", String(row.version));
    const answer = await fetch(form.dataset.deliver, {
      method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { "X-CSRFToken": token },
    });
    if (answer.type === "opaqueredirect" || answer.status >= 500) return null;
    if (answer.ok || answer.status === 422) return answer.json();
    return { state: "refused", sentences: ["这一户不在您的名单中，或已不能填写（" + answer.status + "）。请联系乡镇。"] };
  }

  /* In the order in which they were filled in; what was refused waits for its writer and holds up nobody. */
  async function empty(token, who) {
    const said = [];
    for (const row of await store.waiting()) {
      if (row.state !== "waiting" || (row.who && row.who !== who)) continue;
      const answer = await send(row, token);
      if (!answer) return;
      if (answer.state === "refused") await store.put({ ...row, state: "refused", sentences: answer.sentences });
      else {
        await store.drop(row.n);
        said.push(row.label + "：" + answer.sentences.join(""));
      }
    }
    if (said.length) say(said.join(" "));
  }

  async function deliver() {
    if (sending || !navigator.onLine) return;
    sending = true;
    try {
      // Two pages of one phone never send at once.
      await navigator.locks.request("rounds-field", async () => {
        const found = await ticket();
        if (!found) return;
        const { token, ...kept } = found;
        list = kept;
        await store.saveList(kept);
        if (found.version !== asked.version) say("表格已更新：请有网络时刷新本页。已填的照样送出，由乡镇核对。");
        await empty(token, found.who);
      });
    } catch (fault) {
      if (!(fault instanceof TypeError)) throw fault; // the line broke: next time
    } finally {
      sending = false;
    }
    await show();
  }

  /* A page left lying asks nothing, so that its session ends as everywhere; one that is used, or has something to send, asks. */
  async function again() {
    if (!navigator.onLine || !(touched || (await store.waiting()).some((row) => row.state === "waiting"))) return;
    touched = false;
    await deliver();
  }

  function network() {
    $("network").textContent = navigator.onLine ? "有网络" : "没有网络：照常填写，有网络时自动送出。";
    if (navigator.onLine) deliver();
  }

  /* ---- what the phone keeps of the page itself ---- */
  async function stay() {
    if (!("serviceWorker" in navigator)) return;
    await navigator.serviceWorker.register(form.dataset.worker, { scope: form.dataset.scope });
    const kept = await caches.open("rounds-field");
    const parts = performance.getEntriesByType("resource").map((one) => one.name).filter((name) => new URL(name).pathname.startsWith("/static/"));
    await kept.addAll([...new Set([location.pathname, ...parts])]);
    $("ready").hidden = false;
  }

  function locate() {
    $("place").textContent = "正在定位…";
    navigator.geolocation.getCurrentPosition(
      (found) => { $("place").textContent = found.coords.latitude.toFixed(5) + "，" + found.coords.longitude.toFixed(5) + "（±" + Math.round(found.coords.accuracy) + " 米）"; },
      () => { $("place").textContent = ""; say("没有取到位置，不影响填写。"); },
      { timeout: 10000, enableHighAccuracy: true },
    );
  }

  async function begin() {
    form.addEventListener("submit", keeps);
    for (const field of ["photos", "sheets"]) form.elements[field].addEventListener("change", () => takes(field));
    $("clear").addEventListener("click", () => pad.clear());
    $("locate").addEventListener("click", locate);
    $("close").addEventListener("click", closes);
    window.addEventListener("online", network);
    window.addEventListener("offline", network);
    for (const event of ["pointerdown", "keydown", "input"]) window.addEventListener(event, () => { touched = true; }, { passive: true });
    window.setInterval(again, WAIT);
    list = await store.readList();
    await show();
    network();
    if (navigator.onLine) await stay();
  }
  begin();
})();
