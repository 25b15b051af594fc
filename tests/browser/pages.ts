/** Every page that a customer can see, and the way to it. */
import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import { PAGE_STATES } from "../../handler/page-state";
import { stateIdOf } from "../../page/state";
import type { Waiting } from "../../page/state";
import { ASK, LOCK, MINE, REFUSED, STATES, THANKS, TRY_AGAIN, WAITING } from "../../page/texts";
import type { PageText } from "../../page/texts";
import { press } from "./browser";
import type { Setting } from "./browser";

/** One page. */
export interface Shown {
  name: string;
  text: Pick<PageText, "title" | "heading">;
  /** Shows it in a tab. */
  go(page: Page): Promise<unknown>;
}

/** Seconds after the report at which each is shown. */
const AGES: Record<Waiting, number> = { usual: 0, slow: 20, "very-slow": 420, over: 7200 };

/** All of them. */
export function everyPage({ site, victim }: Pick<Setting, "site" | "victim">): Shown[] {
  const ask = async (page: Page) => page.goto((await victim()).link);
  const status = (page: Page, ageSeconds: number, handle = randomBytes(16).toString("base64url")) =>
    page.goto(
      `${site().url}/status?h=${handle}&s=${Math.floor(site().clock.now() / 1000) - ageSeconds}`,
    );
  return [
    { name: "ask", text: ASK, go: ask },
    {
      name: "thanks",
      text: THANKS,
      go: async (page) => (await ask(page), press(page, MINE.label)),
    },
    { name: "refused", text: REFUSED, go: (page) => page.goto(`${site().url}/report?p=other`) },
    {
      name: "try-again",
      text: TRY_AGAIN,
      async go(page) {
        await ask(page);
        const { end } = site().backend.pool.throttle("UpdateAuthEventFeedback");
        await press(page, LOCK.label);
        await page.getByRole("heading", { name: TRY_AGAIN.heading }).waitFor();
        end();
      },
    },
    ...(Object.entries(AGES) as [Waiting, number][]).map(([waiting, ageSeconds]) => ({
      name: `waiting-${waiting}`,
      text: WAITING[waiting],
      go: (page: Page) => status(page, ageSeconds),
    })),
    ...PAGE_STATES.map((state) => ({
      name: state,
      text: STATES[state],
      async go(page: Page) {
        const handle = randomBytes(16).toString("base64url");
        const expiresAt = Math.floor(site().clock.now() / 1000) + 3600;
        const { name } = site().deployment.page!.stateTable;
        await site().backend.tables.put(name, { id: stateIdOf(handle), state, expiresAt });
        return status(page, 5, handle);
      },
    })),
  ];
}
