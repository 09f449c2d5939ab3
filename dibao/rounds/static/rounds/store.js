/* What the phone keeps: sealed with a key that cannot be taken out of it, gone at logout and after seven days. */
window.fieldStore = (function () {
  "use strict";
  const NAME = "rounds-field";
  const DAYS = 7;
  const KEY = "key";
  const LIST = "list";
  let base;
  let held;

  function asked(request) {
    return new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  }

  function open() {
    base ||= new Promise((done, failed) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("things");
        request.result.createObjectStore("outbox", { keyPath: "n", autoIncrement: true });
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return base;
  }

  async function inside(store, mode, work) {
    const transaction = (await open()).transaction(store, mode);
    const result = await asked(work(transaction.objectStore(store)));
    if (mode === "readwrite") {
      await new Promise((done, failed) => {
        transaction.oncomplete = done;
        transaction.onabort = transaction.onerror = () => failed(transaction.error);
      });
    }
    return result;
  }

  const get = (name) => inside("things", "readonly", (store) => store.get(name));
  const set = (name, value) => inside("things", "readwrite", (store) => store.put(value, name));
  const forget = (name) => inside("things", "readwrite", (store) => store.delete(name));

  async function made() {
    const there = await get(KEY);
    if (there) return there;
    const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await set(KEY, fresh);
    return fresh;
  }

  // One key, even when two things are sealed at once.
  function key() {
    held ||= made();
    return held;
  }

  async function seal(bytes) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), bytes) };
  }

  async function unseal(box) {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv }, await key(), box.data));
  }

  const text = (value) => new TextEncoder().encode(JSON.stringify(value));
  const read = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

  /* The day's families. */
  async function saveList(list) {
    await set(LIST, { at: Date.now(), who: list.who, box: await seal(text(list)) });
  }

  async function readList() {
    const kept = await get(LIST);
    if (!kept) return null;
    if (Date.now() - kept.at > DAYS * 86400000) {
      await wipe();
      return null;
    }
    return read(await unseal(kept.box));
  }

  /* The key goes with the list; only while something waits to be sent must it stay. */
  async function wipe() {
    await forget(LIST);
    if ((await waiting()).length) return;
    held = undefined;
    await forget(KEY);
  }

  /* One envelope: length of the head, head, files one after the other. */
  async function pack(fields, files) {
    const parts = await Promise.all(files.map((file) => file.blob.arrayBuffer()));
    const about = files.map((file, at) => ({ field: file.field, name: file.name, type: file.blob.type, size: parts[at].byteLength }));
    const head = text({ fields, files: about });
    const all = new Uint8Array(4 + head.length + parts.reduce((sum, part) => sum + part.byteLength, 0));
    new DataView(all.buffer).setUint32(0, head.length);
    all.set(head, 4);
    let at = 4 + head.length;
    for (const part of parts) {
      all.set(new Uint8Array(part), at);
      at += part.byteLength;
    }
    return seal(all);
  }

  async function unpack(box) {
    const all = await unseal(box);
    const length = new DataView(all.buffer, all.byteOffset).getUint32(0);
    const head = read(all.subarray(4, 4 + length));
    let at = 4 + length;
    const files = head.files.map((file) => {
      const blob = new Blob([all.slice(at, at + file.size)], { type: file.type });
      at += file.size;
      return { field: file.field, name: file.name, blob };
    });
    return { fields: head.fields, files };
  }

  async function add(about, fields, files) {
    const box = await pack(fields, files);
    return inside("outbox", "readwrite", (store) => store.add({ ...about, box, state: "waiting", sentences: [] }));
  }

  const waiting = () => inside("outbox", "readonly", (store) => store.getAll());
  const put = (row) => inside("outbox", "readwrite", (store) => store.put(row));
  const drop = (n) => inside("outbox", "readwrite", (store) => store.delete(n));

  return { saveList, readList, wipe, add, waiting, put, drop, unpack };
})();
