// The label page as a person at the keyboard sees it.
import { expect, type Locator, type Page } from "@playwright/test";

export class Desk {
  /** Whether everything is saved, or what waits. */
  readonly state: Locator;
  private readonly item: Locator;

  private constructor(
    readonly page: Page,
    /** What the page says when nothing waits. */
    private readonly allSaved: string,
  ) {
    this.state = page.locator(".desk-bar .pill");
    // Only what has been drawn can be decided.
    this.item = page.locator(".desk-one[data-shown]:not([hidden])");
  }

  /** Opens the page and waits until it answers to keys. */
  static async open(page: Page, stream = "garments", allSaved = "Everything is saved"): Promise<Desk> {
    const desk = new Desk(page, allSaved);
    await page.goto(`/streams/${stream}/label`);
    await desk.ready();
    return desk;
  }

  async ready(): Promise<void> {
    await expect(this.state).toHaveText(this.allSaved);
    await expect(this.item).toHaveCount(1);
  }

  /** The number of the item on the desk. */
  async current(): Promise<number> {
    return Number(await this.item.getAttribute("data-item"));
  }

  /** Waits until this item is on the desk. */
  async shows(item: number): Promise<void> {
    await expect(this.item).toHaveAttribute("data-item", String(item));
  }

  /** Presses a key that decides the item on the desk, and waits for the next item. Says which it was. */
  async decide(...keys: string[]): Promise<number> {
    const item = await this.current();
    for (const key of keys) await this.page.keyboard.press(key);
    await expect(this.item).not.toHaveAttribute("data-item", String(item));
    await expect(this.item).toHaveCount(1);
    return item;
  }

  /** How many items this person has decided today, as the page says. */
  async done(): Promise<number> {
    return Number(await this.page.locator(".desk-progress strong").first().textContent());
  }

  async saved(): Promise<void> {
    await expect(this.state).toHaveText(this.allSaved);
    // It is also said while a decision is on its way; nothing is kept in the browser once it has arrived.
    await expect.poll(() => this.kept()).toBe(0);
  }

  /** How many decisions the browser keeps because they have not arrived. */
  kept(): Promise<number> {
    return this.page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes("unsent")).length);
  }
}
