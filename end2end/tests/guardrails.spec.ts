// What holds a stream down, and what it leaves: settings, a breach with its items, the kill switch.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Desk } from "./support/desk";
import { call, climb, NOTES, postUntilAutomated, setUp } from "./support/notes";
import { expect, test } from "./support/test";

test.use({ serverName: "guardrails" });
test.describe.configure({ mode: "serial" });

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
}

test("a stream automates its first share", async ({ as }) => {
  const lead = await as("lead");
  await setUp(lead, await as("reviewer"));
  expect(await postUntilAutomated(lead, "unaudited", 4)).toHaveLength(4);
  await lead.goto(`${NOTES}/ladder`);
  const ramp = lead.getByRole("region", { name: "Ramp: 50 % of items" });
  await expect(ramp).toContainText("It lacks 60 more audited items on this step");
  await expect(ramp).toContainText("a request for 100 % is opened by itself");
  const guardrails = lead.getByRole("region", { name: "Guardrails" });
  await expect(guardrails.getByRole("listitem")).toHaveCount(5);
  await expect(guardrails).toContainText("no audited items");
});

test("settings that cannot be used are named, each beside its field", async ({ as }) => {
  const page = await as("lead");
  await page.goto(`${NOTES}/ladder`);
  await page.getByRole("link", { name: "Change the settings" }).click();
  await page.getByLabel("Ramp steps, %").fill("50, 10");
  await page.getByLabel("People per item").fill("eleven");
  await page.getByRole("button", { name: "Show what this would change" }).click();
  await expect(page.getByRole("alert")).toContainText("People per item: write a whole number from 1 to 10.");
  await expect(page.getByLabel("Ramp steps, %")).toHaveValue("50, 10");
  await expect(page.getByLabel("Ramp steps, %")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("button", { name: /^Open a request|^Put in force/ })).toHaveCount(0);
  await forEverybody(page);
});

test("settings that only take from the model are in force at once", async ({ as }) => {
  const page = await as("lead");
  await page.goto(`${NOTES}/ladder/settings`);
  await page.getByLabel("Audit rate, %").fill("100");
  await page.getByRole("button", { name: "Show what this would change" }).click();
  const outlook = page.getByRole("region", { name: "What this would change" });
  await expect(outlook.getByRole("row", { name: "Audit rate 0.1 % 100 %" })).toBeVisible();
  await outlook.getByLabel("Why").fill("Look at everything for a while");
  await outlook.getByRole("button", { name: "Put in force at once" }).click();
  await expect(page.getByRole("status")).toContainText("The settings are in force, as policy version");
  await expect(page.getByRole("region", { name: "History" })).toContainText("Settings tightened: Look at everything for a while");
});

test("settings that ask less are a request, which is discussed, edited and scheduled", async ({ as }) => {
  const lead = await as("lead");
  await lead.goto(`${NOTES}/ladder/settings`);
  await lead.getByLabel("An audit waits, hours").fill("100");
  await lead.getByRole("button", { name: "Show what this would change" }).click();
  await lead.getByRole("region", { name: "What this would change" }).getByLabel("Why").fill("A long weekend");
  await lead.getByRole("button", { name: "Open a request for these settings" }).click();
  await expect(lead.getByRole("status")).toContainText("is open. Nothing changes until one other person approves it.");
  const asked = (page: Page) => page.getByRole("article", { name: /^Request \d+: settings/ });
  await expect(asked(lead).getByRole("row", { name: /an audit waits at most 72 hours at most 100 hours/ })).toBeVisible();

  const reviewer = await as("reviewer");
  await reviewer.goto(`${NOTES}/ladder`);
  await asked(reviewer).locator("summary", { hasText: "Comment" }).click();
  await asked(reviewer).getByLabel("Comment").fill("Not before Monday, please");
  await asked(reviewer).getByRole("button", { name: /^Add the comment/ }).click();
  await expect(asked(reviewer).getByRole("list", { name: "Comments" })).toContainText("Not before Monday, please");

  await lead.goto(`${NOTES}/ladder`);
  await asked(lead).locator("summary", { hasText: /^Edit$/ }).click();
  await asked(lead).getByLabel("Why").fill("A long weekend, from Monday on");
  const monday = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 16);
  await asked(lead).getByLabel("Apply not before").fill(monday);
  await asked(lead).getByRole("button", { name: "Change the request: it has to be approved anew" }).click();
  await expect(lead.getByRole("status")).toContainText("is changed. Nothing changes until one other person approves it.");

  await reviewer.goto(`${NOTES}/ladder`);
  await asked(reviewer).getByLabel("Reason, if there is something to say").fill("Monday suits us");
  await asked(reviewer).getByRole("button", { name: /^Approve: the new settings will apply to new items from/ }).click();
  await expect(reviewer.getByRole("status")).toContainText("is approved and comes into force at");
  await expect(asked(reviewer)).toContainText("scheduled for");
  await expect(asked(reviewer)).toContainText("Monday suits us");
  await expect(asked(reviewer).getByRole("button", { name: /^Approve/ })).toHaveCount(0);

  await lead.goto(`${NOTES}/ladder`);
  await asked(lead).getByRole("button", { name: "Withdraw: the policy stays as it is" }).click();
  await expect(lead.getByRole("status")).toContainText("is withdrawn");
});

test("two policy versions are compared", async ({ as }) => {
  const page = await as("manager");
  await page.goto(`${NOTES}/ladder?from=1&to=5`);
  const table = page.locator("#compare");
  await expect(table.getByRole("row", { name: "Rung Human only Partial" })).toBeVisible();
  await page.getByLabel("To version").selectOption("1");
  await page.getByRole("button", { name: "Show what differs" }).click();
  await expect(table).toContainText("Versions 1 and 1 say the same.");
});

test("audits that find errors hold the stream down, and every page says so", async ({ as }) => {
  const lead = await as("lead");
  await postUntilAutomated(lead, "audited", 4);
  const reviewer = await as("reviewer");
  const desk = await Desk.open(reviewer, "notes");
  // Whatever people and the model said before, these are all to be kept.
  for (let n = 0; n < 30; n++) {
    await reviewer.goto(`${NOTES}/ladder`);
    if (await reviewer.getByRole("alert").count()) break;
    await Desk.open(reviewer, "notes");
    await reviewer.keyboard.press("1");
    await desk.saved();
  }
  for (const path of ["", "/agreement", "/threshold", "/ladder", "/models", "/items", "/ladder/settings"]) {
    await lead.goto(NOTES + path);
    const banner = lead.getByRole("alert");
    await expect(banner).toContainText("A guardrail holds this stream on Assist since");
    await expect(banner).toContainText(/Audited error: \d wrong of \d audited items; limit 5\s%\. People decide everything\./);
  }
  await reviewer.goto(`${NOTES}/label`);
  await expect(reviewer.getByRole("alert")).toContainText("A guardrail holds this stream on Assist");
  await expect(reviewer.getByRole("alert")).not.toContainText("wrong");
});

test("what was automated shortly before a breach is sent to people again", async ({ as }) => {
  const page = await as("lead");
  await page.goto(`${NOTES}/models`);
  await page.getByRole("link", { name: /^Look at \d+ items automated shortly before$/ }).click();
  await expect(page.getByRole("heading", { name: /^Breach of/, level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "unaudited-0" }).or(page.getByRole("link", { name: /^unaudited-/ })).first()).toBeVisible();
  await expect(page.getByText("not sent").first()).toBeVisible();
  await forEverybody(page);
  await page.getByRole("button", { name: /^Send \d+ items to people again$/ }).click();
  await expect(page.getByRole("status")).toContainText(/items are with people again/);
  await expect(page.getByText("sent to people").first()).toBeVisible();
  await page.getByRole("link", { name: /^unaudited-/ }).first().click();
  await expect(page.getByRole("heading", { name: /^unaudited-/, level: 1 })).toBeVisible();
});

test("the kill switch can be reached by keyboard, stops at once and says so everywhere", async ({ as, api }) => {
  const lead = await as("lead");
  const reviewer = await as("reviewer");
  await climb(lead, reviewer, "garments", { step_up: true });
  await reviewer.goto("/streams/garments/ladder");
  await reviewer.getByLabel("Why", { exact: true }).focus();
  await reviewer.keyboard.type("Coats look wrong today");
  await reviewer.keyboard.press("Tab");
  await expect(reviewer.getByRole("button", { name: "Stop automation now" })).toBeFocused();
  await reviewer.keyboard.press("Enter");
  await expect(reviewer.getByRole("status")).toContainText("Automation is stopped.");
  await expect(reviewer.getByRole("region", { name: "Stop" })).toContainText("Coats look wrong today");
  await expect(reviewer.getByRole("img", { name: /^Ladder: Shadow \(approved: Assist\), capped by kill switch/ }).first()).toBeVisible();
  await forEverybody(reviewer);

  await lead.goto("/streams/garments/agreement");
  await expect(lead.getByRole("alert")).toContainText("Rosa Reviewer pressed the kill switch: the stream is on Shadow instead of Assist.");
  const labeler = await as("labeler");
  await labeler.goto("/streams/garments/label");
  await expect(labeler.getByRole("alert")).toContainText("Automation is stopped since");
  expect((await api.get("/streams/garments")).body).toMatchObject({ policy: { rung: "assist" } });
});

test("all streams are stopped with one button by whoever reaches them all", async ({ as }) => {
  const labeler = await as("labeler");
  await labeler.goto("/");
  await expect(labeler.getByText("Stop automation in all streams")).toHaveCount(0);
  const admin = await as("admin");
  await admin.goto("/");
  await admin.getByText("Stop automation in all streams").click();
  await admin.getByLabel("Why").fill("Somebody trained on the test set");
  await admin.getByRole("button", { name: "Stop all streams now" }).click();
  await expect(admin.getByRole("status")).toContainText(/Automation is stopped in \d stream/);
  const again = await call(admin, "/streams/notes/items", {
    external_id: "after-the-stop",
    text: "x",
    prediction: { model: "reader v1", label: "drop", confidence: 0.99 },
  });
  expect(again.body).toMatchObject({ goes_to: "person" });
});
