// Somebody who decides one item after the other as fast as the page allows, and remembers what they said.
import { expect, type Page } from "@playwright/test";
import type { Api } from "./api";
import { call } from "./notes";

const LABELS = ["yes", "no", "unclear"];

/** Creates a stream with so many short texts. */
export async function sentences(lead: Page, api: Api, slug: string, count: number): Promise<void> {
  const labels = LABELS.map((id, n) => ({ id, name: id, key: String(n + 1) }));
  const created = await call(lead, "/streams", { slug, title: `${slug}: is it true?`, input_kind: "text", labels });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  const items = Array.from({ length: count }, (_, n) => ({ external_id: `${slug}-${n}`, text: `Sentence ${n}.` }));
  await api.postAll(slug, items);
}

export class Hands {
  /** Every item with what was said of it. */
  readonly said = new Map<number, string>();
  private last = 0;

  constructor(readonly page: Page) {}

  /** Waits for the next item and decides it, differently from the one before; false when there is none so soon. */
  async one(patience = 150_000): Promise<boolean> {
    const found = await this.page
      .waitForFunction(
        (last) => {
          const one = document.querySelector<HTMLElement>(".desk-one[data-shown]:not([hidden])");
          const item = Number(one?.dataset.item ?? 0);
          return item === last ? 0 : item;
        },
        this.last,
        { polling: "raf", timeout: patience },
      )
      .catch((error) => {
        if (error.name === "TimeoutError") return null;
        throw error;
      });
    if (!found) return false;
    const item = (await found.jsonValue()) as number;
    const place = this.said.size % LABELS.length;
    await this.page.keyboard.press(String(place + 1));
    expect(this.said.get(item), `item ${item} is asked again`).toBeUndefined();
    this.said.set(item, LABELS[place]);
    this.last = item;
    return true;
  }

  /** Decides so many items. */
  async decide(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      if (await this.one()) continue;
      const says = await this.page.locator("body").innerText();
      throw new Error(`Nothing to decide after ${this.said.size} decisions; the page says: ${says}`);
    }
  }

  /** Decides what is there already, while nothing more comes. Says how many these were. */
  async finish(): Promise<number> {
    const before = this.said.size;
    while (await this.one(700));
    return this.said.size - before;
  }
}
