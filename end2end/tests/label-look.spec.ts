// Looking at items: enlarged pictures, long texts, nested JSON, recordings; by keyboard, mouse and finger.
import type { Locator, Page } from "@playwright/test";
import AxeBuilder from "@axe-core/playwright";
import { call } from "./support/notes";
import { Desk } from "./support/desk";
import { expect, test } from "./support/test";

test.use({ serverName: "label-look" });

const LABELS = [
  { id: "keep", name: "Keep", key: "1" },
  { id: "drop", name: "Drop", key: "2" },
];

/** Creates a stream with these items. */
async function stream(lead: Page, slug: string, kind: string, items: object[]): Promise<void> {
  const created = await call(lead, "/streams", { slug, title: `${slug}: keep it?`, input_kind: kind, labels: LABELS });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  for (const [n, item] of items.entries()) {
    const answer = await call(lead, `/streams/${slug}/items`, { external_id: `${slug}-${n}`, ...item });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  }
}

const picture = (page: Page): Locator => page.locator(".desk-one:not([hidden]) img");
const look = (page: Page) =>
  picture(page).evaluate((one) => {
    const { transform, filter } = (one as HTMLElement).style;
    const [, x, y, zoom] = /translate\((.+)px, (.+)px\) scale\((.+)\)/.exec(transform)?.map(Number) ?? [0, 0, 0, 1];
    return { x, y, zoom, filter };
  });

test("a picture is enlarged, moved and lit by keys, and the next one is as it is", async ({ as }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  for (const key of ["+", "+", "+", ">", ":"]) await page.keyboard.press(key);
  expect(await look(page)).toMatchObject({ zoom: 1.953, filter: "brightness(1.25) contrast(1.3)" });
  await page.keyboard.press("ArrowRight");
  expect((await look(page)).x).toBeLessThan(0);
  await page.keyboard.press("-");
  expect((await look(page)).zoom).toBeCloseTo(1.5625, 2);
  await page.getByRole("button", { name: "Reset" }).click();
  expect(await look(page)).toEqual({ x: 0, y: 0, zoom: 1, filter: "" });
  await page.keyboard.press("<");
  await desk.decide("1");
  expect(await look(page)).toEqual({ x: 0, y: 0, zoom: 1, filter: "" });
  await expect(page.getByText("100 %")).toBeVisible();
});

test("the wheel enlarges at the pointer and dragging moves the picture", async ({ as }) => {
  const page = await as("labeler");
  await Desk.open(page);
  const box = (await picture(page).boundingBox())!;
  const [x, y] = [box.x + box.width * 0.75, box.y + box.height * 0.25];
  await page.mouse.move(x, y);
  for (let n = 0; n < 4; n++) await page.mouse.wheel(0, -100);
  const enlarged = await look(page);
  expect(enlarged.zoom).toBeCloseTo(2.441, 2);
  expect(enlarged.x).toBeLessThan(0);
  expect(enlarged.y).toBeGreaterThan(0);
  await page.mouse.down();
  await page.mouse.move(x + 30, y + 10, { steps: 3 });
  await page.mouse.up();
  expect((await look(page)).x).toBeCloseTo(enlarged.x + 30, 0);
});

test("two fingers enlarge", async ({ as }) => {
  const page = await as("labeler", { hasTouch: true, viewport: { width: 390, height: 844 } });
  await Desk.open(page);
  const box = (await picture(page).boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const client = await page.context().newCDPSession(page);
  const fingers = (apart: number) => [{ x: x - apart, y, id: 0 }, { x: x + apart, y, id: 1 }];
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: fingers(30) });
  for (const apart of [40, 60, 90]) {
    await client.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: fingers(apart) });
  }
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  expect((await look(page)).zoom).toBeGreaterThan(2);
});

test("swiping is off until somebody turns it on; then left and right are the first two labels", async ({ as, api }) => {
  const page = await as("labeler2", { hasTouch: true, viewport: { width: 390, height: 844 } });
  const desk = await Desk.open(page);
  const first = await desk.current();
  await swipe(page, 150);
  await desk.shows(first);

  await page.getByRole("button", { name: "Keys" }).click();
  await page.getByLabel("On a touch screen, swipe to decide").check();
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.locator(".desk-swipe")).toContainText("T-shirt");
  await swipe(page, 40);
  await desk.shows(first);
  await swipe(page, 150);
  await expect.poll(() => desk.current()).not.toBe(first);
  await page.reload();
  await desk.ready();
  const second = await desk.current();
  await swipe(page, -150);
  await expect.poll(() => desk.current()).not.toBe(second);
  await desk.saved();
  const items = await api.items("garments");
  expect(items.get(first)?.decisions.map((said) => said.label)).toEqual(["trouser"]);
  expect(items.get(second)?.decisions.map((said) => said.label)).toEqual(["tshirt"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await desk.shows(second);
});

async function swipe(page: Page, far: number): Promise<void> {
  const box = (await page.locator(".desk-item").boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + 20];
  const client = await page.context().newCDPSession(page);
  const at = (moved: number) => [{ x: x + moved, y }];
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
  for (const part of [0.3, 0.6, 1]) {
    await client.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(far * part) });
  }
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await client.detach();
}

test("on a phone everything that is pressed is as large as a thumb", async ({ as }) => {
  const page = await as("labeler", { hasTouch: true, viewport: { width: 390, height: 844 } });
  await Desk.open(page);
  const small = await page.locator(".desk button:visible, .desk summary:visible").evaluateAll((all) =>
    all
      .map((one) => ({ text: one.textContent, height: one.getBoundingClientRect().height, width: one.getBoundingClientRect().width }))
      .filter(({ height, width }) => height < 44 || width < 44),
  );
  expect(small).toEqual([]);
  const choices = (await page.locator(".choices").boundingBox())!;
  expect(choices.y + choices.height, "within reach of a thumb").toBeGreaterThan(844 * 0.6);
});

test("words are found in a long text, marked and counted, and lines are wrapped or not", async ({ as }) => {
  const lead = await as("lead");
  const text = Array.from({ length: 60 }, (_, n) => `Line ${n}: the Coat is ${n % 10 === 0 ? "TORN" : "fine"}.`).join("\n");
  await stream(lead, "letters", "text", [{ text }, { text: "Nothing is torn here." }]);
  const desk = await Desk.open(lead, "letters");
  await lead.keyboard.press("/");
  const field = lead.getByRole("searchbox", { name: "Find in the item" });
  await expect(field).toBeFocused();
  // Keys of labels are what is typed here.
  await lead.keyboard.type("torn");
  await expect(lead.getByText("1 of 6")).toBeVisible();
  await lead.keyboard.press("Enter");
  await lead.keyboard.press("Enter");
  await expect(lead.getByText("3 of 6")).toBeVisible();
  await lead.keyboard.press("Shift+Enter");
  await expect(lead.getByText("2 of 6")).toBeVisible();
  const marked = () => lead.evaluate(() => (CSS as any).highlights.get("found").size);
  expect(await marked()).toBe(6);
  await lead.keyboard.press("Escape");
  await expect(field).toBeHidden();
  expect(await marked()).toBe(0);
  const wrap = lead.getByRole("button", { name: "Wrap" });
  await expect(wrap).toHaveAttribute("aria-pressed", "true");
  await lead.keyboard.press(";");
  await expect(wrap).toHaveAttribute("aria-pressed", "false");
  await expect(lead.locator(".desk-one:not([hidden]) p.item-text")).toHaveCSS("white-space", "pre");
  await inBothColours(lead);
  await desk.decide("1");
});

test("JSON opens, closes, is searched and copied", async ({ as }) => {
  const lead = await as("lead");
  const payload = { order: { lines: [{ what: "Coat", tags: { size: "XL", odd: "<b>bold</b>" } }], total: 12.5 }, paid: true };
  await stream(lead, "orders", "json", [{ payload }, { payload: { other: 1 } }]);
  await Desk.open(lead, "orders");
  const tree = lead.getByRole("region", { name: "JSON" });
  await expect(tree.getByText("total")).toBeVisible();
  await expect(tree.getByText("XL")).toBeHidden();
  await lead.keyboard.press("/");
  await lead.keyboard.type("<b>bold");
  await expect(lead.getByText("1 of 1")).toBeVisible();
  await expect(tree.getByText("XL")).toBeVisible();
  await lead.keyboard.press("Escape");
  await lead.getByRole("button", { name: "Close all" }).click();
  await expect(tree.getByText("total")).toBeHidden();
  await lead.getByRole("button", { name: "Open all" }).click();
  await expect(tree.getByText("<b>bold</b>")).toBeVisible();
  await lead.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await lead.getByRole("button", { name: "Copy" }).click();
  await expect(lead.getByText("The JSON is copied.")).toBeVisible();
  expect(JSON.parse(await lead.evaluate(() => navigator.clipboard.readText()))).toEqual(payload);
  await inBothColours(lead);
});

test("rows inside a row are a table whose head stays in sight", async ({ as }) => {
  const lead = await as("lead");
  const lines = Array.from({ length: 80 }, (_, n) => ({ what: `Thing ${n}`, price_eur: n * 1.25 }));
  await stream(lead, "receipts", "table", [{ payload: { paid_eur: 1204, lines } }, { payload: { paid_eur: 1 } }]);
  await Desk.open(lead, "receipts");
  const rows = lead.getByRole("region", { name: "Lines" });
  await expect(rows.getByRole("columnheader", { name: "Price, €" })).toHaveCSS("text-align", "end");
  await rows.evaluate((frame) => frame.scrollTo(0, 1_000));
  const [head, frame] = [await rows.getByRole("columnheader").first().boundingBox(), await rows.boundingBox()];
  expect(Math.abs(head!.y - frame!.y)).toBeLessThan(4);
  await inBothColours(lead);
});

test("a recording is played, stopped and sought by keys", async ({ as }) => {
  const lead = await as("lead");
  const audio = wave(12).toString("base64");
  await stream(lead, "calls", "json", [{ audio, payload: {} }, { audio, payload: { line: 2 } }]);
  const desk = await Desk.open(lead, "calls");
  const player = lead.locator(".desk-one:not([hidden]) audio");
  const state = () => player.evaluate((one) => ({ paused: (one as HTMLAudioElement).paused, at: (one as HTMLAudioElement).currentTime }));
  await expect.poll(() => player.evaluate((one) => (one as HTMLAudioElement).duration)).toBeCloseTo(12, 1);
  await lead.keyboard.press("ArrowRight");
  expect((await state()).at).toBeCloseTo(5, 1);
  await lead.keyboard.press("ArrowLeft");
  expect((await state()).at).toBeCloseTo(0, 1);
  await lead.keyboard.press(" ");
  await expect.poll(async () => (await state()).paused).toBe(false);
  await lead.keyboard.press(" ");
  await expect.poll(async () => (await state()).paused).toBe(true);
  // After a click on a label the space bar is the recording's again.
  await lead.getByRole("button", { name: "Keep" }).click();
  await expect.poll(() => desk.current()).toBeGreaterThan(0);
  const second = await desk.current();
  await lead.keyboard.press(" ");
  await desk.shows(second);
  await inBothColours(lead);
});

/** So many seconds of a tone, as a WAV file. */
function wave(seconds: number): Buffer {
  const rate = 8_000;
  const samples = Buffer.alloc(rate * seconds);
  for (let n = 0; n < samples.length; n++) samples[n] = 128 + 60 * Math.sin((n * 2 * Math.PI * 440) / rate);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

async function inBothColours(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
    expect.soft(violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => `${node.target} ${node.failureSummary}`) })), colorScheme).toEqual([]);
  }
}
