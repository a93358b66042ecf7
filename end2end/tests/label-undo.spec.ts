// Taking decisions back: any of the last twenty, exactly that one, wherever it is on its way.
import type { Item } from "./support/api";
import { Desk } from "./support/desk";
import { expect, test } from "./support/test";

test.use({ serverName: "label-undo" });

/** What counts of what people said of an item. */
const inForce = (item: Item | undefined) => item?.decisions.filter((said) => said.kind !== "undo" && !said.undone);

test("a key takes back one decision after the other, twenty of them", async ({ as, api }) => {
  test.slow();
  const desk = await Desk.open(await as("labeler"));
  const decided: number[] = [];
  for (let n = 0; n < 21; n++) decided.push(await desk.decide(String(n % 9 + 1)));
  await desk.saved();
  for (const item of decided.slice(1).reverse()) {
    await desk.page.keyboard.press("z");
    await desk.shows(item);
  }
  await desk.page.keyboard.press("z");
  await expect(desk.page.getByText("There is no decision to take back.")).toBeVisible();
  await desk.saved();
  const items = await api.items("garments");
  expect(inForce(items.get(decided[0]))).toHaveLength(1);
  for (const item of decided.slice(1)) {
    expect(inForce(items.get(item))).toEqual([]);
    expect(items.get(item)?.decisions.map((said) => said.kind)).toEqual(["label", "undo"]);
  }
});

test("a decision in the middle is taken back from the list and the others stay", async ({ as, api }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  const [first, middle, last] = [await desk.decide("1"), await desk.decide("2"), await desk.decide("3")];
  await desk.saved();
  await page.reload();
  await desk.ready();
  await page.keyboard.press(",");
  const list = page.getByRole("dialog", { name: "Your last decisions" });
  await expect(list.getByRole("listitem").first()).toContainText("Pullover");
  // Nothing is decided under the list.
  await page.keyboard.press("5");
  await list.getByRole("button", { name: `Take back Trousers, Item ${middle}` }).click();
  await expect(list).toBeHidden();
  await desk.shows(middle);
  await desk.saved();
  const items = await api.items("garments");
  expect([first, middle, last].map((item) => inForce(items.get(item))?.map((said) => said.label))).toEqual([
    ["tshirt"],
    [],
    ["pullover"],
  ]);
});

test("what was never sent is taken back without a trace, also after a reload", async ({ as, api }) => {
  const page = await as("labeler2");
  const desk = await Desk.open(page);
  await expect(page.locator(".desk-one")).toHaveCount(4);
  await page.route("**/api/decide*", (route) => route.abort());
  const [first, second] = [await desk.decide("1"), await desk.decide("2")];
  await expect(desk.state).toHaveText("2 waiting to be saved, trying again");
  await page.keyboard.press("z");
  await desk.shows(second);
  await expect(desk.state).toHaveText("1 waiting to be saved, trying again");
  await page.reload();
  await expect(desk.state).toContainText("1 waiting to be saved");
  // The first may have arrived: it is taken back by its name.
  await desk.shows(second);
  await page.keyboard.press("z");
  await expect(desk.state).toContainText("2 waiting to be saved");
  await page.unroute("**/api/decide*");
  await desk.shows(first);
  await desk.saved();
  const items = await api.items("garments");
  expect(inForce(items.get(first))).toEqual([]);
  expect(items.get(second)?.decisions).toEqual([]);
});

test("an undo whose answer is lost takes back one decision", async ({ as, api }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  const before = await desk.decide("4");
  const item = await desk.decide("1");
  await desk.saved();
  let lost = 0;
  await page.route("**/api/undo*", async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await page.keyboard.press("z");
  await desk.shows(item);
  await expect.poll(() => lost).toBeGreaterThan(1);
  await desk.saved();
  const items = await api.items("garments");
  const kinds = items.get(item)?.decisions.map((said) => said.kind) ?? [];
  // Others of these tests may have had the item before.
  expect(kinds.slice(-2)).toEqual(["label", "undo"]);
  expect(kinds.filter((kind) => kind === "undo")).toHaveLength(kinds.length / 2);
  expect(inForce(items.get(before))).toMatchObject([{ label: "dress" }]);
});
