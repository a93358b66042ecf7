// Every page: for those who cannot see it well, on a phone, in both colours, and without a complaint of the browser.
import AxeBuilder from "@axe-core/playwright";
import type { ConsoleMessage, Page } from "@playwright/test";
import { address, PAGES } from "../pages.mjs";
import { Desk } from "./support/desk";
import { speakGerman } from "./support/language";
import { expect, type Person, test } from "./support/test";

test.use({ serverName: "axe" });

const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const WIDTHS = [1440, 390];
const COLOURS = ["light", "dark"] as const;
type Colour = (typeof COLOURS)[number];

for (const { name, path, role } of PAGES) {
  test(`the page ${name} can be used by everybody`, async ({ as }) => {
    const page = await as(role as Person | null);
    const url = await address(page, path);
    const complaints = listen(page, url);
    const open = () => page.goto(url, { waitUntil: "networkidle" });
    await inEveryForm(page, open);
    // Words change what fits and what is named, colours do not: in German one of them is enough.
    await speakGerman(page);
    await inEveryForm(page, open, ["light"]);
    expect(await page.locator("html").getAttribute("lang")).toBe("de");
    expect(complaints).toEqual([]);
  });
}

test("the label page can be used by everybody with its panels open", async ({ as }) => {
  const page = await as("labeler");
  const complaints = listen(page, "");
  await inEveryForm(page, async () => {
    await Desk.open(page);
    await page.keyboard.press("x");
    await expect(page.getByText("Why? Somebody else is asked instead.")).toBeVisible();
  });
  await inEveryForm(page, async () => {
    await Desk.open(page);
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  });
  await inEveryForm(page, async () => {
    await Desk.open(page);
    await page.keyboard.press(".");
    await expect(page.getByLabel("Note, saved with your decision")).toBeVisible();
  });
  const desk = await Desk.open(page);
  await desk.decide("1");
  await desk.saved();
  await inEveryForm(page, async () => {
    await Desk.open(page);
    await page.keyboard.press(",");
    await expect(page.getByRole("dialog", { name: "Your last decisions" })).toBeVisible();
  });
  expect(complaints).toEqual([]);
});

test("the label page fits a phone without a network, too", async ({ as }) => {
  const page = await as("labeler2", { viewport: { width: 390, height: 844 } });
  const desk = await Desk.open(page);
  await expect(page.locator(".desk-one")).toHaveCount(4);
  await page.context().setOffline(true);
  await desk.decide("1");
  await expect(desk.state).toHaveText("1 waiting to be saved, trying again");
  expect(await beyondTheEdge(page)).toBeLessThanOrEqual(0);
  await page.context().setOffline(false);
  await desk.saved();
});

test("every page is there under the name of the program", async ({ as }) => {
  const page = await as("lead");
  for (const { path, role } of PAGES.filter((one) => one.role === "lead")) {
    await page.goto(await address(page, path));
    expect(await page.title(), `${path} for ${role}`).toMatch(/\S · Understudy$/);
  }
});

/** What the browser complains of, apart from the status of the page itself. */
function listen(page: Page, url: string): string[] {
  const complaints: string[] = [];
  const isItsStatus = (message: ConsoleMessage) =>
    message.text().startsWith("Failed to load resource") && new URL(message.location().url).pathname === url;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !isItsStatus(message)) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}

async function inEveryForm(page: Page, open: () => Promise<unknown>, colours: readonly Colour[] = COLOURS): Promise<void> {
  for (const colorScheme of colours) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Opened anew, so that no colour is on its way from one scheme to the other.
    await open();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
      const found = violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => `${node.target} ${node.failureSummary}`) }));
      expect.soft(found, `at ${width} px, ${colorScheme}`).toEqual([]);
      expect.soft(await beyondTheEdge(page), `pixels beyond the edge at ${width} px`).toBeLessThanOrEqual(0);
    }
  }
}

/** How many pixels of the page lie beyond the right edge of the window. */
function beyondTheEdge(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
