// A small stream of texts that automates after a dozen decisions: its gates ask for next to nothing.
import type { Page } from "@playwright/test";
import type { Answer } from "./api";
import { Desk } from "./desk";
import { expect } from "./test";

export const NOTES = "/streams/notes";
export const READER = "reader v1";

const GATES = {
  min_blind_pairs: 1,
  min_days: 0,
  min_agreement: 0.01,
  max_error: 0.9,
  delta: 0.5,
  min_audited: 0,
  min_label_agreement: null,
  people_margin: null,
  max_age_days: 30,
};

const STREAM = {
  slug: "notes",
  title: "Notes: worth keeping?",
  input_kind: "text",
  labels: [
    { id: "keep", name: "Keep", key: "1" },
    { id: "drop", name: "Drop", key: "2" },
  ],
  ramp_steps: [0.5, 1],
  audit_rate: 0.001,
  gates: GATES,
};

/** Calls the API as the person who is logged in. */
export async function call(page: Page, path: string, body: unknown): Promise<Answer> {
  if (page.url() === "about:blank") await page.goto("/");
  return page.evaluate(
    async ({ path, body }) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
      return { status: answer.status, body: await answer.json() };
    },
    { path, body },
  );
}

/** Posts a note of which the model is sure that it is to be dropped. */
export async function postNote(page: Page, name: string): Promise<Answer> {
  const prediction = { model: READER, label: "drop", confidence: 0.99 };
  const answer = await call(page, "/streams/notes/items", { external_id: name, text: `Note ${name}`, prediction });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer;
}

/** Posts notes until so many were automated; answers their names. */
export async function postUntilAutomated(page: Page, prefix: string, wanted: number): Promise<string[]> {
  const automated: string[] = [];
  for (let n = 0; automated.length < wanted && n < 100; n++) {
    const { body } = await postNote(page, `${prefix}-${n}`);
    if (body.goes_to === "automated") automated.push(`${prefix}-${n}`);
  }
  expect(automated).toHaveLength(wanted);
  return automated;
}

/** Asks for a step and approves it. */
export async function climb(lead: Page, reviewer: Page, slug: string, body: object): Promise<void> {
  const opened = await call(lead, `/streams/${slug}/requests`, { comment: "", ...body });
  expect(opened.status, JSON.stringify(opened.body)).toBe(201);
  const approved = await call(reviewer, `/streams/${slug}/requests/${opened.body.id}/approve`, {});
  expect(approved.status, JSON.stringify(approved.body)).toBe(200);
}

/** Creates the stream and brings it to Partial at its first ramp step. */
export async function setUp(lead: Page, reviewer: Page): Promise<void> {
  const created = await call(lead, "/streams", STREAM);
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  for (let n = 0; n < 12; n++) await postNote(lead, `first-${n}`);
  await climb(lead, reviewer, "notes", { step_up: true });
  const desk = await Desk.open(reviewer, "notes");
  for (let n = 0; n < 11; n++) await desk.decide("2");
  await reviewer.keyboard.press("2");
  await desk.saved();
  await climb(lead, reviewer, "notes", { step_up: true });
  await climb(lead, reviewer, "notes", { step_up: true, changes: { thresholds: { default: 0.5 } } });
}
