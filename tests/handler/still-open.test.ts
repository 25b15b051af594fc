/** What a notification says is still open, and how the customer gets back in. */
import { expect } from "chai";
import type { Exposure } from "../../handler/exposure";
import { delayedNotification } from "../../handler/notification";
import {
  at,
  DISABLE,
  incomplete,
  locked,
  notDone,
  RESET,
  rendered,
  sectionOf,
  SIGN_OUT,
  untouched,
} from "../support/notifications";

describe("what is still open", () => {
  const title = "Still open, and until when";
  const open = (change: Partial<Exposure>) =>
    sectionOf(locked({ exposure: { ...locked().exposure, ...change } }), title);

  it("is tokens and the cookie, and until when they work", () => {
    expect(open({})).to.equal(
      `*${title}*\n• Access and ID tokens already issued, or made until the second sign-out: ` +
        `until ${at("2026-11-22T10:30:16Z")} (longest lifetime of the pool's app clients)\n` +
        `• The managed-login cookie can make new tokens until ${at("2026-11-22T10:12:00Z")}\n` +
        "• A sign-in that was under way, and refresh tokens made since: until the account is signed " +
        `out once more, ${at("2026-11-22T10:47:16Z")}`,
    );
  });

  it("says that the lifetime is not known, and that the cookie is closed", () => {
    const text = open({ isLifetimeKnown: false, cookieUntil: null });
    expect(text).to.include("(up to 1 day: the app clients could not be read)");
    expect(text).to.include("The managed-login cookie: closed");
    expect(text).not.to.match(/longest|null|cookie can/);
  });

  it("says that sign-ins since an earlier sign-out are not ended, where this run has ended nothing", () => {
    const { lockedAt } = locked();
    const exposure = { ...locked().exposure, signedOutAgainAt: lockedAt };
    const text = sectionOf(locked({ steps: [], exposure }), title);
    expect(text).to.include(`Sign-ins since ${at(lockedAt.toISOString())} are not ended`);
    expect(text).not.to.include("once more");
    expect(open({})).not.to.include("are not ended");
  });

  it("says what to do by hand where the second sign-out could not be queued", () => {
    const text = open({ signedOutAgainAt: null });
    expect(text).to.include(`Sign the account out again by hand, ${at("2026-11-22T10:47:16Z")}.`);
    expect(text).not.to.match(/under way|null/);
  });

  it("is only what was issued before, where the account is disabled", () => {
    const steps = [RESET, SIGN_OUT, DISABLE];
    const exposure = { ...locked().exposure, cookieUntil: null, signedOutAgainAt: null };
    expect(sectionOf(locked({ steps, exposure }), title)!.split("\n").slice(1)).to.deep.equal([
      `• Access and ID tokens already issued: until ${at("2026-11-22T10:30:16Z")} ` +
        "(longest lifetime of the pool's app clients)",
      "• The managed-login cookie: closed, it makes no new tokens",
    ]);
  });

  it("is not shown where nothing was done, or not everything", () => {
    expect(sectionOf(untouched("unconfirmed"), title)).to.equal(undefined);
    expect(sectionOf(incomplete([notDone(RESET)]), title)).to.equal(undefined);
  });
});

describe("the way back in", () => {
  const title = "The way back in";
  const lines = (change: Partial<ReturnType<typeof locked>>) =>
    sectionOf(locked(change), title)?.split("\n").slice(1);
  const code = { medium: "email", masked: "c***@e***", isVerified: true } as const;

  it("names the contact that the code went to, and whether it is verified", () => {
    expect(lines({ wayBack: { code, otherWays: [] } })).to.deep.equal([
      "• The code went to the email `c***@e***` (verified), by the pool's settings.",
    ]);
    const phone = { medium: "phone", masked: "***0100", isVerified: false } as const;
    expect(lines({ wayBack: { code: phone, otherWays: [] } })).to.deep.equal([
      "• The code went to the phone `***0100` (not verified), by the pool's settings.",
    ]);
  });

  it("says that the contact is not known", () => {
    expect(lines({ wayBack: { otherWays: [] } })).to.deep.equal([
      "• Where the code went is not known: Cognito does not say.",
    ]);
  });

  it("names no contact where there is no code", () => {
    expect(lines({ steps: [SIGN_OUT], wayBack: { code, otherWays: [] } })).to.equal(undefined);
  });

  it("names the other ways in, and what they may mean", () => {
    const wayBack = { otherWays: ["SOFTWARE_TOKEN_MFA", "<WEB>"] };
    expect(lines({ steps: [SIGN_OUT], wayBack })).to.deep.equal([
      "• Other ways into the account: `SOFTWARE_TOKEN_MFA`, `&lt;WEB&gt;`. An attacker with a session may have added one.",
    ]);
  });

  it("says that a person should check an account which was changed since the sign-in", () => {
    expect(lines({ isChangedSinceSignIn: true })).to.deep.equal([
      "• The account was changed between the reported sign-in and the lock: its contacts may be " +
        "the attacker's. A person should check them.",
    ]);
  });

  it("is left out where nothing is known of it, and where nothing was locked", () => {
    expect(lines({})).to.equal(undefined);
    expect(sectionOf(untouched("unconfirmed"), title)).to.equal(undefined);
  });
});

describe("a notification that has waited", () => {
  it("says since when, in its text and in a block, and is otherwise what it was", () => {
    const first = rendered(locked());
    const note = (time: string) =>
      `This message has waited since ${time}, when Slack could not take it.`;
    expect(delayedNotification(first, new Date("2026-11-22T09:31:00Z"))).to.deep.equal({
      ...first,
      text: `${first.text}\n${note("2026-11-22 09:31:00 UTC")}`,
      blocks: [
        ...first.blocks!,
        {
          type: "context",
          elements: [{ type: "mrkdwn", text: note(at("2026-11-22T09:31:00Z")) }],
        },
      ],
    });
  });
});
