// The API as an application uses it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "./server";

/** What somebody said of an item. */
export interface Said {
  kind: string;
  label: string | null;
  reason: string | null;
  note: string | null;
  on_screen_ms: number | null;
  blind: boolean;
  undone: boolean;
  shown_at: string | null;
  decided_at: string;
}

/** A line of an export. */
export interface Item {
  id: number;
  external_id: string;
  predictions: { label: string; confidence: number; model: { name: string } }[];
  decisions: Said[];
}

/** An answer with its status. */
export interface Answer {
  status: number;
  body: any;
}

export class Api {
  constructor(
    private readonly origin: string,
    private readonly key: string,
  ) {}

  private async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.key}`, "content-type": "application/json" };
    return fetch(`${this.origin}/api/v1${path}`, { ...init, headers });
  }

  async get(path: string): Promise<Answer> {
    const response = await this.send(path);
    return { status: response.status, body: await response.json() };
  }

  async post(path: string, body: unknown): Promise<Answer> {
    const response = await this.send(path, { method: "POST", body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  }

  /** Posts many items at once, which must all be new. */
  async postAll(stream: string, items: object[]): Promise<void> {
    const headers = { authorization: `Bearer ${this.key}`, "content-type": "application/x-ndjson" };
    const body = items.map((item) => JSON.stringify(item)).join("\n");
    const answer = await fetch(`${this.origin}/api/v1/streams/${stream}/items`, { method: "POST", body, headers });
    const lines = (await answer.text()).trimEnd().split("\n");
    const created = lines.filter((line) => JSON.parse(line).status === "created");
    if (created.length !== items.length) throw new Error(`${created.length} of ${items.length} items: ${lines[0]}`);
  }

  /** Posts one of the demo's photos as a new item. */
  postPhoto(externalId: string, photo: string): Promise<Answer> {
    const image = readFileSync(join(PROJECT, "demo/garments/images", photo)).toString("base64");
    return this.post("/streams/garments/items", { external_id: externalId, image });
  }

  /** Every item of a stream by its number, with all that people said of it. */
  async items(stream: string): Promise<Map<number, Item>> {
    const lines = (await (await this.send(`/streams/${stream}/items/export`)).text()).trimEnd().split("\n");
    return new Map(lines.map((line) => JSON.parse(line) as Item).map((item) => [item.id, item]));
  }
}
