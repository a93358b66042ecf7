// The language that a browser asks for.
import type { Page } from "@playwright/test";

/** Every page from now on is in German, as after choosing it in the menu. */
export async function speakGerman(page: Page): Promise<void> {
  const url = new URL(page.url());
  await page.context().addCookies([{ name: "language", value: "de", url: url.origin }]);
}
