/** Whether the mails make a trail necessary: as a pure function. */
import { expect } from "chai";
import { needsTrail } from "../../checks/mail";
import { NOTICES, OPTIONS } from "../support/pool-facts";

describe("needsTrail", () => {
  const withMails = (hasPageLink: boolean) => ({ notices: { ...NOTICES, hasPageLink } });

  it("is so wherever customers report by Cognito's own link: without the page, or by mails that don't link to it", () => {
    expect(needsTrail(withMails(true), OPTIONS)).to.equal(true);
    expect(needsTrail(withMails(false), { ...OPTIONS, reportPage: true })).to.equal(true);
  });

  it("is not so where the mails link to the page, or the stack is about to write them, or nobody could read them", () => {
    const page = { ...OPTIONS, reportPage: true };
    expect(needsTrail(withMails(true), page)).to.equal(false);
    expect(needsTrail(withMails(false), { ...page, managesMail: true })).to.equal(false);
    expect(needsTrail({}, page)).to.equal(false);
  });
});
