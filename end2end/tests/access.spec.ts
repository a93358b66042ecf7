// Who may come in, what each role may see, and what a lead can set up.
import { join } from "node:path";
import { fillIn, PASSWORD } from "../pages.mjs";
import { PROJECT } from "./support/server";
import { expect, type Person, test } from "./support/test";

test.use({ serverName: "access" });

test("whoever is not logged in is led to the login, and then to the page they wanted", async ({ as }) => {
  const page = await as(null);
  await page.goto("/streams/garments/agreement");
  await expect(page).toHaveURL(/\/login\?next=/);
  await fillIn(page, "manager");
  await expect(page).toHaveURL(/\/streams\/garments\/agreement$/);
  await expect(page.getByRole("heading", { name: "Agreement", level: 1 })).toBeVisible();
});

test("the page that was wanted comes back with its filters", async ({ as }) => {
  const page = await as(null);
  await page.goto("/streams/garments/items?reference=shirt&predicted=tshirt");
  await fillIn(page, "lead");
  await expect(page).toHaveURL(/reference=shirt&predicted=tshirt/);
});

for (const [what, email, password] of [
  ["a wrong password", "lead@demo.example", "not the password"],
  ["an unknown address", "nobody@demo.example", PASSWORD],
]) {
  test(`${what} is refused, without saying which of the two is wrong`, async ({ as }) => {
    const page = await as(null);
    await page.goto("/login");
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Log in" }).click();
    await expect(page.getByRole("alert")).toHaveText("E-mail address and password do not fit together. Check both and try again.");
    await expect(page).toHaveURL(/\/login/);
    await page.goto("/");
    await expect(page).toHaveURL(/\/login/);
  });
}

test("a login never leads to another site", async ({ as, server }) => {
  const page = await as(null);
  await page.goto("/login?next=//example.org/");
  await fillIn(page, "manager");
  expect(page.url()).toBe(`${server.origin}/`);
});

const REFUSED: [Person, string][] = [
  ["manager", "/streams/garments/label"],
  ["labeler", "/streams/garments/agreement"],
  ["labeler", "/streams/garments/items"],
  ["labeler", "/admin"],
  ["lead", "/admin"],
  ["reviewer", "/admin"],
];
for (const [person, path] of REFUSED) {
  test(`a ${person} is told that ${path} is not for them`, async ({ as }) => {
    const page = await as(person);
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(403);
    await expect(page.getByRole("heading", { name: "You may not see this" })).toBeVisible();
    await expect(page.locator("main")).toContainText("These may:");
  });
}

test("only those who may create a stream are shown the form", async ({ as }) => {
  const page = await as("labeler");
  const answer = await page.goto("/streams/new");
  expect(answer?.status()).toBe(403);
  await expect(page.getByRole("button", { name: "Create the stream" })).toHaveCount(0);
});

test("an unknown stream and an unknown page are not found", async ({ as }) => {
  const page = await as("lead");
  expect((await page.goto("/streams/unknown/ladder"))?.status()).toBe(404);
  await expect(page.locator("main")).toContainText("There is no stream of this name");
  expect((await page.goto("/no/such/page"))?.status()).toBe(404);
});

test("a form that another site sends is refused", async ({ as, server }) => {
  const page = await as("lead");
  const answer = await page.request.post(`${server.origin}/logout`, { headers: { origin: "https://example.org" } });
  expect(answer.status()).toBe(403);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Streams", level: 1 })).toBeVisible();
});

test("after logging out nothing can be seen any more", async ({ as }) => {
  // A session of its own: the others are shared.
  const page = await as(null);
  await page.goto("/login");
  await fillIn(page, "reviewer");
  await page.locator("summary", { hasText: "Rosa Reviewer" }).click();
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL(/\/login/);
  await page.goto("/streams/garments/ladder");
  await expect(page).toHaveURL(/\/login\?next=/);
});

test("the colours that somebody chose stay", async ({ as }) => {
  const page = await as("lead");
  await page.goto("/streams/garments/items?reference=shirt");
  await page.locator("summary", { hasText: "Lou Lead" }).click();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page).toHaveURL(/items\?reference=shirt/);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test.describe("a lead sets up a stream", () => {
  test.describe.configure({ mode: "serial" });

  const GARMENTS = ["tshirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle_boot"];
  const LABELS = GARMENTS.map((id, place) => `${(place + 1) % 10} ${id} ${id}`).join("\n");
  const MODELS = "/streams/returned-goods/models";

  test("in the browser, with a name, a question and labels", async ({ as }) => {
    const page = await as("lead");
    await page.goto("/");
    await page.getByRole("link", { name: "New stream" }).click();
    await page.getByLabel("Question").fill("What came back?");
    await page.getByLabel("Name in addresses").fill("returned-goods");
    await page.getByLabel("Labels", { exact: true }).fill(LABELS);
    await page.getByLabel("Instructions").fill("Choose what it is.");
    await page.getByRole("button", { name: "Create the stream" }).click();
    await expect(page).toHaveURL(/\/streams\/returned-goods$/);
    await expect(page.getByRole("heading", { name: "What came back?", level: 1 })).toBeVisible();
    await expect(page.locator(".stream-stands")).toContainText("Human only");
  });

  test("whose name cannot be taken twice", async ({ as }) => {
    const page = await as("lead");
    await page.goto("/streams/new");
    await page.getByLabel("Question").fill("Again?");
    await page.getByLabel("Name in addresses").fill("returned-goods");
    await page.getByRole("button", { name: "Create the stream" }).click();
    await expect(page.getByRole("alert")).toContainText("A stream of this name exists already");
  });

  test("and is told what is wrong with a label", async ({ as }) => {
    const page = await as("lead");
    await page.goto("/streams/new");
    await page.getByLabel("Question").fill("Which?");
    await page.getByLabel("Name in addresses").fill("two-keys");
    await page.getByLabel("Labels", { exact: true }).fill("1 a A\n1 b B");
    await page.getByRole("button", { name: "Create the stream" }).click();
    await expect(page.getByRole("alert")).toContainText('key "1" is used twice');
  });

  test("where a file that is no ONNX model is refused in plain words", async ({ as }) => {
    const page = await as("lead");
    await page.goto(MODELS);
    await page.getByLabel("Name with version").fill("not a model v1");
    await page.getByLabel("ONNX file").setInputFiles({ name: "model.onnx", mimeType: "application/octet-stream", buffer: Buffer.from("not a model") });
    await page.getByRole("button", { name: "Upload, check and try it" }).click();
    await expect(page.getByRole("alert").first()).toContainText("The model was not added. This is not an ONNX model.");
    await expect(page.getByText("No model yet")).toBeVisible();
  });

  test("and so is a model that reads something else", async ({ as }) => {
    const page = await as("lead");
    await page.goto(MODELS);
    await page.getByLabel("Name with version").fill("nodules v1");
    await page.getByLabel("ONNX file").setInputFiles(join(PROJECT, "demo/nodules/model.onnx"));
    await page.getByRole("button", { name: "Upload, check and try it" }).click();
    await expect(page.getByRole("alert").first()).toContainText("The model was not added.");
    await expect(page.getByText("No model yet")).toBeVisible();
  });

  test("and uploads the model, which becomes active and decides nothing", async ({ as, api }) => {
    const page = await as("lead");
    await page.goto(MODELS);
    await page.getByLabel("Name with version").fill("garments v1");
    await page.getByLabel("ONNX file").setInputFiles(join(PROJECT, "demo/garments/model.onnx"));
    await page.getByRole("button", { name: "Upload, check and try it" }).click();
    await expect(page.getByRole("status")).toContainText("garments v1 was checked and is in the slot active.");
    const { body } = await api.get("/streams/returned-goods");
    expect(body).toMatchObject({ active_model: { name: "garments v1" }, policy: { rung: "human_only" } });
  });

  test("whose first item goes to a person who can be asked at once", async ({ as, api, server }) => {
    const posted = await api.post("/streams/returned-goods/items", { external_id: "first", image: (await photo()).toString("base64") });
    expect(posted).toMatchObject({ status: 201, body: { goes_to: "person", reason: { code: "rung" } } });
    const page = await as("lead");
    await page.goto(`${server.origin}/streams/returned-goods/label`);
    await expect(page.locator(".desk-one img")).toHaveCount(1);
  });
});

async function photo(): Promise<Buffer> {
  const { readFile } = await import("node:fs/promises");
  return readFile(join(PROJECT, "demo/garments/images/00020.png"));
}
