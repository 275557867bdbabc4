// Loads what every page may need. Each module finds its own elements by data-* and rests when there are none.
import "./patch.js";
import "./refresh.js";
import "./timeleft.js";
import "./announce.js";
import "./title.js";
import "./live-control.js";
import "./theme.js";
import "./menu.js";
import "./panel.js";
import "./counts.js";
import "./overlay.js";
import "./outcome.js";
import "./next.js";
import "./checks.js";
import "./log.js";
import "./shortcuts.js";
import "./tabs.js";

document.documentElement.dataset.js = "";
