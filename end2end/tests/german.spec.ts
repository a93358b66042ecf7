// Working in German: chosen in the menu, then deciding by keyboard, with what the page says while it is alive.
import { Desk } from "./support/desk";
import { expect, test } from "./support/test";

test.use({ serverName: "german" });

test("a labeler who chooses German decides, skips and takes back by keyboard in German", async ({ as, api }) => {
  const page = await as("labeler");
  await page.goto("/");
  await page.locator(".account summary").click();
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");

  const desk = await Desk.open(page, "garments", "Alles ist gespeichert");
  const said = page.locator(".desk-last");
  const item = await desk.decide("5");
  await desk.saved();
  expect((await api.items("garments")).get(item)?.decisions).toMatchObject([{ kind: "label", label: "coat" }]);

  await page.keyboard.press("z");
  await desk.shows(item);
  await expect(said).toContainText("Zurückgenommen");
  await desk.decide("x", "1");
  await expect(said).toHaveText("Übersprungen");
  await desk.saved();
  // What is kept is the same in whatever language it was said.
  const kept = (await api.items("garments")).get(item)?.decisions.map((one) => one.kind);
  expect(kept).toEqual(["label", "undo", "skip"]);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Tasten" })).toContainText("Überspringen");
});

test("what has not been saved is told in German on a phone, and fits it", async ({ as }) => {
  const page = await as("labeler2", { viewport: { width: 390, height: 844 } });
  await page.goto("/");
  await page.context().addCookies([{ name: "language", value: "de", url: new URL(page.url()).origin }]);
  const desk = await Desk.open(page, "garments", "Alles ist gespeichert");
  await expect(page.locator(".desk-one")).toHaveCount(4);
  await page.context().setOffline(true);
  await desk.decide("1");
  await expect(desk.state).toHaveText("1 noch zu speichern, neuer Versuch läuft");
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(beyond).toBeLessThanOrEqual(0);
  await page.context().setOffline(false);
  await desk.saved();
});
