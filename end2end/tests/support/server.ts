// Runs the real server for tests: the demo is loaded once, and every server starts from a copy of it.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const { env } = process;
const cache = join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "understudy");
const target = env.CARGO_TARGET_DIR ?? join(cache, "target");
const program = env.UNDERSTUDY_SERVER ?? env.UNDERSTUDY_BIN ?? join(target, "debug/understudy");

/** The folder of the project. */
export const PROJECT = join(import.meta.dirname, "../../..");

/** Where the folder with all data of this run is told from the setup to the workers. */
const FOLDER = "UNDERSTUDY_END2END_FOLDER";

function environment(dataDir: string): NodeJS.ProcessEnv {
  return {
    // Whatever database the developer uses is not for tests.
    ...Object.fromEntries(Object.entries(env).filter(([name]) => name !== "DATABASE_URL")),
    UNDERSTUDY_DATA_DIR: dataDir,
    UNDERSTUDY_SITE_ROOT: env.UNDERSTUDY_SITE_ROOT ?? join(target, "site"),
    UNDERSTUDY_DEMO_DIR: join(PROJECT, "demo"),
  };
}

/** Loads the demo for all servers of this run. */
export async function prepare(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "understudy-"));
  // PostgreSQL runs as somebody else when the tests run as root, and has to get through.
  chmodSync(folder, 0o755);
  env[FOLDER] = folder;
  await promisify(execFile)(program, ["demo"], { env: environment(join(folder, "demo")), cwd: PROJECT });
}

/** Removes what this run left. */
export function cleanUp(): void {
  const folder = env[FOLDER];
  if (folder) rmSync(folder, { recursive: true, force: true });
}

/** A running server with the demo in it, and a database of its own. */
export class Server {
  private constructor(
    readonly origin: string,
    private readonly dataDir: string,
    private child: ChildProcess,
    private readonly log: string[],
  ) {}

  private static run(dataDir: string, address: string): ChildProcess {
    return spawn(program, ["serve", "--demo", "--bind", address], {
      env: environment(dataDir),
      cwd: PROJECT,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  static async start(name: string): Promise<Server> {
    const folder = env[FOLDER];
    if (!folder) throw new Error("The global setup has not run");
    const dataDir = mkdtempSync(join(folder, `${name}-`));
    rmSync(dataDir, { recursive: true });
    // With the owners as they are: PostgreSQL refuses data of others.
    await promisify(execFile)("cp", ["-a", join(folder, "demo"), dataDir]);
    const address = `127.0.0.1:${await freePort()}`;
    const server = new Server(`http://${address}`, dataDir, Server.run(dataDir, address), []);
    await server.ready();
    return server;
  }

  private async ready(): Promise<void> {
    const { stdout, stderr } = this.child;
    if (!stdout || !stderr) throw new Error("The server has no output");
    stderr.on("data", (text) => this.log.push(String(text)));
    await new Promise<void>((resolve, reject) => {
      stdout.on("data", (text) => {
        this.log.push(String(text));
        if (String(text).includes("Understudy is ready")) resolve();
      });
      this.child.once("error", reject);
      this.child.once("exit", (code) => reject(new Error(`The server ended with ${code}:\n${this.log.join("")}`)));
    });
  }

  /** Kills it as a machine without memory does: it cannot finish anything. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGKILL");
    await ended;
  }

  /** Starts it again after a kill, with the same data and under the same address. */
  async restart(): Promise<void> {
    this.child = Server.run(this.dataDir, new URL(this.origin).host);
    await this.ready();
  }

  /** What the server has said so far. */
  output(): string {
    return this.log.join("");
  }

  /** Runs a command of the program beside this server. */
  async command(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(program, args, { env: environment(this.dataDir), cwd: PROJECT });
    return stdout.trim();
  }

  /** Stops it the way Ctrl-C does; a server that does not end well fails the run. */
  async stop(): Promise<void> {
    const ended =
      this.child.exitCode ?? new Promise<number | null>((resolve) => this.child.once("exit", (code) => resolve(code)));
    this.child.kill("SIGINT");
    const code = await ended;
    rmSync(this.dataDir, { recursive: true, force: true });
    if (code !== 0) throw new Error(`The server ended with ${code}:\n${this.output()}`);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const found = probe.address();
      probe.close(() =>
        found && typeof found === "object" ? resolve(found.port) : reject(new Error("There is no free port")),
      );
    });
  });
}
