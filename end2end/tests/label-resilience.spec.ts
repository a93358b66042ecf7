// A thousand decisions on a bad day: no pointer, no network, no server, two windows, no session. Nothing is lost or doubled.
import { type Page } from "@playwright/test";
import { email, fillIn, PASSWORD } from "../pages.mjs";
import { Desk } from "./support/desk";
import { Hands, sentences } from "./support/hands";
import { expect, test } from "./support/test";

test.use({ serverName: "label-resilience" });

test("two hundred items are decided without any pointer, from the login on", async ({ as, api }) => {
  test.slow();
  await sentences(await as("lead"), api, "no-pointer", 200);
  const page = await as(null);
  await page.addInitScript(() => {
    for (const kind of ["pointerdown", "pointermove", "mousedown", "mousemove", "touchstart", "wheel"]) {
      addEventListener(kind, () => localStorage.setItem("pointer", kind), true);
    }
  });
  await page.goto("/login");
  await page.keyboard.type(email("reviewer"));
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname !== "/login");
  await tabTo(page, "/streams/no-pointer");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/no-pointer");
  await tabTo(page, "/streams/no-pointer/label");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/no-pointer/label");
  const hands = new Hands(page);
  await hands.decide(200);
  await expect(page.getByText("No items wait")).toBeVisible();
  await tabTo(page, "/");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/");

  expect(await page.evaluate(() => localStorage.getItem("pointer"))).toBeNull();
  const items = await api.items("no-pointer");
  expect([...items.values()].map((item) => [item.id, item.decisions.map((one) => one.label)]).sort()).toEqual(
    [...hands.said].map(([item, label]) => [item, [label]]).sort(),
  );
});

/** Goes from field to field to the link that leads there. */
async function tabTo(page: Page, path: string): Promise<void> {
  for (let n = 0; n < 200; n++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => document.activeElement?.getAttribute("href"));
    if (at === path) return;
  }
  throw new Error(`No number of tabs leads to ${path}`);
}

test("a thousand decisions survive reloads, a lost network and a killed server, each exactly once", async ({ as, api, server }) => {
  test.setTimeout(900_000);
  const slug = "bad-day";
  await sentences(await as("lead"), api, slug, 1_000);
  const page = await as("reviewer");
  const desk = await Desk.open(page, slug);
  const hands = new Hands(page);
  const { said } = hands;

  // Whoever decides as fast as this has to wait for the next items; people decide while some are ahead.
  const ahead = () => expect(page.locator(".desk-one")).toHaveCount(4);
  // In the middle of things: what was pressed a moment before is still on its way.
  const reload = async () => void (await page.reload());
  const cut = async () => {
    await ahead();
    await page.context().setOffline(true);
    expect(await hands.finish(), "decided without a network").toBeGreaterThan(0);
    await expect(desk.state).toHaveText(/^\d+ waiting to be saved, trying again$/);
    await page.context().setOffline(false);
  };
  const kill = async () => {
    await ahead();
    await hands.one();
    await Promise.all([server.kill(), hands.one()]);
    expect(await hands.finish(), "decided without a server").toBeGreaterThan(0);
    await expect(desk.state).toHaveText(/^\d+ waiting to be saved, trying again$/);
    await server.restart();
  };
  const killAndReload = async () => {
    await ahead();
    await server.kill();
    await hands.finish();
    expect(await desk.kept()).toBeGreaterThan(0);
    await page.reload().catch(() => null);
    await server.restart();
    await page.goto(`/streams/${slug}/label`);
  };
  const losesAnswers = async () => {
    let sent = 0;
    await page.route("**/api/decide*", async (route) => {
      if (sent++ % 2) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await hands.decide(4);
    await page.unroute("**/api/decide*");
  };
  const troubles = [reload, cut, kill, losesAnswers, reload, killAndReload, cut, kill, reload, cut];
  for (const trouble of troubles) {
    await hands.decide(40);
    await trouble();
  }
  await hands.decide(1_000 - said.size);
  await desk.saved();
  await expect(page.getByText("No items wait")).toBeVisible({ timeout: 30_000 });
  expect(await desk.done()).toBe(1_000);

  const items = await api.items(slug);
  const kept = [...items.values()].map((item) => [item.id, item.decisions.map((one) => [one.kind, one.label])]);
  expect(kept.length).toBe(1_000);
  for (const [item, decisions] of kept) {
    expect(decisions, `item ${item}`).toEqual([["label", said.get(item as number)]]);
  }
});

test("an answer that is not Understudy's refuses nothing", async ({ as, api }) => {
  await sentences(await as("lead"), api, "proxy", 6);
  const page = await as("reviewer");
  const desk = await Desk.open(page, "proxy");
  await expect(page.locator(".desk-one")).toHaveCount(4);
  const answers = [
    { status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" },
    { status: 200, contentType: "text/html", body: "<h1>Welcome to the wireless network of this hotel</h1>" },
    { status: 429, contentType: "text/plain", body: "Too many requests" },
    { status: 500, contentType: "application/json", body: '{"kind":"inv' },
  ];
  let answered = 0;
  await page.route("**/api/decide*", (route) => {
    const answer = answers[answered++];
    return answer ? route.fulfill(answer) : route.continue();
  });
  const decided = [await desk.decide("1"), await desk.decide("2")];
  await expect(desk.state).toHaveText("2 waiting to be saved, trying again");
  await expect.poll(() => answered, { timeout: 60_000 }).toBeGreaterThan(answers.length);
  await desk.saved();
  await expect(page.getByText("A decision was not saved")).toBeHidden();
  const items = await api.items("proxy");
  expect(decided.map((item) => items.get(item)?.decisions.map((one) => one.label))).toEqual([["yes"], ["no"]]);
});

test("what takes long to save is said to wait, and keys go on being accepted", async ({ as, api }) => {
  await sentences(await as("lead"), api, "slow", 8);
  const page = await as("reviewer");
  const desk = await Desk.open(page, "slow");
  await expect(page.locator(".desk-one")).toHaveCount(4);
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/api/decide*", async (route) => {
    await held;
    await route.continue();
  });
  await desk.decide("1");
  await expect(desk.state).toHaveText("1 waiting to be saved");
  await desk.decide("2");
  await expect(desk.state).toHaveText("2 waiting to be saved");
  await desk.decide("3");
  await expect(desk.state).toHaveText("3 waiting to be saved");
  answer();
  await desk.saved();
  const decisions = [...(await api.items("slow")).values()].flatMap((item) => item.decisions.map((one) => one.label));
  expect(decisions.sort()).toEqual(["no", "unclear", "yes"]);
});

test("two windows of one person never ask the same twice, and both say how it stands", async ({ as, api }) => {
  await sentences(await as("lead"), api, "two-windows", 40);
  const first = await as("reviewer");
  const second = await first.context().newPage();
  const [one, other] = [await Desk.open(first, "two-windows"), await Desk.open(second, "two-windows")];
  const shared = await one.current();
  await other.shows(shared);

  // What is decided in one leaves the other, with what was begun there.
  await second.keyboard.press("x");
  await one.decide("1");
  await expect(second.getByText("Decided in another window. This is the next item.")).toBeVisible();
  await expect(second.getByText("Why? Somebody else is asked instead.")).toBeHidden();
  expect(await other.current()).not.toBe(shared);
  await expect.poll(() => other.done()).toBe(1);

  // By turns, without waiting for anything to be saved.
  const [left, right] = [new Hands(first), new Hands(second)];
  for (let n = 0; n < 19; n++) {
    await left.decide(1);
    await right.decide(1);
  }
  await left.finish();
  for (const desk of [one, other]) {
    await expect(desk.page.getByText("No items wait")).toBeVisible({ timeout: 40_000 });
    await desk.saved();
    await expect.poll(() => desk.done()).toBe(40);
    await expect(desk.page.getByText("was not saved")).toBeHidden();
  }
  const said = new Map([...left.said, ...right.said, [shared, "yes"]]);
  expect(said.size).toBe(left.said.size + right.said.size + 1);
  const items = await api.items("two-windows");
  for (const item of items.values()) {
    expect(item.decisions.map((one) => one.label), `item ${item.id}`).toEqual([said.get(item.id)]);
  }
});

test("two windows that decide the same item at the same moment record one of the two, and say which was not", async ({ as, api }) => {
  await sentences(await as("lead"), api, "same-moment", 10);
  const first = await as("reviewer");
  const second = await first.context().newPage();
  // As if the windows had not heard of each other in time.
  await second.addInitScript(() => addEventListener("storage", (event) => event.stopImmediatePropagation(), true));
  const [one, other] = [await Desk.open(first, "same-moment"), await Desk.open(second, "same-moment")];
  const item = await one.current();
  await other.shows(item);
  await one.decide("1");
  await one.saved();
  await other.decide("2");
  await expect(second.getByText(/A decision was not saved. You have decided this item already/i)).toBeVisible();
  await other.saved();
  expect((await api.items("same-moment")).get(item)?.decisions.map((one) => one.label)).toEqual(["yes"]);
});

test("what a closed window left behind is sent by one that stayed open", async ({ as, api }) => {
  test.slow();
  await sentences(await as("lead"), api, "left-behind", 10);
  const first = await as("reviewer");
  const desk = await Desk.open(first, "left-behind");
  const second = await first.context().newPage();
  const other = await Desk.open(second, "left-behind");
  await first.route("**/api/decide*", (route) => route.abort());
  const item = await desk.decide("3");
  await first.close();
  await expect.poll(() => other.kept(), { timeout: 60_000 }).toBe(0);
  expect((await api.items("left-behind")).get(item)?.decisions.map((one) => one.label)).toEqual(["unclear"]);
});

test("after a session's end another person's work is saved and the first person's waits for them", async ({ as, api }) => {
  const page = await as("labeler");
  const desk = await Desk.open(page);
  await expect(page.locator(".desk-one")).toHaveCount(4);
  const images = () => page.locator(".desk-one img").evaluateAll((all) => all.every((one) => (one as HTMLImageElement).complete));
  await expect.poll(images).toBe(true);
  const others = await page.context().newPage();
  await page.context().clearCookies();
  const mine = [await desk.decide("1"), await desk.decide("2")];
  await expect(page.getByText("Your session has ended.")).toBeVisible();

  await others.goto("/login");
  await fillIn(others, "labeler2");
  const theirs = await Desk.open(others);
  const done = await theirs.done();
  const item = await theirs.decide("3");
  await expect(theirs.state).toHaveText("Everything is saved");
  await expect.poll(async () => (await api.items("garments")).get(item)?.decisions.map((one) => one.label)).toEqual(["pullover"]);
  expect(await theirs.done()).toBe(done + 1);
  await page.bringToFront();
  await expect(page.getByText("2 decisions are kept in this browser and will be saved.")).toBeVisible();
  const before = await api.items("garments");
  expect(mine.map((item) => before.get(item)?.decisions)).toEqual([[], []]);

  await others.context().clearCookies();
  await others.goto("/login");
  await fillIn(others, "labeler");
  await expect(page.getByText("Your session has ended.")).toBeHidden({ timeout: 40_000 });
  await desk.saved();
  const after = await api.items("garments");
  expect(mine.map((item) => after.get(item)?.decisions.map((one) => one.label))).toEqual([["tshirt"], ["trouser"]]);
});

test("a note that is not sent yet survives a reload, and belongs to its item", async ({ as, api }) => {
  await sentences(await as("lead"), api, "noted", 5);
  const page = await as("reviewer");
  const desk = await Desk.open(page, "noted");
  await page.keyboard.press(".");
  await page.keyboard.type("I know the author");
  await page.reload();
  await desk.ready();
  await expect(page.getByText("Note written")).toBeVisible();
  await page.keyboard.press(".");
  await expect(page.getByLabel("Note, saved with your decision")).toHaveValue("I know the author");
  await page.keyboard.press("Enter");
  const item = await desk.decide("1");
  await expect(page.getByText("Note written")).toBeHidden();
  await desk.saved();
  await page.reload();
  await desk.ready();
  await expect(page.getByText("Note written")).toBeHidden();
  expect((await api.items("noted")).get(item)?.decisions).toMatchObject([{ label: "yes", note: "I know the author" }]);
});
