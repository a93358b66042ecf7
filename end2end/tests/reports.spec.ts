// What the pages say of the evidence: figures that other people's libraries agree with.
import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";

test.use({ serverName: "reports" });

const AGREEMENT = "/streams/garments/agreement";
const THRESHOLD = "/streams/garments/threshold";

/** The figure that stands beside these words. */
const figure = (page: Page, words: string) =>
  page.locator("dl > div", { has: page.locator("dt", { hasText: new RegExp(`^${words}`) }) }).first();

test("the agreement page shows agreement and κ with interval and n", async ({ as }) => {
  const page = await as("manager");
  await page.goto(AGREEMENT);
  await expect(figure(page, "Same label")).toContainText("91.6 % [90.2–92.8] n 1,800");
  await expect(figure(page, "Cohen’s κ")).toContainText("0.907 [0.893–0.921] n 1,800");
});

test("page and API give the same figures", async ({ as, api }) => {
  const { body } = await api.get("/streams/garments/agreement");
  expect(body.model_human.n).toBe(1800);
  expect(body.model_human.percent.value).toBeCloseTo(0.916, 3);
  expect(body.model_human.kappa.value).toBeCloseTo(0.907, 3);
  const page = await as("manager");
  await page.goto(AGREEMENT);
  const cells = await page.locator(".matrix tbody tr").evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll(".matrix-cell")].map((cell) => Number(cell.textContent?.replace(",", "")))),
  );
  expect(cells).toEqual(body.model_human.matrix);
});

for (const [people, model] of [
  ["Shirt", "T-shirt / top"],
  ["Coat", "Pullover"],
  ["Trousers", "Trousers"],
]) {
  test(`the cell of ${people} that the model calls ${model} opens exactly its items`, async ({ as }) => {
    const page = await as("lead");
    await page.goto(AGREEMENT);
    const cell = page.getByRole("link", { name: `People: ${people}. Model: ${model}. Items: ` });
    const count = Number(await cell.textContent());
    expect(count).toBeGreaterThan(0);
    await cell.click();
    const rows = page.locator("main tbody tr");
    let found = 0;
    for (;;) {
      await expect(rows).not.toHaveCount(0);
      found += await rows.count();
      for (const text of await rows.allInnerTexts()) {
        expect(text).toContain(people);
        expect(text).toContain(model);
      }
      const next = page.getByRole("link", { name: "Next items" });
      if ((await next.count()) === 0) break;
      await next.click();
    }
    expect(found).toBe(count);
  });
}

test("a manager is told who may look at single items", async ({ as }) => {
  const page = await as("manager");
  await page.goto(AGREEMENT);
  await page.getByRole("link", { name: "People: Shirt. Model: T-shirt / top. Items: " }).click();
  await expect(page.locator("main h1, main h2").first()).toBeVisible();
  await expect(page.getByText("Something went wrong")).toHaveCount(0);
});

test("days limit the figures, and the address holds the choice", async ({ as }) => {
  const page = await as("manager");
  await page.goto(AGREEMENT);
  const day = new Date(Date.now() - 10 * 24 * 3600 * 1000).toISOString().slice(0, 10);
  await page.getByLabel("From").fill(day);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`from=${day}`));
  const n = await figure(page, "Same label").locator(".stat-n").textContent();
  expect(Number(n?.replace(/\D/g, ""))).toBeLessThan(1800);
  await page.getByRole("link", { name: "Show everything" }).click();
  await expect(figure(page, "Same label")).toContainText("n 1,800");
});

test("another model version has its own figures", async ({ as }) => {
  const page = await as("manager");
  await page.goto(AGREEMENT);
  await page.getByLabel("Model version").selectOption({ label: "Wider CNN with batch normalisation v2" });
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(figure(page, "Same label")).toContainText("92.2 %");
});

test("nodules show how little people agree among themselves", async ({ as }) => {
  const page = await as("manager");
  await page.goto("/streams/nodules/agreement");
  await expect(figure(page, "Two people, same item: same label")).toContainText("47.1 %");
  await expect(page.locator("main")).toContainText("no model can be judged against them");
});

test("the matrix can be taken along as CSV", async ({ as, api }) => {
  const page = await as("manager");
  await page.goto(AGREEMENT);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "matrix" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("garments-agreement-matrix.csv");
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const rows = Buffer.concat(chunks).toString().trimEnd().split("\n");
  const { body } = await api.get("/streams/garments/agreement");
  expect(rows[1].split(",").slice(-10).map(Number)).toEqual(body.model_human.matrix[0]);
});

test("the slider answers to the keyboard at once, without the network", async ({ as }) => {
  const page = await as("lead");
  await page.goto(THRESHOLD, { waitUntil: "networkidle" });
  const slider = page.getByRole("slider", { name: "Threshold" });
  await expect(slider).toHaveValue("0.919");
  await expect(figure(page, "Decided without a person")).toContainText("75.5 %");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await slider.focus();
  await page.keyboard.press("End");
  await expect(figure(page, "Decided without a person")).toContainText("0.0 %");
  for (let n = 0; n < 37; n++) await page.keyboard.press("ArrowLeft");
  await expect(slider).toHaveValue("0.963");
  await expect(figure(page, "Decided without a person")).toContainText("67.1 %");
  await expect(figure(page, "Wrong among them")).toContainText("6of 1,208");
  await expect(page.getByRole("button", { name: "Propose 0.963" })).toBeEnabled();
  await page.keyboard.press("Home");
  await expect(figure(page, "Decided without a person")).toContainText("100.0 %");
  await expect(page.getByText("Not certified")).toBeVisible();
  await expect(page.getByRole("button", { name: "Propose 0.000" })).toBeDisabled();
  expect(asked).toEqual([]);
});

test("the certificate follows the error and the confidence that are asked for", async ({ as }) => {
  const page = await as("lead");
  await page.goto(THRESHOLD, { waitUntil: "networkidle" });
  const certificate = page.getByRole("region", { name: "Certificate" });
  await expect(certificate).toContainText("Certified from 0.919");
  await certificate.getByLabel("Error at most (%)").fill("1");
  await expect(certificate).toContainText("Certified from 0.968");
  await expect(certificate).toContainText("It is certificate 1 of this model version.");
  await certificate.getByLabel("Confidence (%)").fill("95");
  await expect(certificate).toContainText("Certified from 0.963");
  await page.getByRole("button", { name: "Use the certified 0.963" }).click();
  await expect(page.getByRole("slider", { name: "Threshold" })).toHaveValue("0.963");
  await expect(certificate).toContainText("The gate of this stream asks for 2.0 % error");
});

test("an error that no threshold keeps is not certified, and the page says so", async ({ as }) => {
  const page = await as("lead");
  await page.goto("/streams/nodules/threshold", { waitUntil: "networkidle" });
  await expect(page.getByText("Not certified")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Propose/ })).toBeDisabled();
});

test("with scripts off every figure can be read", async ({ as }) => {
  const page = await as("lead", { javaScriptEnabled: false });
  await page.goto(AGREEMENT);
  await expect(figure(page, "Same label")).toContainText("91.6 %");
  await expect(page.locator("svg text").filter({ hasText: "human–model" }).first()).toBeAttached();
  await page.goto(THRESHOLD);
  await expect(figure(page, "Decided without a person")).toContainText("75.5 %");
  await expect(page.getByRole("region", { name: "Certificate" })).toContainText("Certified from 0.919");
  await page.goto("/streams/garments/ladder");
  await expect(page.getByRole("heading", { name: "Gates: 6 of 6 pass" })).toBeVisible();
  await page.goto("/streams/garments/models");
  await expect(page.getByRole("row", { name: /^Small CNN v1 active/ })).toContainText("0.907");
  await page.goto("/streams/garments/items");
  await expect(page.locator("main tbody tr")).not.toHaveCount(0);
  await page.goto("/");
  await expect(page.locator(".card", { hasText: "Garment photos" })).toContainText("91.6 %");
});
