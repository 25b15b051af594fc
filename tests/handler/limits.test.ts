/** Limits on what anyone can provoke. */
import { expect } from "chai";
import { DIGEST_ENTRIES, placeNotification, takeLongLook, takeReset } from "../../handler/limits";
import type { NotificationContent } from "../../handler/notification-facts";
import { fakeMemory } from "../support/memory";
import type { FakeMemory } from "../support/memory";
import { incomplete, locked, untouched } from "../support/notifications";
import { REPORT, unconfirmed } from "../support/report";
import { PAGE_REPORT } from "../support/page-report";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const POOL = REPORT.userPoolId;
/** The beginning of an hour, and with it of every shorter window. */
const NOW = Date.parse("2026-11-22T09:00:00Z");

const report = (facts: ReturnType<typeof incomplete>): NotificationContent => ({
  kind: "report",
  facts,
});
const CONFIRMED = report(locked());
const UNREADABLE: NotificationContent = {
  kind: "unreadable",
  stack: "staging",
  name: "cognito-lockdown",
  reason: "no pool",
  isMoved: true,
  isLast: false,
};

describe("the places of a pool", () => {
  const kinds = [
    ["resets", takeReset, 20],
    [
      "long-looks",
      (memory: FakeMemory, userPoolId: string) => takeLongLook(memory, { userPoolId }),
      30,
    ],
    [
      "long-looks#page",
      (memory: FakeMemory, userPoolId: string) =>
        takeLongLook(memory, { ...PAGE_REPORT, userPoolId }),
      10,
    ],
  ] as const;
  for (const [name, take, max] of kinds) {
    it(`are ${max} ${name} in ten minutes, in each pool by itself`, async () => {
      const memory = fakeMemory();
      for (let taken = 0; taken < max; taken++) expect(await take(memory, POOL)).to.equal(true);
      expect(await take(memory, POOL)).to.equal(false);
      expect(await take(memory, "us-east-2_Other")).to.equal(true);
      expect(memory.limits[`${name}#${POOL}`]).to.deep.equal({ max, windowMs: 10 * MINUTE });
    });

    it(`have no limit without memory: ${name}`, async () => {
      const memory = fakeMemory();
      memory.isOut = true;
      for (let taken = 0; taken <= max; taken++) expect(await take(memory, POOL)).to.equal(true);
    });
  }
});

describe("placeNotification", () => {
  let memory: FakeMemory;
  beforeEach(() => (memory = fakeMemory()));

  /** Where so many notifications go. */
  const place = async (content: NotificationContent, times: number, now = NOW) => {
    const places: Awaited<ReturnType<typeof placeNotification>>[] = [];
    for (let n = 0; n < times; n++) places.push(await placeNotification(memory, content, now));
    return places;
  };
  const kindsOf = (places: { kind: string }[]) => places.map(({ kind }) => kind).join(" ");
  /** The first four of a digest. Three queue it, one after the other: two at once would both tell it. */
  const firstOf = (list: string, endsAt: number) =>
    [10_000, 20_000, 30_000, 30_000].map((waitMs, index) => {
      return { kind: "digest", list, isSender: index < 3, dueAt: new Date(endsAt + waitMs) };
    });

  const provoked: [string, NotificationContent][] = [
    ["no-such-user", report(untouched("no-such-user"))],
    ["unconfirmed", report(untouched("unconfirmed", { evidence: unconfirmed() }))],
    ["unconfirmed", report(locked({ evidence: unconfirmed() }))],
    ["unconfirmed", report(incomplete([], { evidence: unconfirmed() }))],
    [
      "rejected",
      report(untouched("rejected", { evidence: unconfirmed(undefined, "", "without-sign-in") })),
    ],
    ["unreadable", UNREADABLE],
  ];
  for (const [kind, content] of provoked) {
    const what = content.kind === "report" ? `${content.facts.kind} ${kind}` : kind;
    it(`tells ten an hour that are ${what}, and puts the others into a digest`, async () => {
      const places = await place(content, 14);
      expect(kindsOf(places.slice(0, 10))).to.equal("now ".repeat(10).trim());
      const list = `digest#${kind}#${NOW / HOUR}`;
      expect(places.slice(10)).to.deep.equal(firstOf(list, NOW + HOUR));
      expect(memory.limits[`notifications#${kind}`]).to.deep.equal({ max: 10, windowMs: HOUR });
      expect(memory.lists[list]).to.include({ max: 500, expiresAt: NOW + DAY });
      const [later] = await place(content, 1, NOW + HOUR);
      expect(later).to.include({ list: `digest#${kind}#${NOW / HOUR + 1}`, isSender: true });
    });
  }

  it("tells twenty others in five minutes, and puts the others into a digest a minute", async () => {
    const places = await place(CONFIRMED, 24);
    expect(kindsOf(places.slice(0, 20))).to.equal("now ".repeat(20).trim());
    expect(places.slice(20)).to.deep.equal(firstOf(`digest#wave#${NOW / MINUTE}`, NOW + MINUTE));
    expect(memory.limits["notifications#wave"]).to.deep.equal({ max: 20, windowMs: 5 * MINUTE });
    const [next] = await place(CONFIRMED, 1, NOW + MINUTE);
    expect(next).to.include({ list: `digest#wave#${NOW / MINUTE + 1}`, isSender: true });
  });

  it("counts each kind by itself: forged clicks use up nothing of the others", async () => {
    await place(UNREADABLE, 12);
    expect(kindsOf(await place(provoked[1]![1], 1))).to.equal("now");
    expect(kindsOf(await place(CONFIRMED, 1))).to.equal("now");
  });

  const urgent: [string, NotificationContent][] = [
    ["an escalation", report(locked({ outcome: "escalated" }))],
    [
      "an escalation without proof",
      report(locked({ outcome: "escalated", evidence: unconfirmed() })),
    ],
    ["the last failure", report(incomplete([], { isLast: true }))],
  ];
  for (const [what, content] of urgent) {
    it(`tells a person at once of ${what}, however many there are`, async () => {
      expect(kindsOf(await place(content, 30))).not.to.include("digest");
      expect(memory.taken).to.deep.equal({});
    });
  }

  it("counts an escalation of which people know like any other", async () => {
    const again = report(locked({ outcome: "escalated", isEscalatedAgain: true }));
    expect(kindsOf(await place(again, 21)).endsWith("now digest")).to.equal(true);
  });

  it("names everybody of whom it tells, and how it ended", async () => {
    await place(CONFIRMED, 20);
    const long = { ...REPORT, user: "😀".repeat(130) };
    const contents = [CONFIRMED, report(incomplete([])), report(locked({ report: long }))];
    for (const content of contents) await placeNotification(memory, content, NOW);
    const [list] = Object.values(memory.lists);
    const { user, userPoolId } = REPORT;
    expect(list!.entries.map((entry) => JSON.parse(entry) as unknown)).to.deep.equal([
      { user, userPoolId, state: "contained", duty: "done" },
      { user, userPoolId, state: "incomplete", duty: "not-locked" },
      { user: "😀".repeat(128), userPoolId, state: "contained", duty: "done" },
    ]);
    await place(UNREADABLE, 11);
    const [, unreadable] = Object.values(memory.lists);
    expect(unreadable!.entries).to.deep.equal(['{"state":"unreadable","duty":"not-locked"}']);
  });

  it("tells of nobody else at once where the list is full: the digest says that there are more", async () => {
    const places = await place(CONFIRMED, 20 + DIGEST_ENTRIES + 1);
    const list = `digest#wave#${NOW / MINUTE}`;
    const expected = { kind: "digest", list, isSender: false, dueAt: new Date(NOW) };
    expect(places.at(-1)).to.deep.equal(expected);
    expect(memory.lists[list]!.entries).to.have.lengthOf(DIGEST_ENTRIES);
  });

  it("tells each at once where there is no memory", async () => {
    memory.isOut = true;
    expect(kindsOf(await place(UNREADABLE, 30))).not.to.include("digest");
  });
});
