// What an outcome's Next does beyond being a link: files start by themselves, `automatic` fires once for its person,
// `wait` fades or celebrates. Leaving by a Next says that the outcome was seen: it must not open again on the next page.
const FIRED = "next-fired:";
const LEAVES = new Set(["id", "view", "snapshot", "clearFilters", "retry"]);

document.addEventListener("click", ({ target }) => {
  const next = target.closest?.("dialog [data-next] :is(a, button)")?.closest("[data-next]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (!next || !LEAVES.has(next.dataset.next) || !token) return;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token.value });
  const job = encodeURIComponent(next.closest("dialog").dataset.outcome);
  fetch(`/jobs/${job}/acknowledge/`, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } });
});

document.addEventListener("jobsite:outcome-open", ({ target: dialog }) => {
  const job = dialog.dataset.outcome;
  if (sessionStorage.getItem(FIRED + job)) return;
  sessionStorage.setItem(FIRED + job, "yes");
  for (const file of dialog.querySelectorAll("[data-next-file]")) setTimeout(() => file.click(), 0);
  const wait = dialog.querySelector("[data-next-wait]");
  if (wait && "confetti" in wait.dataset) celebrate();
  if (wait && "fade" in wait.dataset) dialog.classList.add("fades");
  const go = dialog.querySelector("[data-next-go]");
  if (go && dialog.dataset.trigger) setTimeout(() => go.click(), dialog.dataset.trigger === "automatic_silent" ? 0 : 1500);
});

/** A second of confetti on a canvas; nothing for those who asked for less motion. */
function celebrate() {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const canvas = document.createElement("canvas");
  canvas.className = "confetti";
  canvas.width = innerWidth;
  canvas.height = innerHeight;
  document.querySelector("dialog[open]")?.append(canvas);
  const ink = canvas.getContext("2d");
  const bits = Array.from({ length: 90 }, () => ({
    x: innerWidth / 2, y: innerHeight / 3, vx: (Math.random() - 0.5) * 16, vy: -Math.random() * 12, hue: Math.random() * 360,
  }));
  const end = performance.now() + 1600;
  requestAnimationFrame(function fall(now) {
    ink.clearRect(0, 0, canvas.width, canvas.height);
    for (const bit of bits) {
      bit.x += bit.vx; bit.y += bit.vy += 0.4;
      ink.fillStyle = `hsl(${bit.hue} 80% 55%)`;
      ink.fillRect(bit.x, bit.y, 7, 5);
    }
    if (now < end) requestAnimationFrame(fall);
    else canvas.remove();
  });
}
