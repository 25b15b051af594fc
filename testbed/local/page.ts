/** The report page in the local driver: its function in a process of its own, behind an API Gateway on 127.0.0.1. */
import type { Terminal } from "../../cli/terminal";
import type { PageLine } from "../../page/log";
import { startGateway } from "../aws/gateway";
import type { GatewayOptions } from "../aws/gateway";
import type { LocalFunction } from "../aws/lambda";
import type { RemoveLater } from "../clean-up";
import type { DeclaredPage } from "../deployment";
import type { LocalClock } from "./clock";

/** A page that takes requests. */
export interface RunningPage {
  /** Address of its API, without a path. */
  url: string;
  /** Everything that its function has written so far. */
  output(): string;
}

/** Where it listens, and who watches. */
export interface PageOptions extends Pick<GatewayOptions, "port" | "onRequest" | "onAnswer"> {
  /** Called with each line of the function's log, after it was printed. */
  onLine?: (line: PageLine) => void;
}

/** What a page is served with. */
export interface PageParts {
  declared: Pick<DeclaredPage, "routes">;
  /** Its clock, which must not be ahead, goes with the other one. */
  page: LocalFunction;
  clock: LocalClock;
  terminal: Pick<Terminal, "step">;
  options?: PageOptions;
}

/** Puts a page's function behind its API, and prints what it logs. */
export async function servePage(
  { declared: { routes }, page, clock, terminal, options = {} }: PageParts,
  removeLater: RemoveLater,
): Promise<RunningPage> {
  clock.takeAlong(page);
  const { onLine = () => undefined, ...gatewayOptions } = options;
  const during: GatewayOptions["during"] = async (invocation) => {
    const linesBefore = page.log().length;
    const result = await clock.during(page, invocation);
    for (const { message } of page.log().slice(linesBefore)) {
      const line = message as unknown as PageLine;
      terminal.step("page", describePageLine(line));
      onLine(line);
    }
    return result;
  };
  const gateway = await startGateway({ ...gatewayOptions, routes, page, during, now: clock.now });
  removeLater(gateway.stop);
  return { url: gateway.url, output: page.output };
}

/** A line of the page's log, as a person reads it. */
export function describePageLine(line: PageLine): string {
  switch (line.result) {
    case "queued":
      return "Cognito accepts the token of the mail; the report is in the queue";
    case "valid":
      return "Cognito accepts the token of the mail, and the answer; there is nothing to report";
    case "refused":
      return `Cognito refuses the token (${line.error}); there is nothing to report`;
    case "malformed":
      return "this is no link of ours; Cognito is not asked";
    case "unavailable":
      return `Cognito does not answer (${line.error}); the customer may try again`;
    case "not-queued":
      return `Cognito accepts the token, but the queue does not take the report (${line.error})`;
    case "state-unreadable":
      return `the state can't be read (${line.error})`;
  }
}
