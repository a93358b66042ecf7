// How the browser tests run: in the machine's own Chromium, against servers that the tests start themselves.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  globalSetup: "./tests/support/setup.ts",
  // One server does its work at a time: two cores are what continuous integration has.
  workers: 1,
  // A machine under load may miss a moment once; a defect shows twice.
  retries: process.env.CI ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"], ["json", { outputFile: "test-results/results.json" }]],
  use: {
    // What is not there soon never comes.
    actionTimeout: 20_000,
    browserName: "chromium",
    // Colours that are still changing are nobody's contrast.
    contextOptions: { reducedMotion: "reduce" },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        // Root, as in continuous integration, cannot use the sandbox.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
