// Settling what people disagree about: by keyboard, without a name, and as plain forms.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Desk } from "./support/desk";
import { expect, test } from "./support/test";

test.use({ serverName: "adjudicate" });
test.describe.configure({ mode: "serial" });

const PAGE = "/streams/garments/adjudicate";

/** The number of the item that the page shows. */
const shown = (page: Page) => page.locator("form input[name=item]").first().inputValue();

/** Nothing that those who cannot see well would miss, in both colours. */
async function forEverybody(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.reload();
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
      const found = violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => `${node.target} ${node.failureSummary}`) }));
      expect.soft(found, `at ${width} px, ${colorScheme}`).toEqual([]);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(beyond, `pixels beyond the edge at ${width} px`).toBeLessThanOrEqual(0);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("an item that a labeler skipped is there for a reviewer, and not who skipped it", async ({ as }) => {
  const desk = await Desk.open(await as("labeler"));
  const item = await desk.decide("x", "2");
  await desk.saved();
  const page = await as("reviewer");
  await page.goto(PAGE);
  expect(await shown(page)).toBe(String(item));
  await expect(page.getByRole("heading", { name: "Person A" })).toBeVisible();
  await expect(page.getByText("The item is broken or incomplete")).toBeVisible();
  expect(await page.content()).not.toContain("labeler@");
  await forEverybody(page);
});

test("a disagreement is settled and taken back by keyboard alone", async ({ as }) => {
  const page = await as("reviewer");
  await page.goto(PAGE, { waitUntil: "networkidle" });
  const item = await shown(page);
  await page.keyboard.press("2");
  // In this stream r chooses a label: reasons have another key, which the page shows.
  await expect(page.getByRole("group", { name: "Why do the answers differ? /" })).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByRole("radio", { name: "Ambiguous item" })).toBeChecked();
  await page.keyboard.press("/");
  await expect(page.getByRole("radio", { name: "Unclear instructions" })).toBeChecked();
  await page.keyboard.press("Enter");
  await page.waitForLoadState("networkidle");
  await expect(page.locator(`form input[name=item][value="${item}"]`)).toHaveCount(0);
  await page.keyboard.press("u");
  await expect(page.locator(`form input[name=item][value="${item}"]`)).toHaveCount(1);
});

test("it works without scripts, and what is refused says why", async ({ as }) => {
  const page = await as("reviewer", { javaScriptEnabled: false });
  await page.goto(PAGE);
  const item = await shown(page);
  await page.locator("#adjudicate-label-0").check();
  await page.getByRole("radio", { name: "Other" }).check();
  await page.getByRole("button", { name: "Save as the reference" }).click();
  await expect(page.getByText("This was not saved")).toBeVisible();
  await page.locator("#adjudicate-label-0").check();
  await page.getByRole("radio", { name: "Slip" }).check();
  await page.getByRole("button", { name: "Save as the reference" }).click();
  await expect(page.locator(`form input[name=item][value="${item}"]`)).toHaveCount(0);
});

test("the agreement page says why people disagree", async ({ as }) => {
  const page = await as("manager");
  await page.goto("/streams/garments/agreement");
  await expect(page.getByRole("heading", { name: "Why people disagree" })).toBeVisible();
});
