"use strict";
/** What `flatfile develop` runs: a listener alone, which is bundled in a second or two. */

module.exports.default = (listener) => {
  listener.on("job:ready", { job: "workbook:greet" }, async (event) => {
    const say = (verb, words) =>
      event.fetch(`v1/jobs/${event.context.jobId}/${verb}`, { method: "POST", data: JSON.stringify(words) });
    await say("ack", { info: "Seen", progress: 10 });
    await say("complete", { outcome: { message: "Hello from my machine." } });
  });
};
