/** The notification mails: what Cognito takes, which placeholders stand where, and that both versions say the same. */
import { expect } from "chai";
import { cognitoLink, GENERATOR, pageLink, renderMail } from "../../mail/render";
import type { MailLink } from "../../mail/render";
import { CLICK, KINDS, OPENINGS } from "../../mail/texts";
import { readLink } from "../../page/link";
import { LINKS, LONGEST, paste, USUAL } from "../../testbed/pictures/mails";

/** The longest address that the page can have, and the longest pool id (Cognito API reference, UserPoolIdType). */
const LONGEST_LINK = pageLink(
  `https://${"a.".repeat(124)}example/report`,
  `us-gov-west-1_${"A".repeat(41)}`,
);

const all = (links: MailLink[] = [LINKS.page, LINKS.cognito, LONGEST_LINK]) =>
  KINDS.flatMap((kind) => links.map((link) => ({ kind, link, ...renderMail(kind, link) })));

/** The placeholders in a template, each as often as it stands there. */
const placeholders = (template: string) => template.match(/\{[^}]*\}/g) ?? [];

/** The text of HTML, a line for each element that begins one. */
const linesOf = (html: string) =>
  html
    .slice(html.indexOf("<body"))
    .replace(/<br>\n/g, "<br>")
    .split(/<[^>]+>|\n/)
    .map((line) =>
      line.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&").trim(),
    )
    .filter((line) => line !== "");

describe("the notification mails", () => {
  it("have the lengths that Cognito takes, with the longest address of the page", () => {
    for (const { subject, htmlBody, textBody } of all()) {
      expect(subject.length).to.be.within(1, 140);
      expect(htmlBody.length).to.be.within(6, 20_000);
      expect(textBody.length).to.be.within(6, 20_000);
      // With the values pasted it is the mail's own size that counts: SES takes 40 MB (SES developer guide, quotas).
      expect(paste(htmlBody, LONGEST).length).to.be.below(20_000);
    }
  });

  it("have a subject and a heading of their own for each thing that Cognito did, without a placeholder", () => {
    expect(new Set(KINDS.map((kind) => OPENINGS[kind].subject)).size).to.equal(3);
    expect(new Set(KINDS.map((kind) => OPENINGS[kind].happened)).size).to.equal(3);
    for (const { subject } of all()) expect(subject).not.to.match(/[{}\r\n]/);
  });

  const LINK_PLACEHOLDERS = {
    page: ["{event-id}", "{feedback-token}", "{username}"],
    cognito: ["{one-click-link-invalid}"],
  };
  const PLACE = ["{login-time}", "{city}", "{country}"];

  it("hold in HTML only what nobody but AWS chooses, after the link", () => {
    for (const { link, htmlBody } of all()) {
      expect(placeholders(htmlBody)).to.deep.equal([...LINK_PLACEHOLDERS[link.kind], ...PLACE]);
    }
  });

  it("hold in the text version also the address and the device, last of all", () => {
    for (const { link, textBody } of all()) {
      expect(placeholders(textBody)).to.deep.equal([
        ...LINK_PLACEHOLDERS[link.kind],
        ...PLACE,
        "{ip-address}",
        "{device-name}",
      ]);
      expect(textBody.trimEnd().endsWith("Device: {device-name}")).to.equal(true);
    }
  });

  it("have no brace that is not of a placeholder, which Cognito could take for one", () => {
    for (const { htmlBody, textBody } of all()) {
      for (const body of [htmlBody, textBody]) {
        expect(body.replace(/\{[a-z-]+\}/g, "")).not.to.match(/[{}]/);
      }
    }
  });

  it("have a placeholder in no attribute but the link's address", () => {
    for (const { htmlBody } of all()) {
      const tags = htmlBody.match(/<[^>]+>/g)!.filter((tag) => tag.includes("{"));
      expect(tags).to.have.lengthOf(1);
      expect(tags[0]!.replace(/ href="[^"]*">$/, ""))
        .to.match(/^<a /)
        .and.not.include("{");
    }
  });

  it("have one link, which is never the one that withdraws a report", () => {
    for (const { htmlBody, textBody } of all()) {
      expect(htmlBody.match(/<a /g)).to.have.lengthOf(1);
      expect(htmlBody.match(/href=/g)).to.have.lengthOf(1);
      expect(htmlBody + textBody).not.to.include("one-click-link-valid");
    }
    const { htmlBody, textBody } = renderMail("block", cognitoLink);
    expect(htmlBody).to.include('href="{one-click-link-invalid}"');
    expect(textBody).to.include("\n{one-click-link-invalid}\n");
  });

  it("link to the page with the user name last, so that the page can read it", () => {
    const address =
      "https://report.example.com/report?p=us-east-2_AbCd12345&e={event-id}&t={feedback-token}&u={username}";
    expect(LINKS.page.address).to.equal(address);
    const { htmlBody, textBody } = renderMail("mfa", LINKS.page);
    expect(htmlBody).to.include(` href="${address.replaceAll("&", "&amp;")}">This`);
    expect(textBody).to.include(`\n${address}\n`);

    const values = { ...USUAL, "event-id": "a+b-1", username: "renée+shop&co@example.com" };
    const query = paste(address, values).split("?")[1]!;
    expect(readLink(query, ["us-east-2_AbCd12345"])).to.deep.include({
      eventId: "a+b-1",
      token: USUAL["feedback-token"],
      users: ["renée+shop&co@example.com"],
    });
  });

  it("keep SES from rewriting the link, and the style of the link from a user name", () => {
    for (const { htmlBody } of all()) {
      expect(htmlBody).to.match(/<a ses:no-track style="[^"]*display:inline-block[^"]*" href="/);
    }
  });

  it("say the same in both versions, what the click does included", () => {
    for (const { kind, link, htmlBody, textBody } of all()) {
      const lines = linesOf(htmlBody);
      for (const line of lines) expect(textBody).to.include(line);
      const { text, effects } = CLICK[link.kind];
      const words = [OPENINGS[kind].heading, OPENINGS[kind].happened, text, ...effects];
      for (const word of words) expect(lines).to.include(word);
      expect(lines.join("\n")).to.include("Open our app or website the way you always do");
    }
  });

  it("load nothing, have every style inline, and are known by their mark", () => {
    for (const { htmlBody } of all()) {
      expect(htmlBody).not.to.match(/<(img|script|link|style|iframe)|url\(|src=|http:/i);
      expect(htmlBody).to.include(`content="${GENERATOR}"`);
    }
  });

  it("leave the colors of text and background to the reader, light or dark, except on the button", () => {
    const { htmlBody } = renderMail("block", LINKS.page);
    expect(htmlBody).to.include('<meta name="color-scheme" content="light dark">');
    expect(htmlBody.replace(/<a [^>]*>/, "")).not.to.match(/color:|background/);
  });
});
