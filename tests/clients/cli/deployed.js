"use strict";
/** What `flatfile deploy` uploads: a listener with a plugin, which brings Flatfile's whole client into the bundle. */

const { jobHandler } = require("@flatfile/plugin-job-handler");

module.exports.default = (listener) => {
  listener.use(jobHandler("workbook:greet", async (event, tick) => {
    console.log(`Greeting in ${event.context.spaceId}`);
    await tick(50, "Halfway");
    return { outcome: { message: "Hello from an agent." } };
  }));
};
