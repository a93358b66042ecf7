// Keys that never decide what was not seen, keys of a stream's own, notes, and the time that a decision takes.
import { Desk } from "./support/desk";
import { expect, test } from "./support/test";

test.use({ serverName: "label-keys" });

test("a key that is pressed while the page loads decides the item that is seen", async ({ as, api }) => {
  const page = await as("labeler");
  let program = () => {};
  const held = new Promise<void>((resolve) => (program = resolve));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/streams/garments/label", { waitUntil: "commit" });
  const shown = page.locator(".desk-one:not([hidden])");
  await expect(shown.locator("img")).toHaveJSProperty("complete", true);
  const item = Number(await shown.getAttribute("data-item"));
  // Somebody who is impatient presses once more: that is no second decision.
  await page.keyboard.press("5");
  await page.keyboard.press("5");
  program();
  await expect(page.locator(".desk-one[data-shown]:not([hidden])")).not.toHaveAttribute("data-item", String(item));
  const desk = await Desk.open(page);
  await desk.saved();
  const items = await api.items("garments");
  expect(items.get(item)?.decisions.map((said) => said.label)).toEqual(["coat"]);
  expect(items.get(await desk.current())?.decisions).toEqual([]);
  expect(await desk.done()).toBe(1);
});

test("a key decides nothing while no item is to be seen", async ({ as, api }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  await expect(page.locator(".desk-one")).toHaveCount(4);
  let pictures = () => {};
  const held = new Promise<void>((resolve) => (pictures = resolve));
  await page.route("**/media/**", async (route) => {
    await held;
    await route.continue();
  });
  const known = await page.locator(".desk-one").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.item));
  for (const _ of known.slice(1)) await desk.decide("1");
  // The last whose picture is there, then one whose picture is not.
  await page.keyboard.press("1");
  const waiting = page.locator(".desk-one:not([hidden]):not([data-shown])");
  await expect(waiting).toHaveCount(1);
  const item = Number(await waiting.getAttribute("data-item"));
  await page.keyboard.press("7");
  await expect(page.getByText("The item was not to be seen yet: that decided nothing.")).toBeVisible();
  await expect(waiting).toHaveAttribute("data-item", String(item));
  pictures();
  await desk.shows(item);
  await page.keyboard.press("8");
  await desk.saved();
  expect((await api.items("garments")).get(item)?.decisions.map((said) => said.label)).toEqual(["sneaker"]);
});

test("nobody decides a picture that cannot be loaded", async ({ as }) => {
  const page = await as("labeler2");
  await page.route("**/media/**", (route) => route.abort());
  await page.goto("/streams/garments/label");
  await expect(page.getByText("The picture could not be loaded.")).toBeVisible();
  await page.keyboard.press("1");
  await expect(page.getByText("The picture is not here: that decided nothing.")).toBeVisible();
  await page.unroute("**/media/**");
  await page.getByRole("button", { name: "Load it again" }).click();
  await expect(page.locator(".desk-one[data-shown]")).toHaveCount(1);
  await expect(page.getByText("The picture could not be loaded.")).toBeHidden();
});

test("a note is written by keyboard, saved with the decision, and told in the item's story", async ({ as, api }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  await page.keyboard.press(".");
  const field = page.getByLabel("Note, saved with your decision");
  await expect(field).toBeFocused();
  // Keys of labels are letters here.
  await page.keyboard.type("1 button is missing");
  await page.keyboard.press("Enter");
  await expect(field).toBeHidden();
  await expect(page.getByText("Note written")).toBeVisible();
  const item = await desk.decide("5");
  await expect(page.getByText("Note written")).toBeHidden();
  await desk.saved();
  const said = (await api.items("garments")).get(item)?.decisions[0];
  expect(said).toMatchObject({ label: "coat", note: "1 button is missing" });

  const lead = await as("lead");
  await lead.goto(`/streams/garments/items/${item}`);
  await expect(lead.getByText("1 button is missing")).toBeVisible();

  // What is taken back comes with its note.
  await page.keyboard.press("z");
  await desk.shows(item);
  await page.keyboard.press(".");
  await expect(field).toHaveValue("1 button is missing");
});

test("a note that is too long is not cut off: nothing is decided until it is shorter", async ({ as }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  const item = await desk.current();
  await page.keyboard.press(".");
  const field = page.getByLabel("Note, saved with your decision");
  await field.fill("x".repeat(1_001));
  await expect(page.getByText("1,001 characters: 1 too many")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  await expect(page.getByText("The note has 1,001 characters; at most 1,000 fit.")).toBeVisible();
  await desk.shows(item);
  await field.fill("x".repeat(1_000));
  await page.keyboard.press("Enter");
  expect(await desk.decide("1")).toBe(item);
  await desk.saved();
});

test("the time that a decision took is the time on the screen", async ({ as, api }) => {
  const page = await as("labeler2");
  const desk = await Desk.open(page);
  await desk.decide("1");
  await page.waitForTimeout(1_200);
  const item = await desk.decide("2");
  await desk.saved();
  const said = (await api.items("garments")).get(item)?.decisions.at(-1);
  expect(said?.on_screen_ms).toBeGreaterThan(1_000);
  const since = Date.parse(said?.decided_at ?? "") - Date.parse(said?.shown_at ?? "");
  expect(said?.on_screen_ms, "it was fetched ahead").toBeLessThan(since);
});

test("the list of keys keeps the focus and leaves with Escape", async ({ as }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  const item = await desk.current();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await expect(help).toBeVisible();
  for (const name of ["Coat", "Undo", "Last decisions", "Note", "Zoom", "More contrast"]) {
    await expect(help.getByRole("rowheader", { name, exact: true })).toBeVisible();
  }
  for (let n = 0; n < 6; n++) {
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => !document.activeElement?.closest(".desk-bar, .desk-foot"))).toBe(true);
  }
  await page.keyboard.press("1");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await desk.shows(item);
});

test("a lead puts labels on other keys, and a collision is refused with both names", async ({ as, api }) => {
  const lead = await as("lead");
  await lead.goto("/streams/nodules");
  await lead.getByRole("link", { name: "Change the keys" }).click();
  const field = (name: string) => lead.getByRole("textbox", { name, exact: true });
  const names = await lead.getByRole("rowheader").allTextContents();
  const [first, second] = names.map((name) => name.trim());
  const before = [await field(`Key of ${first}`).inputValue(), await field(`Key of ${second}`).inputValue()];
  await field(`Key of ${first}`).fill(before[1]);
  await lead.getByRole("button", { name: "Change the keys" }).click();
  await expect(lead.getByText("is used twice")).toBeVisible();
  await expect(field(`Key of ${first}`)).toHaveValue(before[1]);
  await field(`Key of ${second}`).fill(before[0]);
  await lead.getByRole("button", { name: "Change the keys" }).click();
  await expect(lead.getByText("The keys are changed.")).toBeVisible();
  const { body } = await api.get("/streams/nodules");
  expect(body.labels.slice(0, 2).map((label: { key: string }) => label.key)).toEqual([before[1], before[0]]);
});
