/** What visitors of a public page get, which is asked for before a photo is published. */

import { conversionName } from "../format.js";
import { t } from "../texts.js";
import { formDialog } from "./dialog.js";

const LONGEST_TITLE = 200; // of the API
/** The conversion that visitors can download unless its owner wants otherwise, as in the API. */
const USUAL = "webp";
/** What visitors may not expect in a conversion. */
const HINTS = { archive: "publication.archive" };

/**
 * @param {import("../api.js").Photo} photo
 * @param {string[]} names of the conversions.
 * @param {(choices: import("../api.js").Publication) => Promise<void>} publish
 */
export function askPublication({ name }, names, publish) {
  const title = {
    name: "title",
    label: t("publication.name"),
    initial: (name.replace(/(.)\.[^.]*$/, "$1") || name).slice(0, LONGEST_TITLE),
    settings: { type: "text", maxlength: String(LONGEST_TITLE), autocomplete: "off" },
    problem: (text) => (text ? "" : t("publication.name.missing")),
  };
  const downloads = {
    name: "downloads",
    label: t("publication.downloads"),
    options: names.map((each) => ({
      value: each,
      label: conversionName(each),
      hint: HINTS[each] && t(HINTS[each]),
      checked: each === USUAL,
    })),
  };
  const listed = {
    name: "listed",
    label: t("publication.search"),
    options: [{ value: "listed", label: t("publication.listed") }],
  };
  const words = {
    title: t("publication.title", { name }),
    lead: t("publication.lead"),
    fields: [title, downloads, listed],
    action: t("photo.publish"),
    style: "primary",
  };
  formDialog(words, (values) => publish({ ...values, listed: values.listed.length > 0 }));
}
