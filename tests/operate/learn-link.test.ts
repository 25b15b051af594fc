/** What `npm run learn` takes from a pasted link. */
import { expect } from "chai";
import { readMailLink } from "../../operate/learn-link";

const EVENT = "0a+b";
const KNOWN = {
  user: "casey",
  sub: "sub-1",
  aliases: ["casey@mail.example"],
  eventIds: [EVENT, "other"],
};
const read = (link: string, known = {}) => readMailLink(link, { ...KNOWN, ...known });

describe("a link of the mail", () => {
  const HOST = "https://example.auth.us-east-2.amazoncognito.com";

  it("is described without a value of it", () => {
    const link = `${HOST}/eventFeedback?user_name=casey&event_id=${EVENT}&feedback_token=ab.cd_~=/+&x`;
    expect(read(` ${link.replaceAll("&", "&amp;")}\n`)).to.deep.equal({
      kind: "cognito",
      characters: ` ${link.replaceAll("&", "&amp;")}`.trim().length,
      path: "/eventFeedback",
      parameters: ["user_name", "event_id", "feedback_token", "x"],
      token: { parameter: "feedback_token", characters: 10, other: "+ / =" },
      userName: "the user name, which needs no encoding",
      eventId: "as it is, not encoded",
    });
  });

  const names: [string, object, string][] = [
    ["casey", {}, "the user name, which needs no encoding"],
    ["sub-1", {}, "the sub, which needs no encoding"],
    ["casey@mail.example", {}, "an alias, as it is, not encoded"],
    ["casey%40mail.example", {}, "an alias, percent-encoded"],
    ["o%27hara", { user: "o'hara" }, "the user name, percent-encoded"],
    ["100%", { user: "100%" }, "the user name, as it is, not encoded"],
  ];
  for (const [raw, known, userName] of names) {
    it(`says of ${raw} that it is ${userName}`, () => {
      expect(read(`${HOST}/f?u=${raw}&t=1234567890`, known)).to.include({ userName });
    });
  }

  it("takes everything after the page's last parameter for the user name", () => {
    const page = "https://report.example.com/report?p=us-east-2_AbCd12345&e=other&t=tok.en&u=a&b=c";
    expect(read(page, { user: "a&b=c" })).to.deep.equal({
      kind: "page",
      characters: page.length,
      parameters: ["p", "e", "t", "u"],
      token: { parameter: "t", characters: 6, other: "" },
      userName: "the user name, as it is, not encoded",
      eventId: "which needs no encoding",
    });
  });

  it("takes the longest value for the token, which is neither the user name nor the event id", () => {
    const known = { user: "a-very-long-name-of-a-user", eventIds: ["a-very-long-id-of-a-sign-in"] };
    const values = `a=1&u=${known.user}&t=token123&b=22&e=${known.eventIds[0]}`;
    expect(read(`http://a.example/f?${values}`, known)!.token).to.deep.equal({
      ...{ parameter: "t", characters: 8, other: "" },
    });
  });

  const kinds: [string, string][] = [
    ["https://report.example.com/report?p=x&e=1&t=2&u=3", "page"],
    ["https://report.example.com/report/x?p=x&e=1&t=2&u=3", "other"],
    ["https://report.example.com/reports?p=x", "other"],
    ["https://report.example.com/report?x=p", "other"],
    ["https://report.example.com/other?p=x", "other"],
    ["https://a.auth.us-east-2.amazoncognito.com", "cognito"],
    ["https://a.amazoncognito.com.evil.example/f?t=1", "other"],
  ];
  for (const [link, kind] of kinds) {
    it(`of ${link} is ${kind}`, () => expect(read(link)).to.include({ kind }));
  }

  it("keeps the beginning of a path, and one for none", () => {
    expect(read(`${HOST}/${"a".repeat(200)}`)!.path).to.equal(`/${"a".repeat(99)}`);
    expect(read(HOST)!.path).to.equal("/");
  });

  it("knows an event id that was encoded", () => {
    expect(read(`${HOST}/f?e=0a%2Bb&t=1234567890`)).to.include({ eventId: "percent-encoded" });
  });

  it("keeps no path of another host, and no name that looks like a value", () => {
    const link = read("https://track.example.net/click/casey?u=zzzzzzzzzz&casey@mail.example=1");
    expect(link).to.include({ kind: "other" }).and.not.have.property("path");
    expect(link!.parameters).to.deep.equal(["u", "?"]);
    expect(read("https://login.example.com")).to.deep.equal({
      ...{ kind: "other", characters: 25, parameters: [] },
    });
  });

  for (const text of [
    "",
    "hello",
    "javascript:alert(1)",
    "https://",
    "https://a.example?b=1 more",
    "see https://a.example",
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => expect(read(text)).to.equal(null));
  }
});
