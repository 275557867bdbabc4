"use strict";
/**
 * Preload (`node -r`): makes `@flatfile/api` 1.23.1 work in Node, whose fetch refuses the header
 * Keep-Alive that it sends. 1.23.0 needs nothing.
 */

const fetch = globalThis.fetch;

globalThis.fetch = function (input, init) {
  if (!init || !init.headers) return fetch(input, init);
  const given = init.headers instanceof Headers ? [...init.headers] : Object.entries(init.headers);
  const headers = given.filter(([name, value]) => name.toLowerCase() !== "keep-alive" && value != null);
  return fetch(input, { ...init, headers });
};
