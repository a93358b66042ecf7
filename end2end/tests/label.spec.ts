// Deciding items: by keyboard alone, blind, and without losing a decision.
import type { Page, Request } from "@playwright/test";
import { fillIn } from "../pages.mjs";
import type { Item } from "./support/api";
import { Desk } from "./support/desk";
import { expect, test } from "./support/test";

test.use({ serverName: "label" });

const LABELS: Record<string, string> = {
  1: "tshirt",
  2: "trouser",
  3: "pullover",
  4: "dress",
  5: "coat",
  6: "sandal",
  7: "shirt",
  8: "sneaker",
  9: "bag",
  0: "ankle_boot",
};

/** What counts of what people said of an item. */
const inForce = (item: Item | undefined) => item?.decisions.filter((said) => said.kind !== "undo" && !said.undone);

test("a labeler labels 20 items with number keys alone", async ({ as, api }) => {
  const desk = await Desk.open(await as("labeler"));
  const before = await desk.done();
  const given = new Map<number, string>();
  for (let n = 0; n < 20; n++) {
    const key = String(n % 10);
    given.set(await desk.decide(key), LABELS[key]);
  }
  expect(given.size).toBe(20);
  expect(await desk.done()).toBe(before + 20);
  await desk.saved();

  const items = await api.items("garments");
  for (const [item, label] of given) {
    expect(inForce(items.get(item))).toMatchObject([{ kind: "label", label, blind: true }]);
  }
  await desk.page.reload();
  await desk.ready();
  expect(await desk.done(), "the server counts the same").toBe(before + 20);
});

test("a skip needs a reason, by number or in one's own words", async ({ as, api }) => {
  const desk = await Desk.open(await as("labeler"));
  const before = await desk.done();
  const broken = await desk.decide("x", "2");
  const first = await desk.current();
  await desk.page.keyboard.press("x");
  await desk.page.keyboard.type("Two garments in one photo");
  await desk.shows(first);
  await desk.page.keyboard.press("Enter");
  await expect.poll(() => desk.current()).not.toBe(first);
  await desk.saved();

  expect(await desk.done(), "skips do not count as decided").toBe(before);
  const items = await api.items("garments");
  expect(inForce(items.get(broken))).toMatchObject([{ kind: "skip", reason: "The item is broken or incomplete" }]);
  expect(inForce(items.get(first))).toMatchObject([{ kind: "skip", reason: "Two garments in one photo" }]);
});

test("escape leaves the skip without skipping", async ({ as }) => {
  const desk = await Desk.open(await as("labeler"));
  const item = await desk.current();
  await desk.page.keyboard.press("x");
  await expect(desk.page.getByText("Why? Somebody else is asked instead.")).toBeVisible();
  await desk.page.keyboard.press("Escape");
  await expect(desk.page.getByText("Why? Somebody else is asked instead.")).toBeHidden();
  await desk.shows(item);
});

test("undo brings the item back, and what is said then counts", async ({ as, api }) => {
  const desk = await Desk.open(await as("labeler"));
  const before = await desk.done();
  const item = await desk.decide("1");
  await desk.saved();
  await desk.page.keyboard.press("z");
  await desk.shows(item);
  expect(await desk.done()).toBe(before);
  await desk.saved();
  expect(inForce((await api.items("garments")).get(item))).toEqual([]);

  expect(await desk.decide("5")).toBe(item);
  await desk.saved();
  expect(inForce((await api.items("garments")).get(item))).toMatchObject([{ kind: "label", label: "coat" }]);
});

test("undo after a reload takes back the decision before it", async ({ as }) => {
  const desk = await Desk.open(await as("labeler"));
  const item = await desk.decide("1");
  await desk.saved();
  await desk.page.reload();
  await desk.ready();
  await desk.page.keyboard.press("z");
  await desk.shows(item);
});

test("in Shadow nothing that reaches the label page says what a model thinks", async ({ as }) => {
  const page = await as("labeler");
  const heard: Promise<string>[] = [];
  page.on("response", (answer) => {
    const kind = answer.request().resourceType();
    // The program itself, the same for everybody, has the words; pictures are the items.
    if (["document", "fetch", "xhr"].includes(kind) && !answer.url().endsWith(".wasm")) {
      heard.push(Promise.all([answer.allHeaders(), answer.text()]).then(([headers, text]) => JSON.stringify(headers) + text));
    }
  });
  const desk = await Desk.open(page);
  for (const key of ["1", "2", "3", "4", "5"]) await desk.decide(key);
  await desk.saved();
  await page.keyboard.press("z");
  await desk.saved();
  const texts = [...(await Promise.all(heard)), await page.content()];
  expect(texts.length).toBeGreaterThan(7);

  const lead = await as("lead");
  const { models } = await (await lead.request.get("/api/v1/streams/garments/models")).json();
  const names: string[] = models.map((model: { name: string }) => model.name);
  expect(names.length).toBeGreaterThan(1);
  for (const text of texts) {
    for (const name of names) expect(text).not.toContain(name);
    expect(text).not.toMatch(/predict|confidence|score|probab|logit|reference|agreement|threshold|inclusion/i);
    // The place for a suggestion is there, and empty.
    expect(text).not.toMatch(/suggestion(\\?"|&quot;):(?!null)/);
  }
});

test("a labeler reaches no prediction by any other address", async ({ as }) => {
  const page = await as("labeler");
  const slug = "/streams/garments";
  for (const path of ["items", "agreement", "threshold", "ladder", "models"]) {
    const answer = await page.goto(`${slug}/${path}`);
    expect(answer?.status(), path).toBe(403);
    await expect(page.locator("main")).not.toContainText("CNN");
  }
  for (const path of ["items", "items/export", "items/garment-02000", "agreement", "threshold", "requests"]) {
    expect((await page.request.get(`/api/v1${slug}/${path}`)).status(), path).toBe(403);
  }
});

test("two people who label at the same time never get the same item", async ({ as }) => {
  const desks = await Promise.all([Desk.open(await as("labeler")), Desk.open(await as("labeler2"))]);
  const seen: number[] = [];
  for (const key of ["1", "2", "3", "4", "5", "6"]) {
    seen.push(...(await Promise.all(desks.map((desk) => desk.decide(key)))));
  }
  expect(new Set(seen).size).toBe(12);
});

test("a reload keeps the item on the desk", async ({ as }) => {
  const desk = await Desk.open(await as("labeler"));
  const item = await desk.current();
  await desk.page.reload();
  await desk.ready();
  await desk.shows(item);
});

test("what is decided without a network waits, is shown as waiting, and is sent once", async ({ as, api }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  await aheadIsLoaded(page);
  await page.context().setOffline(true);
  const decided = [await desk.decide("1"), await desk.decide("2"), await desk.decide("3")];
  await expect(desk.state).toHaveText("3 waiting to be saved, trying again");
  await expect(page.locator(".desk-one:not([hidden]) img")).toHaveJSProperty("complete", true);
  const before = await api.items("garments");
  for (const item of decided) expect(before.get(item)?.decisions).toEqual([]);

  await page.context().setOffline(false);
  await desk.saved();
  const after = await api.items("garments");
  expect(decided.map((item) => after.get(item)?.decisions.map((said) => said.label))).toEqual([
    ["tshirt"],
    ["trouser"],
    ["pullover"],
  ]);
});

test("a decision whose answer is lost on the way is counted once", async ({ as, api }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  const before = await desk.done();
  let lost = 0;
  await page.route("**/api/decide*", async (route) => {
    if (lost++ > 0) return route.continue();
    // It arrives, and the browser never hears of it.
    await route.fetch();
    return route.abort();
  });
  const item = await desk.decide("9");
  await expect.poll(() => lost).toBeGreaterThan(1);
  await desk.saved();
  expect((await api.items("garments")).get(item)?.decisions).toMatchObject([{ label: "bag" }]);
  await page.reload();
  await desk.ready();
  expect(await desk.done()).toBe(before + 1);
});

test("a tab that is closed without a network loses nothing", async ({ as, api }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  await aheadIsLoaded(page);
  await page.context().setOffline(true);
  const item = await desk.decide("6");
  const context = page.context();
  await page.close();
  await context.setOffline(false);
  const again = await Desk.open(await context.newPage());
  await again.saved();
  expect((await api.items("garments")).get(item)?.decisions).toMatchObject([{ label: "sandal" }]);
});

test("a session that ends in the middle of an item loses nothing", async ({ as, api }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  await aheadIsLoaded(page);
  await page.context().clearCookies();
  const decided = [await desk.decide("1"), await desk.decide("2")];
  await expect(page.getByText("Your session has ended.")).toBeVisible();
  await expect(page.getByText("2 decisions are kept in this browser and will be saved.")).toBeVisible();

  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Log in again in another tab" }).click();
  await fillIn(await opened, "labeler");
  await expect(page.getByText("Your session has ended.")).toBeHidden({ timeout: 30_000 });
  await desk.saved();
  const items = await api.items("garments");
  expect(decided.map((item) => items.get(item)?.decisions.map((said) => said.label))).toEqual([["tshirt"], ["trouser"]]);
});

test("what one person decided is never saved in the name of another who logs in after them", async ({ as, api }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  await aheadIsLoaded(page);
  await page.context().clearCookies();
  const item = await desk.decide("1");
  await expect(page.getByText("Your session has ended.")).toBeVisible();

  const other = await page.context().newPage();
  await other.goto("/login");
  await fillIn(other, "labeler2");
  const sent: Request[] = [];
  page.on("request", (request) => request.url().includes("/api/decide") && sent.push(request));
  await expect.poll(() => sent.length, { timeout: 30_000 }).toBeGreaterThan(0);
  await expect.poll(async () => (await sent[0].response())?.status()).toBeDefined();
  expect(await desk.kept()).toBe(1);
  expect((await api.items("garments")).get(item)?.decisions).toEqual([]);
});

test("labels can be chosen without scripts as well", async ({ as, api }) => {
  const page = await as("labeler2", { javaScriptEnabled: false });
  await page.goto("/streams/garments/label");
  const item = Number(await page.locator(".desk-one").first().getAttribute("data-item"));
  await page.locator("button.choice", { hasText: "Trousers" }).click();
  await expect(page.locator(".desk-one").first()).not.toHaveAttribute("data-item", String(item));
  expect(inForce((await api.items("garments")).get(item))).toMatchObject([{ kind: "label", label: "trouser" }]);
});

/** Waits until the items ahead are there, with their pictures. */
async function aheadIsLoaded(page: Page): Promise<void> {
  await expect(page.locator(".desk-one")).toHaveCount(4);
  await expect
    .poll(() => page.locator(".desk-one img").evaluateAll((all) => all.every((one) => (one as HTMLImageElement).complete)))
    .toBe(true);
}
