// What every test file begins with: a server of its own, and people who are logged in.
import { type BrowserContextOptions, type Page, test as base } from "@playwright/test";
import { logIn } from "../../pages.mjs";
import { Api } from "./api";
import { Server } from "./server";

export { expect } from "@playwright/test";

/** A demo account, by what stands before the @. */
export type Person = "labeler" | "labeler2" | "reviewer" | "reviewer2" | "lead" | "manager" | "admin";

type Session = Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>>;

interface TestFixtures {
  /** Opens a browser in which this person is logged in, or nobody. Each call opens another one. */
  as: (person: Person | null, options?: BrowserContextOptions) => Promise<Page>;
}

interface WorkerFixtures {
  /** Test files that name the same server share it; what one does to the ladder, the other would see. */
  serverName: string;
  server: Server;
  /** The API, with a key that may do everything that keys may. */
  api: Api;
  sessionOf: (person: Person) => Promise<Session>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  serverName: ["shared", { option: true, scope: "worker" }],

  server: [
    async ({ serverName }, use) => {
      const server = await Server.start(serverName);
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],

  api: [
    async ({ server }, use) => {
      const scopes = ["streams:read", "items:read", "items:write", "reports:read"];
      const key = await server.command("key", "add", "--name", "Browser tests", ...scopes.flatMap((scope) => ["--scope", scope]));
      await use(new Api(server.origin, key));
    },
    { scope: "worker" },
  ],

  sessionOf: [
    async ({ browser, server }, use) => {
      const known = new Map<Person, Session>();
      await use(async (person) => {
        const found = known.get(person);
        if (found) return found;
        const page = await browser.newPage();
        await logIn(page, person, server.origin);
        const session = await page.context().storageState();
        await page.context().close();
        known.set(person, session);
        return session;
      });
    },
    { scope: "worker" },
  ],

  as: async ({ browser, server, sessionOf }, use) => {
    const contexts: { close: () => Promise<void> }[] = [];
    await use(async (person, options = {}) => {
      const session = person ? { storageState: await sessionOf(person) } : {};
      const context = await browser.newContext({ baseURL: server.origin, reducedMotion: "reduce", ...session, ...options });
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});
