// Pictures of every page, for people who look at them: node screenshots.mjs FOLDER [ORIGIN]
// The server has to run, with the demo loaded. Nothing there is changed.
import { mkdirSync } from "node:fs";
import { chromium } from "@playwright/test";
import { address, logIn, PAGES } from "./pages.mjs";

const [folder, origin = "http://127.0.0.1:8080"] = process.argv.slice(2);
if (!folder) {
  console.error("node screenshots.mjs FOLDER [ORIGIN]");
  process.exit(2);
}
const only = process.env.ONLY?.split(",");
const pages = PAGES.filter((page) => !only || only.includes(page.name));
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
});
for (const role of new Set(pages.map((page) => page.role))) {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const tab = await context.newPage();
  if (role) await logIn(tab, role, origin);
  for (const { name, path } of pages.filter((page) => page.role === role)) {
    const url = await address(tab, path, origin);
    for (const width of [1440, 390]) {
      for (const colorScheme of ["light", "dark"]) {
        await tab.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await tab.setViewportSize({ width, height: width === 390 ? 844 : 900 });
        await tab.goto(url, { waitUntil: "networkidle" });
        // As tall as the page, so that what sticks to the window's edges does not lie across the middle.
        const height = await tab.evaluate(() => document.documentElement.scrollHeight);
        await tab.setViewportSize({ width, height });
        await tab.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png` });
      }
    }
    console.log(name);
  }
  await context.close();
}
await browser.close();
