// Every page with somebody who uses it: what the accessibility tests check and the screenshots show.

/** Of every demo account. */
export const PASSWORD = "understudy-demo";

/**
 * A page to look at.
 * @typedef {object} Page
 * @property {string} name  What it is called in tests and in the names of screenshots.
 * @property {string} path  Its address; `{item}` stands for the first item of the list of items.
 * @property {string | null} role  Whose account it is shown to, or nobody's.
 */

/** @type {Page[]} */
export const PAGES = [
  { name: "login", path: "/login", role: null },
  { name: "streams", path: "/", role: "lead" },
  { name: "streams-labeler", path: "/", role: "labeler" },
  { name: "new-stream", path: "/streams/new", role: "lead" },
  { name: "stream", path: "/streams/garments", role: "lead" },
  { name: "label", path: "/streams/garments/label", role: "labeler2" },
  { name: "label-nothing-waits", path: "/streams/nodules/label", role: "labeler2" },
  { name: "keys", path: "/streams/garments/keys", role: "lead" },
  { name: "keys-refused", path: `/streams/garments/keys?typed=${encodeURIComponent('[{"label":"coat","key":"1"}]')}`, role: "lead" },
  { name: "agreement", path: "/streams/garments/agreement", role: "manager" },
  { name: "agreement-nodules", path: "/streams/nodules/agreement", role: "manager" },
  { name: "people", path: "/streams/nodules/people", role: "reviewer" },
  { name: "people-garments", path: "/streams/garments/people", role: "lead" },
  { name: "people-manager", path: "/streams/nodules/people", role: "manager" },
  { name: "work", path: "/streams/garments/work", role: "labeler" },
  { name: "threshold", path: "/streams/garments/threshold", role: "lead" },
  { name: "threshold-nodules", path: "/streams/nodules/threshold", role: "lead" },
  { name: "ladder", path: "/streams/garments/ladder", role: "reviewer" },
  { name: "adjudicate", path: "/streams/garments/adjudicate", role: "reviewer" },
  { name: "ladder-lead", path: "/streams/garments/ladder", role: "lead" },
  { name: "ladder-nodules", path: "/streams/nodules/ladder", role: "lead" },
  { name: "settings", path: "/streams/garments/ladder/settings", role: "lead" },
  { name: "settings-typed", path: "/streams/garments/ladder/settings?min_days=1&max_error=2&overlap=many", role: "lead" },
  { name: "settings-outlook", path: "/streams/garments/ladder/settings?min_days=1&watch_max_error=2", role: "lead" },
  { name: "streams-admin", path: "/", role: "admin" },
  { name: "models", path: "/streams/garments/models", role: "lead" },
  { name: "models-nodules", path: "/streams/nodules/models", role: "lead" },
  { name: "items", path: "/streams/garments/items", role: "lead" },
  { name: "items-nodules", path: "/streams/nodules/items", role: "lead" },
  { name: "item", path: "/streams/garments/items/{item}", role: "lead" },
  { name: "item-nodules", path: "/streams/nodules/items/{item}", role: "lead" },
  { name: "admin", path: "/admin", role: "admin" },
  { name: "no-permission", path: "/streams/garments/agreement", role: "labeler" },
  { name: "not-found", path: "/streams/unknown/ladder", role: "lead" },
  { name: "no-such-page", path: "/no/such/page", role: null },
];

/** The demo account of a role. */
export const email = (role) => `${role}@demo.example`;

/** Logs the browser context of a page in. */
export async function logIn(page, role, origin = "") {
  await page.goto(`${origin}/login`);
  await fillIn(page, role);
}

/** Logs in on the login page that is open, and waits until it has led on. */
export async function fillIn(page, role) {
  await page.getByLabel("E-mail address").fill(email(role));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

/** The address of a page with a real item in it, for somebody who is logged in. */
export async function address(page, path, origin = "") {
  if (!path.includes("{item}")) return origin + path;
  const list = path.slice(0, path.indexOf("/{item}"));
  const html = await (await page.request.get(origin + list)).text();
  const found = html.match(new RegExp(`href="(${list}/\\d+)"`));
  if (!found) throw new Error(`${list} lists no item`);
  return origin + found[1];
}
