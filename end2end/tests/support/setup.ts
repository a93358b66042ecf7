// Before the first test and after the last one.
import { cleanUp, prepare } from "./server";

export default async function setup(): Promise<() => void> {
  await prepare();
  return cleanUp;
}
