/**
 * Puts text where it can be pasted from.
 */

/**
 * Copy a text; says whether it could be. Where the browser hands nothing over, an older way is tried.
 *
 * @param {string} text
 */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const place = document.createElement("textarea");
    place.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(place);
    place.select();
    const done = document.execCommand("copy");
    place.remove();
    return done;
  }
}
