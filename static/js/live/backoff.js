// How long to wait before the next try: full jitter, so that a thousand pages do not come back in one second.
const LEAST_MS = 500;
const MOST_MS = 30000;

/** Give the milliseconds before try number `count` (0 is the first): between 0.5 s and 30 s. */
export function backoff(count) {
  const most = Math.min(MOST_MS, LEAST_MS * 2 ** Math.min(count + 1, 10));
  return LEAST_MS + Math.random() * (most - LEAST_MS);
}
