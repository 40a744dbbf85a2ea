// What scripts add to pages that work without them. One small module a behaviour; each looks for
// its own data attributes, so that a page names what it needs in its markup.

import { start as checks } from "./check.js";
import { start as copy } from "./copy.js";
import { start as dialogs } from "./dialog.js";
import { start as drafts } from "./draft.js";
import { start as filters } from "./filter.js";
import { start as keys } from "./keys.js";
import { start as live } from "./live.js";
import { start as openapi } from "./openapi.js";
import { start as pages } from "./page.js";
import { start as print } from "./print.js";
import { start as theme } from "./theme.js";
import { start as threshold } from "./threshold.js";
import { start as upload } from "./upload.js";

document.documentElement.classList.add("js");
for (const start of [pages, theme, dialogs, drafts, checks, filters, copy, keys, print, threshold, upload, live, openapi]) {
  // A broken behaviour must not take the others with it.
  try { start(document); } catch (error) { console.error(error); }
}
