/* 现场核查 without network: the empty page and its parts are kept; what is about people never passes through here. */
"use strict";
const KEPT = "rounds-field";
const PAGE = "/rounds/field/";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function keeps(request) {
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return false;
  return address.pathname === PAGE || address.pathname.startsWith("/static/");
}

async function answer(request) {
  const kept = await caches.open(KEPT);
  const there = () => kept.match(request, { ignoreSearch: true, ignoreVary: true });
  if (!self.navigator.onLine) {
    const found = await there();
    if (found) return found;
  }
  try {
    const fresh = await fetch(request);
    if (fresh.ok && fresh.type === "basic" && !fresh.redirected) await kept.put(request, fresh.clone());
    return fresh;
  } catch (fault) {
    const found = await there();
    if (found) return found;
    throw fault;
  }
}

self.addEventListener("fetch", (event) => {
  if (keeps(event.request)) event.respondWith(answer(event.request));
});
