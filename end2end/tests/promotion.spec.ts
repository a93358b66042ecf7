// The story of a stream: up the ladder with two people's consent, down and back with one button.
import type { Page } from "@playwright/test";
import type { Answer, Api } from "./support/api";
import { expect, test } from "./support/test";

test.use({ serverName: "promotion" });
test.describe.configure({ mode: "serial" });

const LADDER = "/streams/garments/ladder";
const ACTIVE = "Small CNN v1";
const RETAINED = "Logistic regression on pixels (weaker, optional) v0";
/** A photo of trousers: the active model is 99.9999 % sure of it. */
const PHOTO = "00020.png";

/** Where the stream stands, as the API says. */
async function stands(api: Api) {
  const { body } = await api.get("/streams/garments");
  return { rung: body.policy.rung, version: body.policy_version as number, model: body.active_model.name, policy: body.policy };
}

/** The page's heading of an open request. */
const request = (page: Page, name: string | RegExp) => page.getByRole("article", { name });

test("a lead asks for the step from Shadow to Assist", async ({ as, api }) => {
  const page = await as("lead");
  await page.goto(LADDER);
  await expect(page.getByRole("heading", { name: "Gates: 6 of 6 pass" })).toBeVisible();
  await page.getByLabel("Why now").fill("Thirty days of blind pairs agree");
  await page.getByRole("button", { name: "Open a request: Shadow → Assist" }).click();
  await expect(page.getByRole("status")).toContainText("Request 1 is open. Nothing changes until one other person approves it.");
  await expect(request(page, "Request 1: Shadow → Assist")).toContainText("Thirty days of blind pairs agree");
  expect(await stands(api)).toMatchObject({ rung: "shadow", version: 3 });
});

test("whoever asked for a step cannot approve it, by no way", async ({ as, api }) => {
  const page = await as("lead");
  await page.goto(LADDER);
  const asked = request(page, "Request 1: Shadow → Assist");
  await expect(asked).toContainText("You opened this request: somebody else has to approve it.");
  await expect(asked.getByRole("button", { name: /Approve/ })).toHaveCount(0);

  // The form that a reviewer has, sent by the lead.
  const reviewer = await as("reviewer");
  await reviewer.goto(LADDER);
  const form = reviewer.locator("form", { has: reviewer.getByRole("button", { name: /^Approve:/ }) });
  const action = await form.getAttribute("action");
  expect(action).toBeTruthy();
  const sent = await page.evaluate(async (address) => {
    const body = new URLSearchParams({ slug: "garments", request: "1" });
    return (await fetch(address ?? "", { method: "POST", body })).status;
  }, action);
  expect(sent).toBeGreaterThanOrEqual(400);
  const byApi = await page.evaluate(async () => {
    const answer = await fetch("/api/v1/streams/garments/requests/1/approve", { method: "POST" });
    return answer.status;
  });
  expect(byApi).toBe(409);
  expect(await stands(api)).toMatchObject({ rung: "shadow", version: 3 });
});

test("a labeler and a manager cannot approve either", async ({ as, api }) => {
  for (const person of ["labeler", "manager"] as const) {
    const page = await as(person);
    await page.goto("/");
    const status = await page.evaluate(async () => {
      return (await fetch("/api/v1/streams/garments/requests/1/approve", { method: "POST" })).status;
    });
    expect(status, person).toBe(403);
  }
  expect((await stands(api)).version).toBe(3);
});

test("a reviewer approves, and the next policy version is in force", async ({ as, api }) => {
  const page = await as("reviewer");
  await page.goto(LADDER);
  await page.getByRole("button", { name: `Approve: people will see what ${ACTIVE} says of new items` }).click();
  await expect(page.getByRole("status")).toContainText("Request 1 is approved and came into force as policy version 4");
  await expect(page.getByRole("heading", { name: "Policy version 4" })).toBeVisible();
  await expect(page.locator(".stream-stands")).toContainText("Assist");
  expect(await stands(api)).toMatchObject({ rung: "assist", version: 4 });
});

test("a second click on an approval changes nothing", async ({ as, api }) => {
  const page = await as("reviewer2");
  await page.goto("/");
  const status = await page.evaluate(async () => {
    return (await fetch("/api/v1/streams/garments/requests/1/approve", { method: "POST" })).status;
  });
  expect(status).toBe(409);
  expect((await stands(api)).version).toBe(4);
});

test("a lead proposes the certified threshold and the step to Partial", async ({ as, api }) => {
  const page = await as("lead");
  await page.goto(LADDER);
  const step = page.getByRole("region", { name: /Next step: Assist → Partial, ramp 100 %/ });
  await step.getByLabel("Threshold").fill("0.963");
  await step.getByRole("button", { name: "Show this step with it" }).click();
  await expect(step).toContainText(`new items above 0.963 will be decided by ${ACTIVE} without a person`, { ignoreCase: true });
  await step.getByLabel("Why now").fill("Two of three items, with one error in a hundred at most");
  await step.getByRole("button", { name: "Open a request: Assist → Partial, ramp 100 %, threshold 0.963" }).click();
  await expect(page.getByRole("status")).toContainText("Request 2 is open.");
  expect(await stands(api)).toMatchObject({ rung: "assist", version: 4 });
});

test("until it is approved a person decides even what the model is sure of", async ({ api }) => {
  const posted = await api.postPhoto("before-approval", PHOTO);
  expect(posted).toMatchObject({ status: 201, body: { goes_to: "person", reason: { code: "rung" }, policy_version: 4 } });
  expect(JSON.stringify(posted.body)).not.toMatch(/trouser|confidence|0\.99/);
});

test("the approval says what it will do to real work, and does it", async ({ as, api }) => {
  const page = await as("reviewer");
  await page.goto(LADDER);
  await expect(request(page, /^Request 2/)).toContainText("with 95 % confidence");
  await page.getByRole("button", { name: `Approve: new items above 0.963 will be decided by ${ACTIVE} without a person` }).click();
  await expect(page.getByRole("status")).toContainText("came into force as policy version 5");
  const now = await stands(api);
  expect(now).toMatchObject({ rung: "partial", version: 5, policy: { ramp: 1, thresholds: { default: 0.963 } } });
});

test("an item that the model is sure of is automated and says on which grounds", async ({ as, api }) => {
  const posted: Answer = await api.postPhoto("after-approval", PHOTO);
  expect(posted).toMatchObject({
    status: 201,
    body: {
      status: "created",
      goes_to: "automated",
      label: "trouser",
      provenance: { policy_version: 5, model: { name: ACTIVE }, threshold: 0.963 },
    },
  });
  const { confidence, bucket, audit, model } = posted.body.provenance;
  expect(confidence).toBeGreaterThanOrEqual(0.963);
  expect(bucket).toBeGreaterThanOrEqual(0);
  expect(typeof audit).toBe("boolean");
  expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);

  const story = await api.get("/streams/garments/items/after-approval");
  expect(story.body).toMatchObject({
    state: "decided",
    outcome: { label: "trouser", source: "automated", provenance: posted.body.provenance },
  });
  expect(await api.postPhoto("after-approval", PHOTO)).toMatchObject({ status: 200, body: { status: "existed", goes_to: "automated" } });

  const page = await as("lead");
  await page.goto("/streams/garments/items");
  await page.getByLabel("Name").fill("after-approval");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByRole("heading", { name: "after-approval", level: 1 })).toBeVisible();
  await expect(page.locator("main")).toContainText("Its answer is Trousers.");
  await expect(page.locator("main")).toContainText(ACTIVE);
  await expect(page.locator("main")).toContainText("0.963");
});

test("an item that the model is not sure of goes to a person", async ({ api }) => {
  const posted = await api.postPhoto("unsure", "00007.png");
  expect(posted.body).toMatchObject({ goes_to: "person", reason: { code: "below_threshold" }, policy_version: 5 });
});

test("one button demotes at once, and the next item goes to a person", async ({ as, api }) => {
  const page = await as("reviewer");
  await page.goto(LADDER);
  await page.getByRole("button", { name: "Demote to Assist" }).click();
  await expect(page.getByRole("status")).toContainText("The stream is on Assist now, as policy version 6.");
  const posted = await api.postPhoto("after-demotion", PHOTO);
  expect(posted.body).toMatchObject({ goes_to: "person", reason: { code: "rung" }, policy_version: 6 });
  const before = await api.get("/streams/garments/items/after-approval");
  expect(before.body.outcome, "what was automated stays as it is").toMatchObject({ source: "automated", label: "trouser" });
});

test("one button makes the model version before active again", async ({ as, api }) => {
  expect((await stands(api)).model).toBe(ACTIVE);
  const page = await as("lead");
  await page.goto("/streams/garments/models");
  await page.getByRole("button", { name: `Roll back to ${RETAINED}` }).click();
  await expect(page.getByRole("status")).toContainText(`${RETAINED} is active again`);
  const now = await stands(api);
  expect(now.model).toBe(RETAINED);
  await expect(page.getByRole("row", { name: new RegExp(`^${RETAINED.replace(/[()]/g, "\\$&")} active`) })).toBeVisible();
  const posted = await api.postPhoto("after-rollback", PHOTO);
  expect(posted.body).toMatchObject({ goes_to: "person", policy_version: now.version });
});

test("every move is in the history and in the audit log, whose chain holds", async ({ as, server }) => {
  const page = await as("admin");
  await page.goto(LADDER);
  const history = page.getByRole("region", { name: "History" });
  for (const version of [4, 5, 6, 7]) await expect(history).toContainText(`Version ${version}`);
  await page.goto("/admin");
  for (const [action, times] of Object.entries({ "request.opened": 2, "request.approved": 2 })) {
    await expect(page.getByRole("cell", { name: action })).toHaveCount(times);
  }
  expect(await server.command("audit", "verify")).toMatch(/\d+/);
});

test("nodules cannot be promoted, because their gates do not pass", async ({ as, api }) => {
  const page = await as("lead");
  await page.goto("/streams/nodules/ladder");
  await expect(page.getByRole("heading", { name: /^Gates: [0-6] of 7 pass/ })).toBeVisible();
  await expect(page.locator(".gate-fail, .gate-insufficient")).not.toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Open a request: Shadow → Assist/ })).toBeDisabled();
  const answer = await page.evaluate(async () => {
    const headers = { "content-type": "application/json" };
    const sent = await fetch("/api/v1/streams/nodules/requests", { method: "POST", headers, body: '{"step_up":true}' });
    return { status: sent.status, text: await sent.text() };
  });
  expect(answer.status).toBe(409);
  expect(answer.text).toContain("agreement");
  expect((await api.get("/streams/nodules")).body).toMatchObject({ policy: { rung: "shadow" } });
});
