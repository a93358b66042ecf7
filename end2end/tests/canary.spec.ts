// A canary: another model version that decides for a share of items, started by request and ended at once.
import { call, climb } from "./support/notes";
import { expect, test } from "./support/test";

test.use({ serverName: "canary" });
test.describe.configure({ mode: "serial" });

const MODELS = "/streams/garments/models";
const CANARY = "Wider CNN with batch normalisation v2";

test("two versions are compared on the same items", async ({ as }) => {
  const page = await as("manager");
  await page.goto(MODELS);
  const same = page.getByRole("region", { name: "On the same items" });
  await expect(same).toContainText("exact McNemar test, p");
  await expect(same.getByRole("row", { name: new RegExp(`^${CANARY} \\d`) })).toBeVisible();
});

test("a lead asks for a canary, a reviewer lets it in", async ({ as, api }) => {
  const lead = await as("lead");
  const reviewer = await as("reviewer");
  await climb(lead, reviewer, "garments", { step_up: true });
  await lead.goto(MODELS);
  const version = lead.getByRole("article", { name: CANARY });
  await version.locator("summary", { hasText: /^Make it the canary: \d of \d gates pass/ }).click();
  await version.getByLabel("Share of the canary").selectOption("5");
  await version.getByRole("button", { name: "Open a request for this canary" }).click();
  await expect(lead.getByRole("status")).toContainText("is open. Nothing changes until");
  await reviewer.goto("/streams/garments/ladder");
  await reviewer.getByRole("button", { name: new RegExp(`^Approve: ${CANARY} will suggest instead of`) }).click();
  await expect(reviewer.getByRole("status")).toContainText("came into force");
  await expect(reviewer.locator(".stream-stands")).toContainText(`canary: ${CANARY} suggests for 5 %`);
  expect((await api.get("/streams/garments")).body.policy.canary).toMatchObject({ share: 0.05 });
});

test("it is ended at once by whoever may demote", async ({ as, api }) => {
  const page = await as("reviewer");
  await page.goto(MODELS);
  await expect(page.getByRole("row", { name: new RegExp(`^${CANARY} preview canary 5 %`) })).toBeVisible();
  await page.getByRole("button", { name: "End the canary" }).click();
  await expect(page.getByRole("status")).toContainText("The canary has ended");
  expect((await api.get("/streams/garments")).body.policy.canary ?? null).toBeNull();
  const none = await call(page, "/streams/garments/demote", {});
  expect(none.status).toBe(200);
});
