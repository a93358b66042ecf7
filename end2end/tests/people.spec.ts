// How people decide: for reviewers of everybody, for everyone of themselves.
import { Desk } from "./support/desk";
import { expect, test } from "./support/test";

test.use({ serverName: "people" });

test("a reviewer sees how each person decides, by name and with intervals", async ({ as }) => {
  const page = await as("reviewer");
  await page.goto("/streams/nodules");
  await page.getByRole("navigation", { name: "Pages of this stream" }).getByRole("link", { name: "People" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("People");
  const table = page.getByRole("region", { name: "How each person decides" });
  const names = await table.locator("tbody th").allInnerTexts();
  expect(names.length).toBeGreaterThan(2);
  expect(names).toEqual([...names].sort((one, other) => one.localeCompare(other)));
  const agreement = await table.locator('td[data-name="Same as others"]').allInnerTexts();
  for (const figure of agreement) expect(figure).toMatch(/%\s*\[[\d.]+–[\d.]+\]\s*n |too few to tell|none yet/);
  await page.getByText("What the columns mean").click();
  await expect(page.getByText("A low figure marks somebody who differs, not somebody who is wrong.")).toBeVisible();
});

test("a manager sees how far the work has come, and nobody's name", async ({ as }) => {
  const page = await as("manager");
  await page.goto("/streams/nodules/people");
  await expect(page.getByText("Queue empty in")).toBeVisible();
  await expect(page.getByRole("region", { name: "How each person decides" })).toHaveCount(0);
  await page.getByRole("link", { name: "How people agree" }).click();
  await expect(page).toHaveURL(/\/streams\/nodules\/agreement$/);
});

test("people see their own work, and can hide their pace", async ({ as }) => {
  const page = await as("labeler");
  await page.goto("/streams/garments/work");
  await expect(page.getByText("You have decided nothing here yet")).toBeVisible();
  const desk = await Desk.open(page);
  for (let n = 0; n < 12; n++) await desk.decide("1");
  await desk.saved();
  await page.goto("/streams/garments/work");
  const labels = page.locator(".readout", { hasText: "Labels given" });
  await expect(labels.locator(".stat-value")).toHaveText("12");
  await expect(page.locator(".readout", { hasText: "Median time to decide" })).toContainText("too few to tell (12 of 20)");
  await Desk.open(page);
  const pace = page.locator(".desk-bar .desk-pace");
  await expect(pace).toHaveText(/^[\d,]+ an hour, alone about \d+ (min|h)$/);
  await page.keyboard.press("?");
  await page.getByLabel("Show my pace").uncheck();
  await page.keyboard.press("Escape");
  await expect(pace).toBeHidden();
  await Desk.open(page);
  await expect(pace).toBeHidden();
});

test("a lead gives an item a known answer, and the labeler sees an item like any other", async ({ as }) => {
  const labeler = await as("labeler2");
  const desk = await Desk.open(labeler);
  const item = await desk.current();
  const plain = await labeler.locator(".desk-one:not([hidden])").evaluate((one) => one.outerHTML);
  const lead = await as("lead");
  await lead.goto(`/streams/garments/items/${item}`);
  const panel = lead.getByRole("region", { name: "Known answer" });
  await panel.getByLabel("The right answer").selectOption({ label: "Coat" });
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(panel.getByLabel("The right answer")).toHaveValue("coat");
  await Desk.open(labeler);
  await desk.shows(item);
  expect(await labeler.locator(".desk-one:not([hidden])").evaluate((one) => one.outerHTML)).toBe(plain);
  await desk.decide("5");
  await desk.saved();
  await lead.reload();
  await expect(panel).toContainText("the answer can be corrected, but not taken away");
});
