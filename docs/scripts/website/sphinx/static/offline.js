// Browsers do not let a page on a disk read the others: there, results of a search come without excerpts.
"use strict";

if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
