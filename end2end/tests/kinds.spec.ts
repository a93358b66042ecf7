// Answers that are not one label, given by keyboard alone: several labels, a number, a text.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { Api } from "./support/api";
import { Desk } from "./support/desk";
import { call } from "./support/notes";
import { expect, test } from "./support/test";

test.use({ serverName: "kinds" });

const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const COLOURS = [
  { id: "red", name: "Red", key: "r" },
  { id: "blue", name: "Blue", key: "b" },
  { id: "green", name: "Green", key: "g" },
];

async function stream(lead: Page, api: Api, slug: string, answer: object, labels: object[] = []): Promise<void> {
  const created = await call(lead, "/streams", { slug, title: `${slug}: what is it?`, input_kind: "text", labels, answer });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  await api.postAll(
    slug,
    [1, 2, 3].map((n) => ({ external_id: `${slug}-${n}`, text: `Sentence ${n}.` })),
  );
}

async function accessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const found = await new AxeBuilder({ page }).withTags(RULES).analyze();
    expect(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  }
}

/** What was said of each item and not taken back, in the order of the items. */
async function said(api: Api, slug: string): Promise<unknown[]> {
  const items = [...(await api.items(slug)).values()];
  const live = items.flatMap((item) => item.decisions.filter((one) => !one.undone && one.kind !== "undo"));
  return live.map((one) => (one as { value?: unknown }).value ?? one.reason);
}

test("several labels are turned on and off by their keys and saved with Enter", async ({ as, api }) => {
  await stream(await as("lead"), api, "colours", { kind: "multiple_choice", min: 1, max: 2 }, COLOURS);
  const page = await as("reviewer");
  const desk = await Desk.open(page, "colours");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Choose at least 1, then save.").first()).toBeVisible();
  for (const key of ["r", "b", "r", "g"]) await page.keyboard.press(key);
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(2);
  await accessible(page);
  const first = await desk.decide("Enter");
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(0);
  await page.keyboard.press("z");
  await desk.shows(first);
  await page.keyboard.press("r");
  await desk.decide("Enter");
  for (const key of ["r", "g", "b"]) await page.keyboard.press(key);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Choose at most 2, then save.").first()).toBeVisible();
  await page.keyboard.press("r");
  await desk.decide("Enter");
  await desk.saved();
  expect(await said(api, "colours")).toEqual([["red"], ["blue", "green"]]);
});

test("a number is typed at once, refused outside its range, and saved with Enter", async ({ as, api }) => {
  const answer = { kind: "number", min: 0, max: 50, tolerance: 1, decimals: 1, unit: "cm" };
  await stream(await as("lead"), api, "lengths", answer);
  const page = await as("reviewer");
  const desk = await Desk.open(page, "lengths");
  await expect(page.getByLabel("Number")).toBeFocused();
  await page.keyboard.type("51");
  await expect(page.getByText("The number must be from 0 to 50.").first()).toBeVisible();
  await accessible(page);
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("12,5");
  const first = await desk.decide("Enter");
  await expect(page.getByLabel("Number")).toHaveValue("");
  // Letters are for the desk also while the field has the focus.
  await page.keyboard.press("z");
  await desk.shows(first);
  await expect(page.getByLabel("Number")).toBeFocused();
  await page.keyboard.type("13");
  await desk.decide("Enter");
  await page.keyboard.press("x");
  await expect(page.getByText("Why? Somebody else is asked instead.")).toBeVisible();
  await desk.decide("1");
  await page.keyboard.type("7");
  await page.keyboard.press("Enter");
  // The item that was skipped waits for somebody else.
  await expect(page.getByText("Others are deciding the remaining items")).toBeVisible();
  await desk.saved();
  const all = await said(api, "lengths");
  expect(all[0]).toBe(13);
  expect(all[2]).toBe(7);
});

test("a text is typed, Enter saves it and Shift with Enter begins a new line", async ({ as, api }) => {
  await stream(await as("lead"), api, "captions", { kind: "text", longest: 60 });
  const page = await as("reviewer");
  const desk = await Desk.open(page, "captions");
  const field = page.getByLabel("Text", { exact: true });
  await expect(field).toBeFocused();
  await page.keyboard.type("A red fox");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("jumps");
  await accessible(page);
  const first = await desk.decide("Enter");
  await expect(field).toHaveValue("");
  // Outside the field the keys of the desk work again.
  await page.keyboard.press("Escape");
  await page.keyboard.press("z");
  await desk.shows(first);
  await expect(field).toBeFocused();
  await page.keyboard.type("A fox");
  await page.context().setOffline(true);
  await desk.decide("Enter");
  await page.context().setOffline(false);
  await desk.saved();
  expect(await said(api, "captions")).toEqual(["A fox"]);
});
