/**
 * Headless Chromium, driven by the Chrome DevTools Protocol over a pipe: messages are JSON, each ended by a zero byte (Chromium,
 * `--remote-debugging-pipe`). No package is needed for it.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { endGroup, whenEnded } from "../processes";
import { findChromium, SANDBOX_FLAGS } from "./chromium";

/** A page with a size of its own. */
export interface Size {
  width: number;
  height: number;
  /** Pixels of the picture per pixel of the page. */
  scale: number;
}

/** A started browser. */
export interface Browser {
  /** Shows a page. @returns where the element with this id ends, in pixels from the top; without an id, where the page ends */
  show(html: string, size: Size, id?: string): Promise<number>;
  /** Sets what pages that are shown from now on take for the reader's preference. */
  prefer(theme: "light" | "dark"): Promise<void>;
  /** The value of an expression on the page that is shown. */
  evaluate(expression: string): Promise<unknown>;
  /** Takes a picture of the page that is shown: what is in view, or all of it. @returns a PNG */
  takePicture(size: Size, whole: boolean): Promise<Buffer>;
  stop(): Promise<void>;
}

const FLAGS = [
  ...["--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu"],
  ...["--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb"],
  // Gray edges of letters, in place of colored ones: they suit every screen, and the pictures are smaller.
  "--disable-lcd-text",
];

/** Starts Chromium; null where none is installed. @throws Error when it can't be run */
export async function startBrowser(): Promise<Browser | null> {
  const chromium = findChromium(process.env);
  if (chromium === null) return null;
  const child = spawn(chromium, [...FLAGS, ...SANDBOX_FLAGS], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  await once(child, "spawn");
  return drive(child);
}

type Result = Record<string, unknown>;

async function drive(child: ChildProcess): Promise<Browser> {
  const [, , , input, output] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, { resolve(result: Result): void; reject(error: Error): void }>();
  let [last, rest] = [0, ""];
  const page: { sessionId?: string } = {};
  output.setEncoding("utf8").on("data", (text: string) => {
    const messages = (rest + text).split("\0");
    rest = messages.pop()!;
    for (const message of messages) {
      const { id, result, error } = JSON.parse(message);
      if (error) waiting.get(id)?.reject(new Error(`Chromium refused a call: ${error.message}`));
      else waiting.get(id)?.resolve(result);
    }
  });
  child.once("exit", () => {
    for (const { reject } of waiting.values()) reject(new Error("Chromium has ended"));
  });
  const call = (method: string, params: object = {}): Promise<Result> =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      const message = { id: last, method, params, ...page };
      input.write(`${JSON.stringify(message)}\0`);
    });

  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  const attached = await call("Target.attachToTarget", { targetId, flatten: true });
  page.sessionId = attached.sessionId as string;
  const { frameTree } = (await call("Page.getFrameTree")) as { frameTree: { frame: Result } };

  return {
    async prefer(theme) {
      const features = [{ name: "prefers-color-scheme", value: theme }];
      await call("Emulation.setEmulatedMedia", { features });
    },
    async evaluate(expression) {
      const answer = await call("Runtime.evaluate", { expression, returnByValue: true });
      const { result, exceptionDetails } = answer as {
        result: { value: unknown };
        exceptionDetails?: { text: string };
      };
      if (exceptionDetails) throw new Error(`the page has no such value: ${exceptionDetails.text}`);
      return result.value;
    },
    async show(html, { width, height, scale }, id) {
      await call("Emulation.setDeviceMetricsOverride", {
        ...{ width, height, deviceScaleFactor: scale, mobile: false },
      });
      await call("Page.setDocumentContent", { frameId: frameTree.frame.id, html });
      const element =
        id === undefined ? "document.body" : `document.getElementById(${JSON.stringify(id)})`;
      const expression = `document.fonts.ready.then(() => ${element}.getBoundingClientRect().bottom)`;
      const { result } = (await call("Runtime.evaluate", { expression, awaitPromise: true })) as {
        result: { value: number };
      };
      return result.value;
    },
    async takePicture({ width, height }, whole) {
      const { cssContentSize } = (await call("Page.getLayoutMetrics")) as {
        cssContentSize: { height: number };
      };
      const clip = { x: 0, y: 0, width, scale: 1, height: whole ? cssContentSize.height : height };
      const { data } = await call("Page.captureScreenshot", {
        ...{ format: "png", captureBeyondViewport: true, clip },
      });
      return Buffer.from(data as string, "base64");
    },
    async stop() {
      endGroup(child);
      await whenEnded(child);
    },
  };
}
