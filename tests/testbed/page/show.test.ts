/** `npm run page`, with somebody who presses the buttons without a browser: what is printed, and that nothing is left. */
import { expect } from "chai";
import { ASK, LOCK, MINE, REFUSED, STATES, WAITING } from "../../../page/texts";
import { removeAll } from "../../../testbed/clean-up";
import type { Remove } from "../../../testbed/clean-up";
import { openPage } from "../../../testbed/page/show";
import { open, press } from "../../../testbed/visitor";
import { makePrinted } from "../../support/printed";

describe("npm run page", function () {
  // It serializes, zips and unpacks two functions, which is slow on a busy machine.
  this.timeout(120_000);
  const leftovers: Remove[] = [];
  const { terminal, text } = makePrinted();
  let breaksOff = false;
  let shown: Awaited<ReturnType<typeof openPage>>;

  before(async () => {
    const step: typeof terminal.step = (actor, words) => {
      if (breaksOff && actor === "queue") throw new Error("broken off");
      terminal.step(actor, words);
    };
    shown = await openPage(undefined, { ...terminal, step }, (remove) => leftovers.push(remove));
  });
  after(() => removeAll(leftovers));

  /** What is printed while something is done. */
  async function printed(act: () => Promise<unknown>): Promise<string> {
    const before = text().length;
    await act();
    await shown.settled();
    return text().slice(before);
  }

  it("prints the links of two customers, and what to do with them", () => {
    expect(shown.links).to.have.lengthOf(2);
    for (const link of shown.links) expect(text()).to.include(`\n${link}\n`);
    expect(text()).to.include(`press "${LOCK.label}" or "${MINE.label}"`);
    expect(text()).to.match(/casey signs in.*their refresh token works/s);
    expect(shown.links[1]).to.match(/&u=ren%C3%A9e\+shop&co@example\.com$/);
  });

  it("prints what happens when the button is pressed, in this order, and no token", async () => {
    const [link] = shown.links as [string];
    let status = "";
    const lines = await printed(async () => {
      const seen = await press(await open(link), LOCK.label);
      expect(seen.heading).to.equal(WAITING.usual.heading);
      status = seen.url;
    });
    const inOrder = [
      ["browser", "GET /report"],
      ["page", `shows "${ASK.heading}" (200)`],
      ["browser", "POST /report"],
      ["page", "Cognito accepts the token of the mail"],
      ["queue", "first delivery of the page's report"],
      ["function", "Cognito confirms the report"],
      ["function", "resets the password"],
      ["function", "outcome: contained"],
      ["slack", ":white_check_mark: Locked, nothing to do · casey"],
      ["customer", "casey finds a mail with the code "],
      ["attacker", "tries the refresh token that he has: NotAuthorizedException"],
      ["attacker", "tries the stolen password: PasswordResetRequiredException"],
    ].map(([actor, words]) => `  ${actor!.padEnd(9)} ${words}`);
    let from = 0;
    for (const line of inOrder) {
      const at = lines.indexOf(line, from);
      expect(at, `${line} in ${lines.slice(from)}`).not.to.equal(-1);
      from = at;
    }
    expect(lines).to.include("  page      sends the browser on to /status\n");
    expect(await printed(() => open(status))).to.equal(
      `  browser   GET /status\n  page      shows "${STATES.locked.heading}" (200)\n`,
    );
    const secrets = [new URL(link).searchParams.get("t")!, new URL(status).searchParams.get("h")!];
    for (const secret of secrets) expect(lines).not.to.include(secret);
  });

  it("finds no new code when the same link is used again", async () => {
    const [link] = shown.links as [string];
    const lines = await printed(async () => press(await open(link), LOCK.label));
    expect(lines).to.include("outcome: already-contained").and.not.include("a mail with the code");
  });

  it('prints that the attacker can go on after "It was me"', async () => {
    const [, link] = shown.links as [string, string];
    const lines = await printed(async () => press(await open(link), MINE.label));
    expect(lines).to.include("there is nothing to report").and.not.include("delivery");
    expect(lines).to.include("tries the refresh token that he has: it still works");
    expect(lines).to.include("tries the stolen password: it still works");
  });

  it("prints that a changed link is refused, and nothing of accounts", async () => {
    const [link] = shown.links as [string];
    const changed = link.replace(/u=.*$/, "u=nobody");
    const lines = await printed(async () => press(await open(changed), LOCK.label));
    expect(lines).to.include("Cognito refuses the token").and.include(`"${REFUSED.heading}" (400)`);
    expect(lines).not.to.include("attacker");
    expect(await printed(() => fetch(new URL("/favicon.ico", link)))).to.equal("");
  });

  it("ends with what breaks off behind the page, and leaves nothing that listens", async () => {
    const [link] = shown.links as [string];
    breaksOff = true;
    await press(await open(link), LOCK.label);
    const failure = await shown.failure.catch((error: Error) => error.message);
    expect(failure).to.equal("broken off");
    await removeAll(leftovers);
    expect(await fetch(link).catch((error: Error) => error.message)).to.equal("fetch failed");
  });
});
